"""Service notes: addressee, measure, date and check, or they improve nothing."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from complaints.actions import service_notes as actions
from complaints.models import ServiceNote
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import NoticeCode, Role
from customers.models import Organisation
from customers.queries.referrals import begun_by
from tests.factories import customers as core
from tests.factories.complaints import complaint
from tests.factories.customers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.clause("4.5")]
TODAY = NOW.date()


@pytest.fixture
def company():
    return core.SubsidiaryFactory()


@pytest.fixture
def rep(company):
    return core.rep(company)


@pytest.fixture
def engineer(company):
    return core.staff_as(Role.ENGINEERING, company)


def draft(engineer, **values):
    chosen = {
        "words": "约好的时间没有上门",
        "addressee": engineer,
        "measure": "改期须提前一天电话告知",
        "check_on": TODAY + timedelta(days=7),
        "about": engineer,
    }
    return actions.Draft(**{**chosen, **values})


def note(engineer, by, **values):
    return actions.write_note(draft=draft(engineer, **values), subsidiary=by.postings.get().subsidiary, by=by, now=NOW)


def test_the_addressee_is_told_and_the_check_is_a_duty_of_the_writer(rep, engineer):
    row = note(engineer, rep)

    duty = Duty.objects.about(row).get()
    assert (duty.kind, duty.owner, duty.due_at.astimezone(NOW.tzinfo).date()) == (DutyKind.CHECK_SERVICE, rep, TODAY + timedelta(days=7))
    assert engineer.notifications.get().code == NoticeCode.SERVICE_NOTE


@pytest.mark.parametrize("values", [{"words": " "}, {"measure": ""}, {"about": None}, {"check_on": TODAY - timedelta(days=1)}])
def test_half_a_note_is_refused(rep, engineer, values):
    with pytest.raises(actions.HalfANote):
        note(engineer, rep, **values)


def test_only_the_department_and_those_above_write_notes(engineer):
    with pytest.raises(actions.NotADepartmentsNote):
        note(engineer, engineer)


def test_what_was_done_is_written_by_the_addressee_and_checked_by_the_writer_or_the_manager(company, rep, engineer):
    row, boss = note(engineer, rep), core.manager(company)
    with pytest.raises(actions.NotAddressed):
        actions.note_done(note=row, words="已改", by=rep, now=NOW)
    with pytest.raises(actions.FindingMissing):
        actions.note_done(note=row, words=" ", by=engineer, now=NOW)
    actions.note_done(note=row, words="已培训", by=engineer, now=NOW)
    with pytest.raises(actions.NotAddressed):
        actions.check_note(note=row, finding=actions.Finding("好", is_improved=True), by=engineer, now=NOW)

    row = actions.check_note(note=row, finding=actions.Finding("连续三次提前告知", is_improved=True), by=boss, now=NOW)

    assert (row.is_improved, row.checked_by, Duty.objects.about(row).get().fulfilled_by) == (True, boss, boss)
    for late in (
        lambda: actions.note_done(note=row, words="又改", by=engineer, now=NOW),
        lambda: actions.check_note(note=row, finding=actions.Finding("x", is_improved=True), by=boss, now=NOW),
    ):
        with pytest.raises(actions.AlreadyChecked):
            late()


def test_what_has_not_improved_becomes_a_new_note_with_its_own_day(rep, engineer):
    row = note(engineer, rep)
    with pytest.raises(actions.FindingMissing):
        actions.check_note(note=row, finding=actions.Finding("仍未告知", is_improved=False), by=rep, now=NOW)

    actions.check_note(
        note=row, finding=actions.Finding("仍未告知", is_improved=False, measure="由班组长告知", check_on=TODAY + timedelta(days=14)), by=rep, now=NOW
    )

    again = ServiceNote.objects.open().get()
    assert (again.words, again.measure, again.check_on) == (row.words, "由班组长告知", TODAY + timedelta(days=14))
    assert begun_by(row, rep)[0].url == again.get_absolute_url()


def test_a_note_is_seen_by_its_writer_its_addressee_and_the_chiefs(company, rep, engineer):
    row = note(engineer, rep)
    seen = [
        ServiceNote.objects.visible_to(person).filter(pk=row.pk).exists()
        for person in (rep, engineer, core.manager(company), core.rep(company), core.staff_as(Role.FINANCE, company))
    ]
    assert seen == [True, True, True, False, False]


def page(name, *args):
    return reverse(f"complaints:{name}", args=args)


@time_machine.travel(NOW, tick=False)
def test_a_note_is_written_once_from_a_matter_and_carried_to_its_end(client, rep, engineer):
    matter = complaint(core.household(rep))
    firm = Organisation.objects.create(name="工程部")
    client.force_login(rep)
    new = f"{page('service_note_new')}?matter={matter.pk}"
    assert matter.number in client.get(new).content.decode()
    sent = {"token": uuid4(), "words": "没有上门", "organisation": firm.pk, "addressee": engineer.pk, "measure": "改期先告知", "check_on": "2026-06-20"}
    assert client.post(new, {**sent, "organisation": ""}).status_code == 422
    assert client.post(new, {**sent, "check_on": "2026-06-01"}).status_code == 422
    urls = {client.post(new, sent).url for _ in range(2)}

    row = ServiceNote.objects.get()
    assert (urls, row.matter) == ({row.get_absolute_url()}, matter)
    assert client.post(page("service_note_done", row.pk), {"words": "已告知"}).status_code == 422
    client.force_login(engineer)
    assert client.post(page("service_note_done", row.pk), {"words": ""}).status_code == 422
    assert client.post(page("service_note_done", row.pk), {"words": "已告知"}).url == row.get_absolute_url()
    assert client.post(page("service_note_check", row.pk), {"words": "好", "is_improved": "yes"}).status_code == 422
    client.force_login(rep)
    assert client.post(page("service_note_check", row.pk), {"words": "没有", "is_improved": "no"}).status_code == 422
    assert client.post(page("service_note_check", row.pk), {"words": "好", "is_improved": "yes"}).url == row.get_absolute_url()
    row.refresh_from_db()
    assert (row.done_words, row.is_improved) == ("已告知", True)


def test_who_writes_no_notes_gets_no_form_and_a_foreign_note_is_not_found(client, rep, engineer):
    row = note(engineer, rep)
    client.force_login(core.staff_as(Role.FINANCE, rep.postings.get().subsidiary))

    assert [client.get(page("service_note_new")).status_code, client.get(row.get_absolute_url()).status_code] == [403, 404]


def test_the_list_takes_the_same_queries_with_1_and_3_rows_and_is_exported(client, rep, engineer, django_assert_num_queries):
    note(engineer, rep)
    client.force_login(rep)
    client.get(page("service_notes"))
    for _ in range(2):
        with django_assert_num_queries(6):
            client.get(page("service_notes"))
        note(engineer, rep, words="又一次")
        note(engineer, rep, organisation=Organisation.objects.get_or_create(name="工程部")[0])
    assert client.get(page("service_notes"), {"export": "xlsx", "q": "又一次"})["Content-Type"].endswith("sheet")
    assert (
        "没有符合" in client.get(page("service_notes"), {"q": "不存在"}).content.decode()
        or client.get(page("service_notes"), {"view": "checked"}).status_code == 200
    )


def test_a_day_in_the_url_narrows_the_list(client, rep, engineer):
    note(engineer, rep)
    client.force_login(rep)

    assert len(client.get(page("service_notes"), {"check_on_min": str(date(2030, 1, 1))}).context["page"].rows) == 0
