import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from complaints.actions.direction import give_opinion
from complaints.actions.receptions import Ending
from complaints.enums import MatterKind, MatterState, Opinion, Outcome, Told
from complaints.models import ComplaintImport, Matter, Reception
from customers.duties.models import Duty
from customers.enums import Role, Seen
from customers.models import Access, Posting, Subsidiary
from tests.factories.complaints import WORDS, complaint, matter, reception, resolved
from tests.factories.customers import LONG_AGO, NOW, away, customer, gm, household, manager, rep, staff_as, vp

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield NOW


def typed(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def sent(now, file=None, **values):
    return {
        "token": uuid4(),
        "who": "customer",
        "household": file.pk if file else "",
        "channel": "call",
        "received_at": typed(now),
        "words": WORDS,
        "outcome": "manager",
        "kind": "enquiry",
        **values,
    }


def post(client, name, *args, **values):
    return client.post(reverse(f"complaints:{name}", args=args), values)


def get(client, name, *args, query="", **headers):
    return client.get(reverse(f"complaints:{name}", args=args) + query, headers=headers)


# ---- the reception desk -----------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.2")
def test_a_representative_logs_a_call_in_four_fields(client, now):
    boss, fixed = manager(), rep()
    file = household(fixed)
    client.force_login(fixed)

    response = client.post(reverse("complaints:receive"), sent(now, file))

    row = Reception.objects.get()
    assert response.url == row.get_absolute_url()
    assert (row.household, row.words, row.outcome, row.matter.kind) == (file, WORDS, Outcome.MANAGER, MatterKind.ENQUIRY)
    assert Duty.objects.get(clause="5.4.4.5.a").owner == boss


def test_a_second_press_logs_nothing_twice(client, now):
    fixed = rep()
    file = household(fixed)
    client.force_login(fixed)
    form = sent(now, file)

    first, second = (client.post(reverse("complaints:receive"), form) for _ in range(2))

    assert first.url == second.url
    assert Reception.objects.count() == 1


def test_the_desk_offers_the_household_of_the_address(client):
    fixed = rep()
    file = household(fixed)
    client.force_login(fixed)

    page = get(client, "receive", query=f"?household={file.pk}")

    assert page.status_code == 200
    assert f'value="{file.pk}"' in page.content.decode()
    assert get(client, "receive", query="?household=999999").status_code == 404
    assert get(client, "receive", query="?household=abc").status_code == 404


def test_the_quick_desk_leads_on_with_what_was_typed(client):
    fixed = rep()
    one = household(fixed, [customer("何婉清", ["13711113333"])])
    household(fixed, [customer("何静", ["13611114444"])])
    client.force_login(fixed)

    assert get(client, "quick").status_code == 200
    assert "<html" not in get(client, "quick", **{"HX-Request": "true"}).content.decode()
    assert get(client, "receive", query="?q=3333").context["household"] == one
    assert len(get(client, "receive", query="?q=何").context["form"].candidates) == 2


@pytest.mark.clause("5.4.4.3")
def test_what_an_outcome_asks_is_asked_and_what_was_typed_stays(client, now):
    fixed = rep()
    file = household(fixed)
    client.force_login(fixed)

    page = client.post(reverse("complaints:receive"), sent(now, file, outcome="settled", opinion_words="很快"))

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"result", "opinion"}
    assert WORDS in page.content.decode()
    assert Reception.objects.count() == 0


@pytest.mark.clause("5.4.4.4")
def test_who_is_not_satisfied_is_reported_to_the_manager_with_the_result_that_was_tried(client, now):
    fixed = rep()
    file = household(fixed)
    client.force_login(fixed)

    client.post(reverse("complaints:receive"), sent(now, file, outcome="settled", result="已解释", opinion="not_satisfied"))

    row = Reception.objects.get()
    assert (row.outcome, row.result, row.opinion) == ("manager", "已解释", "not_satisfied")
    assert Duty.objects.open().get().kind == "reply_as_manager"


def test_without_script_the_server_finds_the_customer_that_was_typed(client, now):
    fixed = rep()
    file = household(fixed, [customer("何婉清", ["13711113333"])])
    client.force_login(fixed)

    client.post(reverse("complaints:receive"), sent(now, customer="3333"))

    assert Reception.objects.get().household == file


@pytest.mark.parametrize(("words", "candidates"), [("何", 2), ("无此人", 0), ("", 0)])
def test_without_script_the_server_shows_the_choice(client, now, words, candidates):
    fixed = rep()
    household(fixed, [customer("何婉清", ["13711113333"])])
    household(fixed, [customer("何静", ["13611114444"])])
    client.force_login(fixed)

    page = client.post(reverse("complaints:receive"), sent(now, customer=words))

    assert page.status_code == 422
    assert "customer" in page.context["form"].errors
    assert len(page.context["form"].candidates) == candidates


def test_a_visitor_who_is_no_customer_gives_name_and_phone(client, now):
    receiver = rep()
    client.force_login(receiver)
    visitor = {"who": "visitor", "visitor_name": "周先生", "visitor_phone": "139 1111 2222", "visitor_relation": "relative"}

    assert client.post(reverse("complaints:receive"), sent(now, **{**visitor, "visitor_phone": "12"})).status_code == 422
    assert client.post(reverse("complaints:receive"), sent(now, **{**visitor, "visitor_name": ""})).status_code == 422
    client.post(reverse("complaints:receive"), sent(now, **visitor))

    row = Reception.objects.get()
    assert (row.household, row.visitor_name, row.visitor_phone, row.visitor_relation) == (None, "周先生", "13911112222", "relative")


@pytest.mark.clause("5.6.2")
def test_a_complaint_carries_what_its_outcome_asked_and_nothing_else(client, now):
    fixed = rep()
    file = household(fixed)
    client.force_login(fixed)
    asked = {"category": "design", "grade": "major", "wish": "书面说明", "title": "外窗", "result": "不属于投诉", "opinion": "satisfied"}

    client.post(reverse("complaints:receive"), sent(now, file, outcome="complaint", **asked))

    row = Matter.objects.get()
    assert (row.category, row.grade, row.wish, row.title, row.is_complaint) == ("design", "major", "书面说明", "外窗", True)
    assert (row.receptions.get().result, row.receptions.get().opinion) == ("", "")


@pytest.mark.clause("5.6.3.c")
def test_a_follow_up_chooses_the_open_matter_of_this_customer(client, now):
    fixed = rep()
    row = complaint(household(fixed), now=now)
    client.force_login(fixed)

    part = get(client, "open_matters", query=f"?household={row.household_id}")
    client.post(reverse("complaints:receive"), sent(now, row.household, outcome="follow_up", matter=row.pk, told="progress"))

    assert row.number in part.content.decode()
    assert row.replies.get().kind == Told.PROGRESS


@pytest.mark.clause("5.6.3.c")
def test_the_form_stands_before_what_is_open_with_the_customer_is_read(client, now, django_assert_max_num_queries):
    fixed = rep()
    row = complaint(household(fixed), now=now)
    client.force_login(fixed)

    with django_assert_max_num_queries(6):
        page = get(client, "receive", query=f"?household={row.household_id}").content.decode()

    assert reverse("complaints:card", args=[row.household_id]) in page
    assert 'hx-trigger="load, change from:#reception_household"' in page
    assert row.number not in page


@pytest.mark.clause("5.6.3.b")
def test_what_depends_on_the_customer_comes_with_who_answers_by_when(client, now):
    fixed, boss = rep(), manager()
    file = household(fixed)
    client.force_login(boss)

    part = get(client, "open_matters", query=f"?household={file.pk}&received_at={typed(now - timedelta(hours=5))}")

    assert part.context["due_at"] == now.replace(second=0, microsecond=0) + timedelta(hours=43)
    words = part.content.decode()
    assert 'id="starting-clock" hx-swap-oob="true"' in words
    assert f"{fixed.name}" in words.split('id="note-complaint"')[1].split("</small>")[0]
    assert f"{boss.name}" in words.split('id="note-manager"')[1].split("</small>")[0]


@pytest.mark.parametrize("moment", ["yesterday", "9999-12-31T23:59", ""])
def test_a_time_that_cannot_be_read_or_is_to_come_counts_from_this_minute(client, now, moment):
    file = household(rep())
    client.force_login(manager())

    part = get(client, "open_matters", query=f"?household={file.pk}&received_at={moment}")

    assert part.context["starts_at"] == now.replace(second=0, microsecond=0)


def test_questions_kept_drawn_hold_nothing_that_was_typed(client, now):
    fixed = rep()
    file = household(fixed)
    client.force_login(fixed)
    get(client, "receive", query=f"?household={file.pk}")

    refused = client.post(reverse("complaints:receive"), sent(now, file, outcome="settled", result="已请物业上门查看", opinion=""))
    fresh = get(client, "receive", query=f"?household={file.pk}")

    assert "已请物业上门查看" in refused.content.decode()
    assert refused.context["form"].errors["opinion"][0] in refused.content.decode()
    assert "已请物业上门查看" not in fresh.content.decode()


def test_a_follow_up_without_its_matter_is_asked_for(client, now):
    fixed = rep()
    row = complaint(household(fixed), now=now)
    client.force_login(fixed)

    page = client.post(reverse("complaints:receive"), sent(now, row.household, outcome="follow_up"))

    assert set(page.context["form"].errors) == {"matter", "told"}
    assert list(page.context["form"].fields["matter"].queryset) == [row]


@pytest.mark.parametrize("name", ["receive", "quick", "open_matters"])
@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.REP, 200), (Role.MANAGER, 200), (Role.GENERAL_AFFAIRS, 200), (Role.VP, 403), (Role.FINANCE, 403), (Role.AUDITOR, 403), (Role.SALES, 403)],
)
def test_only_the_department_sees_the_desk(client, name, role, status):
    client.force_login(staff_as(role))

    assert get(client, name).status_code == status


# ---- an entry, and the card -------------------------------------------------------------------------------------


def test_an_entry_is_read_by_its_representative_and_the_chiefs_and_by_nobody_else(client, now):
    fixed, receiver = rep(), rep()
    row = reception(household(fixed), by=receiver, now=now)

    for reader, status in (
        (fixed, 200),
        (receiver, 200),
        (manager(), 200),
        (vp(), 200),
        (staff_as(Role.AUDITOR), 200),
        (rep(), 404),
        (staff_as(Role.FINANCE), 404),
        (staff_as(Role.SALES), 404),
    ):
        client.force_login(reader)
        assert get(client, "reception", row.pk).status_code == status


@pytest.mark.clause("5.4.4.2")
def test_the_receiver_corrects_an_entry_by_a_new_line(client, now):
    fixed = rep()
    row = reception(household(fixed), now=now)
    client.force_login(fixed)

    response = post(client, "correct", row.pk, words="说的是次卧", reason="听错")

    line = Reception.objects.get(corrects=row)
    assert response.url == line.get_absolute_url()
    assert get(client, "reception", row.pk).context["correction"] == line
    assert get(client, "reception", line.pk).status_code == 200
    assert post(client, "correct", row.pk, words="又一次", reason="听错").status_code == 422
    assert post(client, "correct", line.pk, words="", reason="").status_code == 422


def test_a_settled_visitor_is_matched_from_the_entry(client, now):
    receiver = rep()
    row = reception(None, by=receiver, now=now)
    file = household()
    client.force_login(receiver)

    assert post(client, "match_reception", row.pk, customer="无此人").status_code == 422
    post(client, "match_reception", row.pk, household=file.pk)
    assert post(client, "match_reception", row.pk, household=file.pk).status_code == 422

    row.refresh_from_db()
    assert row.household == file


@pytest.mark.clause("5.4.4.1.b")
def test_the_card_shows_a_colleagues_household_and_that_it_was_looked_at(client, now):
    fixed, cover, colleague = rep(), rep(name="高丽娜"), rep()
    away(fixed, cover)
    file = household(fixed, [customer("单雅琴", ["15900008821"], identity_kind="resident_id", identity_number="110101199003074514")])
    matter(file, now=now)
    client.force_login(colleague)

    page = get(client, "card", file.pk).content.decode()

    assert "159 0000 8821" in page
    assert "高丽娜" in page
    assert "4514" not in page
    assert Access.objects.get(what=Seen.PHONE).household == file


def test_the_card_is_the_departments(client):
    file = household()

    for reader, status in ((manager(), 200), (staff_as(Role.GENERAL_AFFAIRS), 200), (vp(), 403), (staff_as(Role.FINANCE), 403)):
        client.force_login(reader)
        assert get(client, "card", file.pk).status_code == status
    client.force_login(rep())
    assert get(client, "card", 999999).status_code == 404


def test_the_panel_of_a_household_is_a_part_of_its_file_and_a_page_of_its_own(client, now):
    fixed = rep()
    file = household(fixed)
    row = complaint(file, now=now)
    client.force_login(fixed)

    part, page = get(client, "household_panel", file.pk, **{"HX-Request": "true"}).content.decode(), get(client, "household_panel", file.pk).content.decode()

    assert row.number in part
    assert "<html" not in part
    assert "<html" in page
    client.force_login(rep())
    assert get(client, "household_panel", file.pk).status_code == 404
    client.force_login(staff_as(Role.FINANCE))
    assert get(client, "household_panel", file.pk).status_code == 403


# ---- the list ---------------------------------------------------------------------------------------------------


@pytest.mark.clause("4.2")
def test_each_view_lists_its_matters(client, now):
    boss, fixed = manager(), rep()
    file = household(fixed)
    mine, other = complaint(file, now=now), matter(now=now)
    visitor = complaint(None, by=rep(), now=now)
    closed = matter(file, now=now)
    Matter.objects.filter(pk=closed.pk).update(state=MatterState.CLOSED, closed_at=now, replied_at=now)
    client.force_login(boss)

    def shown(query):
        return {row.matter for row in get(client, "matters", query=query).context["rows"]}

    assert shown("") == {mine, other, visitor}
    assert shown("?view=complaints") == {mine, visitor}
    assert shown("?view=unmatched") == {visitor}
    assert shown("?view=unanswered") == {mine, other, visitor}
    assert shown("?view=closed") == {closed}
    assert shown("?kind=enquiry") == {other}
    assert shown(f"?q={mine.number}") == {mine}
    client.force_login(fixed)
    assert shown("") == {mine}
    assert shown("?view=mine") == {mine}


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.REP, 200), (Role.GENERAL_AFFAIRS, 200), (Role.GM, 200), (Role.AUDITOR, 200), (Role.FINANCE, 403), (Role.LAWYER, 403), (Role.ADMINISTRATOR, 403)],
)
def test_who_sees_the_list(client, role, status):
    client.force_login(staff_as(role))

    assert get(client, "matters").status_code == status


@pytest.mark.parametrize("name", ["matters", "awaiting"])
def test_a_list_costs_the_same_queries_with_one_row_and_with_three(client, now, name, django_assert_num_queries, django_assert_max_num_queries):
    boss = manager()
    client.force_login(boss)
    matter(now=now)
    get(client, name)
    with django_assert_max_num_queries(15) as one:
        get(client, name)
    for _ in range(2):
        matter(now=now)

    with django_assert_num_queries(len(one)):
        assert len(get(client, name).context["rows"]) == 3


def test_the_panel_costs_the_same_queries_with_one_row_and_with_three(client, now, django_assert_num_queries, django_assert_max_num_queries):
    fixed = rep()
    file = household(fixed)
    client.force_login(fixed)
    complaint(file, now=now)
    get(client, "card", file.pk)
    with django_assert_max_num_queries(30) as one:
        get(client, "card", file.pk)
    for _ in range(2):
        complaint(file, now=now)

    with django_assert_num_queries(len(one)):
        get(client, "card", file.pk)


def test_the_list_is_exported_and_that_is_recorded(client, now):
    boss = manager()
    complaint(now=now)
    complaint(None, by=rep(), now=now)
    client.force_login(boss)

    answer = get(client, "matters", query="?export=xlsx")

    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")
    assert Access.objects.get(what=Seen.EXPORTED).count == 2


def test_the_rows_alone_are_what_the_page_holds(client, now):
    client.force_login(manager())
    complaint(now=now)

    rows = get(client, "matters", **{"HX-Request": "true"}).content.decode()

    assert "<html" not in rows
    assert rows.strip() in get(client, "matters").content.decode()


def test_an_empty_list_explains_the_duty(client):
    client.force_login(manager())

    for query in ("", "?q=nobody"):
        assert 'class="empty' in get(client, "matters", query=query).content.decode()
    assert 'class="empty' in get(client, "awaiting").content.decode()


# ---- one matter -------------------------------------------------------------------------------------------------


def test_a_matter_is_read_within_reach(client, now):
    fixed = rep()
    row = complaint(household(fixed), now=now)

    for reader, status in (
        (fixed, 200),
        (manager(), 200),
        (vp(), 200),
        (gm(), 200),
        (staff_as(Role.AUDITOR), 200),
        (rep(), 404),
        (staff_as(Role.FINANCE), 404),
        (staff_as(Role.GENERAL_AFFAIRS), 404),
    ):
        client.force_login(reader)
        assert get(client, "matter", row.pk).status_code == status


def test_who_only_reads_finds_no_act_and_no_phone(client, now):
    row = complaint(None, by=rep(), now=now)

    client.force_login(manager())
    assert "139 1111 2222" in get(client, "matter", row.pk).content.decode()
    client.force_login(staff_as(Role.AUDITOR))
    page = get(client, "matter", row.pk).content.decode()
    assert "139****2222" in page
    assert reverse("complaints:reply", args=[row.pk]) not in page


@pytest.mark.clause("5.6.3.b")
def test_the_reply_is_logged_from_the_page(client, now):
    row = complaint(now=now - timedelta(hours=1))
    client.force_login(row.received_by)
    reply = {"token": uuid4(), "kind": "reply", "channel": "call", "words": "周四上门", "told_at": typed(now)}

    response = post(client, "reply", row.pk, **reply)
    post(client, "reply", row.pk, **reply)

    assert response.url == row.get_absolute_url()
    assert row.replies.count() == 1
    assert Duty.objects.about(row).get(clause="5.6.3.b").fulfilled_at is not None


@pytest.mark.parametrize("told_at", ["", "2001-01-01T10:00"])
def test_a_reply_that_is_refused_keeps_what_was_typed(client, now, told_at):
    row = complaint(now=now)
    client.force_login(row.received_by)

    page = post(client, "reply", row.pk, token=uuid4(), kind="reply", channel="call", words="周四上门", told_at=told_at)

    assert page.status_code == 422
    assert "周四上门" in page.content.decode()
    assert row.replies.count() == 0


@pytest.mark.clause("5.7.1")
def test_a_complaint_is_worked_to_its_end(client, now):
    row = complaint(now=now - timedelta(hours=1))
    by = row.received_by
    client.force_login(by)
    assert post(client, "close", row.pk).status_code == 422

    post(client, "reply", row.pk, token=uuid4(), kind="progress", channel="call", words="在查", told_at=typed(now))
    post(client, "resolve", row.pk, result="已修好", told_result_at=typed(now))
    post(client, "revisit", row.pk, token=uuid4(), reached="no_answer", called_at=typed(now), remark="响铃")
    assert post(client, "close", row.pk).status_code == 422
    post(client, "revisit", row.pk, token=uuid4(), reached="reached", called_at=typed(now), is_solved="yes", opinion="satisfied")
    assert get(client, "matter", row.pk).context["may_close"] is True
    post(client, "close", row.pk)

    row.refresh_from_db()
    assert (row.state, row.revisits.count(), row.replies.count()) == (MatterState.CLOSED, 2, 2)
    assert set(re.findall(r'action="(/matters/[^"]*)"', get(client, "matter", row.pk).content.decode())) == {
        reverse("complaints:complaint_paper", args=[row.pk])
    }


def test_a_customer_who_is_not_satisfied_leads_to_the_new_complaint(client, now):
    row = resolved(now=now)
    client.force_login(row.received_by)

    post(client, "revisit", row.pk, token=uuid4(), reached="reached", called_at=typed(now), is_solved="no", opinion="not_satisfied", remark="还漏")

    new = Matter.objects.get(follows=row)
    assert new.number in get(client, "matter", row.pk).content.decode()
    assert row.number in get(client, "matter", new.pk).content.decode()


def test_a_revisit_without_its_remark_is_refused(client, now):
    row = resolved(now=now)
    client.force_login(row.received_by)

    page = post(client, "revisit", row.pk, token=uuid4(), reached="no_answer", called_at=typed(now), next_try_at="")

    assert (page.status_code, page.context["refusal"].clause) == (422, "5.7.4")


@pytest.mark.clause("5.4.4.5.a")
def test_the_manager_hands_the_reply_over_from_his_desk(client, now):
    boss, fixed = manager(), rep()
    row = matter(household(fixed), now=now)
    client.force_login(boss)

    desk = get(client, "awaiting", query=f"?open={row.pk}")
    assert desk.context["here"].matter == row
    assert post(client, "opinion", row.pk, **{"from": "desk", "by": "rep", "opinion": ""}).status_code == 422
    response = post(client, "opinion", row.pk, **{"from": "desk", "by": "rep", "opinion": "先道歉"})

    row.refresh_from_db()
    assert response.url == reverse("complaints:awaiting")
    assert (row.manager_words, row.relayed_to) == ("先道歉", fixed)
    assert Duty.objects.about(row).get(clause="5.4.4.5.a").owner == boss


def test_the_manager_replies_himself(client, now):
    boss = manager()
    row = matter(now=now)
    client.force_login(boss)

    response = post(client, "opinion", row.pk, by="me", opinion="本人致电")

    assert response.url == f"{row.get_absolute_url()}#reply"
    assert "本人致电" in get(client, "matter", row.pk).content.decode()


def test_an_opinion_is_refused_to_everybody_else(client, now):
    row = matter(now=now)
    client.force_login(row.received_by)

    assert post(client, "opinion", row.pk, by="me", opinion="我来定").status_code == 422


@pytest.mark.clause("5.4.4.5.b")
def test_a_matter_goes_up_and_stands_on_the_vice_presidents_desk(client, now):
    boss, above = manager(), vp()
    row = matter(now=now)
    client.force_login(boss)
    assert post(client, "escalate", row.pk, reason="").status_code == 422
    post(client, "escalate", row.pk, reason="须定违约金")

    client.force_login(above)
    desk = get(client, "awaiting", query=f"?open={row.pk}")
    assert [one.matter for one in desk.context["rows"]] == [row]
    assert "须定违约金" in get(client, "matter", row.pk).content.decode()
    give_opinion(matter=row, words="同意", by=above, now=now)


@pytest.mark.parametrize(("role", "status"), [(Role.MANAGER, 200), (Role.VP, 200), (Role.GM, 200), (Role.REP, 403), (Role.AUDITOR, 403)])
def test_the_desk_is_the_chiefs(client, role, status):
    client.force_login(staff_as(role))

    assert get(client, "awaiting").status_code == status


@pytest.mark.clause("5.6.2")
def test_a_matter_is_turned_into_a_complaint_from_its_page(client, now):
    boss = manager()
    row = matter(now=now)
    client.force_login(boss)

    assert post(client, "turn", row.pk, category="none").status_code == 422
    post(client, "turn", row.pk, category="delivery", grade="major", wish="")

    row.refresh_from_db()
    assert row.is_complaint
    assert row.earlier_number in get(client, "matter", row.pk).content.decode()


def test_a_matter_is_matched_from_its_page(client, now):
    boss = manager()
    row = complaint(None, by=rep(), now=now)
    file = household()
    client.force_login(boss)

    post(client, "match", row.pk, household=file.pk)

    row.refresh_from_db()
    assert row.household == file
    assert get(client, "matter", row.pk).status_code == 200


@pytest.mark.clause("5.7.4")
@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"reached": "reached", "opinion": "satisfied"}, "is_solved"),
        ({"reached": "no_answer"}, "remark"),
        ({"reached": "another_time", "remark": "开会"}, "next_try_at"),
        ({"reached": "reached", "is_solved": "yes", "opinion": "satisfied", "called_at": "2099-01-01T10:00"}, "called_at"),
    ],
)
def test_a_call_back_that_is_not_whole_is_marked_at_its_field(client, now, sent, field):
    lin = rep()
    row = resolved(now, lin, file=household(lin))
    client.force_login(lin)

    page = post(client, "revisit", row.pk, **({"token": uuid4(), "called_at": typed(now)} | sent))

    assert (page.status_code, list(page.context["revisit_form"].errors)) == (422, [field])
    assert str(page.context["refusal"]) in page.context["revisit_form"].errors[field]


@pytest.mark.parametrize("name", ["reply", "resolve", "revisit", "close", "turn", "opinion", "escalate", "match"])
def test_no_act_reaches_a_matter_outside_ones_reach(client, now, name):
    row = complaint(now=now)
    client.force_login(rep())

    assert post(client, name, row.pk).status_code == 404
    assert get(client, name, row.pk).status_code == 405


def test_every_state_of_a_matter_has_its_page(client, now):
    boss = manager()
    client.force_login(boss)
    file = household(rep())
    rows = [
        complaint(file, now=now),
        resolved(now=now),
        complaint(None, by=rep(), now=now),
        reception(file, Ending(Outcome.COMPLAINT, answered="好"), now=now).matter,
    ]

    assert [get(client, "matter", row.pk).status_code for row in rows] == [200] * 4


# ---- taking over a file -----------------------------------------------------------------------------------------

CSV = "编号,投诉时间,投诉内容,答复内容,答复时间\n1,2019-01-01 10:00,停工,已复工,2019-01-02 10:00\n2,昨天,没有时间,,\n3,2019-01-01,漏水,,\n"


def handed(text=CSV):
    return SimpleUploadedFile("投诉.csv", text.encode("gb18030"), "text/csv")


def test_a_manager_looks_at_a_file_and_then_takes_it_over(client):
    client.force_login(manager())

    response = client.post(reverse("complaints:imports"), {"file": handed()})
    row = ComplaintImport.objects.get()
    assert (response.url, Matter.objects.count()) == (row.get_absolute_url(), 0)
    assert (row.report["created"], len(row.report["problems"]), len(row.report["warnings"])) == (2, 1, 1)
    assert get(client, "import", row.pk).status_code == 200
    assert get(client, "import_problems", row.pk)["Content-Type"].startswith("application/vnd")
    assert post(client, "import_take_over", row.pk).url == row.get_absolute_url()
    assert post(client, "import_take_over", row.pk).status_code == 422

    assert Matter.objects.count() == 2
    assert get(client, "imports").status_code == 200


def test_a_file_without_complaints_is_refused_on_the_page(client):
    client.force_login(manager())

    assert client.post(reverse("complaints:imports"), {"file": handed("甲,乙\n1,2\n")}).status_code == 422
    assert client.post(reverse("complaints:imports"), {}).status_code == 422


def test_who_manages_several_subsidiaries_says_whose_file_it_is(client):
    boss = manager()
    other = Subsidiary.objects.create(name="别处", code="BC")
    Posting.objects.create(staff=boss, role=Role.MANAGER, subsidiary=other, starts_on=LONG_AGO)
    client.force_login(boss)

    client.post(reverse("complaints:imports"), {"file": handed(), "subsidiary": other.pk})

    assert ComplaintImport.objects.get().subsidiary == other


def test_only_managers_take_files_over(client):
    for role in (Role.REP, Role.VP, Role.GENERAL_AFFAIRS):
        client.force_login(staff_as(role))
        assert get(client, "imports").status_code == 403
    client.force_login(manager())
    assert get(client, "import", 999999).status_code == 404


def test_opinions_are_the_same_scale_everywhere():
    assert [value for value, _label in Opinion.choices] == ["satisfied", "fairly", "not_satisfied"]
