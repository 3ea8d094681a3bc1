"""The form 交款通知单: rendered once after the notice is issued, stored under its number, never rendered again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts.actions.locks import locked_contract
from contracts.enums import NoticeState
from contracts.models import PaymentNotice
from contracts.queries.notice_papers import context, texts_of
from contracts.queries.printing import first_unprintable
from customers.documents.actions import store_paper
from customers.documents.enums import Form
from customers.documents.models import Paper
from customers.documents.rendering import Rendered, Unprintable, render
from customers.models import Staff
from customers.refusals import Refusal

TEMPLATE = "print/payment_notice.html"


class EndedNotPrinted(Refusal):
    """A notice that was cancelled or reversed stays unprinted."""

    clause = "5.3.1"
    message = _("%(number)s is %(state)s and is not printed any more.")


class NoticeUnprintable(Unprintable):
    """A text of the notice with a character that no font has."""

    clause = "5.3.1"
    message = _(
        "“%(field)s” cannot be printed: no font has %(characters)s. Cancel the notice and issue it without them, or have a font that has them installed."
    )


@transaction.atomic
def store_notice_paper(*, notice: PaymentNotice, by: Staff, now: datetime) -> Paper:
    """§5.3.1 Print the three copies of a notice; a repeat returns the first paper. The household is not held while rendering."""
    _refuse_ended(notice)
    if first := Paper.objects.filter(number=notice.number).first():
        return first
    rendered = _rendered(notice, by, now)
    household = locked_contract(notice.contract).household
    _refuse_ended(notice)
    return store_paper(
        form=Form.PAYMENT_NOTICE,
        number=notice.number,
        title=str(Form.PAYMENT_NOTICE.label),
        subject=notice,
        household=household,
        rendered=rendered,
        by=by,
        now=now,
    )


def _refuse_ended(notice: PaymentNotice) -> None:
    """Refuse a notice that has ended, as it stands in the database now."""
    notice.refresh_from_db(fields=["state"])
    if notice.state in {NoticeState.CANCELLED, NoticeState.REVERSED}:
        raise EndedNotPrinted(number=notice.number, state=notice.get_state_display())


def _rendered(notice: PaymentNotice, by: Staff, now: datetime) -> Rendered:
    """Render a notice; a character that no font has is named before anything is printed."""
    printed = context(notice, by=by, now=now)
    if found := first_unprintable(texts_of(notice, by=by)):
        raise NoticeUnprintable(field=found[0], characters=found[1])
    return render(TEMPLATE, printed)
