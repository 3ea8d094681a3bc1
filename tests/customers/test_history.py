from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.actions import account
from customers.actions import properties as estate
from customers.actions import settings as figures
from customers.actions import staff as actions
from customers.authorization import actions as authorization
from customers.enums import ProjectKind, Role
from customers.models import Holiday
from customers.models.people import NOT_KEPT
from customers.queries import history
from customers.queries.settings import DayOff
from tests.factories.customers import NOW, ProjectFactory, SubsidiaryFactory, manager, rep, staff_as

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def admin(client):
    person = staff_as(Role.ADMINISTRATOR, name="冯凯")
    client.force_login(person)
    return person


def rows(model, app="customers"):
    return apps.get_model(app, f"{model}History").objects.order_by("pgh_id")


def lines_of(person):
    return [
        (line.by, line.what, line.about, [(field.label, field.before, field.after) for field in line.fields])
        for line in history.changes(history.of_member(person))
    ]


@pytest.mark.parametrize("model", ["Staff", "Posting", "Project", "Subsidiary", "Holiday"])
def test_the_database_itself_writes_the_history_and_nobody_changes_it(model):
    ProjectFactory()
    manager()
    Holiday.objects.create(day=TODAY, name="节")

    assert rows(model).count() >= 1
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        rows(model).all().delete()


def test_secrets_the_sign_in_and_preferences_are_not_kept():
    names = {field.name for field in rows("Staff").model._meta.get_fields()}

    assert names.isdisjoint(NOT_KEPT)
    assert {"password", "totp_secret", "recovery_hashes", "robot_url", "last_login", "theme"} <= set(NOT_KEPT)
    assert "account_number" not in {field.name for field in rows("Project").model._meta.get_fields()}


def test_signing_in_and_changing_a_theme_are_no_changes_of_the_account(client):
    person = rep()
    before = rows("Staff").count()

    client.force_login(person)
    account.change_preferences(by=person, now=NOW, theme="dark")

    assert rows("Staff").count() == before


@pytest.mark.clause("3.1")
def test_who_gave_a_post_stands_on_the_page_of_the_account(client, admin):
    person = rep(name="高丽娜")
    data = {"token": uuid4(), "role": "finance", "subsidiary": SubsidiaryFactory().pk, "starts_on": "2026-06-01"}

    client.post(reverse("customers:posting_add", args=[person.pk]), data)
    page = client.get(reverse("customers:staff_member", args=[person.pk]))

    assert ("冯凯", f"财务 · {SubsidiaryFactory()}") in [(line.by, line.about) for line in page.context["lines"]]
    assert "冯凯" in page.text


def test_who_reset_a_second_factor_or_a_password_and_closed_an_account_is_seen(client, admin):
    person = rep(totp_confirmed_at=NOW)
    client.post(reverse("customers:reset_second_factor", args=[person.pk]))
    client.post(reverse("customers:reset_password", args=[person.pk]))
    client.post(reverse("customers:staff_member", args=[person.pk]), {"name": "新名", "username": person.username})

    closing, password, factor = (line for line in lines_of(person) if line[0] == "冯凯")
    assert ("姓名", person.name, "新名") in closing[3]
    assert ("可以登录", "是", "否") in closing[3]
    assert password[3] == [("一次性密码", "否", "是")]
    assert [(label, after) for label, _before, after in factor[3]] == [("二次验证", "")]


def test_the_last_day_of_a_post_and_a_delegation_stand_there_too(client, admin):
    chief, taker = manager(name="陈立恒"), rep(name="高丽娜")
    actions.end_posting(posting=taker.postings.get(), last_day=date(2100, 1, 1), by=admin, now=NOW)
    until = NOW + timedelta(days=1)
    authorization.delegate(giver=chief, taker=taker, role=Role.MANAGER, subsidiary=SubsidiaryFactory(), starts_at=NOW, ends_at=until, reason="", now=NOW)

    lines = lines_of(taker)
    assert "陈立恒 → 高丽娜 · 客户服务部经理" in [about for _by, _what, about, _fields in lines]
    assert ("", "2100年1月1日") in [field[1:] for _by, _what, _about, fields in lines for field in fields]


def test_the_last_ten_changes_are_shown_newest_first(admin):
    person = rep()
    for number in range(12):
        actions.change_staff(staff=person, username=person.username, person=actions.Person(f"名{number}"), is_active=True, by=admin, now=NOW)

    lines = lines_of(person)

    assert len(lines) == 10
    assert lines[0][3] == [("姓名", "名10", "名11")]


def test_a_change_by_command_says_so():
    assert lines_of(rep())[-1][0] == history.changes(history.of_member(rep()))[-1].by


def test_an_account_number_that_changes_is_seen_and_not_shown(client, admin):
    project = ProjectFactory(account_number="6222000011112222")
    for number in ("6222000011113333", "6222000055553333"):
        details = estate.ProjectDetails(project.name, project.code, ProjectKind(project.kind), "甲", "乙", number)
        estate.keep_project(details=details, subsidiary=project.subsidiary, project=project, by=admin, now=NOW)

    lines = history.changes(history.of_project(project))
    page = client.get(project.get_absolute_url())

    assert [[field.label for field in line.fields] for line in lines[:1]] == [["账号"]]
    assert "6222000011113333" not in page.text


def test_a_day_off_that_was_changed_or_removed_is_in_the_history(admin):
    day = figures.add_holiday(day=DayOff(TODAY, "端午节"), by=admin, now=NOW)
    figures.change_holiday(holiday=day, name="端午", is_worked=True, by=admin, now=NOW)
    figures.remove_holiday(holiday=day, by=admin, now=NOW)

    assert list(rows("Holiday").values_list("pgh_label", "name")) == [("insert", "端午节"), ("update", "端午"), ("delete", "端午")]


def test_the_page_of_the_days_off_says_who_changed_one(client, admin):
    client.post(reverse("customers:holidays"), {"day": "2026-06-19", "name": "端午节"})

    [line] = client.get(reverse("customers:holidays")).context["lines"]

    assert (line.by, line.about) == ("冯凯", "2026年6月19日 端午节")


def test_a_surveyed_area_that_changes_is_in_the_history_and_a_price_is_not():
    unit = apps.get_model("customers", "Unit")
    one = unit.objects.create(building=ProjectFactory().buildings.create(name="1栋"), room="101", name="x 1栋 101")
    one.sales_status = "已售"
    one.save()
    one.surveyed_area = 90
    one.save()

    assert [str(row.surveyed_area) for row in rows("Unit")] == ["90.00"]


def test_the_page_costs_the_same_queries_with_one_change_and_with_three(client, admin):
    person = rep()
    url = reverse("customers:staff_member", args=[person.pk])
    counts = []
    for number in range(4):
        client.post(url, {"name": f"名{number}", "username": person.username, "is_active": "on"})
        client.get(url)
        with CaptureQueriesContext(connection) as caught:
            client.get(url)
        counts.append(len(caught))

    assert counts[0] == counts[-1]


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def test_only_the_administrator_sees_it(client, clock):
    client.force_login(manager())

    assert client.get(reverse("customers:staff_member", args=[rep().pk])).status_code == 403
