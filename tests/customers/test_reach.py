import io
import re

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from customers.actions.households import record_address
from customers.actions.timeline import tell
from customers.authorization.queries.dockets import undecided
from customers.enums import AddressSource, Happened, Role
from customers.models import Access
from customers.queries.search import search_answers
from customers.rules.reach import ABOUT, READERS, Content, contents_read_by, hidden_from
from tests.factories.complaints import complaint
from tests.factories.customers import NOW, SubsidiaryFactory, customer, household, manager, rep, staff_as

pytestmark = pytest.mark.django_db


def page(client, staff, file):
    client.force_login(staff)
    return client.get(file.get_absolute_url()).content.decode()


def told(file):
    tell(household=file, kind=Happened.RECEPTION, by=None, at=NOW, text="客户说卧室渗水")
    tell(household=file, kind=Happened.MONEY, by=None, at=NOW, text="到账一笔")
    record_address(household=file, text="文昌街1号", source=AddressSource.HEARD, known_on=NOW.date(), by=None, now=NOW)


def test_every_part_of_a_file_has_readers_and_no_part_is_read_by_the_contractor():
    assert set(READERS) == set(Content)
    assert contents_read_by({Role.CONTRACTOR, Role.ADMINISTRATOR, Role.PROPERTY_COMPANY}) == frozenset()


def test_finance_sees_money_and_no_talks():
    hidden = hidden_from(contents_read_by({Role.FINANCE}))

    assert Happened.RECEPTION in hidden
    assert Happened.MONEY not in hidden
    assert set(hidden) == {kind for kind, content in ABOUT.items() if content in {Content.TALKS, Content.ADDRESSES, Content.FAMILY}}


@pytest.mark.parametrize(
    ("role", "shown", "not_shown"),
    [
        (Role.FINANCE, ["到账一笔"], ["客户说卧室渗水", "文昌街1号"]),
        (Role.AUDITOR, ["到账一笔", "客户说卧室渗水", "文昌街1号"], []),
        (Role.GENERAL_AFFAIRS, ["文昌街1号"], ["到账一笔", "客户说卧室渗水"]),
    ],
)
def test_a_post_reads_its_parts_of_the_file(client, role, shown, not_shown):
    file = household()
    told(file)

    text = page(client, staff_as(role, file.project.subsidiary), file)

    assert [words for words in shown if words not in text] == []
    assert [words for words in not_shown if words in text] == []


def test_engineering_reads_neither_talks_nor_money_nor_identity(client):
    file = household()
    told(file)
    engineer = staff_as(Role.ENGINEERING, file.project.subsidiary)
    engineer.postings.get().projects.add(file.project)

    text = page(client, engineer, file)

    assert not re.search("客户说卧室渗水|到账一笔|文昌街1号|身份证", text)


@pytest.mark.parametrize(("role", "status"), [(Role.MANAGER, 200), (Role.FINANCE, 200), (Role.AUDITOR, 404), (Role.GENERAL_AFFAIRS, 404)])
def test_only_posts_that_need_it_reveal_an_identity_number(client, role, status):
    file = household()
    client.force_login(staff_as(role, file.project.subsidiary))

    answer = client.get(reverse("customers:reveal", args=[file.pk, "identity", file.buyers.get().customer_id]))

    assert answer.status_code == status


def exported(client, staff):
    client.force_login(staff)
    sheet = load_workbook(io.BytesIO(client.get(reverse("customers:households"), {"export": "xlsx"}).content)).active
    return [row[3].value for row in sheet.iter_rows(min_row=2)]


@pytest.mark.parametrize(("files", "clear"), [(20, 20), (21, 0)])
def test_a_representative_exports_at_most_twenty_phones_in_clear(client, files, clear):
    owner = rep()
    for _ in range(files):
        household(owner)

    phones = exported(client, owner)

    assert len(phones) == files
    assert len([phone for phone in phones if "*" not in phone]) == clear


def test_the_manager_exports_more_than_twenty_phones(client):
    owner = rep()
    files = [household(owner) for _ in range(21)]

    phones = exported(client, manager(files[0].project.subsidiary))

    assert [phone for phone in phones if "*" in phone] == []


def test_a_list_that_shows_phones_in_clear_is_logged_once(client):
    owner = rep()
    household(owner), household(owner)
    client.force_login(owner)

    client.get(reverse("customers:households"))

    assert list(Access.objects.values_list("staff", "what", "purpose", "count")) == [(owner.pk, "phone", "households", 2)]


def test_a_found_household_beyond_the_file_leads_to_its_reception_card():
    company = SubsidiaryFactory()
    mine, other = rep(company), rep(company)
    own, colleagues = household(mine, [customer(phones=["13900008821"])]), household(other, [customer(phones=["13800008821"])])

    found = {answer.pk: answer for answer in search_answers(mine, "8821", today=NOW.date())}

    assert (found[own.pk].url, found[own.pk].is_clear) == (own.get_absolute_url(), True)
    assert (found[colleagues.pk].url, found[colleagues.pk].is_clear) == (reverse("complaints:card", args=[colleagues.pk]), False)


def test_own_households_are_found_however_many_colleagues_have_that_match():
    company = SubsidiaryFactory()
    mine, other = rep(company), rep(company)
    for _ in range(15):
        household(other, [customer(phones=["13800008821"])])
    own = household(mine, [customer(phones=["13900008821"])])

    assert search_answers(mine, "8821", today=NOW.date())[0].pk == own.pk


def test_what_else_is_undecided_shows_each_reader_only_the_duties_within_reach():
    file = household()
    complaint(file)

    counts = [len(undecided(file, staff_as(role, file.project.subsidiary), besides=file).duties) for role in (Role.MANAGER, Role.FINANCE)]

    assert counts == [1, 0]
