import re
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from correspondence.actions.letters import take_back
from correspondence.actions.links import LinkEnded, PhoneMissing, TooManyTries, renew_link, try_link
from correspondence.actions.refusals import NotYours
from correspondence.models import LinkTry, WorkLetter
from correspondence.queries.links import state_of
from correspondence.rules.letters import LinkState, is_tail, link_ends_on, link_state, phone_tail
from customers.documents.models import Upload
from customers.duties.models import Duty
from customers.enums import NoticeCode
from customers.models import Notification, Setting, Staff
from tests.factories.correspondence import PHONE, letter, scan
from tests.factories.customers import NOW, manager, rep

HOUR = timedelta(hours=1)
TAIL = PHONE[-4:]


# ---- rules --------------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.6.a")
@pytest.mark.parametrize(
    ("phone", "tail"),
    [
        ("13911112233", "2233"),
        ("13911112233-12", "2233"),
        ("025-84512345", "2345"),
        ("025-84512345-801", "2345"),
        ("4008001234", "1234"),
        ("+85291234567", "4567"),
    ],
)
def test_the_check_asks_for_the_last_four_digits_without_the_extension(phone, tail):
    assert phone_tail(phone) == tail


@pytest.mark.parametrize(
    ("typed", "passes"), [("2233", True), (" 2233 ", True), ("２２３３", True), ("2234", False), ("", False), ("22333", False), ("贰贰叁叁", False)]
)
def test_exactly_these_digits_pass(typed, passes):
    assert is_tail("13911112233", typed) is passes


@pytest.mark.clause("5.4.4.6.a")
@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, LinkState.OPEN),
        ({"failures": 4}, LinkState.OPEN),
        ({"failures": 5}, LinkState.LOCKED),
        ({"today": date(2026, 7, 20)}, LinkState.ENDED),
        ({"has_phone": False}, LinkState.WITHOUT_PHONE),
        ({"is_taken_back": True, "failures": 5}, LinkState.TAKEN_BACK),
        ({"is_answered": True, "today": date(2027, 1, 1)}, LinkState.ANSWERED),
    ],
)
def test_a_link_ends_with_the_answer_by_hand_by_five_tries_or_by_its_term(change, state):
    known = {"is_answered": False, "is_taken_back": False, "has_phone": True, "failures": 0, "ends_on": date(2026, 7, 19), "today": date(2026, 7, 19)}

    assert link_state(**known | change) == state


def test_the_term_of_a_link_is_thirty_days_after_the_answer_by():
    assert link_ends_on(date(2026, 6, 19)) == date(2026, 7, 19)


# ---- tries ----------------------------------------------------------------------------------------------------------


def tried(row, typed="0000", address="10.0.0.1", now=NOW):
    return try_link(letter=row, typed=typed, address=address, now=now)


@pytest.mark.django_db
@pytest.mark.clause("5.4.4.6.a")
def test_the_fifth_wrong_try_closes_the_link_and_tells_the_writer():
    row = letter()

    tries = [tried(row) for _ in range(5)]

    row.refresh_from_db()
    assert (tries, row.link_failures, state_of(row, NOW)) == ([False] * 5, 5, LinkState.LOCKED)
    assert Notification.objects.get(code=NoticeCode.LETTER_LINK_CLOSED).staff == row.written_by
    with pytest.raises(LinkEnded):
        tried(row, TAIL)


@pytest.mark.django_db
def test_the_right_digits_pass_and_count_as_no_try():
    row = letter()
    tried(row)

    assert tried(row, TAIL)
    row.refresh_from_db()
    assert (row.link_failures, LinkTry.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_a_visitor_who_tries_many_links_waits_and_others_do_not():
    rows = [letter() for _ in range(4)]
    for row in rows[:3]:
        for _ in range(4 if row == rows[2] else 3):
            tried(row)

    with pytest.raises(TooManyTries):
        tried(rows[3])
    assert tried(rows[3], TAIL, address="10.0.0.2")
    assert tried(rows[3], TAIL, now=NOW + timedelta(minutes=16))
    assert set(LinkTry.objects.values_list("visitor", flat=True)) != {"10.0.0.1"}


@pytest.mark.django_db
def test_tries_are_forgotten_after_a_day():
    row = letter()
    tried(row)
    tried(row, now=NOW + timedelta(hours=25))

    assert LinkTry.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.clause("5.4.4.6.a")
def test_a_new_link_kills_the_old_one_and_counts_anew():
    row = letter()
    old = row.link_token
    for _ in range(5):
        tried(row)

    renew_link(letter=row, name="李工", phone="13800001111", by=row.written_by, now=NOW)

    row.refresh_from_db()
    assert row.link_token != old
    assert (row.to_name, row.link_failures, state_of(row, NOW)) == ("李工", 0, LinkState.OPEN)
    assert tried(row, "1111")


@pytest.mark.django_db
def test_a_link_needs_a_phone_and_belongs_to_who_follows_the_letter_up():
    row = letter(to_name="", to_phone="")

    assert state_of(row, NOW) == LinkState.WITHOUT_PHONE
    with pytest.raises(PhoneMissing):
        renew_link(letter=row, name="李工", phone="", by=row.written_by, now=NOW)
    with pytest.raises(NotYours):
        renew_link(letter=row, name="李工", phone=PHONE, by=rep(row.subsidiary), now=NOW)


@pytest.mark.django_db
def test_the_days_of_a_link_are_a_setting():
    row = letter()
    Setting.objects.create(key="letter_link_days", value=1, valid_from=date(2026, 1, 1), set_at=NOW)

    assert [state_of(row, NOW + timedelta(days=days)) for days in (4, 5)] == [LinkState.OPEN, LinkState.ENDED]


# ---- the pages ------------------------------------------------------------------------------------------------------


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def row(db, clock):
    return letter(uploads=[scan("现场.jpg")])


def page(row, name="letter", **more):
    return reverse(f"links:{name}", kwargs={"token": row.link_token, **more})


def passed(client, row):
    assert client.post(page(row), {"digits": TAIL}).status_code == 302
    return client


SAID = {"name": "赵工", "words": "周四上午现场复查，周五前修好。", "result": "solved"}


@pytest.mark.clause("5.4.4.6.a")
def test_before_the_check_nothing_of_the_customer_is_told_and_the_page_is_kept_nowhere(client, row):
    answer = client.get(page(row))

    text = answer.content.decode()
    assert answer.status_code == 200
    assert not [word for word in (row.household.name, row.household.unit.room, row.title, row.facts, row.number, PHONE, TAIL) if word in text]
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert not client.session.get("letter_links")


@pytest.mark.clause("5.4.4.6.a")
def test_who_knows_the_digits_reads_the_letter_and_answers_it_with_photographs(client, row):
    passed(client, row)

    shown = client.get(page(row))
    sent = client.post(page(row, "answer"), {**SAID, "papers": [scan("修后.jpg")]})
    after = client.get(page(row))

    row.refresh_from_db()
    text = shown.content.decode()
    assert all(word in text for word in (row.facts, row.request, row.household.name, row.household.unit.name))
    assert PHONE not in text
    assert sent.status_code == 302
    assert (row.state, row.answer_how, row.answered_name, row.answered_by, row.answered_at) == ("answered", "link", "赵工", None, NOW)
    assert [upload.uploaded_by_id for upload in Upload.objects.about(row)] == [row.written_by_id, None]
    assert Duty.objects.about(row).get().fulfilled_at == NOW
    assert (after.status_code, "赵工" in after.content.decode(), row.facts in after.content.decode()) == (410, True, False)


def test_the_second_answer_by_a_link_sees_who_answered_first(row):
    first, second = passed(Client(), row), passed(Client(), row)
    first.post(page(row, "answer"), SAID)

    answer = second.post(page(row, "answer"), {**SAID, "name": "李工"})

    assert (answer.status_code, "赵工" in answer.content.decode()) == (410, True)
    assert WorkLetter.objects.get().answered_name == "赵工"


def test_what_was_typed_stays_when_an_answer_is_not_whole(client, row):
    passed(client, row)

    refused = client.post(page(row, "answer"), {**SAID, "result": ""})

    assert refused.status_code == 422
    assert SAID["words"] in refused.content.decode()
    assert WorkLetter.objects.get().state == "sent"


def test_a_file_that_cannot_be_kept_is_refused_with_words(client, row):
    passed(client, row)

    refused = client.post(page(row, "answer"), {**SAID, "papers": [scan().__class__("a.exe", b"MZ not a picture")]})

    assert refused.status_code == 422
    assert SAID["words"] in refused.content.decode()
    assert WorkLetter.objects.get().state == "sent"


def test_more_than_nine_files_are_too_many(client, row):
    passed(client, row)

    refused = client.post(page(row, "answer"), {**SAID, "papers": [scan(f"{n}.jpg") for n in range(10)]})

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["papers"])


@pytest.mark.clause("5.4.4.6.a")
def test_wrong_digits_are_counted_down_and_the_fifth_closes(client, row):
    answers = [client.post(page(row), {"digits": "0000"}) for _ in range(5)]
    late = client.post(page(row), {"digits": TAIL})

    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 410]
    assert "4" in answers[0].context["form"].errors["digits"][0]
    assert late.status_code == 410


def test_half_a_number_is_no_try(client, row):
    assert client.post(page(row), {"digits": "22"}).status_code == 422
    assert WorkLetter.objects.get().link_failures == 0


def test_too_many_tries_from_one_place_are_told_to_wait(client, row):
    for n in range(10):
        try_link(letter=letter(to_phone=f"1390000{n:04d}"), typed="9999", address="127.0.0.1", now=NOW)

    refused = client.post(page(row), {"digits": TAIL})

    assert refused.status_code == 422
    assert "15" in refused.context["form"].errors["digits"][0]


@pytest.mark.parametrize("name", ["letter", "answer"])
def test_a_link_that_is_none_leads_nowhere(client, db, name):
    url = reverse(f"links:{name}", kwargs={"token": "x" * 43})

    assert client.post(url, {"digits": "1234", **SAID}).status_code == 404


@pytest.mark.clause("5.4.4.6.a")
def test_an_old_link_leads_nowhere_and_a_passed_check_does_not_carry_over(client, row):
    passed(client, row)
    old = page(row)
    renew_link(letter=row, name="李工", phone="13800001111", by=row.written_by, now=NOW)
    row.refresh_from_db()

    assert client.get(old).status_code == 404
    assert row.facts not in client.get(page(row)).content.decode()


def test_a_check_is_asked_for_again_after_some_hours_and_an_answer_without_it_is_not_taken(client, row, clock):
    passed(client, row)
    clock.shift(timedelta(hours=5))

    assert row.facts not in client.get(page(row)).content.decode()
    assert client.post(page(row, "answer"), SAID).status_code == 200
    assert WorkLetter.objects.get().state == "sent"


@pytest.mark.clause("5.4.4.6.a")
def test_a_link_past_its_term_or_of_a_letter_taken_back_says_so(client, row, clock):
    other = letter()
    take_back(letter=other, reason="不必了", by=other.written_by, now=NOW)
    back = client.get(page(other))
    clock.shift(timedelta(days=34))
    late = client.get(page(row))

    assert (back.status_code, late.status_code) == (410, 410)
    assert back.content != late.content
    assert row.title not in late.content.decode()


def test_the_papers_of_the_letter_open_after_the_check_only(client, row):
    upload = Upload.objects.about(row).get()
    url = page(row, "file", pk=upload.pk)

    before = client.get(url)
    passed(client, row)
    after = client.get(url)
    b"".join(after)

    assert (before.status_code, after.status_code, after["Content-Type"], after["X-Content-Type-Options"]) == (404, 200, "image/jpeg", "nosniff")
    assert client.get(page(row, "file", pk=Upload.objects.create(**foreign(upload)).pk)).status_code == 404
    upload.file.storage.delete(upload.file.name)
    assert client.get(url).status_code == 404
    assert client.get(reverse("links:file", kwargs={"token": "x" * 43, "pk": upload.pk})).status_code == 404


def foreign(upload):
    kept = {"household": upload.household, "subject": upload.household, "name": "b.jpg", "media_type": "image/jpeg", "file": upload.file.name}
    return kept | {"size": 1, "sha256": "0" * 64, "uploaded_by": upload.uploaded_by, "uploaded_at": NOW}


def test_the_form_is_protected_against_other_sites(row):
    strict = Client(enforce_csrf_checks=True)
    strict.get(page(row))

    assert strict.post(page(row), {"digits": TAIL}).status_code == 403
    assert strict.post(page(row, "answer"), SAID).status_code == 403


def test_who_is_signed_in_stays_signed_in_when_passing_the_check(client, row):
    client.force_login(manager(row.subsidiary))
    key = client.session.session_key

    passed(client, row)

    assert client.session.session_key == key
    assert Staff.objects.filter(pk=client.session["_auth_user_id"]).exists()


@pytest.mark.django_db(transaction=True)
def test_the_secret_of_a_link_stands_in_no_history(client):
    with time_machine.travel(NOW, tick=False):
        row = letter()
        client.post(page(row), {"digits": "0000"})
        passed(client, row)
        client.post(page(row, "answer"), SAID)

    kept = " ".join(str(event.pgh_context.metadata) for event in row.events.select_related("pgh_context") if event.pgh_context)
    assert row.link_token not in kept
    assert re.search(r"/l/\*\*\*/answer/", kept)
    assert not any(field.name == "link_token" for field in row.events.model._meta.fields)
