from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse

from customers import regulation
from customers.actions import settings as actions
from customers.models import Holiday, Setting
from customers.queries.settings import DayOff, history_of, known_holidays, setting, settings_board, settings_in_force
from customers.rules.settings import SETTINGS, BadValue, Kind, UnknownSetting, definition_of, stored_of, value_of
from tests.factories.customers import NOW, ProjectFactory, SubsidiaryFactory, at, manager, rep, staff_as

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)


def change(key="reply_limit_hours", value="36", valid_from=TODAY, reason="更快答复", by=None, **values):
    return actions.change_setting(key=key, value=value, valid_from=valid_from, reason=reason, by=by or manager(), now=NOW, **values)


# The definitions


@pytest.mark.parametrize("definition", SETTINGS.values(), ids=SETTINGS)
def test_every_setting_cites_a_clause_and_accepts_its_own_default(definition):
    assert regulation.clause(definition.clause)
    assert value_of(definition, stored_of(definition, definition.default)) == value_of(definition, definition.default)


def test_a_limit_names_its_neighbour_and_the_neighbour_names_it():
    pairs = {(key, one.not_above) for key, one in SETTINGS.items() if one.not_above}

    assert pairs == {(one.not_below, key) for key, one in SETTINGS.items() if one.not_below}


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        pytest.param("reply_limit_hours", timedelta(hours=48), marks=pytest.mark.clause("5.6.3.b")),
        pytest.param("revisit_days", 3, marks=pytest.mark.clause("5.7.2")),
        pytest.param("staffing_villa_max", 80, marks=pytest.mark.clause("3.2.1")),
        pytest.param("staffing_apartment_min", 120, marks=pytest.mark.clause("3.2.2")),
        pytest.param("staffing_residential_max", 200, marks=pytest.mark.clause("3.2.3")),
        pytest.param("birthday_window", "iso_week", marks=pytest.mark.clause("5.4.3.1")),
        ("ledger_total_tolerance", Decimal("1.00")),
        ("earnest_percent_cap", Decimal(20)),
        ("cards_by_contract", False),
        pytest.param("further_unit_same_rep", True, marks=pytest.mark.clause("2.1.b")),
        pytest.param("large_part_of_price_percent", Decimal(10), marks=pytest.mark.clause("5.1.9.c")),
    ],
)
def test_before_any_change_the_default_is_in_force(key, expected):
    found = setting(key, TODAY)

    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(("typed", "stored"), [("36", 36), (" 1 ", 1), ("168", 168), ("48", 48)])
def test_whole_numbers_are_read(typed, stored):
    assert stored_of(definition_of("reply_limit_hours"), typed) == stored


@pytest.mark.parametrize("typed", ["0", "169", "36.5", "x", "", "NaN", "1e400", "-3"])
def test_what_is_no_whole_number_within_bounds_is_refused(typed):
    with pytest.raises(BadValue):
        stored_of(definition_of("reply_limit_hours"), typed)


def test_an_unknown_key_is_a_mistake_of_the_program():
    with pytest.raises(UnknownSetting):
        setting("no_such_figure", TODAY)


# Which figure counts


def test_a_change_counts_from_its_day_on():
    change(valid_from=TOMORROW)

    assert [setting("reply_limit_hours", day) for day in (TODAY, TOMORROW)] == [timedelta(hours=48), timedelta(hours=36)]


def test_of_two_changes_for_one_day_the_later_word_counts():
    change(value="36")
    change(value="24")

    assert setting("reply_limit_hours", TODAY) == timedelta(hours=24)


def test_a_projects_own_figure_comes_before_the_general_one():
    project, other = ProjectFactory(), ProjectFactory()
    change("cards_by_contract", "yes", project=project)
    change("cards_by_contract", "no", valid_from=TOMORROW)

    assert setting("cards_by_contract", TOMORROW, project) is True
    assert setting("cards_by_contract", TOMORROW, other) is False
    assert setting("cards_by_contract", TOMORROW) is False


def test_all_figures_of_a_day_are_read_by_one_query(django_assert_num_queries):
    project = ProjectFactory()
    change("notice_valid_days", "20")
    change("receipt_numbering", "preprinted", project=project)

    with django_assert_num_queries(1):
        figures = settings_in_force(TODAY)
    assert figures.of("notice_valid_days", project.pk) == 20
    assert figures.of("receipt_numbering", project.pk) == "preprinted"
    assert figures.of("receipt_numbering") == "ours"
    assert {key: figures.of(key) for key in SETTINGS} == {key: setting(key, TODAY) for key in SETTINGS}


def test_the_page_is_read_by_one_query_and_shows_what_comes(django_assert_num_queries):
    project = ProjectFactory()
    change(value="36")
    change(value="24", valid_from=TOMORROW)
    change("cards_by_contract", "yes", valid_from=TOMORROW, project=project)

    with django_assert_num_queries(1):
        lines = [line for group in settings_board(TODAY) for line in group.lines]
        seen = {(line.definition.key, line.project, line.value, tuple(change.value for change in line.pending)) for line in lines if line.changed}
    assert seen == {("reply_limit_hours", None, "36", ("24",)), ("cards_by_contract", project, "否", ("是",))}
    assert [one.value for one in history_of("reply_limit_hours")] == ["24", "36"]


# Refusals


def test_the_past_is_not_changed():
    with pytest.raises(actions.BackdatedSetting) as refused:
        change(valid_from=TODAY - timedelta(days=1))
    assert refused.value.clause == "5.6.3.b"
    assert not Setting.objects.exists()


def test_a_change_needs_a_reason():
    with pytest.raises(actions.SettingWithoutReason):
        change(reason="  ")


def test_a_value_out_of_bounds_is_refused_with_the_bounds():
    with pytest.raises(actions.SettingOutOfBounds, match="168"):
        change(value="169")


def test_earnest_money_stays_within_the_law():
    with pytest.raises(actions.SettingOutOfBounds):
        change("earnest_percent_cap", "20.01")


@pytest.mark.parametrize(("key", "value"), [("birthday_window", "whenever"), ("further_unit_same_rep", "perhaps")])
def test_only_offered_values_are_taken(key, value):
    with pytest.raises(actions.SettingOutOfBounds):
        change(key, value)


@pytest.mark.parametrize(
    ("key", "value"), [("staffing_villa_min", "81"), ("staffing_villa_max", "59"), ("postponement_manager_days", "6"), ("postponement_manager_days", "31")]
)
def test_a_lower_limit_stays_below_its_upper_limit(key, value):
    with pytest.raises(actions.SettingsCrossed):
        change(key, value)


def test_a_general_figure_takes_no_project():
    with pytest.raises(actions.SettingIsGeneral):
        change(project=ProjectFactory())


def test_an_unknown_setting_cannot_be_changed():
    with pytest.raises(actions.NoSuchSetting, match="no_such_figure"):
        change("no_such_figure")


def test_the_database_keeps_the_history():
    row = change()

    with pytest.raises(DatabaseError), transaction.atomic():
        Setting.objects.filter(pk=row.pk).update(value=99)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


# Days off


def test_the_calendar_knows_the_days_off_and_the_weekend_days_worked():
    days = {one.day: one.is_worked for one in known_holidays(2026)}

    assert days[date(2026, 2, 17)] is False
    assert days[date(2026, 2, 14)] is True
    assert date(2026, 4, 5) not in days
    assert {day.year for day in days} == {2026}


def test_taking_over_a_year_twice_adds_nothing_and_keeps_what_was_typed():
    by = manager()
    typed = actions.add_holiday(day=DayOff(date(2026, 2, 17), "春节", is_worked=True), by=by, now=NOW)

    first = actions.import_holidays(days=known_holidays(2026), by=by, now=NOW)
    second = actions.import_holidays(days=known_holidays(2026), by=by, now=NOW)

    assert (first, second) == (len(known_holidays(2026)) - 1, 0)
    assert Holiday.objects.get(day=typed.day).is_worked


def test_a_day_stands_in_the_list_once():
    by = manager()
    actions.add_holiday(day=DayOff(date(2026, 2, 17), "春节"), by=by, now=NOW)

    with pytest.raises(actions.HolidayTaken, match="2026年2月17日"):
        actions.add_holiday(day=DayOff(date(2026, 2, 17), "春节"), by=by, now=NOW)


def test_a_day_is_corrected_and_taken_off():
    by = manager()
    day = actions.add_holiday(day=DayOff(date(2026, 2, 17), "春节"), by=by, now=NOW)

    actions.change_holiday(holiday=day, name="除夕", is_worked=True, by=by, now=NOW)
    assert Holiday.objects.changes() == {date(2026, 2, 17): True}
    actions.remove_holiday(holiday=day, by=by, now=NOW)
    assert Holiday.objects.changes() == {}


# Pages


@pytest.fixture
def keeper(client):
    person = staff_as("administrator")
    client.force_login(person)
    with time_machine.travel(NOW, tick=False):
        yield person


PAGES = ["customers:settings", "customers:holidays"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("role", "status"), [("administrator", 200), ("manager", 200), ("rep", 403), ("vp", 403), ("finance", 403), ("auditor", 403)])
def test_settings_are_kept_by_administrator_and_manager(client, page, role, status):
    client.force_login(staff_as(role))

    assert client.get(reverse(page)).status_code == status


def test_a_stranger_is_sent_to_the_sign_in(client):
    assert client.get(reverse("customers:settings")).url.startswith(reverse("login"))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_settings_takes_as_many_queries_with_one_change_as_with_three(client, keeper, rows, django_assert_num_queries):
    for hours in range(rows):
        change(value=str(40 - hours), by=keeper, valid_from=TODAY + timedelta(days=hours))

    with django_assert_num_queries(5):
        page = client.get(reverse("customers:settings"))
    assert len(page.context["pending"]) == (1 if rows > 1 else 0)


def test_a_pending_change_stands_out_with_its_day(client, keeper):
    change(valid_from=date(2026, 7, 1), by=keeper)

    assert "7月1日" in client.get(reverse("customers:settings")).content.decode()


@pytest.mark.parametrize(("query", "keys"), [({"q": "五(七)2"}, {"revisit_days"}), ({"q": "5.7.2"}, {"revisit_days"}), ({"q": "没有"}, set())])
def test_settings_are_found_by_clause(client, keeper, query, keys):
    groups = client.get(reverse("customers:settings"), query).context["groups"]

    assert {line.definition.key for group in groups for line in group.lines} == keys


def test_house_rules_can_be_seen_alone(client, keeper):
    groups = client.get(reverse("customers:settings"), {"house": "1"}).context["groups"]

    assert {line.definition.basis for group in groups for line in group.lines} == {"house"}


def test_a_figure_is_changed_on_its_page(client, keeper):
    page = reverse("customers:setting", args=["reply_limit_hours"])
    form = client.get(page).context["form"]

    answer = client.post(page, {"value": "36", "valid_from": "2026-07-01", "reason": "更快答复", "key": "revisit_days"})

    assert form.initial["value"] == "48"
    assert answer.url == reverse("customers:settings")
    assert list(Setting.objects.values_list("key", "value", "valid_from", "set_by", "reason")) == [
        ("reply_limit_hours", 36, date(2026, 7, 1), keeper.pk, "更快答复")
    ]


@pytest.mark.parametrize("wrong", [{"valid_from": "2026-06-15"}, {"value": "0"}, {"reason": ""}])
def test_a_wrong_figure_comes_back_with_what_was_typed(client, keeper, wrong):
    answer = client.post(reverse("customers:setting", args=["reply_limit_hours"]), {"value": "36", "valid_from": "2026-07-01", "reason": "更快"} | wrong)

    assert answer.status_code == 422
    assert not Setting.objects.exists()


def test_a_manager_sets_figures_only_for_her_own_projects(client):
    own, foreign = ProjectFactory(), ProjectFactory(subsidiary=SubsidiaryFactory(code="XX"))
    client.force_login(manager(own.subsidiary))
    page = reverse("customers:setting", args=["cards_by_contract"])
    values = {"value": "yes", "valid_from": "2100-01-01", "reason": "律师已审"}

    assert client.post(page, values | {"project": foreign.pk}).status_code == 422
    assert client.post(page, values | {"project": own.pk}).status_code == 302
    assert list(Setting.objects.values_list("project", flat=True)) == [own.pk]


def test_a_setting_nobody_knows_is_not_found(client, keeper):
    assert client.get(reverse("customers:setting", args=["nothing"])).status_code == 404


@pytest.mark.parametrize("key", SETTINGS)
def test_each_setting_has_its_page(client, keeper, key):
    page = client.get(reverse("customers:setting", args=[key]))

    assert page.status_code == 200
    assert ("project" in page.context["form"].fields) is SETTINGS[key].per_project
    assert page.context["form"].fields["value"].label


def test_days_off_are_taken_over_added_corrected_and_removed(client, keeper):
    client.post(reverse("customers:holidays_import"), {"year": "2026"})
    assert Holiday.objects.count() == len(known_holidays(2026))
    assert client.get(reverse("customers:holidays"), {"year": "2026"}).context["missing"] == []

    assert client.post(reverse("customers:holidays"), {"day": "2026-06-20", "name": "公司活动", "is_worked": "on"}).status_code == 302
    assert client.post(reverse("customers:holidays"), {"day": "2026-06-20", "name": "公司活动"}).status_code == 422
    day = Holiday.objects.get(day=date(2026, 6, 20))
    page = reverse("customers:holiday", args=[day.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"name": ""}).status_code == 422
    client.post(page, {"name": "加班"})
    day.refresh_from_db()
    assert (day.name, day.is_worked) == ("加班", False)

    client.post(reverse("customers:holiday_remove", args=[day.pk]))
    assert not Holiday.objects.filter(pk=day.pk).exists()


@pytest.mark.parametrize(("typed", "year"), [("", 2026), ("2025", 2025), ("x", 2026), ("99999", 2100)])
def test_the_year_of_the_days_off_stays_within_reason(client, keeper, typed, year):
    assert client.get(reverse("customers:holidays"), {"year": typed}).context["year"] == year


@pytest.mark.parametrize("name", ["holidays_import", "holiday_remove"])
def test_what_writes_is_not_done_by_looking(client, keeper, name):
    args = [1] if name == "holiday_remove" else []

    assert client.get(reverse(f"customers:{name}", args=args)).status_code == 405


def test_a_representative_cannot_change_figures_or_days(client):
    client.force_login(rep())
    posts = [("customers:setting", ["reply_limit_hours"]), ("customers:holidays_import", []), ("customers:holidays", [])]

    assert [client.post(reverse(name, args=args), {}).status_code for name, args in posts] == [403, 403, 403]


def test_the_clock_of_the_house_decides_which_day_it_is():
    late_evening = at("2026-06-16 23:59")

    row = actions.change_setting(key="focus_days", value=10, valid_from=TODAY, reason="试行", by=None, now=late_evening)

    assert row.valid_from == TODAY
    assert definition_of("focus_days").kind == Kind.DAYS
