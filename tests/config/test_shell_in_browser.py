import mimetypes
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django import forms
from django.conf import settings
from django.template import engines
from django.utils import translation

from config import middleware
from customers.enums import Role
from customers.models import Posting, Staff

SITE = "http://shell.test"
NOW = datetime(2026, 6, 16, 1, 42, tzinfo=UTC)
PAGE = """{% extends "shell.html" %}{% block title %}T{% endblock %}{% block content %}
<ul class="rows" data-keys><li><a data-row href="/one/">1</a></li><li><a data-row href="/two/">2</a></li></ul>
<time class="due due--soon" datetime="2026-06-16T09:43:00+08:00" data-live data-soon="8"><span></span></time>
<form method="post" action="/saved/" id="form">{% if wrong %}<p data-first-error></p>{% endif %}
{% include "components/combo.html" with field=form.who value_field=form.household url="/pick/" %}
{% include "components/field.html" with field=form.channel %}
{% include "components/field.html" with field=form.office when="channel=office" %}
{% include "components/field.html" with field=form.talk %}
{% include "components/field.html" with field=form.picture %}
<button id="save">OK</button></form>{% endblock %}"""
OPTIONS = '<li role="option" id="option-7" data-value="7" data-label="王建平 3-2-1501" aria-selected="false">王建平</li>'


class Reception(forms.Form):
    who = forms.CharField(required=False)
    household = forms.CharField(widget=forms.HiddenInput, required=False)
    channel = forms.ChoiceField(choices=[("call", "C"), ("office", "O")], widget=forms.RadioSelect, initial="call")
    office = forms.CharField()
    talk = forms.CharField(required=False, widget=forms.Textarea(attrs={"data-draft": ""}))
    picture = forms.FileField(required=False, widget=forms.FileInput(attrs={"data-paste": True}))


@pytest.fixture
def html_of(rf, monkeypatch):
    monkeypatch.setattr("config.context.numbers_of", lambda _staff, _now: {})

    def build(**context):
        staff = Staff(pk=7, username="lin", name="林晓雯")
        staff.posts = [Posting(staff=staff, role=Role.REP)]
        request = rf.get("/page/")
        request.user, request.now = staff, NOW
        request.preferences = middleware.preferences_of(request)
        with translation.override("zh-hans"):
            return engines["django"].from_string(PAGE).render({"form": Reception(), **context}, request)

    return build


@pytest.fixture
def page(chromium, html_of):
    """Open the page in a browser whose every request is answered here; what was posted and asked is kept on it."""
    context = chromium.new_context(locale="zh-CN")
    tab = context.new_page()
    tab.posted, tab.asked, tab.problems = [], [], []
    tab.on("pageerror", lambda error: tab.problems.append(str(error)))

    def answer(route):
        request = route.request
        path = urlsplit(request.url).path
        if path.startswith("/static/"):
            file = settings.BASE_DIR / path.lstrip("/")
            if not file.exists():
                file = next((settings.BASE_DIR / ".venv").glob(f"lib/*/site-packages/django_htmx{path}"))
            route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(path)[0])
            return
        tab.asked.append(path)
        if path == "/gone/" or path.startswith("/status/"):
            route.abort() if path == "/gone/" else route.fulfill(status=int(path.split("/")[2]))
            return
        if request.method == "POST":
            tab.posted.append((path, request.post_data or ""))
        route.fulfill(body=OPTIONS if path == "/pick/" else html_of(wrong=path == "/refused/"), content_type="text/html; charset=utf-8")

    tab.route("**/*", answer)
    tab.goto(f"{SITE}/page/")
    yield tab
    assert tab.problems == []
    context.close()


pytestmark = [pytest.mark.urls("tests.config.shell_urls"), pytest.mark.uncounted]


def test_the_theme_changes_at_once_and_is_kept_by_the_server(page):
    with page.expect_request("**/customers/preferences/"):
        page.click("header [data-toggle^=theme]")

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.posted[0][0] == "/customers/preferences/"
    assert 'name="theme"' in page.posted[0][1]


@pytest.mark.parametrize(("path", "reason"), [("/gone/", "unreachable"), ("/status/403/", "refused"), ("/status/409/", "refused"), ("/status/500/", "failed")])
def test_a_part_of_a_page_that_did_not_come_says_why_once(page, path, reason):
    page.wait_for_function("window.htmx")
    page.evaluate(
        """async (path) => { for (const _twice of [1, 2]) await htmx.ajax("GET", path, "#form").catch(() => {}); }""",
        path,
    )
    page.wait_for_selector(".toast")

    assert page.eval_on_selector_all(".toast", "all => all.map((one) => [one.dataset.reason, one.textContent])") == [
        [reason, page.eval_on_selector(".toasts", f"one => one.dataset.{reason}")]
    ]
    assert page.input_value("#id_talk") == ""


def test_keys_walk_the_rows_and_open_pages(page):
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "2"

    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/customers/households/")


def test_keys_are_silent_in_fields_and_when_switched_off(page):
    page.focus("#id_talk")
    page.keyboard.type("jn?")
    page.evaluate("document.activeElement.blur(); document.documentElement.dataset.keys = 'off'")
    page.keyboard.press("?")

    assert page.input_value("#id_talk") == "jn?"
    assert not page.evaluate("document.getElementById('keys').open")
    assert page.asked == ["/page/"]


@pytest.mark.parametrize("how", ["isComposing: true", "keyCode: 229"])
def test_a_key_of_an_input_method_does_nothing(page, how):
    page.evaluate(f"document.body.dispatchEvent(new KeyboardEvent('keydown', {{ key: '?', bubbles: true, {how} }}))")

    assert not page.evaluate("document.getElementById('keys').open")


def test_half_typed_pinyin_reaches_nobody_until_it_is_chosen(page):
    heard = page.evaluate("""() => { const heard = [], field = document.getElementById("id_talk");
        field.addEventListener("input", () => heard.push(field.value));
        const type = (value, composing) => { field.value = value; field.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: composing })); };
        type("w", true); type("wang", true); field.value = "王";
        field.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true })); return heard; }""")

    assert heard == ["王"]


def test_a_picker_takes_the_row_and_lets_go_when_one_types_on(page):
    page.click("#id_who")
    page.keyboard.type("wang")
    page.wait_for_selector("#option-7")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    chosen = (page.input_value("#id_who"), page.input_value("#id_household"))
    page.keyboard.type("x")

    assert chosen == ("王建平 3-2-1501", "7")
    assert page.input_value("#id_household") == ""


def test_a_part_that_does_not_apply_neither_shows_nor_stops_the_sending(page):
    assert not page.is_visible("#id_office")
    assert page.is_disabled("#id_office")

    page.check("#id_channel_1")

    assert page.is_visible("#id_office")
    assert page.is_enabled("#id_office")


def test_a_draft_outlives_a_reload_and_a_refusal_but_not_a_saving(page):
    page.fill("#id_talk", "窗台又湿了")
    page.reload()
    after_reload = page.input_value("#id_talk")

    page.evaluate("document.getElementById('form').action = '/refused/'")
    page.click("#save")
    page.wait_for_url("**/refused/")
    page.goto(f"{SITE}/page/")
    after_refusal = page.input_value("#id_talk")

    page.click("#save")
    page.wait_for_url("**/saved/")
    page.goto(f"{SITE}/page/")

    assert [after_reload, after_refusal, page.input_value("#id_talk")] == ["窗台又湿了", "窗台又湿了", ""]


def test_signing_out_forgets_the_drafts(page):
    page.fill("#id_talk", "窗台又湿了")

    page.click("details.menu summary")
    page.click("header [data-forget-drafts] button")
    page.wait_for_url("**/logout/")
    page.goto(f"{SITE}/page/")

    assert page.input_value("#id_talk") == ""


def test_a_second_press_sends_nothing(page):
    page.evaluate("() => { const save = document.getElementById('save'); save.click(); save.click(); }")
    page.wait_for_url("**/saved/")

    assert [path for path, _ in page.posted] == ["/saved/"]


def test_a_pasted_screenshot_lands_in_the_field_for_pictures(page):
    page.evaluate("""() => { const data = new DataTransfer(); data.items.add(new File(["x"], "shot.png", { type: "image/png" }));
        document.getElementById("id_talk").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }""")

    assert page.evaluate("document.getElementById('id_picture').files[0].name") == "shot.png"


def test_remaining_time_is_counted_from_the_clock_of_the_server(page):
    assert page.inner_text("time.due") in {"剩余 1 分钟", "剩余 0 分钟"}


def test_a_dialog_gives_the_focus_back(page):
    page.click("[data-dialog=keys]")
    assert page.evaluate("document.getElementById('keys').open")

    page.click("#keys [data-close]")

    assert page.evaluate("document.activeElement.dataset.dialog") == "keys"
