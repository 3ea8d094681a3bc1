"""The question and its answer in a real browser, whose requests Django's own client answers."""

import mimetypes
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import timezone

from customers.authorization.enums import PromiseState
from customers.authorization.models import Commitment
from tests.factories import complaints
from tests.factories import customers as core
from tests.factories import promises as make

SITE = "http://promise.test"


@pytest.fixture
def tab(chromium, client):
    """Return a page whose every request is answered by the site itself."""
    page = chromium.new_context(locale="zh-CN").new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))

    def answer(route):
        request, path = route.request, urlsplit(route.request.url).path
        if path.startswith("/static/"):
            file = settings.BASE_DIR / path.lstrip("/")
            if not file.exists():
                file = next((settings.BASE_DIR / ".venv").glob(f"lib/*/site-packages/django_htmx{path}"))
            route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(path)[0])
            return
        sent = {name: value for name, value in request.headers.items() if name.startswith("hx-")}
        body, kind = request.post_data_buffer or b"", request.headers.get("content-type", "")
        found = client.generic(request.method, request.url.removeprefix(SITE), body, kind, headers=sent)
        while found.status_code == 302:
            found = client.get(found["Location"])
        route.fulfill(status=found.status_code, body=found.content, content_type="text/html; charset=utf-8")

    page.route("**/*", answer)
    yield page
    assert page.problems == []


@pytest.mark.clause("4.9.2")
@pytest.mark.django_db
def test_the_answer_comes_in_place_and_what_was_typed_survives_another_question(tab, client):
    rep = core.rep(name="林晓雯")
    file = core.household(rep)
    make.engineer(file, name="赵宏")
    matter = complaints.matter(file, now=timezone.now() - timedelta(hours=1))
    client.force_login(rep)

    tab.goto(f"{SITE}{matter.get_absolute_url()}")
    tab.select_option("#ask_kind", "engineering")
    tab.wait_for_selector("#promise-answer .note--warn")
    assert "赵宏" in tab.inner_text("#promise-answer")
    assert not tab.is_visible("#ask_moved_in_on")
    tab.fill("#promise_words", "次卧隔墙按图拆改")
    tab.fill("#promise_due_on", (timezone.localdate() + timedelta(days=20)).isoformat())
    tab.check("#ask_is_concession")
    tab.wait_for_selector("#promise-answer .note--danger")
    assert not tab.is_visible("#promise_words")
    tab.uncheck("#ask_is_concession")
    tab.wait_for_selector("#promise-answer .note--warn")
    tab.click("#promise-answer button[type=submit]")
    tab.wait_for_selector("h1")

    made = Commitment.objects.get()
    assert (made.state, made.words, made.subject) == (PromiseState.WAITING, "次卧隔墙按图拆改", matter)
