import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from complaints.actions import imports
from complaints.actions.direction import match_household
from complaints.enums import MatterState
from complaints.models import Matter, Reply
from customers.duties.models import Duty, DutyEvent
from customers.duties.queries import compliance
from customers.duties.sweep import sweep
from customers.enums import NoticeCode
from customers.models import Notification, Subsidiary
from tests.factories.customers import NOW, SubsidiaryFactory, at, household, manager

pytestmark = pytest.mark.django_db

HEAD = "编号,投诉人编号,投诉方式,主题,投诉时间,投诉内容,答复内容,答复时间\n"
ANSWERED = "1,UU1,电话,停工,2019-01-01 10:00:00,停工两月,已复工,2019-01-03 10:00:00\n"
LATE = "2,UU2,其他,漏水,2019-01-01 10:00:00,又漏了,已修,2019-01-03 10:00:01\n"
OPEN = "3,UU3,来访,噪音,2019-01-05 10:00:00,夜里施工,,\n"


def take(text, now=NOW, **values):
    return imports.import_complaints(data=text.encode(), name="投诉.csv", subsidiary=SubsidiaryFactory(), by=None, now=now, **values)


def counts(report):
    return (report.created, report.updated, report.unchanged, len(report.problems), len(report.warnings))


def figures(clause="5.6.3.b"):
    return next((row.due, row.on_time, row.late, row.missed) for row in compliance(now=NOW) if row.clause == clause)


@pytest.mark.clause("5.6.3.b")
def test_an_imported_reply_counts_by_the_times_of_the_file():
    boss = manager()

    report = take(HEAD + ANSWERED + LATE + OPEN)

    assert counts(report) == (3, 0, 0, 0, 0)
    assert figures() == (3, 1, 1, 1)
    duty = Duty.objects.get(what="停工")
    assert (duty.owner, duty.fulfilled_at, duty.recorded_at, duty.due_at) == (boss, at("2019-01-03 10:00"), NOW, at("2019-01-03 10:00"))


@pytest.mark.clause("5.6.2")
def test_an_imported_complaint_has_its_record_and_waits_for_its_household():
    take(HEAD + ANSWERED)

    row = Matter.objects.get()
    assert (row.kind, row.imported_no, row.household, row.visitor_name, row.channel) == ("complaint", "1", None, "UU1", "call")
    assert (row.state, row.resolved_at, row.number[:3]) == (MatterState.REPLIED, None, "TS-")
    assert list(Duty.objects.values_list("clause", flat=True)) == ["5.6.3.b"]
    assert (row.replies.get().imported_from, row.replies.get().is_late_entry) == ("投诉.csv", False)


def test_a_second_import_changes_nothing():
    take(HEAD + ANSWERED + OPEN)
    before = (Matter.objects.count(), Duty.objects.count(), Reply.objects.count(), DutyEvent.objects.count(), Notification.objects.count())

    report = take(HEAD + ANSWERED + OPEN, now=at("2026-06-17 09:00"))

    assert counts(report) == (0, 0, 2, 0, 0)
    assert (Matter.objects.count(), Duty.objects.count(), Reply.objects.count(), DutyEvent.objects.count(), Notification.objects.count()) == before


def test_a_later_file_brings_the_reply():
    take(HEAD + OPEN)
    row = Matter.objects.get()
    match_household(matter=row, household=household(), by=manager(), now=NOW)

    report = take(HEAD + OPEN.replace(",,\n", ",已停工,2019-01-06 09:00:00\n"))

    row.refresh_from_db()
    assert counts(report) == (0, 1, 0, 0, 0)
    assert (row.state, row.replied_at, figures()) == (MatterState.REPLIED, at("2019-01-06 09:00"), (1, 1, 0, 0))
    assert row.household.timeline.filter(kind="reply").count() == 1


def test_what_differs_from_before_is_named_and_kept():
    take(HEAD + ANSWERED)

    report = take(HEAD + ANSWERED.replace("停工两月", "改过的话"))

    assert counts(report) == (0, 0, 1, 0, 1)
    assert Matter.objects.get().words == "停工两月"


def test_a_dry_run_says_the_same_and_changes_nothing():
    report = take(HEAD + ANSWERED + OPEN + "4,UU4,其他,无,昨天,没有时间,,\n", dry_run=True)

    assert counts(report) == (2, 0, 0, 1, 0)
    assert report.problems == [{"sheet": "投诉.csv", "row": 4, "unit": "4", "column": report.problems[0]["column"], "reason": report.problems[0]["reason"]}]
    assert (Matter.objects.count(), Duty.objects.count(), Notification.objects.count()) == (0, 0, 0)


def test_what_was_late_before_rings_nobody_singly():
    boss = manager()

    take(HEAD + ANSWERED + LATE + OPEN + OPEN.replace("3,", "4,", 1))
    sweep(now=NOW)

    notice = Notification.objects.get()
    assert (notice.staff, notice.code, notice.values) == (boss, NoticeCode.IMPORT_DIGEST, {"count": 2})
    assert Duty.objects.filter(breached_at__isnull=False, ended_at__isnull=True).count() == 2


def test_a_file_without_complaints_is_refused_in_words():
    with pytest.raises(imports.FileUnreadable) as refusal:
        take("甲,乙\n1,2\n")

    assert str(refusal.value)


def test_the_numbers_of_two_subsidiaries_do_not_meet():
    take(HEAD + ANSWERED)
    other = Subsidiary.objects.create(name="别处", code="BC")

    report = imports.import_complaints(data=(HEAD + ANSWERED).encode(), name="b.csv", subsidiary=other, by=None, now=NOW)

    assert report.created == 1


# ---- the command ------------------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "投诉.csv"
    file.write_text(HEAD + ANSWERED + OPEN, "gb18030")
    return file


def run(*args, **options):
    out = StringIO()
    call_command("import_complaints", *args, stdout=out, **options)
    return out.getvalue()


def test_the_command_answers_in_json(path):
    SubsidiaryFactory()

    assert json.loads(run(path, json=True)) == {"created": 2, "updated": 0, "unchanged": 0, "problems": [], "warnings": []}
    assert json.loads(run(path, json=True))["unchanged"] == 2


def test_the_command_tells_people_row_by_row(path):
    SubsidiaryFactory()
    path.write_text(HEAD + "9,UU9,其他,无,昨天,没有时间,,\n", "utf-8")

    answer = run(path, dry_run=True)

    assert "  2 9 " in answer
    assert Matter.objects.count() == 0


def test_the_command_asks_whose_complaints_they_are(path, tmp_path):
    SubsidiaryFactory()
    Subsidiary.objects.create(name="别处", code="BC")

    with pytest.raises(CommandError):
        run(path)
    with pytest.raises(CommandError):
        run(path, subsidiary="??")
    run(path, subsidiary="BC")
    assert set(Matter.objects.values_list("subsidiary__code", flat=True)) == {"BC"}


def test_the_command_refuses_what_is_no_file_of_complaints(tmp_path):
    SubsidiaryFactory()
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("甲,乙\n1,2\n")

    for file in (wrong, tmp_path / "none.csv"):
        with pytest.raises(CommandError):
            run(file)
