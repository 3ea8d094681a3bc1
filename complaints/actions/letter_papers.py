"""The papers of written replies and wordings: rendered once they are approved, stored under their number, never rendered again."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.actions.refusals import locked_household
from complaints.models import Wording, WrittenReply
from complaints.queries.letter_papers import (
    approving,
    letter_context,
    letter_texts,
    sealing_of,
    unprinted_letters,
    unprinted_wordings,
    wording_context,
    wording_texts,
)
from contracts.queries.printing import first_unprintable
from customers.documents import actions as documents
from customers.documents.enums import Form
from customers.documents.models import Paper
from customers.documents.rendering import Rendered, Unprintable, render
from customers.models import Staff

logger = logging.getLogger(__name__)
LETTER, WORDING = "print/written_reply.html", "print/wording.html"
#: What the paper is called in the register; papers are Chinese.
TITLE = "回复函"
#: Papers made in one run.
MOST_AT_ONCE = 100


class LetterUnprintable(Unprintable):
    """A text with a character that no font has."""

    clause = "5.6.4"
    message = _("“%(field)s” cannot be printed: no font has %(characters)s. Write it without them, or have a font that has them installed.")


def _rendered(template: str, context: dict[str, Any], texts: Iterable[tuple[str, str]], *, draft: bool) -> Rendered:
    """Render a paper; a character that no font has is named before anything is printed."""
    if found := first_unprintable(texts):
        raise LetterUnprintable(field=found[0], characters=found[1])
    return render(template, context, draft=draft)


def rendered_letter(reply: WrittenReply, *, by: Staff | None, now: datetime, draft: bool = False) -> Rendered:
    """§5.6.4 Render a letter; before the approval it carries the watermark and no number."""
    context = letter_context(reply, by=by, now=now)
    return _rendered(LETTER, context, letter_texts(context), draft=draft)


def rendered_wording(wording: Wording, *, by: Staff | None, now: datetime, draft: bool = False) -> Rendered:
    """§5.6.4 Render a wording; before the approval it carries the watermark and no number."""
    context = wording_context(wording, by=by, now=now)
    return _rendered(WORDING, context, wording_texts(context), draft=draft)


@transaction.atomic
def store_letter(*, reply: WrittenReply, by: Staff | None, now: datetime) -> Paper:
    """§5.6.4 Print an approved letter and write its seal into the register; a repeat returns the first paper. Nothing is held while rendering."""
    if first := Paper.objects.filter(number=reply.number).first():
        return first
    rendered, word = rendered_letter(reply, by=by, now=now), approving(reply)
    household = locked_household(reply.matter.household_id)
    what: dict[str, Any] = {"form": Form.WRITTEN_REPLY, "number": reply.number, "title": TITLE, "subject": reply}
    paper = documents.store_paper(**what, household=household, rendered=rendered, by=by, now=now)
    if word is not None:
        documents.use_seal(**what, household=household, subsidiary=reply.matter.subsidiary, sealing=sealing_of(reply, word), now=now)
    return paper


@transaction.atomic
def store_wording(*, wording: Wording, by: Staff | None, now: datetime) -> Paper:
    """§5.6.4 Print the sheet of an approved wording; a repeat returns the first one. It stays in the house and is not sealed."""
    if first := Paper.objects.filter(number=wording.number).first():
        return first
    rendered = rendered_wording(wording, by=by, now=now)
    return documents.store_paper(
        form=Form.WORDING, number=wording.number, title=wording.title, subject=wording, household=None, rendered=rendered, by=by, now=now
    )


def store_missing_letters(*, now: datetime) -> int:
    """Print what an approval left unprinted, one transaction each; one that fails is logged and holds up no other. Return how many."""
    letters = unprinted_letters().select_related("matter__household__project", "matter__household__unit", "matter__subsidiary", "written_by")
    wordings = unprinted_wordings().select_related("subsidiary", "project", "made_by")
    stores = [(f"letter {row.pk}", partial(store_letter, reply=row)) for row in letters[:MOST_AT_ONCE]]
    stores += [(f"wording {row.pk}", partial(store_wording, wording=row)) for row in wordings[:MOST_AT_ONCE]]
    return sum(_stored(what, store, now) for what, store in stores)


def _stored(what: str, store: Callable[..., Paper], now: datetime) -> bool:
    """Store one paper and tell whether it went well."""
    try:
        store(by=None, now=now)
    except Exception:  # the others go on; the page of this one offers it again
        logger.exception("%s was not printed", what)
        return False
    return True
