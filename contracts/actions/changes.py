"""Changes of a contract: ask, edit, decide, withdraw; only the listed fields are written, and only when it takes effect."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts.enums import ChangeState
from contracts.models import Contract, ContractChange
from contracts.queries.changes import Plan, Wanted, instalment_at, may_ask, plan, snapshot, touching_the_same, value_of
from contracts.rules.changes import INSTALMENT
from customers.actions import ownership
from customers.actions.customers import identity_fields, keep_customer
from customers.actions.timeline import tell
from customers.authorization import actions as authorization
from customers.authorization.enums import Act, RequestState, Verdict
from customers.authorization.models import ApprovalRequest
from customers.documents import actions as documents
from customers.documents.enums import Form
from customers.enums import Happened, IdentityKind
from customers.models import Buyer, Customer, Household, Staff
from customers.refusals import Refusal
from customers.rules.deadlines import local_time

STATE_OF = {
    RequestState.WAITING: ChangeState.REQUESTED,
    RequestState.RETURNED: ChangeState.RETURNED,
    RequestState.APPROVED: ChangeState.EFFECTIVE,
    RequestState.REFUSED: ChangeState.REFUSED,
}


class NotServing(Refusal):
    """Another's household."""

    clause = "2.1.b"
    message = _("Only the household's representative, who stands in, or the manager asks for a change of its contract.")


class NothingChanged(Refusal):
    """A change without anything changed."""

    clause = "5.1.8"
    message = _("Nothing is changed yet: give a term its new value, or write the wording of the supplement.")


class HouseholdEnded(Refusal):
    """A contract whose household has ended."""

    clause = "5.5.1"
    message = _("This household has ended; its contract is no longer changed.")


class NoLongerOpen(Refusal):
    """A change that is decided or taken back."""

    clause = "5.1.9.b"
    message = _("This change has been decided or taken back. Ask for a new one.")


def _locked(contract: Contract) -> Contract:
    """Lock the household, then its contract, and return the contract as it stands."""
    Household.objects.select_for_update(of=("self",)).get(pk=contract.household_id)
    return Contract.objects.select_for_update(of=("self",)).select_related("household__project__subsidiary", "household__unit").get(pk=contract.pk)


def _check(contract: Contract, wanted: Wanted, found: Plan, by: Staff) -> None:
    """Refuse who may not ask, a contract that has ended, and a change that changes nothing."""
    if not may_ask(by, contract.household):
        raise NotServing
    if contract.household.ended_on is not None:
        raise HouseholdEnded
    if wanted.act == Act.CONTRACT_CHANGE and not found.lines and not wanted.clause_text.strip():
        raise NothingChanged


@transaction.atomic
def ask_change(*, contract: Contract, wanted: Wanted, by: Staff, now: datetime) -> ContractChange:
    """§5.1.9 Ask for a change: within the mandate it takes effect at once and stands recorded, else it goes up its route."""
    contract = _locked(contract)
    found = plan(contract, wanted, local_time(now).date())
    _check(contract, wanted, found, by)
    change = ContractChange(contract=contract, act=wanted.act, asked_by=by, asked_at=now)
    return _send(change, wanted, found, by=by, now=now)


@transaction.atomic
def edit_change(*, change: ContractChange, wanted: Wanted, by: Staff, now: datetime) -> ContractChange:
    """§5.1.9 Change what was asked: what is being decided becomes void in this very act, and it is sent anew; a returned one goes into its next round."""
    contract = _locked(change.contract)
    change = _open_change(change)
    found = plan(contract, wanted, local_time(now).date())
    _check(contract, wanted, found, by)
    authorization.void(subject=change, by=by, now=now)
    change.contract, change.version = contract, change.version + 1
    return _send(change, wanted, found, by=by, now=now)


def _open_change(change: ContractChange) -> ContractChange:
    """Lock a change that is neither decided nor taken back."""
    locked = ContractChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if locked.state not in {ChangeState.DRAFT, ChangeState.REQUESTED, ChangeState.RETURNED}:
        raise NoLongerOpen
    return locked


def _send(change: ContractChange, wanted: Wanted, found: Plan, *, by: Staff, now: datetime) -> ContractChange:
    """Write down what is asked and send it up its route; within the mandate it takes effect."""
    _write(change, wanted, found, now)
    household = change.contract.household
    tell(household=household, kind=Happened.CHANGE_ASKED, by=by, at=now, text=change.cause_names, subject=change)
    if found.route.is_within_mandate:
        for request in ApprovalRequest.objects.about(change).filter(state=RequestState.RETURNED):
            authorization.withdraw(request=request, by=request.asked_by, now=now)
        _apply(change, None, by=by, now=now)
        return change
    authorization.ask(
        act=wanted.act,
        route=found.route,
        subject=change,
        title=f"{change.cause_names} · {household.name} {household.unit.short_name}",
        snapshot=snapshot(change),
        household=household,
        subsidiary=household.project.subsidiary,
        by=change.asked_by,
        now=now,
        money=found.money,
    )
    return change


def _write(change: ContractChange, wanted: Wanted, found: Plan, now: datetime) -> None:
    """Store what is asked as a list of field, before and after, with what it touches."""
    lines: list[dict[str, Any]] = [{"field": line.field, "before": line.before, "after": line.after} for line in found.lines]
    change.new_identity_kind = change.new_identity_number = ""
    if wanted.holder is not None:
        lines = [_document_line(change, wanted)]
    elif wanted.leaving or wanted.joining:
        lines = [_buyers_line(change, wanted, now)]
    change.causes, change.lines, change.clause, change.money = list(found.causes), lines, found.route.clause, found.money
    change.reason, change.clause_text, change.postponed_days = wanted.reason.strip(), wanted.clause_text.strip(), found.moved.postponed_days
    change.touches_money, change.touches_staff, change.is_unfinished_presale = wanted.touched.money, wanted.touched.staff, wanted.touched.unfinished_presale
    change.lowers_standard, change.free_of_charge, change.conditions = wanted.touched.lowers_standard, wanted.touched.free_of_charge, ""
    change.state = ChangeState.REQUESTED
    change.save()
    change.refresh_from_db(fields=["money"])


def _document_line(change: ContractChange, wanted: Wanted) -> dict[str, Any]:
    """Return the line of a new identity document: masked before and after; the number itself is kept encrypted."""
    customer = Customer.objects.get(pk=wanted.holder or 0, purchases__household=change.contract.household_id)
    columns = identity_fields(wanted.identity_kind, wanted.identity_number)
    change.new_identity_kind, change.new_identity_number = wanted.identity_kind, columns["identity_number"]
    before = f"{customer.get_identity_kind_display()} {customer.identity_masked}".strip()
    after = f"{IdentityKind(wanted.identity_kind).label} {columns['identity_masked']}"
    return {"field": "identity", "customer": customer.pk, "before": f"{customer.name} {before}", "after": f"{customer.name} {after}"}


def _buyers_line(change: ContractChange, wanted: Wanted, now: datetime) -> dict[str, Any]:
    """Return the line of an exchange of buyers: who buys before and after; one who joins alone for one who leaves takes over the share."""
    buyers = list(Buyer.objects.filter(household=change.contract.household_id).select_related("customer"))
    staying = [buyer for buyer in buyers if buyer.customer_id not in wanted.leaving]
    after = [(buyer.customer, buyer.share) for buyer in staying]
    if wanted.joining is not None:
        gone = [buyer.share for buyer in buyers if buyer.customer_id in wanted.leaving]
        after.append((keep_customer(person=wanted.joining, now=now), gone[0] if len(gone) == 1 else None))
    if not after:
        raise ownership.NobodyLeft
    return {
        "field": "buyers",
        "before": "、".join(buyer.customer.name for buyer in buyers),
        "after": "、".join(customer.name for customer, _share in after),
        "customers": [[customer.pk, None if share is None else str(share)] for customer, share in after],
    }


@transaction.atomic
def decide_change(
    *, change: ContractChange, request: ApprovalRequest, verdict: Verdict, by: Staff, now: datetime, words: str = "", turn: str = ""
) -> ApprovalRequest:
    """§5.1.9 Record a word on a change; the last approving one makes it."""
    contract = _locked(change.contract)
    change = ContractChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    change.contract = contract
    request = authorization.decide(
        request=request,
        snapshot=snapshot(change),
        verdict=verdict,
        by=by,
        now=now,
        words=words,
        turn=turn,
        effect=lambda approved: _apply(change, approved, by=by, now=now),
    )
    if request.state in {RequestState.RETURNED, RequestState.REFUSED}:
        change.state = STATE_OF[RequestState(request.state)]
        change.save()
        tell(household=contract.household, kind=Happened.CHANGE_DECIDED, by=by, at=now, text=str(change.get_state_display()), subject=change)
    return request


@transaction.atomic
def withdraw_change(*, change: ContractChange, by: Staff, now: datetime) -> ContractChange:
    """§5.1.9 Take a change back before its last word, together with its request; only the asker may."""
    _locked(change.contract)
    change = _open_change(change)
    if change.asked_by_id != by.pk:
        raise authorization.NotYours
    for request in ApprovalRequest.objects.about(change).filter(state__in=(RequestState.WAITING, RequestState.RETURNED)):
        authorization.withdraw(request=request, by=by, now=now)
    change.state = ChangeState.WITHDRAWN
    change.save()
    return change


def _apply(change: ContractChange, request: ApprovalRequest | None, *, by: Staff, now: datetime) -> None:
    """§5.1.8 Let a change take effect: write its listed fields and nothing else, number its approval form, void what it overtakes."""
    household = change.contract.household
    on = local_time(now).date()
    if change.act == Act.CANCELLATION:
        ownership.end_household(household=household, on=on, by=by, now=now, text=change.cause_names)
    for line in change.lines:
        _apply_line(change, line, by=by, now=now)
    for other in touching_the_same(change):
        authorization.void(subject=other, by=by, now=now)
        ContractChange.objects.filter(pk=other.pk).update(state=ChangeState.DRAFT)
    if request is not None:
        change.conditions = request.conditions
        change.number = documents.next_number(form=Form.CHANGE_APPROVAL, on=on, project=household.project)
    change.state, change.effective_at = ChangeState.EFFECTIVE, now
    change.save()
    tell(household=household, kind=Happened.CHANGE_DECIDED, by=by, at=now, text=f"{change.get_state_display()} {change.number}".strip(), subject=change)


def _apply_line(change: ContractChange, line: dict[str, Any], *, by: Staff, now: datetime) -> None:
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
    elif name.startswith(INSTALMENT):
        instalment = instalment_at(contract, name)
        instalment.due_on = date.fromisoformat(line["after"])
        instalment.save(update_fields=["due_on"])
    else:
        setattr(contract, name, value_of(name, line["after"]))
        contract.save(update_fields=[name])
