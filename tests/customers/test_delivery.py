import gc
import os
import signal
import threading
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.db import connection

from config.jobs import run_job
from customers.actions.delivery import NotYourDeliveries, deliver_notifications, forget_old_deliveries, try_again
from customers.duties.enums import DutyKind
from customers.enums import DeliveryFault, NoticeChannel, NoticeCode
from customers.models import Delivery, Notification
from tests.factories.customers import NOW, SubsidiaryFactory, at, manager, rep
from tests.factories.notices import TAKEN, mail_server, notice, robot

NAMES = {kind.value: kind.label for kind in DutyKind}
REFUSED = (200, {"errcode": 93000, "errmsg": "invalid webhook url"})
REVISIT = {"code": NoticeCode.DUTY_REMINDED, "url": "/duties/12/", "duty": "revisit", "due_at": (NOW + timedelta(hours=3)).isoformat()}


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = "https://desk.example.com"
    settings.DEFAULT_FROM_EMAIL = "customer-service@desk.example.com"


def deliver(now=NOW, **values):
    return deliver_notifications(now=now, names=NAMES, **values)


def with_robot(url, kind="wecom", **values):
    return rep(robot_kind=kind, robot_url=url, **values)


def smtp(settings, port):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", port


# What is said


@pytest.mark.django_db
def test_a_message_says_the_matter_the_time_left_and_the_whole_address():
    with robot() as here:
        person = with_robot(here.url, email="rep@example.com", language="en")
        notice(person, now=NOW, **REVISIT)

        assert deliver() == 2

    text = "[Customer Service] Revisit: due 16 June 12:42, 3 h 00 min left\nhttps://desk.example.com/duties/12/"
    assert here.texts == [text]
    assert [(sent.subject, sent.body, sent.to) for sent in mail.outbox] == [(text.split("\n", maxsplit=1)[0], text, ["rep@example.com"])]


@pytest.mark.django_db
def test_a_message_speaks_the_language_of_its_reader():
    with robot() as here:
        notice(with_robot(here.url, language="zh-hans"), now=NOW, **REVISIT)
        deliver()

    assert "回访" in here.texts[0]
    assert "剩余" in here.texts[0]


@pytest.mark.django_db
def test_the_time_left_stands_once_in_a_text_that_says_it_already():
    with robot() as here:
        notice(with_robot(here.url, language="en"), NoticeCode.REPORTED, now=NOW, number="SX-1", due_at=(NOW + timedelta(hours=48)).isoformat())
        deliver()

    assert here.texts[0].count("left") == 1


@pytest.mark.django_db
def test_a_message_leaves_out_the_name_that_the_bell_says():
    with robot() as here:
        notice(with_robot(here.url, language="en"), NoticeCode.RECEIVED_FOR_YOU, now=NOW, by="王建平")
        deliver()

    assert here.texts == ["[Customer Service] A colleague received one of your households in your absence\nhttps://desk.example.com/approvals/7/"]


@pytest.mark.django_db
def test_the_job_speaks_of_verdicts_and_duties_in_the_language_of_the_reader():
    with robot() as here:
        person = with_robot(here.url, language="en")
        notice(person, now=NOW, **REVISIT)
        notice(person, NoticeCode.APPROVAL_DECIDED, now=NOW, key="v", verdict="approved")

        run = run_job("deliver", now=NOW, started_at=NOW)

    assert run.rows == 2
    assert [text.split("\n")[0] for text in here.texts] == [
        "[Customer Service] Revisit: due 16 June 12:42, 3 h 00 min left",
        "[Customer Service] Your request was decided: Approved",
    ]


# Robots


@pytest.mark.django_db
def test_a_dingtalk_robot_with_a_secret_is_asked_with_its_signature_and_wecom_never():
    with robot() as here:
        notice(with_robot(here.url, "dingtalk", robot_secret="SECabc"), now=NOW)
        notice(with_robot(here.url, "dingtalk"), now=NOW)
        notice(with_robot(here.url, "wecom", robot_secret="SECabc"), now=NOW)
        deliver()

    asked = [parse_qs(urlsplit(path).query) for path in here.paths]
    assert [set(query) for query in asked] == [{"access_token", "timestamp", "sign"}, {"access_token"}, {"access_token"}]
    assert asked[0]["timestamp"] == [str(int(NOW.timestamp() * 1000))]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "fault", "words"),
    [
        (REFUSED, "refused", "errcode 93000: invalid webhook url"),
        ((200, {"errcode": 310000, "errmsg": "keywords not in content"}), "refused", "errcode 310000: keywords not in content"),
        ((200, "<html>hello</html>"), "refused", "errcode ?"),
        ((500, {}), "refused", "HTTP 500"),
        ((302, "http://127.0.0.1:9/"), "refused", "HTTP 302"),
        (None, "unreachable", "RemoteDisconnected"),
    ],
)
def test_a_robot_that_did_not_take_it_is_asked_again_later(answer, fault, words):
    with robot(answer) as here:
        notice(with_robot(here.url), now=NOW)

        assert deliver() == 0

    row = Delivery.objects.get()
    assert (row.attempts, row.fault, row.words, row.next_at, row.sent_at) == (1, fault, words, NOW + timedelta(minutes=2), None)


@pytest.mark.django_db
def test_the_secret_address_of_a_robot_stands_in_no_error():
    notice(with_robot("http://127.0.0.1:9/send?key=very-secret"), now=NOW)

    deliver()

    row = Delivery.objects.get()
    assert (row.fault, "secret" in row.words) == ("unreachable", False)


@pytest.mark.django_db
def test_a_robot_is_sent_no_more_than_it_takes_in_a_minute():
    with robot() as here:
        person = with_robot(here.url)
        for n in range(18):
            notice(person, now=NOW, key=f"k{n}")

        first, second = deliver(), deliver(NOW + timedelta(minutes=1))

    assert (first, second) == (15, 3)


@pytest.mark.django_db
def test_a_robot_that_refuses_is_left_alone_for_the_rest_of_the_run_and_others_are_served():
    with robot(REFUSED) as broken, robot() as works:
        angry, calm = with_robot(broken.url), with_robot(works.url)
        for n in range(3):
            notice(angry, now=NOW, key=f"k{n}")
        notice(calm, now=NOW)

        assert deliver() == 1

    assert (len(broken.texts), len(works.texts)) == (1, 1)


# E-mail


@pytest.mark.django_db
def test_a_notice_leaves_by_a_real_mail_server(settings):
    with mail_server() as (port, taken):
        smtp(settings, port)
        notice(rep(email="rep@example.com", language="en"), now=NOW)

        assert deliver() == 1

    assert "Subject: [Customer Service] A request waits for your word" in taken[0]
    assert "From: customer-service@desk.example.com" in taken[0]


@pytest.mark.django_db
def test_a_mail_server_that_refuses_is_remembered_by_its_code_only(settings):
    with mail_server("550 no such user rep@example.com") as (port, _taken):
        smtp(settings, port)
        notice(rep(email="rep@example.com"), now=NOW)
        deliver()

    row = Delivery.objects.get()
    assert (row.fault, row.words) == ("refused", "SMTPRecipientsRefused")


@pytest.mark.django_db
def test_a_dead_mail_server_is_asked_once_a_run(settings):
    smtp(settings, 9)
    for n in range(3):
        notice(rep(email=f"r{n}@example.com"), now=NOW)

    deliver()

    assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    assert Delivery.objects.get(attempts=1).fault == "unreachable"


@pytest.mark.django_db
def test_without_a_mail_server_nothing_is_said_to_have_been_sent(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    notice(rep(email="rep@example.com"), now=NOW)

    deliver()

    assert Delivery.objects.count() == 0
    assert Notification.objects.get().dispatched_at == NOW


# Attempts


@pytest.mark.django_db
def test_five_attempts_are_made_with_growing_pauses_then_it_is_given_up():
    with robot(REFUSED) as here:
        notice(with_robot(here.url), now=NOW)
        tried = []
        for minute in range(240):
            before = len(here.texts)
            deliver(NOW + timedelta(minutes=minute))
            tried += [minute] * (len(here.texts) - before)

    row = Delivery.objects.get()
    assert [later - earlier for earlier, later in pairwise(tried)] == [2, 5, 15, 45]
    assert (row.attempts, row.failed_at, row.next_at) == (5, NOW + timedelta(minutes=67), None)


@pytest.mark.django_db
def test_a_retry_never_sends_again_over_the_channel_that_succeeded():
    with robot(REFUSED, TAKEN) as here:
        notice(with_robot(here.url, email="rep@example.com"), now=NOW)
        deliver()
        deliver(NOW + timedelta(minutes=2))
        deliver(NOW + timedelta(minutes=60))

    assert (len(mail.outbox), len(here.texts)) == (1, 2)
    assert {row.channel: row.attempts for row in Delivery.objects.all()} == {"email": 1, "robot": 2}


#: A worker that dies closes nothing behind it.
LEFT_OPEN = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@contextmanager
def death():
    with pytest.raises(KeyboardInterrupt):
        yield
    gc.collect()


def die():
    os.kill(os.getpid(), signal.SIGINT)
    return TAKEN


@LEFT_OPEN
@pytest.mark.django_db
def test_a_worker_that_dies_between_sending_and_writing_it_down_sends_once_more():
    with robot(die, TAKEN) as here:
        notice(with_robot(here.url), now=NOW)
        with death():
            deliver()
        for minute in range(1, 240):
            deliver(NOW + timedelta(minutes=minute))

    row = Delivery.objects.get()
    assert len(here.texts) == 2
    assert (row.sent_at, row.attempts) == (NOW + timedelta(minutes=2), 2)


@LEFT_OPEN
@pytest.mark.django_db
def test_a_message_whose_end_was_twice_unknown_is_given_up_and_says_so():
    with robot(die, die, TAKEN) as here:
        notice(with_robot(here.url), now=NOW)
        for moment in (NOW, NOW + timedelta(minutes=2)):
            with death():
                deliver(moment)
        for minute in range(3, 240):
            deliver(NOW + timedelta(minutes=minute))

    row = Delivery.objects.get()
    assert len(here.texts) == 2
    assert row.fault == DeliveryFault.UNSURE


@pytest.mark.django_db(transaction=True)
def test_four_workers_send_each_notice_once():
    with robot() as here:
        people = [with_robot(here.url) for _ in range(12)]
        for person in people:
            notice(person, now=NOW)

        def work():
            deliver()
            connection.close()

        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    assert len(here.texts) == 12
    assert Delivery.objects.filter(sent_at__isnull=False).count() == 12


@pytest.mark.django_db
def test_a_run_ends_when_its_time_is_up():
    with robot() as here:
        notice(with_robot(here.url), now=NOW)

        assert deliver(seconds=0) == 0

    assert here.texts == []


# Whom


@pytest.mark.django_db
def test_what_arises_at_night_leaves_at_eight():
    with robot() as here:
        notice(with_robot(here.url), now=at("2026-06-16 23:00"))

        assert [deliver(at("2026-06-17 07:59")), deliver(at("2026-06-17 08:00"))] == [0, 1]


@pytest.mark.django_db
def test_who_may_not_sign_in_and_who_chose_no_channel_is_sent_nothing():
    with robot() as here:
        notice(with_robot(here.url, is_active=False, email="gone@example.com"), now=NOW)
        notice(rep(), now=NOW)

        assert deliver() == 0

    assert (here.texts, mail.outbox, Delivery.objects.count()) == ([], [], 0)


@pytest.mark.django_db
def test_a_robot_taken_away_meanwhile_ends_the_delivery_with_its_reason():
    with robot(REFUSED) as here:
        person = with_robot(here.url)
        notice(person, now=NOW)
        deliver()
        person.robot_kind, person.robot_url = "", ""
        person.save()
        deliver(NOW + timedelta(minutes=2))

    row = Delivery.objects.get()
    assert (row.failed_at, row.fault) == (NOW + timedelta(minutes=2), DeliveryFault.NO_ADDRESS)


# Again


def given_up(person, now=NOW):
    row = Delivery.objects.create(
        notification=notice(person, now=now), channel=NoticeChannel.ROBOT, attempts=5, failed_at=now, fault=DeliveryFault.REFUSED, words="errcode 1: x"
    )
    Notification.objects.filter(pk=row.notification_id).update(dispatched_at=now)
    return row


@pytest.mark.django_db
def test_what_was_given_up_is_tried_again_from_the_beginning():
    with robot() as here:
        person, boss = with_robot(here.url, email="rep@example.com"), manager()
        given_up(person)

        count = try_again(deliveries=Delivery.objects.visible_to(boss), by=boss, now=NOW)
        repeated = try_again(deliveries=Delivery.objects.visible_to(boss), by=boss, now=NOW)
        deliver()

    row = Delivery.objects.get()
    assert (count, repeated, row.attempts, row.sent_at, row.words) == (1, 0, 1, NOW, "")
    assert (len(here.texts), mail.outbox) == (1, [])


@pytest.mark.django_db
def test_a_manager_sees_what_did_not_reach_the_people_of_his_companies_and_others_nothing():
    row = given_up(rep())
    boss, stranger, colleague = manager(), manager(SubsidiaryFactory(code="HB")), rep()

    assert [list(Delivery.objects.visible_to(person)) for person in (boss, stranger, colleague)] == [[row], [], []]
    with pytest.raises(NotYourDeliveries):
        try_again(deliveries=Delivery.objects.all(), by=colleague, now=NOW)


@pytest.mark.django_db
def test_deliveries_are_forgotten_after_three_months_and_waiting_ones_never():
    given_up(rep(), NOW - timedelta(days=91))
    kept = given_up(rep(), NOW - timedelta(days=89))
    waiting = Delivery.objects.create(notification=notice(rep(), now=NOW), channel=NoticeChannel.EMAIL, next_at=NOW - timedelta(days=200))

    assert forget_old_deliveries(now=NOW) == 1
    assert set(Delivery.objects.all()) == {kept, waiting}
