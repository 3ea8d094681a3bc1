from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts.models import Contract
from customers.enums import Role, Seen, Stage
from customers.models import Access, Household
from tests.factories import contracts as factories
from tests.factories import customers as core

pytestmark = pytest.mark.django_db
READERS = (Role.MANAGER, Role.VP, Role.GM, Role.FINANCE, Role.AUDITOR)
STRANGERS = (Role.ENGINEERING, Role.GENERAL_CONTRACTOR, Role.GENERAL_AFFAIRS, Role.CONTRACTOR, Role.PROPERTY_COMPANY, Role.ADMINISTRATOR)


@pytest.fixture
def mine():
    return factories.contract(core.rep(name="林晓雯"))


@pytest.fixture
def rep(mine):
    return mine.household.assignments.get().staff


def get(client, person, name, *args, headers=None, **query):
    client.force_login(person)
    return client.get(reverse(f"contracts:{name}", args=args), query, headers=headers or {})


def listed(client, person, **query):
    return [row.pk for row in get(client, person, "contracts", **query).context["page"].rows]


@pytest.mark.clause("5.1.1")
def test_a_contract_shows_its_terms_and_where_to_change_them(client, mine, rep):
    page = get(client, rep, "contract", mine.pk)

    assert "¥2,020,000.00" in page.text
    assert reverse("contracts:change_new", args=[mine.pk]) in page.text
    assert reverse("contracts:money_panel", args=[mine.household_id]) in page.text


def test_who_may_only_read_a_contract_is_not_offered_a_change(client, mine):
    page = get(client, core.staff_as(Role.FINANCE), "contract", mine.pk)

    assert page.status_code == 200
    assert reverse("contracts:change_new", args=[mine.pk]) not in page.text


@pytest.mark.parametrize("role", READERS)
def test_the_chiefs_and_finance_read_the_contracts_of_their_subsidiary(client, mine, role):
    elsewhere = core.staff_as(role, core.SubsidiaryFactory(code="XX"))

    assert listed(client, core.staff_as(role)) == [mine.pk]
    assert listed(client, elsewhere) == []
    assert get(client, elsewhere, "contract", mine.pk).status_code == 404


@pytest.mark.parametrize("role", STRANGERS)
def test_posts_without_contracts_are_refused(client, mine, role):
    person = core.staff_as(role)

    for name, args in (("contracts", []), ("contract", [mine.pk]), ("household_panel", [mine.household_id])):
        assert get(client, person, name, *args).status_code == 403


def test_a_lawyer_reads_the_contracts_of_his_households_and_sales_those_it_sold(client, mine):
    lawyer, seller = core.staff_as(Role.LAWYER), core.staff_as(Role.SALES)
    assert (listed(client, lawyer), listed(client, seller)) == ([], [])

    Household.objects.filter(pk=mine.household_id).update(lawyer=lawyer, seller=seller)

    assert (listed(client, lawyer), listed(client, seller)) == ([mine.pk], [mine.pk])
    assert reverse("contracts:money_panel", args=[mine.household_id]) not in get(client, seller, "contract", mine.pk).text


def test_a_representative_reads_only_her_own(client, mine, rep):
    other = factories.contract(core.rep())

    assert listed(client, rep) == [mine.pk]
    assert get(client, rep, "contract", other.pk).status_code == 404
    assert get(client, rep, "household_panel", other.household_id).status_code == 404


def test_the_saved_views_keep_apart_where_a_contract_stands(client, mine, rep):
    unsigned = factories.contract(rep, signed_on=None, number="")
    filed = factories.contract(rep, filing_no="BA-1")
    ended = factories.contract(rep)
    Household.objects.filter(pk=ended.household_id).update(ended_on=date(2026, 1, 1), stage=Stage.ENDED)

    views = {view: set(listed(client, rep, view=view)) for view in ("", "unsigned", "unfiled", "filed", "ended")}

    assert views == {"": {mine.pk, unsigned.pk, filed.pk}, "unsigned": {unsigned.pk}, "unfiled": {mine.pk}, "filed": {filed.pk}, "ended": {ended.pk}}


def test_the_list_is_filtered_by_what_is_typed_and_by_payment_terms(client, mine, rep):
    other = factories.contract(rep, [core.customer("赵四海", phones=("13900001111",))], payment_terms="mortgage")

    assert listed(client, rep, q="zsh") == [other.pk]
    assert listed(client, rep, q=mine.household.unit.room) == [mine.pk]
    assert listed(client, rep, payment_terms="mortgage") == [other.pk]
    assert listed(client, rep, q="nobody") == []


def test_the_list_names_the_project_and_counts_what_is_to_be_signed_and_filed(client, mine, rep):
    factories.contract(rep, signed_on=None)

    answer = get(client, rep, "contracts")

    assert answer.context["counts"] == {"unsigned": 1, "unfiled": 1}
    assert mine.household.project.name in answer.text.partition("<tbody")[2]


def test_the_export_gives_the_rows_of_the_list_and_is_logged(client, mine, rep):
    answer = get(client, rep, "contracts", export="xlsx")

    assert answer.headers["Content-Disposition"].endswith(".xlsx")
    assert Access.objects.get(staff=rep, what=Seen.EXPORTED).count == 1


def test_the_list_costs_the_same_queries_with_one_row_and_with_three(client, mine, rep):
    def cost():
        get(client, rep, "contracts")
        with CaptureQueriesContext(connection) as caught:
            get(client, rep, "contracts")
        return len(caught)

    one = cost()
    factories.contract(rep), factories.contract(rep)

    assert cost() == one


def test_the_panel_of_the_household_is_a_fragment_for_the_page_and_a_page_without_script(client, mine, rep):
    fragment = get(client, rep, "household_panel", mine.household_id, headers={"HX-Request": "true"})
    page = get(client, rep, "household_panel", mine.household_id)

    assert fragment.text.strip().startswith("<section")
    assert mine.number in fragment.text
    assert fragment.text.strip()[:40] in page.text


def test_a_household_without_contract_says_so(client, rep):
    bare = core.household(rep)

    assert 'class="empty' in get(client, rep, "household_panel", bare.pk).text
    assert not Contract.objects.filter(household=bare).exists()
