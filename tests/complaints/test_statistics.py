"""Complaints in figures: each number agrees with the list behind it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from complaints.actions.records import link_duplicate
from complaints.enums import MatterKind
from complaints.forms.statistics import year_until
from complaints.models import Matter
from complaints.queries.statistics import Period, statistics
from complaints.rules.speed import Speed, bounds
from customers.models import Organisation
from tests.factories import customers as core
from tests.factories.complaints import complaint, matter
from tests.factories.customers import NOW, at

pytestmark = pytest.mark.django_db
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def boss():
    return core.manager()


@pytest.fixture
def file():
    return core.household()


@pytest.mark.parametrize(
    ("today", "first"), [(date(2026, 6, 16), date(2025, 7, 1)), (date(2026, 12, 31), date(2026, 1, 1)), (date(2026, 1, 1), date(2025, 2, 1))]
)
def test_a_year_is_the_twelve_months_that_end_with_this_one(today, first):
    assert (year_until(today).first, year_until(today).last) == (first, today)


@pytest.mark.clause("5.6.3.b")
def test_the_steps_of_the_first_answer_meet_and_48_hours_are_in_time():
    found = [bounds(speed) for speed in Speed]
    hours = [tuple(None if end is None else end // timedelta(hours=1) for end in ends) for ends in found]
    assert hours == [(None, 4), (4, 24), (24, 48), (48, None), (None, None)]


def answered(row, hours):
    Matter.objects.filter(pk=row.pk).update(replied_at=row.received_at + timedelta(hours=hours))


@pytest.mark.clause("5.6.3.b")
def test_answers_are_counted_by_how_long_they_took(boss, file):
    for hours in (4, 5, 24, 48, 49):
        answered(complaint(file), hours)
    complaint(file)

    found = statistics(Matter.objects.visible_to(boss), YEAR)

    assert [(row.count, row.share) for row in found.speeds] == [(1, 17), (2, 33), (1, 17), (1, 17), (1, 17)]


def test_months_categories_buildings_and_organisations_are_counted_and_other_kinds_are_not(boss, file):
    firm = Organisation.objects.create(name="防水分包")
    first = complaint(file, now=at("2026-03-31 23:30"))
    complaint(file, now=at("2026-04-01 00:30"))
    matter(file)
    Matter.objects.filter(pk=first.pk).update(responsible=firm, category="property")

    found = statistics(Matter.objects.visible_to(boss), YEAR)

    assert [(row.label, row.count) for row in found.months if row.count] == [(found.months[2].label, 1), (found.months[3].label, 1)]
    assert sorted(row.count for row in found.categories) == [1, 1]
    assert [(row.label, row.count) for row in found.buildings] == [(f"{file.project.name} {file.unit.building.name}", 2)]
    assert {(row.label, row.count) for row in found.organisations} == {("防水分包", 1), (found.organisations[-1].label, 1)} | {("防水分包", 1)}
    assert found.total.count == 2
    assert statistics(Matter.objects.visible_to(boss), Period(YEAR.first, YEAR.last, kind="")).total.count == 3


def test_a_repeated_complaint_is_counted_as_such(boss, file):
    first, second = complaint(file), complaint(file, now=NOW + timedelta(hours=1))
    link_duplicate(matter=second, original=first, by=file.assignments.get().staff, now=NOW + timedelta(hours=1))

    found = statistics(Matter.objects.visible_to(boss), YEAR)

    assert (found.repeated.count, found.repeated.share) == (1, 50)


@pytest.mark.clause("4.2")
def test_every_number_opens_exactly_its_rows(client, boss, file):
    firm = Organisation.objects.create(name="防水分包")
    rows = [complaint(file, now=NOW - timedelta(days=40 * n)) for n in range(3)]
    answered(rows[0], 5)
    answered(rows[1], 60)
    Matter.objects.filter(pk=rows[0].pk).update(responsible=firm)
    matter(file)
    client.force_login(boss)

    found = statistics(Matter.objects.visible_to(boss), YEAR)

    for line in (found.total, found.repeated, *found.months, *found.categories, *found.buildings, *found.organisations, *found.speeds):
        listed = client.get(line.url).context["page"].rows
        assert len(listed) == line.count, line


@time_machine.travel(NOW, tick=False)
def test_the_page_shows_the_last_twelve_months_and_takes_the_same_queries_with_1_and_3_rows(client, boss, file, django_assert_num_queries):
    complaint(file)
    client.force_login(boss)
    client.get(reverse("complaints:statistics"))
    for _ in range(2):
        with django_assert_num_queries(11):
            assert "<svg" in client.get(reverse("complaints:statistics")).content.decode()
        complaint(file)
        complaint(core.household())


def test_a_period_is_chosen_and_a_wrong_one_is_said(client, boss, file):
    complaint(file)
    client.force_login(boss)
    page = reverse("complaints:statistics")

    chosen = client.get(page, {"first": "2026-06-01", "last": "2026-06-30", "project": file.project_id, "kind": MatterKind.COMPLAINT})
    assert chosen.context["found"].total.count == 1
    assert client.get(page, {"first": "2026-06-30", "last": "2026-06-01"}).status_code == 422
    assert client.get(page, {"first": "2020-01-01", "last": "2020-02-01"}).context["found"].total.count == 0
    assert client.get(page, {"first": "2026-06-01", "last": "2026-06-30", "export": "xlsx"})["Content-Type"].endswith("sheet")


def test_who_reads_no_matters_reads_no_figures(client):
    client.force_login(core.staff_as("finance"))

    assert client.get(reverse("complaints:statistics")).status_code == 403
