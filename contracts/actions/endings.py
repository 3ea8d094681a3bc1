"""The end of a sale: its file, its unpaid notices, its open duties, its order form and its unit."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from contracts.actions.payments.cancelling import end_issued_notices
from contracts.models import ContractChange, OrderForm
from contracts.rules.changes import FOR_SALE, ended_order
from customers.actions.ownership import end_household
from customers.duties import actions as duties
from customers.duties.models import Duty
from customers.models import Staff, Unit
from customers.rules.deadlines import local_time


def end_sale(change: ContractChange, *, by: Staff, now: datetime) -> None:
    """§5.5 End what a contract in force kept running; the caller holds unit, household, contract, notices and order form.

    - The household ends.
    - Its issued notices are cancelled: no money may be confirmed on them any more.
    - The duties this app opened for it lapse.
    - The order form ends with it, and the unit is for sale again.
    """
    contract, household = change.contract, change.contract.household
    end_household(household=household, on=local_time(now).date(), by=by, now=now, text=lambda: change.cause_names)
    household.refresh_from_db(fields=["ended_on", "stage"])
    with translation.override("zh-hans"):
        reason = _("The contract has ended: %(why)s") % {"why": change.cause_names}
    end_issued_notices(contract, reason=reason, by=by, now=now)
    duties.lapse(duties=Duty.objects.filter(household=household, subject_type__app_label="contracts"), now=now, reason="contract ended", by=by)
    for order in OrderForm.objects.filter(household=household):
        order.state = ended_order(is_signed=bool(contract.signed_on or contract.number))
        order.save(update_fields=["state"])
    Unit.objects.filter(pk=household.unit_id).update(sales_status=FOR_SALE)
