import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template import engines
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation

from config import middleware, navigation
from config.context import Shell
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Role
from customers.models import Absence, Notification, Posting, Staff, Subsidiary

NOW = datetime(2026, 6, 16, 1, 42, tzinfo=UTC)
STUB = "tests.config.shell_urls"
CSS = settings.BASE_DIR / "static/css"


def person(*roles, **values):
    staff = Staff(pk=7, username="lin", name="林晓雯", **values)
    staff.posts = [Posting(staff=staff, role=role) for role in roles]
    return staff


@pytest.fixture
def request_of(rf, monkeypatch):
    """Build the request of somebody, with the numbers of the frame given instead of read."""

    def build(user, path="/customers/today/", counts=None, **cookies):
        request = rf.get(path)
        request.user = user
        request.now = NOW
        request.COOKIES.update(cookies)
        request.preferences = middleware.preferences_of(request)
        monkeypatch.setattr("config.context.numbers_of", lambda _staff, _now: counts or {})
        return request

    return build


def shown(request, source='{% extends "shell.html" %}'):
    with translation.override(request.preferences.language):
        return engines["django"].from_string(source).render({}, request)


# ---- navigation -------------------------------------------------------------------------------------------------


@pytest.mark.urls(STUB)
def test_a_post_sees_only_its_pages():
    sections = navigation.sections_for(frozenset({Role.ADMINISTRATOR}), "/", {})

    pages = ["/customers/regulation/", "/customers/projects/", "/customers/staff/", "/customers/settings/", "/status/"]
    assert [link.href for section in sections for link in section.links] == pages


@pytest.mark.urls(STUB)
def test_two_posts_see_the_pages_of_both():
    def hrefs(*roles):
        return {link.href for section in navigation.sections_for(frozenset(roles), "/", {}) for link in section.links}

    assert hrefs(Role.REP, Role.ADMINISTRATOR) == hrefs(Role.REP) | hrefs(Role.ADMINISTRATOR)


@pytest.mark.urls(STUB)
@pytest.mark.parametrize("role", Role)
def test_every_post_has_a_landing_page_and_places_on_a_phone(role):
    roles = frozenset({role})
    links = navigation.bottom_for(roles, "/", {})
    seen = {link.href for section in navigation.sections_for(roles, "/", {}) for link in section.links}

    assert 2 <= len(links) <= 4
    assert {link.href for link in links} <= seen
    assert reverse(navigation.home_of(roles)) == links[0].href


@pytest.mark.urls(STUB)
def test_the_page_one_is_on_is_marked_once():
    sections = navigation.sections_for(frozenset({Role.MANAGER}), "/complaints/matters/12/", {})

    assert [link.href for section in sections for link in section.links if link.here] == ["/complaints/matters/"]


def test_keys_after_g_are_given_once():
    keys = [item.go for group in navigation.NAV for item in group.items if item.go]

    assert len(keys) == len(set(keys))


def test_every_entry_leads_to_a_page_that_exists():
    missing = []
    for item in {item for group in navigation.NAV for item in group.items}:
        try:
            reverse(item.url)
        except NoReverseMatch:
            missing.append(item.url)

    assert missing == []


def test_every_icon_that_is_named_is_in_the_sprite():
    sprite = set(re.findall(r'symbol id="([^"]+)"', (settings.BASE_DIR / "static/vendor/icons.svg").read_text()))
    named = {item.icon for group in navigation.NAV for item in group.items}
    for template in (settings.BASE_DIR / "templates").rglob("*.html"):
        named |= set(re.findall(r'{% icon "([^"]+)"', template.read_text()))

    assert named - sprite == set()


# ---- the frame --------------------------------------------------------------------------------------------------


@pytest.mark.urls(STUB)
def test_the_frame_of_a_representative(request_of):
    html = shown(request_of(person(Role.REP), counts={"unread": 3, "late": 2}))

    assert '<html lang="zh-hans"' in html
    assert 'data-now="2026-06-16T09:42:00+08:00"' in html
    assert 'data-key="n"' in html
    assert "林晓雯" in html
    assert re.search(r'aria-current="page" data-go="t">.*?今日待办<span class="count count--danger">2', html)
    assert re.search(r'class="count count--danger">3<span class="vh"> 条未读', html)


@pytest.mark.urls(STUB)
def test_a_post_outside_the_department_is_not_offered_a_reception(request_of):
    assert 'data-key="n"' not in shown(request_of(person(Role.FINANCE)))


@pytest.mark.urls(STUB)
def test_an_administrator_is_not_offered_the_search(request_of):
    assert "data-search" not in shown(request_of(person(Role.ADMINISTRATOR)))


@pytest.mark.urls(STUB)
def test_settings_of_the_person_stand_on_the_root(request_of):
    html = shown(request_of(person(Role.REP, theme="dark", density="compact", text_size="large", keys_on=False)))

    root = html[html.index("<html") : html.index("<head>")]
    assert all(part in root for part in ('data-theme="dark"', 'data-density="compact"', 'data-text="large"', 'data-keys="off"'))


@pytest.mark.urls(STUB)
def test_the_reader_switches_settings_without_script(request_of):
    html = shown(request_of(person(Role.REP)))

    names = set(re.findall(r'<button class="[^"]*" name="(\w+)" value="\w', html))
    assert names == {"language", "theme", "text_size", "density"}
    assert html.count("csrfmiddlewaretoken") >= 4


@pytest.mark.urls(STUB)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("role", Role)
def test_no_page_has_inline_style_or_script(request_of, role, language):
    html = shown(request_of(person(role), django_language=language))

    assert re.findall(r"\sstyle=|<style|\son\w+=|hx-on", html) == []
    assert re.findall(r"<script(?![^>]* src=)", html) == []


@pytest.mark.urls(STUB)
def test_a_stranger_gets_the_frame_without_a_query(request_of):
    html = shown(request_of(AnonymousUser()))  # without the database mark any query fails the test

    assert "data-person" not in html


@pytest.mark.urls(STUB)
def test_a_person_without_a_post_today_still_gets_a_page(request_of):
    html = shown(request_of(person()))

    assert "今天没有任职" in html


@pytest.mark.urls(STUB)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_frame_speaks_one_language(request_of, language):
    html = shown(request_of(person(Role.MANAGER), django_language=language))
    text = re.sub(r'<button [^>]*lang="[^"]*".*?</button>|<[^>]+>', " ", html[html.index("<body") :], flags=re.DOTALL)
    foreign = {"zh-hans": r"[A-Za-z]{2,} [A-Za-z]{2,}", "en": r"[\u4e00-\u9fff]+"}[language]

    assert set(re.findall(foreign, text)) <= {"林晓雯", "晓雯", "客"}


def notice(staff, key, rings_at, **values):
    return Notification.objects.create(staff=staff, key=key, code="x", made_at=NOW, rings_at=rings_at, **values)


def duty(owner, subsidiary, key, due_at):
    return Duty.objects.create(
        clause="5.7.2",
        kind=DutyKind.REVISIT,
        subject=owner,
        occurrence=key,
        subsidiary=subsidiary,
        what="x",
        post=Role.REP,
        owner=owner,
        starts_at=due_at - timedelta(hours=8),
        opened_at=due_at - timedelta(hours=8),
        due_at=due_at,
    )


@pytest.mark.django_db
def test_the_frame_counts_what_rings_unread_and_what_is_overdue_with_two_queries(rf, django_assert_num_queries):
    subsidiary = Subsidiary.objects.create(name="澜庭置业", code="LT")
    lin, gao, other = (Staff.objects.create_user(name, name=name) for name in ("lin", "gao", "other"))
    Posting.objects.create(staff=lin, role=Role.REP, subsidiary=subsidiary, starts_on=date(2020, 1, 1))
    today = timezone.localdate()
    Absence.objects.create(staff=gao, cover=lin, first_day=today, last_day=today, set_by=gao, set_at=NOW)
    notice(lin, "a", NOW)
    notice(lin, "read", NOW, read_at=NOW)
    notice(lin, "tomorrow morning", NOW + timedelta(hours=20))
    notice(other, "a", NOW)
    for staff, key, late_by in ((lin, "a", 1), (lin, "b", -1), (gao, "c", 1), (other, "d", 1)):
        duty(staff, subsidiary, key, NOW - timedelta(hours=late_by))
    request = rf.get("/")
    request.user, request.now = Staff.objects.get(pk=lin.pk), NOW
    frame = Shell(request)

    with django_assert_num_queries(2):
        counts, roles, names = dict(frame.counts), frame.roles, frame.post_names

    assert counts == {"unread": 1, "late": 2}
    assert roles == {Role.REP}
    assert names


# ---- pages of refusal -------------------------------------------------------------------------------------------


@pytest.mark.urls(STUB)
@pytest.mark.parametrize("name", ["404.html", "403.html"])
def test_a_refusal_keeps_the_frame_and_says_the_next_step(request_of, name):
    request = request_of(person(Role.REP))

    html = render_to_string(name, {}, request)

    assert 'class="nav"' in html
    assert 'class="btn btn--primary" href="/customers/today/"' in html


def test_the_page_of_a_failure_needs_nothing():
    assert "<main" in render_to_string("500.html")
    assert "<main" in render_to_string("403_csrf.html")


# ---- sign-in ----------------------------------------------------------------------------------------------------


@pytest.mark.urls(STUB)
def test_the_sign_in_page_shows_the_demo_people_only_when_there_are_any(request_of):
    request = request_of(AnonymousUser())
    demo = [{"username": "rep", "password": "p", "name": "林晓雯", "post": "客户服务代表"}]

    assert "试用账号" in render_to_string("registration/login.html", {"demo_logins": demo}, request)
    assert "试用账号" not in render_to_string("registration/login.html", {}, request)


# ---- language ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cookie", "own", "language"),
    [("", "zh-hans", "zh-hans"), ("", "en", "en"), ("en", "zh-hans", "en"), ("fr", "en", "en"), ("fr", "xx", "zh-hans")],
)
def test_the_language_chosen_in_this_browser_comes_first(request_of, cookie, own, language):
    request = request_of(person(Role.REP, language=own), django_language=cookie)

    assert middleware.preferences_of(request).language == language


def test_a_stranger_reads_chinese_until_another_language_is_chosen(request_of):
    assert middleware.preferences_of(request_of(AnonymousUser())).language == "zh-hans"
    assert middleware.preferences_of(request_of(AnonymousUser(), django_language="en")).language == "en"


def test_the_language_holds_for_one_answer_only(request_of):
    spoken = []
    layer = middleware.PreferencesMiddleware(lambda _request: spoken.append(translation.get_language()) or HttpResponse())

    with translation.override("zh-hans"):
        response = layer(request_of(AnonymousUser(), django_language="en"))
        spoken.append(translation.get_language())

    assert spoken == ["en", "zh-hans"]
    assert response["Content-Language"] == "en"


# ---- privacy, timing --------------------------------------------------------------------------------------------


def test_pages_of_signed_in_people_are_not_kept_by_any_cache(request_of):
    layer = middleware.PrivatePagesMiddleware(lambda _request: HttpResponse())

    assert layer(request_of(person(Role.REP)))["Cache-Control"] == "private, no-store"
    assert not layer(request_of(AnonymousUser())).has_header("Cache-Control")


@pytest.mark.django_db
def test_the_number_of_queries_is_told_only_when_asked_for(request_of, settings):
    def answer(_request):
        Staff.objects.filter(pk=0).exists()
        return HttpResponse()

    layer = middleware.ServerTimingMiddleware(answer)
    settings.BENCH = True
    assert 'desc="1 queries"' in layer(request_of(AnonymousUser()))["Server-Timing"]

    settings.BENCH = False
    assert not layer(request_of(AnonymousUser())).has_header("Server-Timing")


# ---- look -------------------------------------------------------------------------------------------------------


def blocks_of_dark():
    text = (CSS / "tokens.css").read_text()
    by_device = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\}', text, re.DOTALL)[1]
    by_choice = re.search(r'\n  :root\[data-theme="dark"\] \{(.*?)\}', text, re.DOTALL)[1]
    return [[line.strip() for line in block.split(";") if line.strip()] for block in (by_device, by_choice)]


def test_dark_by_device_and_dark_by_choice_are_the_same():
    by_device, by_choice = blocks_of_dark()

    assert by_device == by_choice
    assert len(by_device) > 30


def test_dark_changes_colours_that_light_has_named():
    light = re.search(r":root \{(.*?)\n  \}", (CSS / "tokens.css").read_text(), re.DOTALL)[1]

    assert {line.split(":")[0] for line in blocks_of_dark()[0]} <= set(re.findall(r"(--[\w-]+|color-scheme):", light))


def test_colours_stand_only_in_the_tokens():
    allowed = {"#fff", "#000"}
    used = {colour for name in ("base", "layout", "components", "utilities") for colour in re.findall(r"#[0-9a-f]{3,6}\b", (CSS / f"{name}.css").read_text())}

    assert used <= allowed


def test_every_key_handler_asks_whether_an_input_method_composes():
    for module in Path(settings.BASE_DIR / "static/js").glob("*.js"):
        text = module.read_text()
        assert text.count('addEventListener("keydown"') == text.count("if (composing(event)) return;"), module.name


def test_a_request_that_never_met_the_sign_in_has_no_person(rf):
    assert Shell(rf.get("/")).person is None
