import io
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from complaints.actions import letter_papers
from complaints.actions.wordings import end_wording, tie_wording
from complaints.enums import WordingKind, WordingState
from complaints.models import Wording
from customers.authorization.enums import RequestState
from customers.documents.models import Paper, SealUse
from customers.enums import Role, Seen
from customers.models import Access
from tests.factories.authorization import delegation
from tests.factories.complaints import complaint
from tests.factories.customers import NOW, ProjectFactory, SubsidiaryFactory, UnitFactory, household, manager, rep, staff_as, vp
from tests.factories.letters import judge, request_of, said, submitted, wording

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield NOW


def url(name, *args):
    return reverse(f"complaints:{name}", args=args)


def get(client, person, name, *args, query="", headers=None):
    client.force_login(person)
    return client.get(url(name, *args) + query, headers=headers or {})


def post(client, person, name, *args, query="", **values):
    client.force_login(person)
    return client.post(url(name, *args) + query, values)


def typed(**values):
    return {"token": uuid4(), "kind": "mass", "title": "屋面渗水", "text": "9月30日前完成维修。", "category": "quality", **values}


# ---- making -------------------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.6.4")
def test_a_wording_is_drafted_once_and_sent_up_by_one_press(client):
    vp()
    author = rep()
    form = typed(send="1")

    first, second = (post(client, author, "wording_new", **form) for _ in range(2))

    row = Wording.objects.get()
    assert first.url == second.url == row.get_absolute_url()
    assert (row.state, row.category, row.subsidiary.code) == (WordingState.REQUESTED, "quality", "LT")


def test_with_nobody_to_approve_it_nothing_is_saved_and_nothing_typed_is_lost(client):
    page = post(client, rep(), "wording_new", **typed(send="1"))

    assert (page.status_code, Wording.objects.count()) == (422, 0)
    assert "9月30日前完成维修。" in page.text


def test_what_is_missing_is_said_at_the_field(client):
    page = post(client, rep(), "wording_new", **typed(title="", kind="x"))

    assert set(page.context["form"].errors) == {"title", "kind"}


def test_who_works_for_two_companies_says_for_which(client):
    author, other = rep(), SubsidiaryFactory(code="HB")
    type(author.postings.get()).objects.create(staff=author, role=Role.REP, subsidiary=other, starts_on=author.postings.get().starts_on)
    project = ProjectFactory()

    missing = post(client, author, "wording_new", **typed())
    crossed = post(client, author, "wording_new", **typed(subsidiary=other.pk, project=project.pk))
    post(client, author, "wording_new", **typed(subsidiary=project.subsidiary_id, project=project.pk))

    assert set(missing.context["form"].errors) == {"subsidiary"}
    assert set(crossed.context["form"].errors) == {"project"}
    assert Wording.objects.get().project == project


def test_an_edit_says_that_it_voids_what_is_being_decided_and_does_it(client):
    vp()
    row = submitted()

    assert get(client, row.made_by, "wording_edit", row.pk).context["form"]["title"].value() == "屋面渗水"
    post(client, row.made_by, "wording_edit", row.pk, **typed(text="另一种说法"))

    row.refresh_from_db()
    assert (row.state, row.text, request_of(row).state) == (WordingState.DRAFT, "另一种说法", RequestState.VOID)


def test_what_was_approved_is_followed_and_not_edited(client):
    row = said()

    assert get(client, row.made_by, "wording_edit", row.pk).url == row.get_absolute_url()
    assert get(client, row.made_by, "wording_new", query=f"?follows={row.pk}").context["form"]["text"].value() == row.text
    post(client, row.made_by, "wording_new", query=f"?follows={row.pk}", **typed(text="9月15日前完成。"))

    new = Wording.objects.get(follows=row)
    assert (new.version, new.state) == (2, WordingState.DRAFT)
    assert list(get(client, row.made_by, "wording", row.pk).context["followers"]) == [new]


def test_who_makes_wordings_and_who_does_not(client):
    for role, status in ((Role.REP, 200), (Role.MANAGER, 200), (Role.VP, 403), (Role.GENERAL_AFFAIRS, 403), (Role.FINANCE, 403)):
        assert get(client, staff_as(role), "wording_new").status_code == status


# ---- one wording ----------------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.6.4")
def test_one_press_approves_numbers_and_prints_it_without_a_seal(client):
    above = vp()
    row = submitted()
    asked = request_of(row)

    assert get(client, above, "wording", row.pk).context["docket"].may_decide
    page = post(client, above, "wording_decide", row.pk, asked.pk, verdict="approve", turn=asked.turn)

    row.refresh_from_db()
    assert page.url == row.get_absolute_url()
    assert (row.state, Paper.objects.get().number, SealUse.objects.count()) == (WordingState.APPROVED, row.number, 0)
    assert get(client, row.made_by, "wording_paper", row.pk).url == Paper.objects.get().get_absolute_url()


def test_a_word_without_reason_or_by_somebody_else_is_shown_again(client):
    above, boss = vp(), manager()
    row = submitted()
    asked = request_of(row)

    assert post(client, above, "wording_decide", row.pk, asked.pk, verdict="refuse").status_code == 422
    assert post(client, boss, "wording_decide", row.pk, asked.pk, verdict="approve").context["refusal"].clause == "5.1.9.b"
    assert post(client, above, "wording_decide", row.pk, asked.pk, verdict="refuse", words="日期未定").status_code == 302
    row.refresh_from_db()
    assert row.state == WordingState.REFUSED


def test_who_stands_in_for_the_vice_president_decides_it(client):
    above, cover = vp(), rep()
    row = submitted()
    delegation(above, cover, Role.VP, row.subsidiary, ends_at=NOW + timedelta(days=900))

    assert get(client, cover, "wording", row.pk).context["docket"].stands_for == above


def test_a_draft_is_sent_up_taken_back_and_dropped_from_its_page(client):
    vp()
    row = wording()

    post(client, row.made_by, "wording_submit", row.pk)
    row.refresh_from_db()
    assert row.state == WordingState.REQUESTED
    post(client, row.made_by, "wording_withdraw", row.pk)
    row.refresh_from_db()
    assert row.state == WordingState.DRAFT
    assert post(client, row.made_by, "wording_end", row.pk, reason="").status_code == 422
    assert post(client, row.made_by, "wording_end", row.pk, reason="不需要了").status_code == 302
    row.refresh_from_db()
    assert row.state == WordingState.ENDED
    assert post(client, row.made_by, "wording_end", row.pk, reason="x").context["refusal"].clause == "5.6.4"
    assert post(client, row.made_by, "wording_submit", row.pk).status_code == 422


def test_a_draft_is_printed_with_its_watermark_and_an_unprinted_one_by_the_worker(client):
    above = vp()
    draft, row = wording(), said(by_vp=above)

    page = get(client, draft.made_by, "wording_paper", draft.pk)
    assert page.headers["Content-Type"] == "application/pdf"
    assert letter_papers.store_missing_letters(now=NOW) == 1
    assert letter_papers.store_wording(wording=row, by=None, now=NOW) == Paper.objects.get()
    assert post(client, row.made_by, "wording_paper", row.pk).url == row.get_absolute_url()


def test_what_no_font_can_print_is_named(client):
    draft, row = wording(text="󰀀"), said(text="󰀀")

    assert get(client, draft.made_by, "wording_paper", draft.pk).url == draft.get_absolute_url()
    assert post(client, row.made_by, "wording_paper", row.pk).url == row.get_absolute_url()
    assert letter_papers.store_missing_letters(now=NOW) == 0


@pytest.mark.clause("5.6.4")
def test_a_wording_names_the_matters_within_reach_that_it_is_said_about(client):
    above, boss = vp(), manager()
    mine, other = complaint(), complaint()
    row = said(by_vp=above)
    for one in (mine, other):
        tie_wording(matter=one, wording=row, by=one.received_by, now=NOW)

    assert set(get(client, boss, "wording", row.pk).context["matters"]) == {mine, other}
    assert list(get(client, mine.received_by, "wording", row.pk).context["matters"]) == [mine]


def test_who_reads_wordings_and_who_does_not(client):
    author, _above = rep(), vp()
    row = submitted(author)

    for person, status in (
        (author, 200),
        (manager(), 200),
        (staff_as(Role.AUDITOR), 200),
        (rep(), 404),
        (staff_as(Role.LAWYER), 404),
        (staff_as(Role.CONTRACTOR), 403),
        (manager(SubsidiaryFactory(code="HB")), 404),
    ):
        assert get(client, person, "wording", row.pk).status_code == status


# ---- the library --------------------------------------------------------------------------------------------------------------


def test_each_tab_holds_its_wordings(client):
    author, above = rep(), vp()
    mass, text = said(author, above), said(author, above, kind=WordingKind.REPLY)
    waiting = wording(author)
    ended, out = said(author, above), said(author, above, valid_until=NOW.date())
    end_wording(wording=ended, reason="维修已完成", by=author, now=NOW)
    refused = submitted(author)
    judge(refused, above, "refuse")

    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        tabs = {view: set(get(client, author, "wordings", query=f"?view={view}").context["page"].rows) for view in ("mass", "reply", "waiting", "ended")}

    assert tabs == {"mass": {mass}, "reply": {text}, "waiting": {waiting}, "ended": {ended, out, refused}}


@pytest.mark.parametrize("query", ["?q=wmss", "?q=排查", "?category=quality", "?q=KJ-LT"])
def test_wordings_are_found(client, query):
    row = said(category="quality")

    assert get(client, row.made_by, "wordings", query=query).context["page"].rows == [row]
    assert get(client, row.made_by, "wordings", query="?q=电梯").context["page"].rows == []


def test_the_library_of_a_project_holds_what_is_said_everywhere(client):
    above, project = vp(), ProjectFactory()
    everywhere, here = said(by_vp=above, title="a"), said(by_vp=above, title="b", project=project)
    said(by_vp=above, title="c", project=ProjectFactory())

    assert get(client, here.made_by, "wordings", query=f"?project={project.pk}").context["page"].rows == [everywhere, here]


def test_the_fragment_is_the_list_of_the_page(client):
    row = said()

    page = get(client, row.made_by, "wordings")
    part = get(client, row.made_by, "wordings", headers={"HX-Request": "true"})

    assert part.text.strip() in page.text


def test_the_library_is_exported_and_that_is_logged(client):
    row = said()

    page = get(client, row.made_by, "wordings", query="?export=xlsx")

    assert list(load_workbook(io.BytesIO(page.content)).active.values)[1][0] == row.number
    assert Access.objects.filter(staff=row.made_by, what=Seen.EXPORTED, purpose="wordings", count=1).count() == 1


def test_a_longer_library_asks_no_more(client):
    boss, above = manager(), vp()
    counts = []
    for wanted in (1, 3):
        while Wording.objects.count() < wanted:
            said(boss, above)
        get(client, boss, "wordings")
        with CaptureQueriesContext(connection) as asked:
            client.get(url("wordings"))
        counts.append(len(asked))

    assert counts[0] == counts[1]


# ---- where it is said ----------------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.6.4")
def test_the_reception_desk_shows_what_is_said_to_this_customer_about_this(client):
    unit = UnitFactory()
    above, colleague = vp(), rep()
    file = household(unit=unit)
    row = said(by_vp=above, project=unit.building.project, category="quality")

    shown = get(client, colleague, "wording_hint", query=f"?household={file.pk}&category=quality")

    assert shown.context["wordings"] == [row]
    assert row.text in shown.text
    assert get(client, colleague, "wording_hint", query=f"?household={file.pk}&category=title").context["wordings"] == []
    assert get(client, colleague, "wording_hint", query="?household=x&category=x").context["wordings"] == []
    assert get(client, above, "wording_hint").status_code == 403
    assert url("wording_hint") in get(client, colleague, "receive").text


@pytest.mark.clause("5.6.4")
def test_a_matter_is_tied_from_its_page_and_shows_the_words(client):
    row = complaint()
    known = said(project=row.household.project)

    assert get(client, row.received_by, "tie_wording", row.pk).context["wordings"] == [known]
    assert post(client, row.received_by, "tie_wording", row.pk, wording=known.pk).status_code == 302
    shown = get(client, row.received_by, "matter_written", row.pk)
    assert known.text in shown.text
    post(client, row.received_by, "tie_wording", row.pk, wording="")
    row.refresh_from_db()
    assert row.wording is None


def test_who_may_not_tie_is_told_so(client):
    row, known = complaint(), said()

    page = post(client, vp(), "tie_wording", row.pk, wording=known.pk)

    assert (page.status_code, page.context["refusal"].clause) == (422, "5.4.4.1.a")
    assert get(client, rep(), "tie_wording", row.pk).status_code == 404


def test_a_tied_matter_warns_of_a_wording_that_is_over(client):
    row, known = complaint(), said()
    tie_wording(matter=row, wording=known, by=row.received_by, now=NOW)
    end_wording(wording=known, reason="维修已完成", by=known.made_by, now=NOW)

    shown = get(client, row.received_by, "matter_written", row.pk)

    assert shown.context["said"].is_in_force is False
    assert "note--danger" in shown.text
