"""The question and its answer in a real browser."""

from datetime import timedelta

import pytest
from django.utils import timezone

from customers.authorization.enums import PromiseState
from customers.authorization.models import Commitment
from tests.factories import complaints
from tests.factories import customers as core
from tests.factories import promises as make


@pytest.mark.clause("4.9.2")
def test_the_answer_comes_in_place_and_what_was_typed_survives_another_question(desk):
    rep = core.rep(name="林晓雯")
    file = core.household(rep)
    make.engineer(file, name="赵宏")
    matter = complaints.matter(file, now=timezone.now() - timedelta(hours=1))
    desk.client.force_login(rep)

    def story(page):
        page.goto(matter.get_absolute_url())
        page.click("#may-h")
        page.select_option("#ask_kind", "engineering")
        page.wait_for_selector("#promise-answer .note--warn")
        named, moved_in = page.inner_text("#promise-answer"), page.is_visible("#ask_moved_in_on")
        page.fill("#promise_words", "次卧隔墙按图拆改")
        page.fill("#promise_due_on", (timezone.localdate() + timedelta(days=20)).isoformat())
        page.check("#ask_is_concession")
        page.wait_for_selector("#promise-answer .note--danger")
        refused = page.is_visible("#promise_words")
        page.uncheck("#ask_is_concession")
        page.wait_for_selector("#promise-answer .note--warn")
        page.click("#promise-answer button[type=submit]")
        page.wait_for_selector("h1")
        return named, moved_in, refused

    named, moved_in, refused = desk.tell(story)
    made = Commitment.objects.get()
    assert "赵宏" in named
    assert (moved_in, refused) == (False, False)
    assert (made.state, made.words, made.subject) == (PromiseState.WAITING, "次卧隔墙按图拆改", matter)
