from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.actions.settings import change_setting
from customers.enums import ProjectKind, Role
from customers.models import Assignment, Posting
from customers.queries.staffing import staffing_of
from tests.factories.customers import NOW, ProjectFactory, SubsidiaryFactory, UnitFactory, away, gm, household, manager, rep, staff_as, vp

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def band(kind, lower, upper):
    """Make the band of a kind small enough for a test."""
    for name, value in (("min", lower), ("max", upper)):
        change_setting(key=f"staffing_{kind}_{name}", value=value, valid_from=TODAY, reason="试", by=None, now=NOW)


def sold(owner, kind, count):
    project = ProjectFactory(kind=kind)
    return [household(owner, unit=UnitFactory(building__project=project)) for _unit in range(count)]


def row_of(owner):
    [house] = staffing_of([SubsidiaryFactory().pk], TODAY)
    return next(row for row in house.rows if row.staff == owner)


@pytest.mark.clause("3.2.1")
@pytest.mark.clause("3.2.2")
@pytest.mark.clause("3.2.3")
@pytest.mark.parametrize("kind", ProjectKind)
@pytest.mark.parametrize(("count", "above", "below"), [(1, 0, 1), (2, 0, 0), (3, 0, 0), (4, 1, 0)])
def test_a_representative_is_measured_against_the_band_of_the_kind(kind, count, above, below):
    band(kind, 2, 3)
    owner = rep()
    sold(owner, kind, count)

    row = row_of(owner)

    assert (row.households, row.band, row.above, row.below, row.is_over) == (count, (2, 3), above, below, above > 0)
    assert row.load == (Decimal(count) / 3).quantize(Decimal("0.01"))


@pytest.mark.clause("3.2.0")
def test_several_kinds_are_added_up_by_their_upper_bounds_against_one():
    band("villa", 1, 2)
    band("residential", 3, 4)
    owner = rep()
    sold(owner, "villa", 1)
    sold(owner, "residential", 2)
    full = row_of(owner)

    sold(owner, "residential", 1)
    over = row_of(owner)

    assert (full.load, full.households, full.band.upper, full.above) == (Decimal("1.00"), 3, 3, 0)
    assert (over.load, over.is_over, over.above) == (Decimal("1.25"), True, 1)


@pytest.mark.clause("3.2.0")
def test_the_house_says_how_many_representatives_its_households_need():
    band("villa", 1, 2)
    owner, second = rep(), rep()
    sold(owner, "villa", 5)

    [house] = staffing_of([SubsidiaryFactory().pk], TODAY)

    assert (house.needed, house.in_post, house.households) == (3, 2, 5)
    assert [row.staff for row in house.rows] == [owner, second]
    assert [row.staff for row in house.overloaded] == [owner]


@pytest.mark.clause("2.3.1")
def test_a_household_without_representative_would_be_shown(client):
    file = household()
    chief = manager()
    client.force_login(chief)

    with transaction.atomic():
        Assignment.objects.filter(household=file).update(ended_at=NOW + timedelta(days=1))
        page = client.get(reverse("customers:staffing"))
        transaction.set_rollback(True)

    [entry] = page.context["houses"]
    assert (entry["house"].without, entry["figures"][0]["value"], entry["figures"][0]["tone"]) == (1, 1, "bad")


def test_ended_households_are_not_counted_and_somebody_without_the_post_is_named():
    owner = rep()
    ended, _stays = sold(owner, "villa", 2)
    type(ended).objects.filter(pk=ended.pk).update(ended_on=TODAY, stage="ended")
    Posting.objects.filter(staff=owner).update(ends_on=TODAY - timedelta(days=1))

    row = row_of(owner)

    assert (row.households, row.holds_post) == (1, False)


def test_who_is_away_is_said_so():
    owner = rep()
    away(owner, rep())

    assert row_of(owner).is_away


@pytest.mark.clause("3.2")
@pytest.mark.parametrize("chief", [manager, vp, gm])
def test_chiefs_see_the_alarm_and_the_manager_leads_on_to_the_handing_over(client, chief):
    band("villa", 1, 2)
    owner = rep(name="林晓雯")
    sold(owner, "villa", 3)
    person = chief()
    client.force_login(person)

    page = client.get(reverse("customers:staffing"))

    assert "note--danger" in page.text
    assert 'role="img"' in page.text
    assert (reverse("customers:hand_over", args=[owner.pk]) in page.text) is person.has_role(Role.MANAGER)


def test_a_chief_sees_his_company_and_no_other(client):
    far = rep(SubsidiaryFactory(code="XX"), name="外地代表")
    household(far, unit=UnitFactory(building__project__subsidiary=SubsidiaryFactory(code="XX")))
    client.force_login(manager())

    assert "外地代表" not in client.get(reverse("customers:staffing")).text


@pytest.mark.parametrize("role", [Role.REP, Role.ADMINISTRATOR, Role.FINANCE, Role.AUDITOR])
def test_other_posts_are_refused(client, role):
    client.force_login(staff_as(role))

    assert client.get(reverse("customers:staffing")).status_code == 403


def test_the_page_costs_the_same_queries_with_one_representative_and_with_three(client):
    client.force_login(manager())
    counts = []
    for _more in range(2):
        sold(rep(), "villa", 1)
        sold(rep(), "residential", 2)
        client.get(reverse("customers:staffing"))
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("customers:staffing"))
        counts.append(len(caught))

    assert counts[0] == counts[1]
