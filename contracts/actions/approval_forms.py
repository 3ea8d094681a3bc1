"""The form 合同变更/注销审批表: rendered once the decision stands, stored under its number, never rendered again."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts.actions.locks import locked_contract
from contracts.models import ContractChange
from contracts.queries.approval_forms import context as form_context
from contracts.queries.approval_forms import sealing_of, texts_of, unprinted
from contracts.queries.printing import first_unprintable
from customers.documents import actions as documents
from customers.documents.enums import Form
from customers.documents.models import Paper
from customers.documents.rendering import Rendered, Unprintable, render
from customers.models import Staff

logger = logging.getLogger(__name__)
TEMPLATE = "print/change_approval.html"


class FormUnprintable(Unprintable):
    """A text of the form with a character that no font has."""

    clause = "5.1.9"
    message = _("“%(field)s” cannot be printed: no font has %(characters)s. Edit the change while it is undecided, or have a font that has them installed.")


def rendered_form(change: ContractChange, *, now: datetime, draft: bool = False) -> Rendered:
    """§5.1.9 Render the approval form of a change; a character that no font has is named before anything is printed."""
    context = form_context(change, now=now)
    if found := first_unprintable(texts_of(context)):
        raise FormUnprintable(field=found[0], characters=found[1])
    return render(TEMPLATE, context, draft=draft)


@transaction.atomic
def store_approval_form(*, change: ContractChange, by: Staff | None, now: datetime) -> Paper:
    """§5.1.9 Print the approval form of a change in effect and write its seal into the register; a repeat returns the first one.

    The household is not held while rendering.
    """
    if first := Paper.objects.filter(number=change.number).first():
        return first
    rendered = rendered_form(change, now=now)
    household = locked_contract(change.contract).household
    what: dict[str, Any] = {"form": Form.CHANGE_APPROVAL, "number": change.number, "title": str(change.get_act_display()), "subject": change}
    paper = documents.store_paper(**what, household=household, rendered=rendered, by=by, now=now)
    if sealing := sealing_of(change):
        documents.use_seal(**what, household=household, subsidiary=household.project.subsidiary, sealing=sealing, now=now)
    return paper


def store_missing_forms(*, now: datetime) -> int:
    """Print what a decision left unprinted, one transaction each; one that fails is logged and holds up no other. Return how many."""
    done = 0
    for change in unprinted()[:100]:
        try:
            store_approval_form(change=change, by=None, now=now)
            done += 1
        except Exception:  # the others go on; the page of this one offers it again
            logger.exception("approval form of change %s was not printed", change.pk)
    return done
