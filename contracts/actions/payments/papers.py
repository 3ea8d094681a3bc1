"""The form 交款通知单: rendered once after the notice is issued, stored under its number, never rendered again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts.enums import NoticeState
from contracts.models import PaymentNotice
from contracts.queries.notice_papers import context
from customers.documents.actions import store_paper
from customers.documents.enums import Form
from customers.documents.models import Paper
from customers.documents.rendering import refuse_unprintable, render
from customers.models import Staff
from customers.refusals import Refusal

TEMPLATE = "print/payment_notice.html"


class CancelledNotPrinted(Refusal):
    """A cancelled notice stays unprinted."""

    clause = "5.3.1"
    message = _("%(number)s is cancelled and is not printed again.")


@transaction.atomic
def store_notice_paper(*, notice: PaymentNotice, by: Staff, now: datetime) -> Paper:
    """§5.3.1 Print the three copies of a notice; a repeat returns the first paper."""
    notice = PaymentNotice.objects.select_for_update(of=("self",)).select_related("contract__household", "issued_by").get(pk=notice.pk)
    if notice.state == NoticeState.CANCELLED:
        raise CancelledNotPrinted(number=notice.number)
    if first := Paper.objects.filter(number=notice.number).first():
        return first
    household = notice.contract.household
    refuse_unprintable(f"{household.name}{notice.payer}")
    return store_paper(
        form=Form.PAYMENT_NOTICE,
        number=notice.number,
        title=str(Form.PAYMENT_NOTICE.label),
        subject=notice,
        household=household,
        rendered=render(TEMPLATE, context(notice, by=by, now=now)),
        by=by,
        now=now,
    )
