from datetime import timedelta

import pyotp
import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from customers.actions import account as actions
from customers.actions.delivery import deliver_notifications
from customers.actions.installation import decide_contents
from customers.enums import SECOND_FACTOR, Contents, Role, Seen
from customers.models import Access, Staff, StaffSession
from customers.rules import second_factor as factor
from customers.rules.browsers import browser_name
from tests.factories.authorization import delegation
from tests.factories.customers import NOW, PASSWORD, StaffFactory, at, manager, rep, staff_as
from tests.factories.notices import notice

pytestmark = pytest.mark.django_db
LOGIN, CODE_PAGE, ACCOUNT = "/login/", "/second-factor/", "/account/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def demanded(settings):
    settings.DEMANDS_SECOND_FACTOR = True


def with_password(person, password=PASSWORD):
    person.set_password(password)
    person.save()
    return person


def enrolled(person):
    actions.confirm_second_factor(secret=SECRET, code=code_at(NOW - timedelta(minutes=1) + timedelta(seconds=30)), by=person, now=NOW)
    person.refresh_from_db()
    return person


def code_at(moment):
    return pyotp.TOTP(SECRET).at(moment)


def sign_in(client, person, password=PASSWORD, **values):
    return client.post(LOGIN, {"username": person.username, "password": password, **values})


def is_signed_in(client):
    return client.get(ACCOUNT).status_code == 200


# Codes


@pytest.mark.parametrize(("seconds", "is_accepted"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_code_counts_half_a_minute_before_and_after(seconds, is_accepted):
    code = code_at(NOW + timedelta(seconds=seconds))

    assert (factor.step_of(SECRET, code, NOW, 0) is not None) is is_accepted


def test_a_code_of_a_used_step_or_an_earlier_one_does_not_count():
    step = factor.step_of(SECRET, code_at(NOW), NOW, 0)

    assert factor.step_of(SECRET, code_at(NOW), NOW, step) is None
    assert factor.step_of(SECRET, code_at(NOW - timedelta(seconds=30)), NOW, step) is None
    assert factor.step_of(SECRET, code_at(NOW + timedelta(seconds=30)), NOW, step) == step + 1


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345"])
def test_what_is_no_code_is_no_code(typed):
    assert factor.step_of(SECRET, typed, NOW, 0) is None


def test_a_code_may_be_typed_with_a_blank():
    code = code_at(NOW)

    assert factor.step_of(SECRET, f"{code[:3]} {code[3:]}", NOW, 0) is not None


def test_recovery_codes_are_all_different_and_read_as_they_are_typed():
    codes = factor.new_recovery_codes()

    assert len(set(codes)) == factor.RECOVERY_CODES
    assert all(factor.plain_recovery_code(f" {factor.spoken(code).upper()} ") == code for code in codes)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0", "WeChat · iPhone"),
        ("curl/8", ""),
    ],
)
def test_a_browser_is_named_in_two_words(agent, name):
    assert browser_name(agent) == name


# Signing in


def test_signing_in_leads_to_the_page_the_post_begins_with(client):
    person = with_password(staff_as(Role.ADMINISTRATOR))

    assert sign_in(client, person).url == "/"
    assert client.get("/").url == reverse("customers:staff")


def test_a_session_is_recorded_with_address_and_browser_and_stands_in_the_access_log(client):
    person = with_password(rep())

    client.post(LOGIN, {"username": person.username, "password": PASSWORD}, headers={"user-agent": "Firefox on Linux"})

    [session] = StaffSession.objects.all()
    assert (session.staff, session.address, session.browser, session.started_at) == (person, "127.0.0.1", "Firefox on Linux", NOW)
    assert session.session_key == client.session.session_key
    assert list(Access.objects.values_list("staff", "what")) == [(person.pk, Seen.SIGNED_IN)]


def test_the_session_is_a_new_one_after_signing_in(client):
    person = with_password(rep())
    client.get(LOGIN)
    session = client.session
    session["planted"] = "before"
    session.save()

    sign_in(client, person)

    assert client.session.session_key != session.session_key
    assert not Session.objects.filter(pk=session.session_key).exists()


@pytest.mark.parametrize("who", ["unknown", "wrong password", "closed", "without login"])
def test_every_failure_reads_the_same(client, who):
    person = with_password(rep(is_active=who != "closed"))
    if who == "without login":
        person.set_unusable_password()
        person.save()

    answer = client.post(
        LOGIN, {"username": "nobody" if who == "unknown" else person.username, "password": "not the password" if who == "wrong password" else PASSWORD}
    )

    assert answer.status_code == 422
    assert [str(error) for error in answer.context["form"].non_field_errors()] == [str(answer.context["form"].error_messages["invalid_login"])]


@pytest.mark.parametrize("is_known", [True, False])
def test_five_failures_lock_the_number_for_a_quarter_of_an_hour_from_this_address(client, clock, is_known):
    person = with_password(rep())
    username = person.username if is_known else "nobody"
    wrong = {"username": username, "password": "wrong"}

    answers = [client.post(LOGIN, wrong).status_code for _ in range(6)]

    assert answers == [422, 422, 422, 422, 429, 429]
    assert client.post(LOGIN, wrong | {"password": PASSWORD}).status_code == 429
    assert Client(REMOTE_ADDR="10.0.0.9").post(LOGIN, wrong).status_code == 422
    clock.shift(timedelta(minutes=15, seconds=1))
    assert client.post(LOGIN, wrong | {"password": PASSWORD}).status_code == (302 if is_known else 422)


def test_a_lockout_of_one_person_does_not_touch_another_at_the_same_address(client):
    person, other = with_password(rep()), with_password(rep())
    for _ in range(5):
        sign_in(client, person, "wrong")

    assert sign_in(client, other).status_code == 302


@pytest.mark.parametrize(
    ("wanted", "url"), [("/settings/", "/settings/"), ("https://evil.example/", "/"), ("//evil.example/", "/"), ("javascript:alert(1)", "/"), ("", "/")]
)
def test_signing_in_leads_only_to_pages_of_this_site(client, wanted, url):
    assert sign_in(client, with_password(rep()), next=wanted).url == url


def test_whoever_is_signed_in_is_led_on_from_the_sign_in(client):
    client.force_login(rep())

    assert client.get(LOGIN).url == "/"


def test_a_password_never_comes_back_in_the_page(client):
    answer = sign_in(client, rep(), "secret words of mine")

    assert b"secret words of mine" not in answer.content
    assert "secret words" not in str(AccessAttempt.objects.values())


def test_signing_out_ends_the_session(client):
    person = with_password(rep())
    sign_in(client, person)

    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").url == LOGIN
    assert not StaffSession.objects.exists()
    assert not Session.objects.exists()
    assert client.post("/logout/").status_code == 302


def test_signing_in_tidies_away_sessions_that_are_dead(client):
    person = with_password(rep())
    StaffSession.objects.create(staff=person, session_key="dead", started_at=NOW)

    sign_in(client, person)

    assert list(person.sessions.values_list("session_key", flat=True)) == [client.session.session_key]


# The second factor


@pytest.mark.parametrize("role", Role)
def test_posts_that_decide_or_handle_money_are_led_to_the_second_factor(client, demanded, role):
    person = with_password(staff_as(role))

    sign_in(client, person)

    answer = client.get(ACCOUNT)
    assert (answer.status_code, answer.get("Location")) == ((302, CODE_PAGE) if role in SECOND_FACTOR else (200, None))


def test_a_demonstration_only_offers_it(client, demanded):
    decide_contents(contents=Contents.DEMONSTRATION, now=NOW)
    sign_in(client, with_password(manager()))

    assert is_signed_in(client)


def test_a_fragment_leads_the_whole_page_there(client, demanded):
    client.force_login(manager())

    assert client.get(ACCOUNT, headers={"hx-request": "true"})["HX-Redirect"] == CODE_PAGE


def test_a_post_given_in_between_is_asked_at_the_next_page(client, demanded):
    person = rep()
    client.force_login(person)
    assert is_signed_in(client)

    person.postings.create(role=Role.FINANCE, subsidiary=person.postings.get().subsidiary, starts_on=NOW.date())

    assert client.get(ACCOUNT).url == CODE_PAGE


def test_who_stands_in_for_a_deciding_post_is_led_to_the_second_factor_while_it_lasts(client, demanded):
    taker, giver = rep(), manager()
    client.force_login(taker)
    free = client.get(ACCOUNT).status_code
    given = delegation(giver, taker, Role.MANAGER, giver.posts[0].subsidiary, starts_at=at("2015-01-01 08:00"), ends_at=at("2100-01-01 08:00"))

    led = client.get(ACCOUNT)
    given.ends_at = at("2016-01-01 08:00")
    given.save()

    assert free == 200
    assert (led.status_code, led["Location"]) == (302, CODE_PAGE)
    assert client.get(ACCOUNT).status_code == 200


def test_the_second_factor_is_set_up_with_picture_code_and_recovery_codes(client, demanded):
    person = with_password(manager())
    sign_in(client, person)
    page = client.get(CODE_PAGE)
    key = page.context["enrol_key"]
    picture = client.get(reverse("second_factor_picture"))

    wrong = client.post(CODE_PAGE, {"code": "000000"})
    right = client.post(CODE_PAGE, {"code": pyotp.TOTP(key).at(NOW)})

    person.refresh_from_db()
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<?xml")
    assert wrong.status_code == 422
    assert wrong.context["enrol_key"] == key
    assert len(right.context["codes"]) == len(person.recovery_hashes) == factor.RECOVERY_CODES
    assert not set(right.context["codes"]) & set(person.recovery_hashes)
    assert (person.totp_secret, person.totp_confirmed_at) == (key, NOW)
    assert is_signed_in(client)
    assert client.get(reverse("second_factor_picture")).status_code == 404


def test_looking_at_the_key_writes_nothing_but_the_session(client, demanded):
    person = with_password(manager())
    sign_in(client, person)

    client.get(CODE_PAGE)

    person.refresh_from_db()
    assert not person.totp_secret


def test_the_session_begins_only_after_the_code(client):
    person = enrolled(with_password(rep()))

    answer = sign_in(client, person, next="/settings/")

    assert answer.url == CODE_PAGE
    assert client.get(CODE_PAGE).status_code == 200
    assert client.get(ACCOUNT).status_code == 302
    assert not StaffSession.objects.exists()

    assert client.post(CODE_PAGE, {"code": code_at(NOW)}).url == "/settings/"
    assert is_signed_in(client)
    assert person.sessions.count() == 1


def test_a_code_signs_in_once(client):
    person = enrolled(with_password(rep()))
    other = Client()
    for one in (client, other):
        sign_in(one, person)

    assert client.post(CODE_PAGE, {"code": code_at(NOW)}).status_code == 302
    assert other.post(CODE_PAGE, {"code": code_at(NOW)}).status_code == 422


def test_a_recovery_code_signs_in_once():
    person = with_password(rep())
    codes = actions.confirm_second_factor(secret=SECRET, code=code_at(NOW), by=person, now=NOW)

    def try_code():
        client = Client()
        sign_in(client, person)
        return client.post(CODE_PAGE, {"code": factor.spoken(codes[0])}).status_code

    assert [try_code(), try_code()] == [302, 422]
    person.refresh_from_db()
    assert len(person.recovery_hashes) == factor.RECOVERY_CODES - 1


def test_wrong_codes_lock_like_wrong_passwords(client):
    person = enrolled(with_password(rep()))
    sign_in(client, person)

    answers = [client.post(CODE_PAGE, {"code": "000000"}).status_code for _ in range(6)]

    assert answers == [422, 422, 422, 422, 429, 429]
    assert client.post(CODE_PAGE, {"code": code_at(NOW)}).status_code == 429
    assert sign_in(Client(), person).status_code == 429


def test_the_wait_for_the_code_ends_after_ten_minutes(client, clock):
    person = enrolled(with_password(rep()))
    sign_in(client, person)

    clock.shift(timedelta(minutes=10))

    assert client.post(CODE_PAGE, {"code": code_at(NOW + timedelta(minutes=10))}).url == LOGIN


def test_nobody_is_asked_for_a_code_without_the_password(client):
    assert client.get(CODE_PAGE).url == LOGIN
    assert client.get(reverse("second_factor_picture")).status_code == 302


def test_a_session_from_before_the_set_up_may_give_the_code_later(client, demanded):
    person = enrolled(with_password(manager()))
    client.force_login(person)

    assert client.get(ACCOUNT).url == CODE_PAGE
    assert client.post(CODE_PAGE, {"code": code_at(NOW)}).status_code == 302
    assert is_signed_in(client)
    assert client.get(CODE_PAGE).url == "/"


def test_a_second_factor_is_not_set_up_twice():
    person = enrolled(rep())

    with pytest.raises(actions.AlreadyEnrolled):
        actions.confirm_second_factor(secret=SECRET, code=code_at(NOW), by=person, now=NOW)


def test_recovery_codes_are_made_anew_against_a_code(client):
    person = enrolled(rep())
    client.force_login(person)
    before = set(person.recovery_hashes)

    assert client.post(reverse("customers:recovery_codes"), {"code": "000000"}).status_code == 422
    page = client.post(reverse("customers:recovery_codes"), {"code": code_at(NOW)})

    person.refresh_from_db()
    assert len(page.context["codes"]) == factor.RECOVERY_CODES
    assert not before & set(person.recovery_hashes)


def test_the_second_factor_is_taken_off_against_a_code_and_an_old_code_stays_used(client, clock):
    person = enrolled(rep())
    client.force_login(person)
    drop = reverse("customers:second_factor_drop")

    assert client.post(drop, {"code": ""}).status_code == 422
    assert client.post(drop, {"code": code_at(NOW)}).status_code == 302

    person.refresh_from_db()
    assert (person.totp_secret, person.totp_confirmed_at, person.recovery_hashes) == ("", None, [])
    assert person.totp_last_step == factor.step_of(SECRET, code_at(NOW), NOW, 0)


def test_guessing_codes_on_the_account_page_locks_too(client):
    client.force_login(enrolled(rep()))
    drop = reverse("customers:second_factor_drop")

    assert [client.post(drop, {"code": "000000"}).status_code for _ in range(6)] == [422, 422, 422, 422, 429, 429]


def test_the_key_is_encrypted_at_rest():
    person = enrolled(rep())

    [stored] = Staff.objects.filter(pk=person.pk).extra(select={"raw": "encode(totp_secret, 'escape')"}).values_list("raw", flat=True)
    assert SECRET not in stored


# Passwords and sessions


def test_a_password_change_ends_all_other_sessions_and_keeps_this_one(client):
    person = with_password(rep())
    other = Client()
    for one in (client, other):
        sign_in(one, person)

    answer = client.post("/password/", {"old_password": PASSWORD, "new_password1": "another good one", "new_password2": "another good one"})

    assert answer.url == "/"
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert person.sessions.count() == 1
    assert sign_in(Client(), person).status_code == 422
    assert sign_in(Client(), person, "another good one").status_code == 302


def test_a_password_change_keeps_the_second_factor_of_the_session(client, demanded):
    person = enrolled(with_password(manager()))
    sign_in(client, person)
    client.post(CODE_PAGE, {"code": code_at(NOW)})

    client.post("/password/", {"old_password": PASSWORD, "new_password1": "another good one", "new_password2": "another good one"})

    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("wrong", "another good one", "another good one", "old_password"),
        (PASSWORD, PASSWORD, PASSWORD, "new_password1"),
        (PASSWORD, "short", "short", "new_password2"),
        (PASSWORD, "12345678901", "12345678901", "new_password2"),
        (PASSWORD, "another good one", "a different one", "new_password2"),
    ],
)
def test_a_bad_password_change_is_refused_at_the_field(client, old, new, again, field):
    person = with_password(rep())
    client.force_login(person)

    answer = client.post("/password/", {"old_password": old, "new_password1": new, "new_password2": again})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_a_one_time_password_is_changed_before_anything_else(client):
    person = rep()
    password = actions.reset_password(staff=person, by=staff_as(Role.ADMINISTRATOR), now=NOW)

    sign_in(client, person, password)

    assert client.get(ACCOUNT).url == "/password/"
    assert client.get("/password/").status_code == 200
    client.post("/password/", {"old_password": password, "new_password1": "my very own words", "new_password2": "my very own words"})
    assert is_signed_in(client)


def test_the_language_can_be_changed_before_the_password_is(client):
    person = rep(must_change_password=True)
    client.force_login(person)

    assert client.post(reverse("customers:preferences"), {"language": "en", "next": "/password/"}).url == "/password/"


def test_one_session_is_ended_from_the_list(client):
    person = with_password(rep())
    other = Client()
    for one in (client, other):
        sign_in(one, person)
    far = person.sessions.get(session_key=other.session.session_key)

    assert len(client.get(ACCOUNT).context["sessions"]) == 2
    client.post(reverse("customers:session_end", args=[far.pk]))

    assert not is_signed_in(other)
    assert len(client.get(ACCOUNT).context["sessions"]) == 1


def test_a_colleagues_session_is_out_of_reach(client):
    person = with_password(rep())
    other = Client()
    sign_in(other, person)
    client.force_login(rep())

    assert client.post(reverse("customers:session_end", args=[person.sessions.get().pk])).status_code == 404
    assert is_signed_in(other)


@pytest.mark.parametrize("others", [0, 2])
def test_the_account_page_takes_as_many_queries_with_one_session_as_with_three(client, others, django_assert_num_queries):
    person = with_password(rep())
    for one in (client, *(Client() for _ in range(others))):
        sign_in(one, person)

    with django_assert_num_queries(10):
        client.get(ACCOUNT)


# How the pages look


def test_what_is_sent_is_kept_and_the_rest_stays(client):
    person = rep(theme="dark", density="compact")
    client.force_login(person)

    answer = client.post(reverse("customers:preferences"), {"text_size": "large", "next": "/settings/", "is_active": "", "name": "x"})

    person.refresh_from_db()
    assert answer.url == "/settings/"
    assert (person.theme, person.density, person.text_size, person.is_active) == ("dark", "compact", "large", True)


def test_a_whole_form_is_kept(client):
    person = rep(theme="dark")
    client.force_login(person)

    client.post(reverse("customers:preferences"), {"language": "en", "theme": "", "density": "comfortable", "text_size": "normal", "keys_on": "no"})

    person.refresh_from_db()
    assert (person.language, person.theme, person.density, person.text_size, person.keys_on) == ("en", "", "comfortable", "normal", False)
    assert client.get(ACCOUNT)["Content-Language"] == "en"


@pytest.mark.parametrize("wrong", [{"theme": "purple"}, {"language": "fr"}, {"text_size": "<b>"}, {"density": "x", "theme": "dark"}])
def test_what_is_not_offered_is_not_kept(client, wrong):
    person = rep()
    client.force_login(person)

    client.post(reverse("customers:preferences"), wrong)

    person.refresh_from_db()
    assert (person.language, person.theme, person.text_size) == ("zh-hans", "", "")


def test_a_stranger_chooses_the_language_in_a_cookie(client):
    answer = client.post(reverse("customers:preferences"), {"language": "en", "theme": "dark", "next": LOGIN})

    assert answer.url == LOGIN
    assert answer.cookies["django_language"].value == "en"
    assert client.get(LOGIN)["Content-Language"] == "en"


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"])
def test_the_way_back_stays_on_this_site(client, wanted):
    assert client.post(reverse("customers:preferences"), {"language": "en", "next": wanted}).url == "/"


# Notices


def contact(client, **values):
    return client.post(ACCOUNT, {"email": "", "robot_kind": "none", "robot_url": ""} | values)


WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc"


def test_e_mail_and_robot_are_kept_and_the_address_is_not_shown(client):
    person = rep()
    client.force_login(person)

    assert contact(client, email="a@example.com", robot_kind="wecom", robot_url=WECOM, username="x", is_active="").status_code == 302
    assert contact(client, email="b@example.com", robot_kind="wecom").status_code == 302

    person.refresh_from_db()
    assert (person.email, person.robot_kind, person.robot_url, person.is_active) == ("b@example.com", "wecom", WECOM, True)
    assert "key=abc" not in client.get(ACCOUNT).content.decode()


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        ("wecom", ""),
        ("wecom", "https://oapi.dingtalk.com/robot/send?access_token=abc"),
        ("dingtalk", WECOM),
        ("wecom", "http://169.254.169.254/latest"),
        ("wecom", "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=abc"),
        ("sms", WECOM),
    ],
)
def test_only_addresses_of_the_chosen_robot_are_taken(client, kind, url):
    person = rep()
    client.force_login(person)

    assert contact(client, robot_kind=kind, robot_url=url).status_code == 422
    person.refresh_from_db()
    assert (person.robot_kind, person.robot_url) == ("", "")


def test_without_a_robot_its_address_is_forgotten(client):
    person = rep(robot_kind="wecom", robot_url=WECOM)
    client.force_login(person)

    contact(client)

    person.refresh_from_db()
    assert (person.robot_kind, person.robot_url) == ("", "")


def test_everybody_has_an_account_page_and_a_stranger_has_none(client):
    assert client.get(ACCOUNT).url.startswith(LOGIN)
    client.force_login(StaffFactory())
    assert is_signed_in(client)


@pytest.mark.parametrize(("contents", "is_offered"), [(Contents.DEMONSTRATION, True), (Contents.OWN, False), (None, False)])
def test_logins_are_offered_only_where_the_database_holds_the_demonstration(client, contents, is_offered):
    if contents:
        decide_contents(contents=contents, now=NOW)

    page = client.get(LOGIN)

    assert bool(page.context["demo_logins"]) is is_offered
    assert ("demo-2026" in page.content.decode()) is is_offered


DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=abc"


def test_a_signing_secret_is_kept_with_its_robot_and_never_shown(client):
    person = rep()
    client.force_login(person)

    contact(client, robot_kind="dingtalk", robot_url=DINGTALK, robot_secret="SECabc")
    contact(client, robot_kind="dingtalk", email="a@example.com")
    person.refresh_from_db()
    kept, page = person.robot_secret, client.get(ACCOUNT).content.decode()
    contact(client, robot_kind="dingtalk", robot_url=f"{DINGTALK}d")
    person.refresh_from_db()

    assert (kept, person.robot_secret) == ("SECabc", "")
    assert "SECabc" not in page


def test_a_secret_that_dingtalk_never_gave_is_refused_at_its_field(client):
    client.force_login(rep())

    page = contact(client, robot_kind="dingtalk", robot_url=DINGTALK, robot_secret="abc")

    assert page.status_code == 422
    assert list(page.context["contact"].errors) == ["robot_secret"]


def test_the_account_says_whether_the_last_notice_arrived(client):
    person = rep(robot_kind="dingtalk", robot_url="http://127.0.0.1:9/", language="en")
    notice(person, now=NOW)
    deliver_notifications(now=NOW, names={})
    client.force_login(person)

    page = client.get(ACCOUNT).content.decode()

    assert "Robot: the last notice did not arrive. The service could not be reached." in page
