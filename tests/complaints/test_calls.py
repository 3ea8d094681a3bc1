"""The call panel, the day's call list, and what one call writes down."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from complaints.actions import calls
from complaints.actions.calls import Talked, log_call, log_message
from complaints.actions.refusals import NotYetHappened
from complaints.actions.replies import OpinionMissing
from complaints.enums import Channel, Reached, Told
from complaints.models import Call
from complaints.queries import scripts
from complaints.queries.calls import call_list, call_panel, following
from complaints.rules import next_tries, next_try
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Happened, Role, Seen
from customers.models import Access
from tests.factories import customers as core
from tests.factories.complaints import complaint, matter, resolved
from tests.factories.customers import NOW, at

pytestmark = pytest.mark.django_db
NUMBER = "13800008821"


@pytest.fixture
def rep():
    return core.rep()


@pytest.fixture
def file(rep):
    return core.household(rep)


def talked(reached=Reached.REACHED, **values):
    chosen = (
        {"number": NUMBER, "at": NOW, "words": "已告知工程师周四上门", "told": Told.PROGRESS} if reached == Reached.REACHED else {"number": NUMBER, "at": NOW}
    )
    return Talked(reached=reached, **{**chosen, **values})


@pytest.mark.clause("5.7.4")
@pytest.mark.parametrize(
    ("now", "tries"),
    [
        ("2026-06-16 09:42", ["2026-06-16 12:30", "2026-06-16 18:30", "2026-06-17 09:00"]),
        ("2026-06-16 11:31", ["2026-06-16 18:30", "2026-06-17 09:00", "2026-06-17 12:30"]),
        ("2026-06-16 22:00", ["2026-06-17 09:00", "2026-06-17 12:30", "2026-06-17 18:30"]),
    ],
)
def test_the_next_tries_are_the_hours_in_which_people_pick_up_an_hour_off_at_least(now, tries):
    assert next_tries(at(now)) == [at(one) for one in tries]


@pytest.mark.clause("5.7.4")
@pytest.mark.parametrize(
    ("reached", "expected"),
    [(Reached.NO_ANSWER, "2026-06-16 12:30"), (Reached.SWITCHED_OFF, "2026-06-16 18:30"), (Reached.WRONG_NUMBER, None), (Reached.REACHED, None)],
)
def test_who_was_not_reached_is_tried_again_and_a_dead_number_is_not(reached, expected):
    assert next_try(reached, NOW) == (at(expected) if expected else None)


@pytest.mark.clause("5.6.3.c")
def test_one_call_is_written_to_every_matter_that_was_spoken_about(file, rep):
    first, second, silent = (complaint(file, now=NOW - timedelta(hours=1)) for _ in range(3))

    call = log_call(household=file, talked=talked(matters=[first, second]), by=rep, now=NOW)

    assert [row.replies.get().kind for row in (first, second)] == [Told.PROGRESS, Told.PROGRESS]
    assert not silent.replies.exists()
    assert set(call.matters.all()) == {first, second}
    assert file.timeline.get(kind=Happened.CALL).subject == call
    file.refresh_from_db()
    assert file.last_contact_at == NOW


@pytest.mark.clause("5.6.3.b")
def test_a_reply_by_telephone_stops_the_clock_of_each_ticked_matter(file, rep):
    row = complaint(file, now=NOW - timedelta(hours=1))

    log_call(household=file, talked=talked(told=Told.REPLY, matters=[row]), by=rep, now=NOW)

    assert Duty.objects.about(row).get(kind=DutyKind.REPLY_TO_COMPLAINT).fulfilled_at == NOW


@pytest.mark.clause("5.4.4.5.a")
def test_what_waits_for_the_manager_is_not_replied_to_in_passing_and_nothing_is_kept(file, rep):
    row = matter(file, now=NOW - timedelta(hours=1))

    with pytest.raises(OpinionMissing):
        log_call(household=file, talked=talked(told=Told.REPLY, matters=[row]), by=rep, now=NOW)

    assert not Call.objects.exists()


@pytest.mark.clause("5.7.4")
def test_a_call_back_that_was_tried_is_an_attempt_with_its_time(rep):
    row = resolved(now=NOW - timedelta(days=1))

    log_call(household=row.household, talked=talked(Reached.NO_ANSWER, matters=[row], next_try_at=at("2026-06-16 12:30")), by=row.received_by, now=NOW)

    attempt = row.revisits.get()
    assert (attempt.reached, attempt.called_at, attempt.next_try_at) == (Reached.NO_ANSWER, NOW, at("2026-06-16 12:30"))
    assert Duty.objects.about(row).get(kind=DutyKind.REVISIT).ended_at is None


@pytest.mark.clause("5.7.2")
def test_a_call_back_is_never_told_in_passing(rep):
    row = resolved(now=NOW - timedelta(days=1))
    told = row.replies.count()

    log_call(household=row.household, talked=talked(matters=[row]), by=row.received_by, now=NOW)

    assert row.replies.count() == told
    assert Duty.objects.about(row).get(kind=DutyKind.REVISIT).ended_at is None


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"words": " "}, calls.NothingWritten),
        ({"number": "13900000000"}, calls.ForeignNumber),
        ({"at": NOW + timedelta(minutes=1)}, NotYetHappened),
        ({"reached": Reached.ANOTHER_TIME}, calls.NextTryWhen),
        ({"reached": Reached.ANOTHER_TIME, "next_try_at": NOW}, calls.NextTryWhen),
    ],
)
def test_a_call_that_is_not_whole_is_refused(file, rep, values, refusal):
    with pytest.raises(refusal):
        log_call(household=file, talked=talked(**values), by=rep, now=NOW)


def test_matters_of_another_household_or_without_what_was_told_are_refused(file, rep):
    foreign, own = complaint(core.household(rep)), complaint(file)
    for values in ({"matters": [foreign]}, {"matters": [own], "told": None}):
        with pytest.raises(calls.WhichMatters):
            log_call(household=file, talked=talked(**values), by=rep, now=NOW)


@pytest.mark.clause("5.4.4.1.b")
def test_a_colleague_of_the_department_calls_and_another_company_does_not(file):
    log_call(household=file, talked=talked(), by=core.rep(file.project.subsidiary), now=NOW)
    for stranger in (core.rep(core.SubsidiaryFactory(code="HB", name="湖滨置业")), core.staff_as(Role.FINANCE, file.project.subsidiary)):
        with pytest.raises(calls.NotYourCall):
            log_call(household=file, talked=talked(), by=stranger, now=NOW)


@pytest.mark.clause("5.6.3.c")
def test_a_message_is_a_progress_report_by_wechat_and_stops_nothing(file, rep):
    row = complaint(file, now=NOW - timedelta(hours=1))
    log_message(household=file, words="防水班组周六上门", matters=[row], by=rep, now=NOW)

    told = row.replies.get()
    assert (told.kind, told.channel, told.words) == (Told.PROGRESS, Channel.WECHAT, "防水班组周六上门")
    with pytest.raises(calls.WhichMatters):
        log_message(household=file, words="您好", matters=[], by=rep, now=NOW)


@pytest.mark.clause("5.6.3.c")
def test_the_list_of_the_day_has_one_line_a_household_and_the_first_term_first(rep):
    soon, later, far = core.household(rep), core.household(rep), core.household(rep)
    for one in (
        complaint(soon, now=NOW - timedelta(hours=47)),
        complaint(soon, now=NOW - timedelta(hours=46)),
        complaint(later, now=NOW - timedelta(hours=40)),
    ):
        assert one.household_id
    complaint(far, now=NOW)

    rows = call_list(rep, NOW)

    assert [(row.household, len(row.duties)) for row in rows] == [(soon, 2), (later, 1)]
    assert (following(rep, soon, NOW), following(rep, later, NOW), following(rep, far, NOW)) == (later, None, soon)


@pytest.mark.clause("5.7.4")
def test_who_was_to_be_tried_again_today_stands_on_the_list_until_reached(file, rep):
    log_call(household=file, talked=talked(Reached.NO_ANSWER, next_try_at=NOW + timedelta(hours=2)), by=rep, now=NOW)
    assert [(row.household, row.next_try_at) for row in call_list(rep, NOW)] == [(file, NOW + timedelta(hours=2))]

    later = NOW + timedelta(hours=3)
    log_call(household=file, talked=talked(at=later), by=rep, now=later)
    assert call_list(rep, later) == []


def test_the_script_says_how_far_each_matter_is_and_promises_no_time_that_is_over(file, rep):
    complaint(file, now=NOW - timedelta(hours=1))
    panel = call_panel(file, rep)

    assert scripts.script(panel, rep, NOW)[1].startswith("“昨晚下雨")
    assert "最迟6月18日 08:32前给您答复" in scripts.script(panel, rep, NOW)[1].replace("\u2009", "")
    assert "没能按时答复您" in scripts.message(panel, rep, NOW + timedelta(days=3))


def test_the_script_of_a_solved_matter_asks_the_opinion_and_no_message_is_offered(rep):
    row = resolved(now=NOW - timedelta(days=1))
    panel = call_panel(row.household, rep)

    assert "想听听您是否满意" in scripts.script(panel, rep, NOW)[1]
    assert scripts.message(panel, rep, NOW) == ""


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False):
        yield NOW


def url(file, name="call"):
    return reverse(f"complaints:{name}", args=[file.pk])


def posted(**values):
    return {"token": uuid4(), "number": NUMBER, "reached": "reached", "told": "progress", "words": "周四上门", "called_at": "2026-06-16T09:30", **values}


def test_the_panel_shows_the_number_in_clear_and_the_view_is_recorded(client, now, file, rep):
    client.force_login(rep)

    page = client.get(url(file)).content.decode()

    assert "138 0000 8821" in page
    assert Access.objects.get().what == Seen.PHONE


def test_one_press_saves_who_was_not_reached_once_and_goes_on_to_the_next_household(client, now, file, rep):
    other = core.household(rep)
    complaint(other, now=NOW - timedelta(hours=40))
    client.force_login(rep)
    sent = posted(reached="no_answer", words="")

    answers = [client.post(url(file), sent) for _ in range(2)]

    assert {answer.url for answer in answers} == {url(other)}
    assert Call.objects.get().next_try_at == at("2026-06-16 12:30")


def test_a_reached_call_back_leads_to_its_own_form(client, now, rep):
    row = resolved(now=NOW - timedelta(days=1))
    client.force_login(row.received_by)

    answer = client.post(url(row.household), posted(matters=[row.pk]))

    assert answer.url == f"{row.get_absolute_url()}#revisit"


@pytest.mark.parametrize(
    ("values", "told"),
    [({"words": ""}, "客户已接通"), ({"reached": "another_time"}, "请填写下次"), ({"number": "1"}, "1"), ({"called_at": ""}, "")],
)
def test_a_call_that_is_not_whole_is_shown_again_with_what_was_typed(client, now, file, rep, values, told):
    client.force_login(rep)

    answer = client.post(url(file), posted(**values))

    assert answer.status_code == 422
    assert not Call.objects.exists()


def test_a_message_is_logged_once_and_asks_for_the_matters(client, now, file, rep):
    row = complaint(file, now=NOW - timedelta(hours=1))
    client.force_login(rep)
    sent = {"token": uuid4(), "message": "防水班组周六上门", "matters": [row.pk]}

    answers = [client.post(url(file, "call_message"), sent) for _ in range(2)]

    assert [answer.url for answer in answers] == [url(file), url(file)]
    assert row.replies.get().words == "防水班组周六上门"
    assert client.post(url(file, "call_message"), {"token": uuid4(), "message": "您好"}).status_code == 422


def test_whom_one_may_not_call_is_not_found(client, file):
    client.force_login(core.rep(core.SubsidiaryFactory(code="HB", name="湖滨置业")))

    assert [client.get(url(file)).status_code, client.post(url(file, "call_message")).status_code] == [404, 404]


def test_the_list_takes_the_same_queries_with_1_and_3_rows(client, now, rep, django_assert_num_queries):
    client.force_login(rep)
    complaint(core.household(rep), now=NOW - timedelta(hours=40))
    client.get(reverse("complaints:calls"))
    for _ in range(2):
        with django_assert_num_queries(10):
            assert client.get(reverse("complaints:calls")).status_code == 200
        for _ in range(2):
            complaint(core.household(rep), now=NOW - timedelta(hours=40))


def test_a_post_that_calls_nobody_is_told_whose_page_it_is(client):
    client.force_login(core.staff_as(Role.FINANCE))

    assert client.get(reverse("complaints:calls")).status_code == 403
