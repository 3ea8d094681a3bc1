import uuid

import pytest
import time_machine
from django.urls import reverse

from customers.actions import records
from customers.models import Customer, Household, Merge
from tests.factories.customers import NOW, SubsidiaryFactory, UnitFactory, customer, household, manager, rep

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def file():
    return household()


@pytest.fixture
def person(file):
    return file.buyers.get().customer


@pytest.fixture
def boss(client, file):
    staff = manager(file.project.subsidiary)
    client.force_login(staff)
    return staff


def url(name, *arguments):
    return reverse(f"customers:{name}", args=arguments)


def end(file):
    Household.objects.filter(pk=file.pk).update(ended_on=NOW.date(), stage="ended")


def text(answer):
    return answer.content.decode()


def test_the_file_leads_the_manager_to_the_persons_data_and_nobody_else(client, boss, file, person):
    led = url("person", person.pk) in text(client.get(file.get_absolute_url()))
    page = text(client.get(url("person", person.pk)))
    client.force_login(file.assignments.get().staff)

    assert (led, file.unit.name in page, "13800008821" in page) == (True, True, False)
    assert url("person", person.pk) not in text(client.get(file.get_absolute_url()))
    assert client.get(url("person", person.pk)).status_code == 403


def test_a_person_with_a_file_in_another_company_is_not_found(client, boss, person):
    household(buyers=[person], unit=UnitFactory(building__project__subsidiary=SubsidiaryFactory(code="HB")))

    assert client.get(url("person", person.pk)).status_code == 404


def test_blocking_is_offered_when_nothing_stands_in_the_way_and_hides_the_person(client, boss, file, person):
    before = text(client.get(url("person", person.pk)))
    refused = client.post(url("person_block", person.pk), {"block-reason": "客户要求"})
    end(file)
    after = text(client.get(url("person", person.pk)))

    answer = client.post(url("person_block", person.pk), {"block-reason": "客户要求"})

    pages = [text(client.get(address)) for address in (file.get_absolute_url(), url("households") + "?state=all", url("person", person.pk))]
    assert [url("person_block", person.pk) in page for page in (before, after)] == [False, True]
    assert (refused.status_code, answer.status_code) == (422, 302)
    assert [person.name in page or "13800008821" in page for page in pages] == [False, False, False]
    for name in ("customer", "consent", "member_new"):
        assert client.get(url(name, file.pk, person.pk)).status_code == 404
    client.post(url("person_unblock", person.pk))
    assert person.name in text(client.get(file.get_absolute_url()))


def test_a_reason_is_asked_and_a_refused_one_is_not_lost(client, boss, file, person):
    empty = client.post(url("person_block", person.pk), {"block-reason": " "})
    hold = client.post(url("person_hold", person.pk, file.pk), {"hold-reason": ""})
    records.set_hold(household=file, reason="诉讼", by=boss, now=NOW)
    again = client.post(url("person_hold", person.pk, file.pk), {"hold-reason": "再次诉讼"})

    assert [answer.status_code for answer in (empty, hold, again)] == [422, 422, 422]
    assert "再次诉讼" in text(again)


def test_a_hold_is_set_and_lifted_on_the_page(client, boss, file, person):
    client.post(url("person_hold", person.pk, file.pk), {"hold-reason": "法院来函"})
    page = text(client.get(url("person", person.pk)))
    hold = file.holds.get()

    client.post(url("person_hold_lift", person.pk, hold.pk))

    hold.refresh_from_db()
    assert ("法院来函" in page, hold.lifted_by) == (True, boss)


@pytest.mark.clause("2.1.b")
def test_two_rows_are_compared_masked_merged_once_and_taken_back(client, boss, file, person):
    other = customer(phones=["13800008821"])
    second = household(buyers=[other], unit=UnitFactory(building__project=file.project))
    listed = url("person_merge", person.pk, other.pk) in text(client.get(url("person", person.pk)))
    preview = text(client.get(url("person_merge", person.pk, other.pk)))
    token = str(uuid.uuid4())

    no_reason = client.post(url("person_merge", person.pk, other.pk), {"token": token, "reason": ""})
    for _twice in range(2):
        answer = client.post(url("person_merge", person.pk, other.pk), {"token": token, "reason": "同名同电话"})

    assert (listed, second.unit.name in preview, "13800008821" in preview) == (True, True, False)
    assert (no_reason.status_code, answer.status_code, answer["Location"]) == (422, 302, url("person", person.pk))
    assert "同名同电话" in text(client.get(url("person", person.pk)))
    assert client.get(url("person", other.pk)).status_code == 404
    client.post(url("person_merge_undo", person.pk, Merge.objects.get().pk))
    other.refresh_from_db()
    assert (other.merged_into, second.buyers.get().customer) == (None, other)


def test_a_row_under_another_name_is_looked_up_by_its_file(client, boss, file, person):
    other = customer("王建萍", phones=["13700002222"])
    second = household(buyers=[other], unit=UnitFactory(building__project=file.project))

    page = text(client.get(url("person", person.pk), {"household": second.pk}))

    assert url("person_merge", person.pk, other.pk) in page


def test_the_page_asks_the_same_queries_for_one_file_and_three(client, boss, file, person, django_assert_max_num_queries):
    client.get(url("person", person.pk))
    with django_assert_max_num_queries(100) as one:
        client.get(url("person", person.pk))
    for _more in range(2):
        more = household(buyers=[person], unit=UnitFactory(building__project=file.project))
        records.set_hold(household=more, reason="诉讼", by=boss, now=NOW)
        household(buyers=[customer()], unit=UnitFactory(building__project=file.project))
    with django_assert_max_num_queries(100) as three:
        client.get(url("person", person.pk))

    assert len(three) - len(one) <= 3, (len(one), len(three))
    assert Customer.objects.count() == 3


def test_representatives_and_the_administrator_have_no_such_pages(client, file, person):
    client.force_login(rep(file.project.subsidiary))

    for name in ("person_block", "person_unblock"):
        assert client.post(url(name, person.pk), {"block-reason": "x"}).status_code == 403
    assert client.post(reverse("person_export", args=[person.pk]), {"purpose": "access", "kind": "json"}).status_code == 403
