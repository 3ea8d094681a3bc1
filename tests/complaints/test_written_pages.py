import io
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from complaints.actions import letter_papers
from complaints.actions.replies import tell_customer
from complaints.actions.written import edit_letter, give_up_letter
from complaints.enums import Channel, WordingKind, WrittenState
from complaints.models import WrittenReply
from customers.authorization.enums import RequestState
from customers.documents.models import Paper, SealUse, Upload
from customers.enums import Role, Seen
from customers.models import Access, Household
from tests.documents.test_actions import picture
from tests.factories.authorization import delegation
from tests.factories.complaints import complaint, matter
from tests.factories.complaints import said as told
from tests.factories.customers import NOW, ProjectFactory, SubsidiaryFactory, away, household, manager, rep, staff_as, vp
from tests.factories.letters import TEXT, approved, at_contract_address, decided, draft, letter, moved_to, request_of, requested, said, sent

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


def post(client, person, name, *args, **values):
    client.force_login(person)
    return client.post(url(name, *args), values)


def opens(client, file):
    """Tell whether the person signed in may open a stored file."""
    answer = client.get(file.get_absolute_url())
    return answer.status_code == 200 and b"".join(answer.streaming_content) != b""


def typed(**values):
    return {"token": uuid4(), "addressee": "王建平先生", "address": "文昌街1号", "postcode": "210019", "text": TEXT, "version": 0, **values}


def sending(at=NOW, **values):
    return {"how": "posted", "sent_at": timezone.localtime(at).strftime("%Y-%m-%dT%H:%M"), "tracking_no": "XA12345678942", **values}


# ---- writing ------------------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.10.3")
def test_the_form_begins_with_the_buyers_and_the_addresses_a_letter_goes_to(client):
    file = household()
    at_contract_address(file)
    moved_to(file)
    row = complaint(file)

    page = get(client, row.received_by, "written_new", row.pk)

    form = page.context["form"]
    assert form["addressee"].value() == "王建平女士/先生"
    assert (form["address"].value(), form["also_address"].value()) == ("文昌街1号", "湖滨路8号")
    assert "c-5-10-3" in page.text


@pytest.mark.clause("5.6.4")
def test_a_letter_is_kept_as_a_draft_once(client):
    row = complaint()
    sent_form = typed()

    first, second = (post(client, row.received_by, "written_new", row.pk, **sent_form) for _ in range(2))

    letter_of = WrittenReply.objects.get()
    assert first.url == second.url == letter_of.get_absolute_url()
    assert letter_of.state == WrittenState.DRAFT


@pytest.mark.clause("5.6.4")
def test_one_press_saves_it_and_sends_it_up(client):
    vp()
    row = complaint()

    post(client, row.received_by, "written_new", row.pk, **typed(send="1"))

    assert WrittenReply.objects.get().state == WrittenState.REQUESTED
    assert request_of(WrittenReply.objects.get()).state == RequestState.WAITING


def test_with_nobody_to_sign_it_nothing_is_saved_and_nothing_typed_is_lost(client):
    row = complaint()

    page = post(client, row.received_by, "written_new", row.pk, **typed(send="1", text="一段很长的话"))

    assert page.status_code == 422
    assert "一段很长的话" in page.text
    assert not WrittenReply.objects.exists()


def test_a_form_that_is_not_whole_says_so_at_the_field(client):
    row = complaint()

    page = post(client, row.received_by, "written_new", row.pk, **typed(addressee="", postcode="21"))

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"addressee", "postcode"}


def test_the_page_of_a_new_letter_leads_to_the_one_under_way(client):
    begun = draft()

    assert get(client, begun.written_by, "written_new", begun.matter_id).url == begun.get_absolute_url()
    page = post(client, begun.written_by, "written_new", begun.matter_id, **typed())
    assert (page.status_code, page.context["refusal"].clause) == (422, "5.6.4")


def test_an_approved_wording_is_found_by_initials_and_put_into_the_text(client):
    row, above = complaint(), vp()
    text = said(by_vp=above, kind=WordingKind.REPLY, title="外窗渗水书面回复", text="渗水原因为密封胶老化。")
    said(by_vp=above, kind=WordingKind.REPLY, title="产证办理")

    found = get(client, row.received_by, "written_texts", row.pk, query="?q=wcss")
    page = get(client, row.received_by, "written_new", row.pk, query=f"?wording={text.pk}&q=wcss")

    assert list(found.context["texts"]) == list(page.context["texts"]) == [text]
    assert (page.context["form"]["text"].value(), page.context["form"]["wording"].value()) == ("渗水原因为密封胶老化。", text.pk)
    post(client, row.received_by, "written_new", row.pk, **typed(wording=text.pk))
    assert WrittenReply.objects.get().wording == text


def test_a_wording_of_another_project_is_not_taken(client):
    row, above = complaint(), vp()
    other = said(by_vp=above, kind=WordingKind.REPLY, subsidiary=row.subsidiary, project=ProjectFactory(subsidiary=row.subsidiary))

    assert list(get(client, row.received_by, "written_texts", row.pk).context["texts"]) == []
    assert get(client, row.received_by, "written_new", row.pk, query=f"?wording={other.pk}").context["form"]["text"].value() == ""


def test_a_new_letter_begins_with_the_text_of_the_one_that_was_given_up(client):
    old = draft()
    give_up_letter(reply=old, reason="另拟", by=old.written_by, now=NOW)

    page = get(client, old.written_by, "written_reply", old.pk)
    form = get(client, old.written_by, "written_new", old.matter_id, query=f"?from={old.pk}").context["form"]

    assert page.context["may_write_anew"]
    assert form["text"].value() == TEXT


def test_an_edit_says_that_it_voids_what_is_being_decided_and_does_it(client):
    row = requested()

    page = get(client, row.written_by, "written_edit", row.pk)
    assert page.context["form"]["version"].value() == 1
    post(client, row.written_by, "written_edit", row.pk, **typed(version=1, text="另一段话"))

    row.refresh_from_db()
    assert (row.state, row.text, request_of(row).state) == (WrittenState.DRAFT, "另一段话", RequestState.VOID)


def test_two_who_edit_see_what_the_other_wrote_before_they_save_over_it(client):
    boss = manager()
    row = draft()
    edit_letter(reply=row, letter=letter(text="经理的话"), version=1, by=boss, now=NOW)

    page = post(client, row.written_by, "written_edit", row.pk, **typed(version=1, text="我的话"))

    assert page.status_code == 422
    assert page.context["standing"].text == "经理的话"
    assert page.context["form"]["version"].value() == "2"
    post(client, row.written_by, "written_edit", row.pk, **typed(version=2, text="我的话"))
    row.refresh_from_db()
    assert (row.text, row.version) == ("我的话", 3)


def test_a_wording_is_added_to_a_letter_that_is_edited(client):
    row, above = draft(), vp()
    text = said(by_vp=above, kind=WordingKind.REPLY, text="请保留好收据。")

    form = get(client, row.written_by, "written_edit", row.pk, query=f"?wording={text.pk}").context["form"]

    assert form["text"].value() == f"{TEXT}\n\n请保留好收据。"


def test_what_was_approved_has_no_form_any_more(client):
    row = approved()

    assert get(client, row.written_by, "written_edit", row.pk).url == row.get_absolute_url()


def test_who_writes_letters_and_who_does_not(client):
    fixed, cover = rep(), rep()
    away(fixed, cover)
    row = complaint(household(fixed))

    for person, status in (
        (fixed, 200),
        (cover, 200),
        (manager(), 200),
        (vp(), 403),
        (rep(), 404),
        (staff_as(Role.GENERAL_AFFAIRS), 404),
        (staff_as(Role.FINANCE), 403),
        (manager(SubsidiaryFactory(code="HB")), 404),
    ):
        assert get(client, person, "written_new", row.pk).status_code == status


# ---- one letter -------------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.6.4")
def test_the_deciding_page_shows_the_letter_the_matter_and_what_else_is_undecided(client):
    above = vp()
    row = requested(above)

    page = get(client, above, "written_reply", row.pk)

    assert page.context["docket"].may_decide
    assert all(line in page.text for line in TEXT.splitlines())
    assert row.matter.words.splitlines()[0] in page.text
    assert page.context["docket"].undecided.count == 1
    assert "approve_with_conditions" not in page.text
    assert page.context["duty"].due_at == row.matter.received_at + timedelta(hours=48)


@pytest.mark.clause("5.6.4")
def test_one_press_approves_numbers_prints_and_seals(client):
    above = vp()
    row = requested(above, also_address="湖滨路8号")
    asked = request_of(row)

    page = post(client, above, "written_decide", row.pk, asked.pk, verdict="approve", turn=asked.turn)

    row.refresh_from_db()
    paper, seal = Paper.objects.get(), SealUse.objects.get()
    assert page.url == row.get_absolute_url()
    assert (row.state, paper.number, paper.subject, paper.pages) == (WrittenState.APPROVED, row.number, row, 2)
    assert (seal.number, seal.seal, seal.copies, seal.applicant, seal.approver, seal.household) == (
        row.number,
        "company",
        3,
        row.written_by,
        above,
        row.matter.household,
    )


def test_a_word_without_reason_or_meant_for_an_earlier_step_is_shown_again(client):
    above = vp()
    row = requested(above)
    asked = request_of(row)

    assert post(client, above, "written_decide", row.pk, asked.pk, verdict="return").status_code == 422
    assert post(client, above, "written_decide", row.pk, asked.pk, verdict="approve_with_conditions", words="x").status_code == 422
    stale = post(client, above, "written_decide", row.pk, asked.pk, verdict="approve", turn="9.9")
    assert (stale.status_code, stale.context["refusal"].clause) == (422, "5.1.9.b")
    assert post(client, above, "written_decide", row.pk, asked.pk, verdict="return", words="请写明日期").status_code == 302
    row.refresh_from_db()
    assert row.state == WrittenState.RETURNED


def test_who_only_reads_decides_nothing(client):
    row = requested()
    asked = request_of(row)

    page = post(client, manager(), "written_decide", row.pk, asked.pk, verdict="approve", turn=asked.turn)

    assert page.status_code == 422
    row.refresh_from_db()
    assert row.state == WrittenState.REQUESTED


def test_who_stands_in_for_the_vice_president_reads_what_he_decides(client):
    above, cover = vp(), rep()
    row = requested(above)
    delegation(above, cover, Role.VP, row.matter.subsidiary, ends_at=NOW + timedelta(days=900))

    page = get(client, cover, "written_reply", row.pk)

    assert page.context["docket"].may_decide
    assert page.context["docket"].stands_for == above
    assert row.matter.words.splitlines()[0] in page.text


def test_a_draft_is_sent_up_taken_back_and_given_up_from_its_page(client):
    vp()
    row = draft()

    post(client, row.written_by, "written_submit", row.pk)
    row.refresh_from_db()
    assert row.state == WrittenState.REQUESTED
    post(client, row.written_by, "written_withdraw", row.pk)
    row.refresh_from_db()
    assert row.state == WrittenState.DRAFT
    assert post(client, row.written_by, "written_give_up", row.pk, reason="").status_code == 422
    assert post(client, row.written_by, "written_give_up", row.pk, reason="改为当面").status_code == 302
    row.refresh_from_db()
    assert row.state == WrittenState.GIVEN_UP
    assert post(client, row.written_by, "written_give_up", row.pk, reason="改为当面").context["refusal"].clause == "5.6.4"
    assert post(client, row.written_by, "written_submit", row.pk).status_code == 422


def test_the_inbox_takes_a_letter_back_on_its_own_page(client):
    row = requested()
    client.force_login(row.written_by)

    client.post(reverse("authorization:withdraw", args=[request_of(row).pk]), follow=True)

    row.refresh_from_db()
    assert row.state == WrittenState.DRAFT


@pytest.mark.clause("5.10.5")
def test_a_letter_is_logged_as_posted_once_with_its_number_and_receipt(client):
    row = approved(matter=complaint(channel=Channel.LETTER))
    form = sending(pictures=[SimpleUploadedFile("回执.jpg", picture())])

    first = post(client, row.written_by, "written_send", row.pk, **form)
    second = post(client, row.written_by, "written_send", row.pk, **sending(tracking_no="另一个"))

    row.refresh_from_db()
    assert first.url == second.url == row.get_absolute_url()
    assert (row.state, row.tracking_no, row.matter.replies.count()) == (WrittenState.SENT, "XA12345678942", 1)
    upload = Upload.objects.about(row).get()
    assert upload.name in get(client, row.written_by, "written_reply", row.pk).text
    assert opens(client, upload)


def test_a_letter_without_proof_or_time_is_shown_again_with_what_was_typed(client):
    row = approved()

    missing = post(client, row.written_by, "written_send", row.pk, **sending(sent_at=""))
    unproved = post(client, row.written_by, "written_send", row.pk, **sending(tracking_no=""))

    assert set(missing.context["send_form"].errors) == {"sent_at"}
    assert (unproved.status_code, unproved.context["refusal"].clause) == (422, "5.10.1")


def test_general_affairs_posts_a_letter_without_reading_what_was_said(client):
    clerk, row = staff_as(Role.GENERAL_AFFAIRS), approved(address="文昌街1号")
    letter_papers.store_letter(reply=row, by=None, now=NOW)

    page = get(client, clerk, "written_reply", row.pk)

    assert page.status_code == 200
    assert row.matter.words.splitlines()[0] not in page.text
    assert page.context["docket"] is None
    assert [choice[0] for choice in page.context["send_form"].fields["how"].choices] == ["posted"]
    assert opens(client, Paper.objects.get())
    assert post(client, clerk, "written_send", row.pk, **sending()).status_code == 302
    row.refresh_from_db()
    assert row.sent_by == clerk


def test_general_affairs_sees_no_letter_before_it_is_signed(client):
    clerk, row = staff_as(Role.GENERAL_AFFAIRS), requested()

    assert get(client, clerk, "written_reply", row.pk).status_code == 404
    assert [value for value, _label, _count in get(client, clerk, "written_replies").context["tabs"]] == ["approved", "sent"]


def test_who_reads_a_letter_and_who_does_not(client):
    fixed, cover = rep(), rep()
    away(fixed, cover)
    row = requested(matter=complaint(household(fixed)))

    for person, status in (
        (fixed, 200),
        (cover, 200),
        (manager(), 200),
        (staff_as(Role.AUDITOR), 200),
        (rep(), 404),
        (staff_as(Role.FINANCE), 404),
        (staff_as(Role.CONTRACTOR), 403),
        (vp(SubsidiaryFactory(code="HB")), 404),
    ):
        assert get(client, person, "written_reply", row.pk).status_code == status


# ---- paper --------------------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.6.4")
def test_before_the_approval_there_is_only_a_draft_and_no_number(client):
    row = requested()

    page = get(client, row.written_by, "written_paper", row.pk)

    assert (page.status_code, page.headers["Content-Type"]) == (200, "application/pdf")
    assert not Paper.objects.exists()
    assert not SealUse.objects.exists()
    assert get(client, row.written_by, "written_envelopes", row.pk).status_code == 302


def test_a_letter_that_was_left_unprinted_is_printed_by_the_worker_once(client):
    row = approved()

    assert letter_papers.store_missing_letters(now=NOW) == 1
    assert letter_papers.store_missing_letters(now=NOW) == 0
    assert letter_papers.store_letter(reply=row, by=None, now=NOW) == Paper.objects.get()

    assert SealUse.objects.count() == 1
    assert get(client, row.written_by, "written_paper", row.pk).url == Paper.objects.get().get_absolute_url()


def test_the_page_prints_what_was_left_unprinted(client):
    row = approved()

    assert post(client, row.written_by, "written_paper", row.pk).url == row.get_absolute_url()
    assert Paper.objects.get().number == row.number


def test_what_no_font_can_print_is_named_and_holds_up_no_other(client):
    broken, whole = approved(text="󰀀"), approved()

    assert letter_papers.store_missing_letters(now=NOW) == 1
    assert Paper.objects.get().number == whole.number
    page = post(client, broken.written_by, "written_paper", broken.pk)
    assert page.status_code == 302


def test_a_draft_that_cannot_be_printed_leads_back_to_its_page(client):
    row = draft(text="󰀀")

    assert get(client, row.written_by, "written_paper", row.pk).url == row.get_absolute_url()


def test_the_letter_prints_what_was_approved(client):
    manager(name="陈立恒")
    row = approved(also_address="湖滨路8号")

    printed = letter_papers.letter_context(row, by=None, now=NOW)

    assert (printed["number"], printed["copied_to"], printed["paragraphs"]) == (row.number, "陈立恒", TEXT.splitlines())
    assert (printed["sealing"].seal, printed["sealing"].copies, printed["sealing"].applicant) == ("company", 3, row.written_by)
    assert printed["approver"] == printed["sealing"].approver.name


@pytest.mark.clause("5.10.3")
def test_each_address_has_its_envelope(client):
    row = approved(also_address="湖滨路8号", also_postcode="210036")

    page = get(client, row.written_by, "written_envelopes", row.pk)

    assert page.headers["Content-Type"] == "application/pdf"
    assert len(PdfReader(io.BytesIO(page.content)).pages) == 2


# ---- lists --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "make"),
    [("drafts", draft), ("requested", requested), ("approved", approved), ("sent", sent)],
)
def test_each_tab_holds_its_letters_with_their_clock(client, view, make):
    boss, row = manager(), make()

    page = get(client, boss, "written_replies", query=f"?view={view}")

    assert [line.reply for line in page.context["rows"]] == [row]
    assert page.context["rows"][0].duty.clause == "5.6.3.b"
    others = {"drafts", "requested", "approved", "sent", "ended"} - {view}
    assert all(list(get(client, boss, "written_replies", query=f"?view={other}").context["rows"]) == [] for other in others)


def test_the_vice_president_lands_on_what_he_decides(client):
    above = vp()
    requested(above)

    page = get(client, above, "written_replies")

    assert page.context["view"] == "requested"
    assert [count for _tab, _label, count in page.context["tabs"]] == [1, 0, 0, 0, 0]


@pytest.mark.parametrize("query", ["?view=approved&q=HH-", "?view=approved&q=王建平", "?view=approved&q=wjp", "?view=approved&written_min=2026-06-16"])
def test_letters_are_found(client, query):
    boss, row = manager(), approved()

    assert [line.reply for line in get(client, boss, "written_replies", query=query).context["rows"]] == [row]
    assert list(get(client, boss, "written_replies", query="?view=approved&q=电梯").context["rows"]) == []


def test_the_fragment_is_the_list_of_the_page(client):
    boss = manager()
    draft()

    page = get(client, boss, "written_replies", query="?view=drafts")
    part = get(client, boss, "written_replies", query="?view=drafts", headers={"HX-Request": "true"})

    assert part.text.strip() in page.text


def test_the_list_is_exported_and_that_is_logged(client):
    boss, row = manager(), sent()

    page = get(client, boss, "written_replies", query="?view=sent&export=xlsx")

    rows = list(load_workbook(io.BytesIO(page.content)).active.values)
    assert rows[1][0] == row.number
    assert "XA12345678942" in rows[1]
    assert Access.objects.filter(staff=boss, what=Seen.EXPORTED, purpose="written replies", count=1).count() == 1


@pytest.mark.parametrize("view", ["drafts", "approved"])
def test_a_longer_list_asks_no_more(client, view):
    boss = manager()
    make = {"drafts": draft, "approved": approved}[view]
    counts = []
    for wanted in (1, 3):
        while WrittenReply.objects.count() < wanted:
            make()
        get(client, boss, "written_replies", query=f"?view={view}")
        with CaptureQueriesContext(connection) as asked:
            client.get(url("written_replies") + f"?view={view}")
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_the_list_is_nobodys_who_has_nothing_to_do_with_letters(client):
    for role in (Role.FINANCE, Role.CONTRACTOR, Role.LAWYER, Role.SALES):
        assert get(client, staff_as(role), "written_replies").status_code == 403


# ---- parts ----------------------------------------------------------------------------------------------------------------


def test_the_matter_shows_its_letters_and_offers_a_new_one_where_none_is_under_way(client):
    row = complaint(channel=Channel.LETTER)

    empty = get(client, row.received_by, "matter_written", row.pk, headers={"HX-Request": "true"})
    draft(row)
    full = get(client, row.received_by, "matter_written", row.pk)

    assert (empty.context["may_write"], full.context["may_write"]) == (True, False)
    assert "c-5-10-5" in empty.text
    assert len(full.context["replies"]) == 1
    assert get(client, rep(), "matter_written", row.pk).status_code == 404
    assert not get(client, vp(), "matter_written", row.pk).context["may_write"]


def test_general_affairs_finds_the_letters_to_post_on_today(client):
    clerk = staff_as(Role.GENERAL_AFFAIRS)
    row = approved()

    box = get(client, clerk, "to_send", headers={"HX-Request": "true"})

    assert [line.reply for line in box.context["rows"]] == [row]
    assert get(client, clerk, "to_send").status_code == 200
    assert get(client, manager(), "to_send").status_code == 403
    assert url("to_send") in client_today(client, clerk)


def client_today(client, person):
    client.force_login(person)
    return client.get(reverse("customers:today")).text


def test_the_letters_to_post_come_in_the_order_of_their_clocks(client):
    clerk = staff_as(Role.GENERAL_AFFAIRS)
    later = approved(matter=complaint(now=NOW), now=NOW)
    sooner = approved(matter=complaint(now=NOW - timedelta(hours=5)), now=NOW)
    answered = approved(matter=matter_answered())

    rows = get(client, clerk, "to_send").context["rows"]

    assert [line.reply for line in rows] == [sooner, later, answered]


def matter_answered():
    boss = manager()
    row = matter(now=NOW - timedelta(hours=40))
    tell_customer(matter=row, said=told(at=NOW), by=boss, now=NOW)
    return row


def test_a_letter_whose_household_has_ended_is_still_sent(client):
    row = approved()
    Household.objects.filter(pk=row.matter.household_id).update(ended_on=NOW.date(), stage="ended")

    assert post(client, row.written_by, "written_send", row.pk, **sending()).status_code == 302


def test_a_refused_letter_says_so_and_offers_another(client):
    above = vp()
    row = requested(above)
    decided(row, above, "refuse")

    page = get(client, row.written_by, "written_reply", row.pk)

    assert page.context["may_write_anew"]
    assert not page.context["acts"].edit
