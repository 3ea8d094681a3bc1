"""The form 合同变更/注销审批表: rendered once the decision stands, stored under its number, never rendered again."""

import logging
from datetime import datetime

from django.db import transaction

from contracts.models import ContractChange
from contracts.queries.approval_forms import context as form_context
from contracts.queries.approval_forms import unprinted
from customers.documents import actions as documents
from customers.documents.enums import Form
from customers.documents.models import Paper
from customers.documents.rendering import render
from customers.models import Staff

logger = logging.getLogger(__name__)
TEMPLATE = "print/change_approval.html"


@transaction.atomic
def store_approval_form(*, change: ContractChange, by: Staff | None, now: datetime) -> Paper:
    """§5.1.9 Print the approval form of a change in effect; a repeat returns the first one."""
    if first := Paper.objects.filter(number=change.number).first():
        return first
    rendered = render(TEMPLATE, form_context(change, now=now))
    household = change.contract.household
    return documents.store_paper(
        form=Form.CHANGE_APPROVAL,
        number=change.number,
        title=str(change.get_act_display()),
        subject=change,
        household=household,
        rendered=rendered,
        by=by,
        now=now,
    )


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
