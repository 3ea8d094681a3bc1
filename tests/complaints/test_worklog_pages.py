from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from complaints.actions.corrections import Correction, correct_reception
from complaints.actions.direction import match_household
from complaints.actions.log_signing import store_log
from complaints.actions.worklog import add_other_work, correct_other_work
from complaints.enums import LogState, OtherWorkKind
from complaints.models import OtherWork, WorkLog
from complaints.queries.logs import board_of, with_duties
from complaints.rules.worklog import WEEK, closes_at
from customers.actions.settings import change_setting
from customers.authorization.models import Delegation
from customers.documents.models import Paper
from customers.duties.actions import waive
from customers.duties.models import Duty
from customers.enums import Role, Seen
from customers.models import Access, Subsidiary
from tests.factories.complaints import complaint, matter, reception, resolved
from tests.factories.customers import NOW, SubsidiaryFactory, away, household, manager, rep, staff_as, vp
from tests.factories.documents import picture
from tests.factories.worklogs import LAST_WEEK, MONDAY, SIGNED, handed_in, in_week, opened, signed, worked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield NOW


def post(client, name, *args, **values):
    return client.post(reverse(f"complaints:{name}", args=args), {"token": uuid4(), **values})


def get(client, name, *args, query="", **headers):
    return client.get(reverse(f"complaints:{name}", args=args) + query, headers=headers)


def text(answer):
    return answer.content.decode()


# ---- my week ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.2")
def test_the_running_week_shows_what_was_recorded_until_now(client):
    manager(name="陈立恒")
    person = rep()
    own = complaint(household(person), by=person, now=NOW)
    client.force_login(person)

    page = get(client, "my_week")

    assert page.status_code == 200
    assert [row.line.pk for row in page.context["page"].talks] == [own.receptions.get().pk]
    assert page.context["page"].is_running
    assert page.context["page"].due_at.date() == MONDAY + WEEK
    assert "陈立恒" in text(page)
    assert WorkLog.objects.count() == 0


def test_the_week_names_earlier_logs_that_wait(client):
    person = rep()
    log = opened(person)
    client.force_login(person)

    assert log.get_absolute_url() in text(get(client, "my_week"))


@pytest.mark.parametrize("role", [Role.VP, Role.FINANCE, Role.AUDITOR])
def test_only_the_department_keeps_a_week(client, role):
    client.force_login(staff_as(role))

    for name in ("my_week", "week_paper"):
        assert get(client, name).status_code == 403
    for name in ("hand_in_week", "add_other_work"):
        assert post(client, name).status_code == 403


def test_the_running_week_prints_as_a_draft(client):
    client.force_login(rep())

    page = get(client, "week_paper")

    assert (page["Content-Type"], page.content[:5]) == ("application/pdf", b"%PDF-")


@pytest.mark.clause("5.4.4.8")
def test_the_running_week_is_handed_in_early_after_saying_so(client):
    manager(name="陈立恒")
    person = rep()
    reception(household(person), by=person, now=NOW)
    client.force_login(person)

    refused = post(client, "hand_in_week", summary="一周小结")
    assert refused.status_code == 422
    assert set(refused.context["hand_in_form"].errors) == {"is_early"}
    assert "一周小结" in text(refused)

    page = post(client, "hand_in_week", summary="一周小结", is_early="on")
    log = WorkLog.objects.get()
    assert page.url == log.get_absolute_url()
    assert (log.week, log.state, log.summary) == (MONDAY, LogState.SUBMITTED, "一周小结")
    assert get(client, "my_week").context["log"] == log


# ---- handing in -------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.8")
def test_last_weeks_log_is_handed_in_from_its_page_and_a_second_press_does_nothing(client):
    manager(name="陈立恒")
    person = rep()
    worked(person)
    log = opened(person)
    client.force_login(person)
    form = {"token": uuid4(), "summary": "渗水集中", "plan": "走访七户"}

    first, second = (client.post(reverse("complaints:hand_in_log", args=[log.pk]), form, follow=True) for _ in range(2))

    assert [page.status_code for page in (first, second)] == [200, 200]
    log.refresh_from_db()
    assert (log.state, log.summary, log.plan, len(log.lines)) == (LogState.SUBMITTED, "渗水集中", "走访七户", 1)
    assert "陈立恒" in text(first)


@pytest.mark.clause("5.4.4.8")
def test_an_empty_week_asks_why_and_offers_the_leave(client):
    person, cover = rep(), rep()
    absence = away(person, cover, LAST_WEEK, LAST_WEEK + timedelta(days=6))
    absence.reason = "年休假"
    absence.save()
    log = opened(person)
    client.force_login(person)

    assert 'value="年休假"' in text(get(client, "work_log", log.pk))
    refused = post(client, "hand_in_log", log.pk, empty_reason="")
    assert set(refused.context["hand_in_form"].errors) == {"empty_reason"}
    assert post(client, "hand_in_log", log.pk, empty_reason="年休假").status_code == 302


def test_a_log_handed_in_meanwhile_is_shown_with_the_refusal(client):
    person = rep()
    log = handed_in(person)
    client.force_login(person)

    page = post(client, "hand_in_log", log.pk, summary="再交一次")

    assert page.status_code == 422
    assert page.context["refusal"].clause == "5.4.4.8"


def test_the_stand_in_hands_in_and_the_manager_only_reads(client):
    boss, person, cover = manager(), rep(), rep()
    worked(person)
    log = opened(person)
    client.force_login(boss)
    page = get(client, "work_log", log.pk)
    assert (page.status_code, "hand_in_form" in page.context) == (200, False)
    assert post(client, "hand_in_log", log.pk).status_code == 422

    away(person, cover)
    client.force_login(cover)
    assert "hand_in_form" in get(client, "work_log", log.pk).context
    assert post(client, "hand_in_log", log.pk).status_code == 302


@pytest.mark.parametrize("who", [rep, lambda: manager(SubsidiaryFactory(code="HB")), lambda: staff_as(Role.FINANCE)])
def test_a_log_out_of_reach_does_not_exist(client, who):
    log = handed_in(rep())
    client.force_login(who())

    assert get(client, "work_log", log.pk).status_code == 404
    assert get(client, "log_paper", log.pk).status_code == 404
    assert post(client, "sign_log", log.pk).status_code == 404
    assert post(client, "hand_in_log", log.pk).status_code == 404


@pytest.mark.clause("5.4.4.7")
def test_before_handing_in_originals_without_a_place_are_named(client, settings):
    person = rep()
    row = worked(person)
    client.force_login(person)
    post(client, "file_originals", row.pk, pictures=SimpleUploadedFile("现场.jpg", picture()))
    log = opened(person)

    page = get(client, "work_log", log.pk)
    assert [one.pk for one in page.context["page"].unfiled] == [row.pk]
    assert f"{row.get_absolute_url()}#originals-h" in text(page)

    post(client, "file_originals", row.pk, place="A3 柜 12 盒")
    assert get(client, "work_log", log.pk).context["page"].unfiled == []


# ---- other work -------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.8")
def test_other_work_is_added_to_the_week_of_its_day(client):
    person = rep()
    log = opened(person)
    client.force_login(person)

    here = post(client, "add_other_work", day="2026-06-16", kind="meeting", words="周例会，1 小时")
    there = post(client, "add_other_work", day="2026-06-10", kind="bank", words="取合同", log=log.pk)

    assert here.url == f"{reverse('complaints:my_week')}#other-h"
    assert there.url == f"{log.get_absolute_url()}#other-h"
    assert list(OtherWork.objects.order_by("pk").values_list("kind", "words")) == [("meeting", "周例会，1 小时"), ("bank", "取合同")]
    assert "周例会，1 小时" in text(get(client, "my_week"))


def test_other_work_pressed_twice_stands_once(client):
    client.force_login(rep())
    form = {"token": uuid4(), "day": "2026-06-16", "kind": "meeting", "words": "周例会"}

    for _each in range(2):
        client.post(reverse("complaints:add_other_work"), form)

    assert OtherWork.objects.count() == 1


@pytest.mark.parametrize(("day", "words", "field"), [("2026-06-01", "会议", "day"), ("2026-06-16", "", "words"), ("", "会议", "day")])
def test_what_is_wrong_with_other_work_is_told_at_the_field(client, day, words, field):
    person = rep()
    log = opened(person)
    client.force_login(person)

    for where in ({}, {"log": log.pk}, {"log": "x"}):
        page = post(client, "add_other_work", day=day, kind="meeting", words=words, **where)
        assert page.status_code == 422
        assert set(page.context["other_form"].errors) == {field}


@pytest.mark.clause("5.4.4.2")
def test_a_line_of_other_work_is_corrected_on_its_own_page(client):
    person = rep()
    work = add_other_work(day=NOW.date(), kind=OtherWorkKind.BANK, words="取合同", by=person, now=NOW)
    old = add_other_work(day=LAST_WEEK, kind=OtherWorkKind.BANK, words="上周", by=person, now=NOW)
    log = opened(person)
    client.force_login(person)
    assert "取合同" in text(get(client, "correct_other_work", work.pk))

    assert client.post(reverse("complaints:correct_other_work", args=[work.pk]), {"words": "取三户合同"}).url == reverse("complaints:my_week")
    assert client.post(reverse("complaints:correct_other_work", args=[old.pk]), {"words": ""}).url == log.get_absolute_url()
    again = client.post(reverse("complaints:correct_other_work", args=[work.pk]), {"words": "又改"})
    assert again.status_code == 422

    client.force_login(rep())
    assert get(client, "correct_other_work", work.pk).status_code == 404


def test_corrected_lines_say_which_line_corrects_which(client):
    person = rep()
    row = worked(person)
    correct_reception(reception=row, correction=Correction("三单元也渗水", "漏记"), by=person, now=in_week(day=3))
    work = add_other_work(day=MONDAY, kind=OtherWorkKind.BANK, words="取合同", by=person, now=NOW)
    correct_other_work(work=work, words="", by=person, now=NOW)
    log = opened(person)
    client.force_login(person)

    notes = [row.note for row in get(client, "work_log", log.pk).context["page"].talks]
    others = [row.note for row in get(client, "my_week").context["page"].others]

    assert ("2" in notes[0], "1" in notes[1]) == (True, True)
    assert ("2" in others[0], "1" in others[1]) == (True, True)


# ---- signing ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.8")
def test_the_manager_remarks_signs_and_goes_on_to_the_next(client):
    boss, one, two = manager(), rep(), rep()
    first, second = handed_in(one), handed_in(two, now=SIGNED)
    client.force_login(boss)
    assert get(client, "next_to_sign").url == first.get_absolute_url()
    page = get(client, "work_log", first.pk)
    assert (page.context["previous"], page.context["next"], page.context["queue_length"]) == (None, second, 2)

    answer = post(client, "sign_log", first.pk, remark="已阅", remark_1="请补意见")

    assert answer.url == second.get_absolute_url()
    first.refresh_from_db()
    assert (first.state, first.remark, list(first.remarks.values_list("line", "words"))) == (LogState.SIGNED, "已阅", [(1, "请补意见")])
    assert Paper.objects.about(first).get().number == first.number
    assert post(client, "sign_log", second.pk).url == reverse("complaints:work_logs")
    assert get(client, "next_to_sign").url == reverse("complaints:work_logs")
    assert "请补意见" in text(get(client, "work_log", first.pk))


def test_a_second_press_on_the_signature_leads_on_as_the_first_did(client):
    boss, log = manager(), handed_in(rep())
    client.force_login(boss)
    form = {"token": uuid4(), "remark": ""}

    first, second = (client.post(reverse("complaints:sign_log", args=[log.pk]), form) for _ in range(2))

    assert first.url == second.url == reverse("complaints:work_logs")
    assert Paper.objects.count() == 1


def test_a_remark_too_long_is_told_at_its_line_and_nothing_is_lost(client):
    boss, log = manager(), handed_in(rep())
    client.force_login(boss)

    page = post(client, "sign_log", log.pk, remark="总批注", remark_1="长" * 201)

    assert page.status_code == 422
    assert set(page.context["sign_form"].errors) == {"remark_1"}
    assert "总批注" in text(page)
    assert "长" * 201 in text(page)


def test_a_log_signed_meanwhile_is_shown_with_the_refusal(client):
    boss, second, person = manager(), manager(name="李代理"), rep()
    log = signed(person, second)
    client.force_login(boss)

    page = post(client, "sign_log", log.pk)

    assert page.status_code == 422
    assert "李代理" in text(page)


def test_the_person_reads_her_signed_log_and_who_only_reads_has_no_form(client):
    boss, person = manager(), rep()
    older = signed(person, boss, LAST_WEEK - WEEK)
    log = signed(person, boss, remarks={1: "请补意见"}, remark="已阅")
    for reader in (person, vp(), staff_as(Role.AUDITOR)):
        client.force_login(reader)
        page = get(client, "work_log", log.pk)
        assert (page.status_code, page.context["page"].before, "sign_form" in page.context) == (200, older, False)
        assert log.sha256[:16] in text(page)


def test_a_delegate_opens_the_log_he_signs_and_no_other(client):
    boss, taker = manager(), vp()
    person = rep()
    other = handed_in(person, LAST_WEEK - WEEK)
    taker.postings.update(role=Role.REP)
    Delegation.objects.create(
        giver=boss,
        taker=taker,
        role=Role.MANAGER,
        subsidiary=Subsidiary.objects.get(),
        starts_at=NOW - timedelta(days=1),
        ends_at=NOW + timedelta(days=1),
        set_at=NOW,
    )
    client.force_login(taker)

    page = get(client, "work_log", other.pk)

    assert page.context["page"].signing.giver == boss
    assert boss.name in text(page)
    assert post(client, "sign_log", other.pk).status_code == 302
    assert get(client, "work_log", other.pk).status_code == 404


def test_a_log_nobody_can_sign_says_so(client):
    person = rep()
    log = handed_in(person)
    client.force_login(person)

    page = get(client, "work_log", log.pk)

    assert (page.status_code, page.context["page"].signers) == (200, [])


# ---- the paper --------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.8")
def test_the_paper_of_a_signed_log_is_the_stored_one_and_a_missing_one_is_printed(client):
    boss, person = manager(), rep()
    log = signed(person, boss)
    client.force_login(person)
    assert get(client, "log_paper", log.pk)["Content-Type"] == "application/pdf"

    assert client.post(reverse("complaints:log_paper", args=[log.pk])).url == log.get_absolute_url()

    paper = Paper.objects.get()
    assert get(client, "log_paper", log.pk).url == paper.get_absolute_url()
    assert b"".join(client.get(paper.get_absolute_url()).streaming_content)[:5] == b"%PDF-"


def test_when_the_disk_refuses_the_page_offers_the_paper_again(client, settings, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("no folder")
    settings.MEDIA_ROOT = blocked
    boss, log = manager(), handed_in(rep())
    client.force_login(boss)

    post(client, "sign_log", log.pk)

    log.refresh_from_db()
    assert log.state == LogState.SIGNED
    assert reverse("complaints:log_paper", args=[log.pk]) in text(get(client, "work_log", log.pk))


def test_somebody_out_of_reach_does_not_open_the_paper(client):
    boss, person = manager(), rep()
    paper = store_log(log=signed(person, boss), by=boss, now=SIGNED)
    client.force_login(rep())

    assert client.get(paper.get_absolute_url()).status_code == 404


# ---- lists ------------------------------------------------------------------------------------------------------


def states(rows):
    return {(row.log.staff_id, row.log.state, row.age) for row in rows}


@pytest.mark.clause("5.4.4.8")
def test_missing_and_unsigned_weeks_age_on_the_board(client):
    boss, missing, waits, done, waived = manager(), rep(), rep(), rep(), rep()
    opened(missing)
    handed_in(waits)
    signed(done, boss)
    waive(duty=Duty.objects.about(WorkLog.objects.get(staff=waived)).get(), by=boss, reason="长期病假", now=SIGNED)

    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        client.force_login(boss)
        page = get(client, "work_logs")

    cells = {person.pk: [row for row in row_ if row] for person, row_ in page.context["board"].rows}
    assert {pk: [(row.log.state, row.age) for row in found] for pk, found in cells.items()} == {
        missing.pk: [(LogState.OPEN, 3)],
        waits.pk: [(LogState.SUBMITTED, 3)],
        done.pk: [(LogState.SIGNED, 0)],
        waived.pk: [(LogState.OPEN, 0)],
    }
    assert cells[missing.pk][0].is_late
    assert cells[waived.pk][0].is_waived
    assert [(figure["value"], figure.get("tone", "")) for figure in page.context["figures"]] == [(1, ""), (1, "bad"), (1, "")]


def test_the_views_show_exactly_the_rows_their_figures_count(client):
    boss, missing, waits, done = manager(), rep(), rep(), rep()
    opened(missing)
    handed_in(waits)
    signed(done, boss)
    client.force_login(boss)

    shown = {
        view: {row.log.staff_id for row in get(client, "work_logs", query=f"?view={view}").context["rows"]} for view in ("unsigned", "missing", "signed", "all")
    }

    assert shown == {"unsigned": {waits.pk}, "missing": {missing.pk}, "signed": {done.pk}, "all": {missing.pk, waits.pk, done.pk}}


def test_the_list_is_filtered_by_person_project_state_and_week(client):
    boss, one, two = manager(), rep(), rep()
    file = household(one)
    worked(one, file=file)
    handed_in(one)
    opened(two)
    client.force_login(boss)
    conditions = {
        f"staff={two.pk}": {two.pk},
        f"project={file.project_id}": {one.pk},
        "state=submitted": {one.pk},
        "week_min=2026-06-15": set(),
        "week_max=2026-06-08": {one.pk, two.pk},
    }

    found = {query: {row.log.staff_id for row in get(client, "work_logs", query=f"?view=all&{query}").context["rows"]} for query in conditions}

    assert found == conditions


def test_a_representative_sees_her_own_weeks_and_no_filter_by_person(client):
    person = rep()
    handed_in(rep())
    own = handed_in(person)
    client.force_login(person)

    page = get(client, "work_logs")

    assert [row.log for row in page.context["rows"]] == [own]
    assert set(page.context["filter"].form.fields) == {"state", "week"}


def test_posts_without_logs_have_no_such_pages(client):
    client.force_login(staff_as(Role.FINANCE))

    for name in ("work_logs", "logs_box", "next_to_sign"):
        assert get(client, name).status_code == 403


def test_empty_lists_explain_the_duty(client):
    client.force_login(manager())

    assert get(client, "work_logs").status_code == 200
    for query in ("?view=missing", "?view=all&state=signed"):
        page = get(client, "work_logs", query=query)
        assert (page.status_code, page.context["rows"]) == (200, [])


def test_the_rows_alone_are_swapped_in(client):
    client.force_login(manager())
    opened(rep())

    page = get(client, "work_logs", query="?view=all", **{"HX-Request": "true"})

    assert "<html" not in text(page)


@pytest.mark.parametrize("query", ["", "?view=all", "?view=unsigned"])
@pytest.mark.parametrize("people", [1, 3])
def test_the_lists_take_as_many_queries_with_one_row_as_with_three(client, query, people, django_assert_num_queries):
    boss = manager()
    for _each in range(people):
        handed_in(rep())
    client.force_login(boss)
    get(client, "work_logs", query=query)

    with django_assert_num_queries(QUERIES[query]):
        get(client, "work_logs", query=query)


QUERIES = {"": 13, "?view=all": 12, "?view=unsigned": 12}


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_to_sign_takes_as_many_queries_with_one_line_as_with_three(client, people, django_assert_num_queries):
    boss, person = manager(), rep()
    for day in range(people):
        complaint(household(person), by=person, now=in_week(day=day))
    log = handed_in(person)
    client.force_login(boss)
    get(client, "work_log", log.pk)

    with django_assert_num_queries(16):
        get(client, "work_log", log.pk)


def test_the_export_holds_the_counts_and_is_logged(client):
    boss, person = manager(), rep()
    log = signed(person, boss)
    client.force_login(boss)

    answer = get(client, "work_logs", query="?view=all&export=xlsx")

    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert len(rows) == 2
    assert (rows[1][1], rows[1][6:8], rows[1][-1]) == (person.name, (1, 1), log.number)
    assert Access.objects.get(what=Seen.EXPORTED).count == 1


def test_the_box_on_the_desk_names_what_waits_and_what_is_missing(client):
    boss, missing, waits = manager(), rep(), rep()
    opened(missing)
    handed_in(waits)
    client.force_login(boss)

    page = get(client, "logs_box", **{"HX-Request": "true"})

    box = page.context["box"]
    assert [row.log.staff for row in box.waiting] == [waits]
    assert [row.log.staff for row in box.missing] == [missing]
    assert "<html" not in text(page)
    assert "<html" in text(get(client, "logs_box"))
    assert reverse("complaints:logs_box") in text(client.get(reverse("customers:today")))


def test_the_vice_presidents_box_holds_what_he_signs(client):
    above, boss = vp(), manager()
    reception(household(), by=boss, now=in_week())
    opened(rep())
    log = handed_in(boss)
    client.force_login(above)

    box = get(client, "logs_box").context["box"]

    assert ([row.log for row in box.waiting], box.missing) == ([log], [])


def test_the_board_shows_six_weeks_and_pages_by_name():
    boss, person = manager(), rep()
    logs = [signed(person, boss, LAST_WEEK - n * WEEK) for n in (2, 1, 0)]

    board = board_of(WorkLog.objects.all(), NOW, "")

    assert [week.week for week in board.weeks] == [LAST_WEEK - n * WEEK for n in range(6)]
    assert [row and row.log for row in board.rows[0][1]] == [*reversed(logs), None, None, None]
    assert [row.duty for row in with_duties(logs, NOW)] == [None] * 3


# ---- every kind of line -----------------------------------------------------------------------------------------


def test_lines_link_to_what_the_reader_may_open(client):
    boss = manager()
    row = resolved(now=in_week())
    person = row.received_by
    log = opened(person)

    client.force_login(person)
    assert all(row.url for row in get(client, "work_log", log.pk).context["page"].talks)
    client.force_login(boss)
    assert all(row.url for row in get(client, "work_log", log.pk).context["page"].talks)


def test_a_visitors_entry_matched_later_keeps_its_frozen_name(client):
    boss, person = manager(), rep()
    row = matter(by=person, now=in_week())
    log = handed_in(person)
    match_household(matter=row, household=household(person), by=boss, now=NOW)
    client.force_login(boss)

    assert [one.line.who for one in get(client, "work_log", log.pk).context["page"].talks] == ["周先生"]


def test_the_term_shown_follows_the_setting(client):
    change_setting(key="log_hand_in_hour", value=17, valid_from=NOW.date(), reason="夏季", by=None, now=NOW)
    client.force_login(rep())

    assert get(client, "my_week").context["page"].due_at == closes_at(MONDAY) + timedelta(hours=10)
