from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from correspondence.actions.meetings import cancel_meeting, write_minutes
from correspondence.models import Meeting, MeetingAction
from correspondence.queries.addressees import Addressee
from customers.documents.models import Paper, Reprint, Upload
from customers.duties.models import Duty
from customers.enums import Role, Seen
from customers.models import Access
from tests.factories.complaints import complaint
from tests.factories.correspondence import department, held, meeting, minutes, scan, task
from tests.factories.customers import NOW, household, manager, rep, staff_as

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def get(client, name, *args, query="", **headers):
    return client.get(reverse(f"correspondence:{name}", args=args) + query, headers=headers)


def post(client, address, *args, query="", **values):
    return client.post(reverse(f"correspondence:{address}", args=args) + query, values)


@pytest.fixture
def file():
    return household()


@pytest.fixture
def writer(file):
    return file.assignments.get().staff


@pytest.fixture
def works(file):
    return Addressee(organisation=department(subsidiary=file.project.subsidiary)[0])


def call(*invited, **values):
    known = {"token": uuid4(), "title": "渗水协调", "held_at": "2026-06-17T14:00", "place": "二楼", "agenda": "原因\n方案"}
    return known | {"invited": [one.key for one in invited]} | values


def lines(*rows, count=4, **values):
    known = {"chair": "陈立恒", "recorder": "林晓雯", "present": "工程部 赵宏", "minutes": "重新打胶", "tasks-TOTAL_FORMS": count, "tasks-INITIAL_FORMS": 0}
    for at, (to, what, due_on) in enumerate(rows):
        known |= {f"tasks-{at}-to": to, f"tasks-{at}-what": what, f"tasks-{at}-due_on": due_on}
    return known | values


@pytest.mark.clause("5.4.4.6.a")
def test_a_meeting_is_called_from_a_matter_once_and_its_notice_printed(client, file, writer, works):
    case = complaint(file, by=writer)
    client.force_login(writer)
    query, form = f"?origin=complaints.matter:{case.pk}", call(works)

    shown = get(client, "meeting_new", query=query)
    first, second = (client.post(reverse("correspondence:meeting_new") + query, form) for _ in range(2))

    row = Meeting.objects.get()
    assert shown.context["form"].initial["title"] == case.title
    assert first.url == second.url == row.get_absolute_url()
    assert (row.subject, row.household, list(row.invitees.values_list("organisation", flat=True))) == (case, file, [works.organisation.pk])
    assert [(paper.number, paper.title) for paper in Paper.objects.all()] == [(f"{row.number}-TZ", "协调会通知")]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"title": ""}, "title"), ({"place": ""}, "place"), ({"agenda": ""}, "agenda"), ({"invited": []}, "invited"), ({"held_at": "x"}, "held_at")],
)
def test_a_wrong_field_is_told_at_the_field(client, writer, works, change, field):
    client.force_login(writer)

    page = post(client, "meeting_new", **call(works, **change))

    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert not Meeting.objects.exists()


def test_a_meeting_long_ago_is_refused_with_its_clause(client, writer, works):
    client.force_login(writer)

    page = post(client, "meeting_new", **call(works, held_at="2026-06-01T10:00"))

    assert (page.status_code, page.context["refusal"].clause) == (422, "5.4.4.6.a")


@pytest.mark.clause("5.4.4.6.a")
def test_minutes_are_written_with_lines_and_printed(client, file, writer, works):
    row = meeting(file=file, held_at=NOW - HOUR, invited=[works])
    client.force_login(writer)

    more = post(client, "meeting_minutes", row.pk, **lines((works.key, "打胶", "2026-06-20"), more="1"))
    half = post(client, "meeting_minutes", row.pk, **lines((works.key, "", "")))
    late = post(client, "meeting_minutes", row.pk, **lines((works.key, "打胶", "2026-06-15")))
    sent = post(client, "meeting_minutes", row.pk, **lines((works.key, "打胶", "2026-06-20"), ("rep", "回访", "2026-06-21"), papers=[scan()]))

    assert (more.status_code, len(more.context["tasks"].forms), "打胶" in more.content.decode(), "重新打胶" in more.content.decode()) == (200, 8, True, True)
    assert (half.status_code, late.status_code) == (422, 422)
    assert sent.url == row.get_absolute_url()
    assert [(action.what, action.due_on) for action in MeetingAction.objects.all()] == [("打胶", date(2026, 6, 20)), ("回访", date(2026, 6, 21))]
    assert [paper.number for paper in Paper.objects.all()] == [row.number]
    assert Upload.objects.about(row).count() == 1
    assert get(client, "meeting_minutes", row.pk).url == row.get_absolute_url()


def test_minutes_before_the_meeting_are_refused_and_nothing_is_lost(client, file, writer):
    row = meeting(file=file)
    client.force_login(writer)

    page = post(client, "meeting_minutes", row.pk, **lines())

    assert (page.status_code, "重新打胶" in page.content.decode()) == (422, True)
    assert get(client, "meeting_minutes", row.pk).status_code == 200


def test_who_does_not_follow_the_meeting_up_has_no_page_for_its_minutes(client, file, works):
    colleague = rep(file.project.subsidiary)
    case = complaint(file, by=colleague)
    row = meeting(subject=case, invited=[works])
    client.force_login(colleague)

    assert get(client, "meeting_minutes", row.pk).status_code == 403
    client.force_login(staff_as(Role.ENGINEERING))
    assert get(client, "meeting_minutes", row.pk).status_code == 403


@pytest.mark.clause("5.4.4.6.a")
def test_the_page_shows_minutes_notes_and_what_is_to_be_done(client, file, writer, works):
    row = held(task(works), file=file, invited=[works])
    client.force_login(writer)

    added = post(client, "meeting_note", row.pk, words="顺延一日")
    empty = post(client, "meeting_note", row.pk, words="")
    page = client.get(row.get_absolute_url())

    assert (added.status_code, empty.status_code) == (302, 422)
    assert all(words in page.content.decode() for words in ("顺延一日", "确定重新打胶", "工程部", row.number))
    assert post(client, "meeting_cancel", row.pk, reason="x").status_code == 422


@pytest.mark.clause("5.4.4.6.a")
def test_the_post_says_it_is_done_on_the_page_the_duty_leads_to(client, file, works):
    row = held(task(works), file=file, invited=[works])
    action = row.actions.get()
    duty = Duty.objects.about(action).get()
    client.force_login(duty.owner)

    led = client.get(duty.get_absolute_url())
    empty = post(client, "meeting_action_done", action.pk, words="")
    done = post(client, "meeting_action_done", action.pk, words="已打胶", papers=[scan()])
    again = post(client, "meeting_action_done", action.pk, words="again")

    assert led.url == done.url == f"{row.get_absolute_url()}#action-{action.pk}"
    assert (empty.status_code, again.status_code) == (422, 422)
    assert MeetingAction.objects.get().done_by == duty.owner


def test_who_follows_the_meeting_up_gives_the_time(client, file, writer, clock):
    row = held(task(), file=file)
    clock.shift(2 * HOUR)
    client.force_login(writer)

    post(client, "meeting_action_done", row.actions.get().pk, words="已回访", done_at="2026-06-16T10:42")

    assert MeetingAction.objects.get().done_at == NOW + HOUR


def test_a_meeting_is_cancelled_on_its_page(client, file, writer):
    row = meeting(file=file)
    client.force_login(writer)

    empty = post(client, "meeting_cancel", row.pk, reason="")
    done = post(client, "meeting_cancel", row.pk, reason="改发联系函")
    again = post(client, "meeting_cancel", row.pk, reason="改发联系函")

    assert (empty.status_code, done.status_code, again.status_code) == (422, 302, 422)
    assert "改发联系函" in client.get(row.get_absolute_url()).content.decode()
    assert post(client, "meeting_note", row.pk, words="x").status_code == 422


def test_a_missing_paper_is_printed_and_a_stored_one_again_with_its_reason(client, file, writer, works):
    row = meeting(file=file, invited=[works])
    client.force_login(writer)

    first = post(client, "meeting_paper", row.pk)
    stored = Paper.objects.get()
    silent = post(client, "meeting_paper", row.pk, paper=stored.pk)
    again = post(client, "meeting_paper", row.pk, paper=stored.pk, reason="张贴")

    assert (first.url, silent.status_code, again.url) == (row.get_absolute_url(), 422, stored.get_absolute_url())
    assert Reprint.objects.get().reason == "张贴"
    client.force_login(department("安居物业公司", Role.PROPERTY_COMPANY, file.project.subsidiary)[1])
    assert post(client, "meeting_paper", row.pk).status_code == 404


def test_minutes_whose_paper_is_missing_are_printed_from_the_page_beside_the_notice(client, file, writer, works):
    row = meeting(file=file, invited=[works], held_at=NOW - HOUR)
    client.force_login(writer)
    assert client.get(row.get_absolute_url()).context["page"].lacks_paper
    post(client, "meeting_paper", row.pk)
    assert not client.get(row.get_absolute_url()).context["page"].lacks_paper

    write_minutes(meeting=row, minutes=minutes(), by=writer, now=NOW)
    assert client.get(row.get_absolute_url()).context["page"].lacks_paper
    post(client, "meeting_paper", row.pk)

    assert [paper.title for paper in Paper.objects.order_by("pk")] == ["协调会通知", "协调会会议记录"]
    assert not client.get(row.get_absolute_url()).context["page"].lacks_paper


def test_who_is_asked_reads_the_meeting_but_does_not_print_it(client, file):
    works, engineer = department(subsidiary=file.project.subsidiary)
    row = meeting(file=file, invited=[Addressee(organisation=works)])
    client.force_login(engineer)

    assert client.get(row.get_absolute_url()).status_code == 200
    assert post(client, "meeting_paper", row.pk).status_code == 422
    assert "cancel_form" not in post(client, "meeting_cancel", row.pk).context


@pytest.mark.parametrize("act", ["meeting_cancel", "meeting_note", "meeting_paper", "meeting_minutes"])
def test_a_meeting_outside_the_reach_is_not_found(client, file, act):
    row = held(task(), file=file)
    client.force_login(rep(file.project.subsidiary))

    assert get(client, "meeting", row.pk).status_code == 404
    assert post(client, act, row.pk).status_code == 404
    assert post(client, "meeting_action_done", row.actions.get().pk).status_code == 404


# ---- the list -----------------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.6.a")
def test_the_views_keep_coming_without_minutes_to_do_held_cancelled_and_all(client, file, writer):
    coming, missing = meeting(file=file), meeting(file=file, held_at=NOW - HOUR)
    open_, finished = held(task(), file=file), held(file=file)
    off = cancel_meeting(meeting=meeting(file=file), reason="x", by=writer, now=NOW)
    client.force_login(writer)

    views = {
        view: {row.pk for row in get(client, "meetings", query=f"?view={view}").context["page"].rows}
        for view in ("coming", "minutes", "todo", "held", "cancelled", "all")
    }

    assert views == {
        "coming": {coming.pk},
        "minutes": {missing.pk},
        "todo": {open_.pk},
        "held": {open_.pk, finished.pk},
        "cancelled": {off.pk},
        "all": {coming.pk, missing.pk, open_.pk, finished.pk, off.pk},
    }


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_a_constant_number_of_questions(client, file, writer, count, django_assert_num_queries):
    for _ in range(count):
        held(task(), file=file)
    client.force_login(writer)
    get(client, "meetings")

    with django_assert_num_queries(7):
        page = get(client, "meetings", query="?view=all")
    assert len(page.context["page"].rows) == count


def test_meetings_are_found_by_text_and_day_and_exported(client, file, writer):
    row = held(task(), file=file)
    client.force_login(writer)

    def found(query):
        return [one.pk for one in get(client, "meetings", query=f"?view=all&{query}").context["page"].rows]

    book = load_workbook(BytesIO(get(client, "meetings", query="?view=all&export=xlsx").content))

    assert found(f"q={row.number}") == found("q=打胶") == found("held_at_min=2026-06-16") == [row.pk]
    assert found("q=nothing") == found("held_at_max=2026-06-15") == []
    assert row.number in [cell.value for cell in book.active["A"]]
    assert Access.objects.get(what=Seen.EXPORTED).purpose == "meetings"


@pytest.mark.parametrize("view", ["coming", "minutes", "todo"])
def test_an_empty_list_says_what_would_stand_there(client, view):
    client.force_login(manager())

    assert 'class="empty' in get(client, "meetings", query=f"?view={view}").content.decode()
    assert "<html" not in get(client, "meetings", query=f"?view={view}&q=x", **{"HX-Request": "true"}).content.decode()
