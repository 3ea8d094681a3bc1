"""What a change writes when it takes effect: its listed fields and nothing else."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation

from contracts.actions.endings import end_sale
from contracts.actions.schedules import write_schedule
from contracts.enums import ChangeState
from contracts.models import ContractChange
from contracts.queries.changes import instalment_at, touching_the_same, value_of
from contracts.rules.changes import INSTALMENT
from contracts.rules.schedule import SCHEDULE, schedule_of
from customers.actions import ownership
from customers.actions.referrals import settle
from customers.actions.timeline import tell
from customers.authorization import actions as authorization
from customers.authorization.enums import Act, RequestState
from customers.authorization.models import ApprovalRequest
from customers.documents import actions as documents
from customers.documents.enums import Form
from customers.enums import Happened
from customers.models import Customer, Staff
from customers.rules.deadlines import local_time


def take_effect(change: ContractChange, request: ApprovalRequest | None, *, by: Staff, now: datetime) -> None:
    """§5.1.8 Let a change take effect: write its listed fields, end what it ends, void what it overtakes, number its approval form."""
    household = change.contract.household
    if change.act == Act.CANCELLATION:
        end_sale(change, by=by, now=now)
    for line in change.lines:
        _write(change, line, by=by, now=now)
    for other in touching_the_same(change):
        _overtake(other, by=by, now=now, has_ended=change.act == Act.CANCELLATION)
    if request is not None:
        change.conditions = request.conditions
        change.number = documents.next_number(form=Form.CHANGE_APPROVAL, on=local_time(now).date(), project=household.project)
    change.state, change.effective_at = ChangeState.EFFECTIVE, now
    change.save()
    tell(
        household=household,
        kind=Happened.CHANGE_DECIDED,
        by=by,
        at=now,
        text=lambda: " ".join(filter(None, (str(change.get_state_display()), change.number))),
        subject=change,
    )
    settle_origin(change, now)


def settle_origin(change: ContractChange, now: datetime) -> None:
    """§5.6.3.c Let the matter a change was asked from go on: the change is in effect, refused or taken back; said in Chinese, as files are kept."""
    with translation.override("zh-hans"):
        settle(result=change, outcome=f"{change.get_state_display()} {change.number}".strip(), now=now)


def _overtake(other: ContractChange, *, by: Staff, now: datetime, has_ended: bool) -> None:
    """Void the request of a change that is overtaken; it waits to be asked anew, or ends with the contract."""
    authorization.void(subject=other, by=by, now=now)
    if has_ended:
        for request in ApprovalRequest.objects.about(other).filter(state=RequestState.RETURNED):
            authorization.withdraw(request=request, by=request.follower, now=now)
    ContractChange.objects.filter(pk=other.pk).update(state=ChangeState.WITHDRAWN if has_ended else ChangeState.DRAFT)
    if has_ended:
        other.state = ChangeState.WITHDRAWN
        settle_origin(other, now)


def _write(change: ContractChange, line: dict[str, Any], *, by: Staff, now: datetime) -> None:
    """Write one listed field."""
    contract, name = change.contract, line["field"]
    if name == "buyers":
        people = Customer.objects.in_bulk([pk for pk, _share in line["customers"]])
        buyers = [(people[pk], None if share is None else Decimal(share)) for pk, share in line["customers"]]
        ownership.exchange_buyers(household=contract.household, buyers=buyers, by=by, now=now)
    elif name == "identity":
        customer = Customer.objects.get(pk=line["customer"])
        ownership.change_document(
            customer=customer, kind=change.new_identity_kind, number=str(change.new_identity_number), household=contract.household, by=by, now=now
        )
    elif name == SCHEDULE:
        is_agreed_anew = any(other["field"] == "payment_terms" for other in change.lines)
        write_schedule(contract, schedule_of(line["after"]), is_agreed_anew=is_agreed_anew)
    elif name.startswith(INSTALMENT):
        instalment = instalment_at(contract, name)
        instalment.due_on = date.fromisoformat(line["after"])
        instalment.save(update_fields=["due_on"])
    else:
        setattr(contract, name, value_of(name, line["after"]))
        contract.save(update_fields=[name])
