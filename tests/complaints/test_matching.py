from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from complaints.actions.direction import AlreadyMatched, match_household, match_together
from complaints.actions.matters import Visitor
from complaints.models import Matter
from tests.factories.complaints import complaint
from tests.factories.customers import NOW, household, manager, rep

pytestmark = pytest.mark.django_db
WEEK = Visitor("周先生", "13900001234")
CODE = Visitor("A00040576", "")


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield NOW


def page_of(client, row, query=""):
    return client.get(reverse("complaints:matter", args=[row.pk]) + query).context["match_form"]


def match(client, row, **values):
    return client.post(reverse("complaints:match", args=[row.pk]), values)


@pytest.mark.parametrize("words", ["我是业主，电话 139 0000 1234，请回电。", "联系我 139-0000-1234"])
def test_a_phone_in_the_words_leads_to_its_customer(client, now, words):
    boss, file, other = manager(), household(), household()
    file.buyers.get().customer.phones.create(number="13900001234")
    other.buyers.get().customer.phones.create(number="13900005678")
    row = complaint(None, by=rep(), now=now, words=words, visitor=CODE)
    client.force_login(boss)

    assert [found.pk for found in page_of(client, row).hints] == [file.pk]
    match(client, row, household=file.pk)
    row.refresh_from_db()
    assert row.household == file


def test_a_phone_that_a_visitor_left_leads_to_its_customer(client, now):
    file = household()
    file.buyers.get().customer.phones.create(number=WEEK.phone)
    row = complaint(None, by=rep(), now=now, visitor=WEEK)
    client.force_login(manager())

    assert [found.pk for found in page_of(client, row).hints] == [file.pk]


def test_digits_that_are_no_mobile_number_lead_to_nobody(client, now):
    household()
    row = complaint(None, by=rep(), now=now, words="首付 226960 元，预售证 2018031100001234", visitor=CODE)
    client.force_login(manager())

    assert page_of(client, row).hints == []


def test_the_other_matters_of_a_visitor_go_along_and_the_next_one_opens(client, now):
    boss, lin, file = manager(), rep(), household()
    waiting = complaint(None, by=lin, now=now - timedelta(hours=3), visitor=WEEK)
    first, second, third = (complaint(None, by=lin, now=now - timedelta(hours=n), visitor=CODE) for n in range(3))
    client.force_login(boss)
    assert [pk for pk, _words in page_of(client, first).fields["also"].choices] == [second.pk, third.pk]

    answer = match(client, first, household=file.pk, also=[second.pk], go_on="on")

    assert answer.url == f"{third.get_absolute_url()}?next=1#match"
    assert set(Matter.objects.filter(household=file)) == {first, second}
    assert page_of(client, third, "?next=1")["go_on"].value()
    assert not page_of(client, third)["go_on"].value()
    assert match(client, third, household=file.pk, go_on="on").url == f"{waiting.get_absolute_url()}?next=1#match"
    assert match(client, waiting, household=file.pk, go_on="on").url == waiting.get_absolute_url()


def test_after_the_last_of_the_list_it_begins_again(client, now):
    lin, file = rep(), household()
    newest = complaint(None, by=lin, now=now, visitor=CODE)
    oldest = complaint(None, by=lin, now=now - timedelta(hours=2), visitor=WEEK)
    client.force_login(manager())

    assert match(client, oldest, household=file.pk, go_on="on").url == f"{newest.get_absolute_url()}?next=1#match"


def test_a_refused_match_goes_on_to_nothing(client, now):
    row = complaint(None, by=rep(), now=now, visitor=CODE)
    complaint(None, by=row.received_by, now=now, visitor=WEEK)
    client.force_login(manager())

    assert match(client, row, customer="无此人", go_on="on").status_code == 422


def test_one_matter_that_cannot_be_matched_leaves_all_as_they_were(now):
    boss, lin, file = manager(), rep(), household()
    row, taken = (complaint(None, by=lin, now=now, visitor=CODE) for _n in range(2))
    match_household(matter=taken, household=file, by=boss, now=now)

    with pytest.raises(AlreadyMatched):
        match_together(matters=[row, taken], household=file, by=boss, now=now)

    row.refresh_from_db()
    assert row.household is None


@pytest.mark.parametrize("others", [1, 3])
def test_an_unmatched_matter_takes_the_same_queries_with_1_and_3_others(client, now, others, django_assert_num_queries):
    row = complaint(None, by=rep(), now=now, visitor=CODE)
    for _n in range(others):
        complaint(None, by=row.received_by, now=now, visitor=CODE)
    client.force_login(manager())
    client.get(row.get_absolute_url())

    with django_assert_num_queries(13):
        client.get(row.get_absolute_url())
