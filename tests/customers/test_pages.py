import re
from datetime import date, timedelta
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from customers.actions.households import set_focus
from customers.actions.notifications import notify
from customers.enums import NoticeCode, Role, Seen
from customers.models import Access, Address, Household, Member, Notification
from customers.queries.paging import page_of
from customers.rules.deadlines import WITHOUT_END
from tests.documents.test_actions import picture
from tests.factories.customers import NOW, customer, household, manager, rep, staff_as
from tests.factories.duties import duty

pytestmark = pytest.mark.django_db
TOKEN = "5f0c6c5e-6a3b-4d0f-9b1a-000000000001"


@pytest.fixture
def owner(client):
    person = rep()
    client.force_login(person)
    return person


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


@pytest.mark.parametrize("name", ["customers:households", "duties:list", "customers:today", "customers:notifications", "customers:regulation"])
def test_a_list_costs_the_same_queries_with_one_row_and_with_three(client, owner, name):
    first = household(owner)
    duty(owner=owner, file=first)
    notify(people=[owner], key="1", code=NoticeCode.APPROVAL_ASKED, url="/", now=NOW - timedelta(days=30))
    one = queries(client, reverse(name))
    for number in range(2):
        duty(owner=owner, file=household(owner, [customer(f"李{'甲乙'[number]}", phones=[f"1390000111{number}"])]))
        notify(people=[owner], key=f"n{number}", code=NoticeCode.APPROVAL_ASKED, url="/", now=NOW - timedelta(days=30))

    assert queries(client, reverse(name)) == one


def test_a_list_lists_own_households_and_finds_by_pinyin(client, owner):
    mine = household(owner)
    household(rep(), [customer("赵四海", phones=["13900001111"])])

    page = client.get(reverse("customers:households"), {"q": "wjp"})

    assert [row["url"] for row in page.context["rows"]] == [mine.get_absolute_url()]
    assert "138 0000 8821" in page.text


def test_the_manager_sees_masked_phones_in_list_and_file(client):
    file = household()
    client.force_login(manager(file.project.subsidiary))

    assert "138****8821" in client.get(reverse("customers:households")).text
    assert "13800008821" not in client.get(file.get_absolute_url()).text


def test_a_file_outside_the_reach_is_not_found_and_says_nothing(client, owner):
    file = household(rep(), [customer("赵四海", phones=["13900001111"])])

    answer = client.get(file.get_absolute_url())

    assert answer.status_code == 404
    assert "赵四海" not in answer.text


def test_a_post_without_households_is_refused_the_list(client):
    client.force_login(staff_as(Role.ADMINISTRATOR))

    assert client.get(reverse("customers:households")).status_code == 403


def test_opening_a_file_with_phones_in_clear_is_recorded(client, owner):
    file = household(owner)

    client.get(file.get_absolute_url())

    assert list(Access.objects.values_list("staff", "what", "household")) == [(owner.pk, Seen.PHONE, file.pk)]


def test_a_number_is_revealed_after_a_purpose_for_sixty_seconds_and_recorded(client):
    file = household()
    chief = manager(file.project.subsidiary)
    client.force_login(chief)
    url = reverse("customers:reveal", args=[file.pk, "phone", file.buyers.get().customer_id])

    unasked = client.post(url, {})
    shown = client.post(url, {"purpose": "contact"})

    assert unasked.status_code == 422
    assert "138 0000 8821" in shown.text
    assert shown["Refresh"].startswith("60;")
    assert Access.objects.get(what=Seen.PHONE_REVEALED).purpose == "contact"


def test_the_search_answers_as_one_types_and_picks(client, owner):
    file = household(owner)

    live = client.get(reverse("customers:search"), {"q": "8821"}, headers={"HX-Request": "true"})
    picked = client.get(reverse("customers:pick"), {"q": "wjp"})

    assert "<html" not in live.text
    assert file.get_absolute_url() in live.text
    assert f'data-value="{file.pk}"' in picked.text


def test_an_export_is_text_never_a_formula_and_recorded(client, owner, tmp_path):
    household(owner, [customer("=cmd|calc", phones=["13900001111"])])

    answer = client.get(reverse("customers:households"), {"export": "xlsx"})

    assert re.fullmatch(r"客户 \d{4}-\d{2}-\d{2}\.xlsx", unquote(answer["Content-Disposition"].partition("''")[2]))
    (tmp_path / "list.xlsx").write_bytes(answer.content)
    cell = load_workbook(tmp_path / "list.xlsx").active["A2"]
    assert (cell.value, cell.data_type) == ("=cmd|calc", "s")
    assert Access.objects.get(what=Seen.EXPORTED).count == 1


def test_the_manager_changes_details_without_the_form_giving_the_numbers_away(client, owner):
    file = household(owner, [customer(phones=["13800008821", "025-84512345"])])
    buyer = file.buyers.get().customer
    url = reverse("customers:customer", args=[file.pk, buyer.pk])
    typed = {"title": "ms", "phones": "", "birth_calendar": "solar"}

    own = client.get(url)
    client.force_login(manager())
    form = client.get(url)
    stale = client.post(url, {**typed, "version": "0" * 16})
    kept = client.post(url, typed)
    after_kept = [phone.number for phone in buyer.phones.all()]
    replaced = client.post(url, {**typed, "phones": "13900002222"})

    assert "13800008821" in own.text
    assert [number in form.text for number in ("13800008821", "84512345", "138****8821", "025-****2345")] == [False, False, True, True]
    assert (stale.status_code, "13800008821" in stale.text, "138****8821" in stale.text) == (422, False, True)
    assert (kept.status_code, after_kept) == (302, ["13800008821", "025-84512345"])
    assert (replaced.status_code, [phone.number for phone in buyer.phones.all()]) == (302, ["13900002222"])


def test_details_of_a_customer_are_changed_and_found_under_the_new_phone(client, owner):
    file = household(owner)
    buyer = file.buyers.get().customer
    url = reverse("customers:customer", args=[file.pk, buyer.pk])

    wrong = client.post(url, {"title": "mr", "phones": "12", "birth_calendar": "solar"})
    right = client.post(url, {"title": "mr", "phones": "13900002222\n025-84512345", "birth_calendar": "lunar", "birth_month": "8", "birth_day": "15"})

    assert wrong.status_code == 422
    assert "12" in wrong.text
    assert right.status_code == 302
    assert [phone.number for phone in buyer.phones.all()] == ["13900002222", "025-84512345"]
    assert list(Household.objects.matching(["2222"])) == [file]
    assert list(Household.objects.matching(["8821"])) == []


@pytest.mark.clause("5.4.3.2")
def test_a_relative_is_recorded_once_however_often_the_form_is_sent(client, owner):
    file = household(owner)
    url = reverse("customers:member_new", args=[file.pk, file.buyers.get().customer_id])
    data = {"token": TOKEN, "relation": "mother", "birth_calendar": "lunar", "birth_month": "5", "birth_day": "5", "consent": "not_asked", "title": "none"}

    first, second = client.post(url, data), client.post(url, data)

    assert (first.status_code, second.status_code) == (302, 302)
    assert Member.objects.count() == 1


@pytest.mark.clause("5.4.3.2")
def test_a_child_without_guardian_comes_back_with_what_was_typed(client, owner):
    file = household(owner)
    url = reverse("customers:member_new", args=[file.pk, file.buyers.get().customer_id])

    answer = client.post(
        url,
        {
            "token": TOKEN,
            "relation": "son",
            "birth_calendar": "solar",
            "birth_month": "6",
            "birth_day": "1",
            "consent": "not_asked",
            "title": "none",
            "is_under_14": "on",
        },
    )

    assert answer.status_code == 422
    assert 'name="birth_day" value="1"' in answer.text
    assert Member.objects.count() == 0


@pytest.mark.clause("5.4.3.1")
def test_a_word_about_cards_is_recorded_on_its_page(client, owner):
    file = household(owner)
    buyer = file.buyers.get().customer
    url = reverse("customers:consent", args=[file.pk, buyer.pk])

    undated = client.post(url, {"consent": "agreed"})
    dated = client.post(url, {"consent": "agreed", "consented_on": "2026-06-01", "consent_document": "电话"})

    buyer.refresh_from_db()
    assert (undated.status_code, dated.status_code, buyer.consent) == (422, 302, "agreed")


@pytest.mark.clause("5.10.2.b")
def test_a_written_notice_comes_with_its_scan(client, owner):
    file = household(owner)
    url = reverse("customers:address_new", args=[file.pk])
    data = {"token": TOKEN, "text": "苏州市学府街2号", "source": "written_notice", "known_on": "2026-06-01"}

    without = client.post(url, data)
    with_scan = client.post(url, {**data, "notice": SimpleUploadedFile("notice.jpg", picture())})

    assert (without.status_code, with_scan.status_code) == (422, 302)
    assert Address.objects.get().kind == "contract"
    assert file.uploads.count() == 1


@pytest.mark.clause("2.1.b")
def test_the_manager_assigns_another_representative_and_a_representative_may_not(client, owner):
    file, colleague = household(owner), rep()
    url = reverse("customers:assign", args=[file.pk])

    refused = client.post(url, {"to": colleague.pk, "reason": "调岗"})
    client.force_login(manager(file.project.subsidiary))
    done = client.post(url, {"to": colleague.pk, "reason": "调岗"})

    assert (refused.status_code, done.status_code) == (403, 302)
    assert file.assignments.get(ended_at__isnull=True).staff == colleague


def test_notices_are_read_once_they_have_rung(client, owner):
    notify(people=[owner, owner], key="a", code=NoticeCode.REPORTED, url="/duties/1/", now=NOW - timedelta(days=40), values={"due_at": NOW.isoformat()})

    page = client.get(reverse("customers:notifications"))
    client.post(reverse("customers:notifications_read"))

    assert "6月18日" in page.text or "6月16日" in page.text
    assert Notification.objects.get().read_at is not None


def test_a_duty_leads_on_to_its_subject_and_is_not_found_by_strangers(client, owner):
    owed = duty(owner=owner, file=household(owner))

    mine = client.get(owed.get_absolute_url())
    client.force_login(rep())
    other = client.get(owed.get_absolute_url())

    assert (mine.status_code, mine["Location"]) == (302, owed.subject.get_absolute_url())
    assert other.status_code == 404


def test_the_manager_waives_and_hands_on_over_a_whole_filter(client, owner):
    file = household(owner)
    first, second = duty(owner=owner, file=file), duty(owner=owner, file=file, occurrence="2")
    colleague = rep(file.project.subsidiary)
    client.force_login(manager(file.project.subsidiary))

    empty = client.post(reverse("duties:waive", args=[first.pk]), {"reason": ""})
    waived = client.post(reverse("duties:waive", args=[first.pk]), {"reason": "客户撤回"})
    client.post(reverse("duties:hand_on") + "?state=open", {"to": colleague.pk, "whole_filter": "on"})

    second.refresh_from_db()
    assert (empty.status_code, waived.status_code) == (422, 302)
    assert second.owner == colleague


def test_a_representative_neither_waives_nor_hands_on(client, owner):
    owed = duty(owner=owner, file=household(owner))

    assert client.post(reverse("duties:waive", args=[owed.pk]), {"reason": "x"}).status_code == 403
    assert client.post(reverse("duties:hand_on"), {"to": owner.pk, "duty": owed.pk}).status_code == 403


@pytest.mark.clause("2.0")
def test_the_page_of_the_regulation_counts_what_its_links_list(client, owner):
    duty(owner=owner, file=household(owner), due_at=NOW - timedelta(days=3))

    page = client.get(reverse("customers:regulation"))
    behind = client.get(reverse("duties:list"), {"clause": "5.6.3.b", "figure": "missed"})

    row = next(row for section in page.context["sections"] for row in section.rows if row.number == "5.6.3.b")
    assert row.kept.missed == len(behind.context["page"].rows) == 1
    assert 'id="c-5-6-3-b"' in page.text
    assert 'id="c-5-6-3"' in page.text


@pytest.mark.clause("1")
def test_the_page_of_the_regulation_lists_every_clause_in_both_languages(client, owner):
    chinese = client.get(reverse("customers:regulation")).text
    owner.language = "en"
    owner.save()
    client.cookies.clear()
    client.force_login(owner)
    english = client.get(reverse("customers:regulation")).text

    assert "五(六)3" in chinese
    assert "§5.6.3.b" in english


@pytest.mark.parametrize("order", [("name_key", "id"), ("-name_key", "id"), ("-id",)])
def test_paging_forward_and_back_shows_every_row_once(order):
    owner = rep()
    for number in range(7):
        household(owner, [customer(f"李{'甲乙丙丁'[number % 4]}", phones=[f"1390000111{number}"])])
    rows = Household.objects.all()

    first = page_of(rows, order, size=3)
    second = page_of(rows, order, first.next, size=3)
    third = page_of(rows, order, second.next, size=3)
    back = page_of(rows, order, third.previous, size=3)

    assert [row.pk for page in (first, second, third) for row in page.rows] == [row.pk for row in rows.order_by(*order)]
    assert back.rows == second.rows
    assert (first.previous, third.next) == ("", "")


def test_what_stands_first_is_paged_through_before_the_rest_forward_and_back():
    owner = rep()
    for number in range(8):
        file = household(owner, [customer(f"李{'甲乙丙丁'[number % 4]}", phones=[f"1390000111{number}"])])
        set_focus(file, date(2026, 7, 1) if number % 3 == 0 else date(2026, 1, 1))
    rows, first = Household.objects.all(), Q(focus_until__gte=date(2026, 6, 1))
    expected = [*rows.filter(first).order_by("name_key", "id"), *rows.exclude(first).order_by("name_key", "id")]

    pages = [page_of(rows, ("name_key", "id"), size=2, first=first)]
    while pages[-1].next:
        pages.append(page_of(rows, ("name_key", "id"), pages[-1].next, size=2, first=first))
    back = [page_of(rows, ("name_key", "id"), page.previous, size=2, first=first) for page in pages[1:]]

    assert [row for page in pages for row in page.rows] == expected
    assert [page.rows for page in back] == [page.rows for page in pages[:-1]]
    assert (pages[0].previous, len(pages)) == ("", 4)


@pytest.mark.clause("5.7.3")
def test_focus_customers_stand_first_in_the_list(client, owner):
    plain, watched = (household(owner, [customer(name, phones=[f"1390000111{n}"])]) for n, name in enumerate(("阿一", "周九")))
    set_focus(watched, WITHOUT_END)

    page = client.get(reverse("customers:households"))

    assert [row["url"] for row in page.context["rows"]] == [watched.get_absolute_url(), plain.get_absolute_url()]
    assert "9999" not in client.get(reverse("customers:today")).text


def test_a_damaged_cursor_shows_the_first_page():
    household()

    assert len(page_of(Household.objects.all(), ("id",), "%%%").rows) == 1
