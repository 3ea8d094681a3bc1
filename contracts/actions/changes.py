"""Changes of a contract: ask, edit, decide, withdraw; what one writes when it takes effect stands beside it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from contracts.actions.effects import settle_origin, take_effect
from contracts.actions.locks import locked_contract, locked_for_effect
from contracts.enums import ChangeState
from contracts.models import Contract, ContractChange
from contracts.queries.changes import Plan, Wanted, changes_nothing, may_ask, plan, snapshot
from contracts.queries.payments import to_schedule
from contracts.queries.routes import kept_reasons
from contracts.rules.changes import needs_schedule
from contracts.rules.payments import NOTHING
from contracts.rules.schedule import sum_of
from customers.actions import ownership
from customers.actions.customers import identity_fields, keep_customer
from customers.actions.referrals import refer
from customers.actions.timeline import tell
from customers.authorization import actions as authorization
from customers.authorization.enums import Act, RequestState, Verdict
from customers.authorization.models import ApprovalRequest
from customers.enums import Happened, IdentityKind
from customers.models import Buyer, Customer, Staff
from customers.refusals import Refusal
from customers.rules.deadlines import local_time
from customers.wording import yuan

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


class ScheduleMissing(Refusal):
    """Another way to pay without saying when what is left falls due."""

    clause = "5.1.8"
    message = _("Payment terms and down payment change together with the schedule. Write when the %(rest)s that are neither paid nor on a notice fall due.")


class ScheduleDiffers(Refusal):
    """A schedule that does not add up to what is left."""

    clause = "5.1.8"
    message = _("The schedule adds up to %(sum)s; %(rest)s are neither paid nor on a notice: difference %(difference)s. Correct the amounts.")


class HouseholdEnded(Refusal):
    """A contract whose household has ended."""

    clause = "5.5.1"
    message = _("This household has ended; its contract is no longer changed.")


class NoLongerOpen(Refusal):
    """A change that is decided or taken back."""

    clause = "5.1.9.b"
    message = _("This change has been decided or taken back. Ask for a new one.")


def _check(contract: Contract, wanted: Wanted, found: Plan, by: Staff) -> None:
    """Refuse who may not ask, a contract that has ended, a change that changes nothing, and a schedule that does not add up."""
    if not may_ask(by, contract.household):
        raise NotServing
    if contract.household.ended_on is not None:
        raise HouseholdEnded
    if changes_nothing(wanted, found):
        raise NothingChanged
    if wanted.act == Act.CONTRACT_CHANGE:
        _check_schedule(contract, wanted, found)


def _check_schedule(contract: Contract, wanted: Wanted, found: Plan) -> None:
    """§5.1.8 Refuse other payment terms without a schedule of what is left, and a schedule that does not add up to it."""
    if not wanted.schedule and not needs_schedule(line.field for line in found.lines):
        return
    rest, total = to_schedule(contract), sum_of(wanted.schedule)
    if not wanted.schedule and rest > NOTHING:
        raise ScheduleMissing(rest=yuan(rest))
    if wanted.schedule and total != rest:
        raise ScheduleDiffers(sum=yuan(total), rest=yuan(rest), difference=yuan(total - rest))


@transaction.atomic
def ask_change(*, contract: Contract, wanted: Wanted, by: Staff, now: datetime, origin: Model | None = None) -> ContractChange:
    """§5.1.9 Ask for a change: within the mandate it takes effect at once and stands recorded, else it goes up its route.

    What it was asked from, a matter of the household, stays open until the change is decided (§5.6.3.c).
    """
    contract = locked_contract(contract)
    found = plan(contract, wanted, local_time(now).date())
    _check(contract, wanted, found, by)
    sent = _send(ContractChange(contract=contract, act=wanted.act, asked_by=by, asked_at=now), wanted, found, by=by, now=now)
    if origin is not None:
        refer(origin=origin, result=sent, by=by, now=now)
        if sent.state == ChangeState.EFFECTIVE:
            settle_origin(sent, now)
    return sent


@transaction.atomic
def edit_change(*, change: ContractChange, wanted: Wanted, by: Staff, now: datetime) -> ContractChange:
    """§5.1.9 Change what was asked: what is being decided becomes void in this very act, and it is sent anew; a returned one goes into its next round.

    Whoever edits asks: the wording is his, so he does not decide on it.
    """
    contract = locked_contract(change.contract)
    change = _open_change(change)
    found = plan(contract, wanted, local_time(now).date())
    _check(contract, wanted, found, by)
    authorization.void(subject=change, by=by, now=now)
    change.contract, change.version, change.asked_by, change.asked_at = contract, change.version + 1, by, now
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
    tell(household=household, kind=Happened.CHANGE_ASKED, by=by, at=now, text=lambda: change.cause_names, subject=change)
    if found.route.is_within_mandate:
        for request in ApprovalRequest.objects.about(change).filter(state=RequestState.RETURNED):
            authorization.withdraw(request=request, by=request.follower, now=now)
        take_effect(change, None, by=by, now=now)
        return change
    authorization.ask(
        act=wanted.act,
        route=found.route,
        subject=change,
        title=f"{change.cause_names} · {household.name} {household.unit.short_name}",
        snapshot=snapshot(change),
        household=household,
        subsidiary=household.project.subsidiary,
        by=by,
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
    change.state, change.reasons = ChangeState.REQUESTED, kept_reasons(found.reasons)
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
    change = locked_for_effect(change)
    request = authorization.decide(
        request=request,
        snapshot=snapshot(change),
        verdict=verdict,
        by=by,
        now=now,
        words=words,
        turn=turn,
        effect=lambda approved: take_effect(change, approved, by=by, now=now),
    )
    if request.state in {RequestState.RETURNED, RequestState.REFUSED}:
        change.state = STATE_OF[RequestState(request.state)]
        change.save()
        tell(household=change.contract.household, kind=Happened.CHANGE_DECIDED, by=by, at=now, text=lambda: str(change.get_state_display()), subject=change)
        if change.state == ChangeState.REFUSED:
            settle_origin(change, now)
    return request


@transaction.atomic
def withdraw_change(*, change: ContractChange, by: Staff, now: datetime) -> ContractChange:
    """§5.1.9 Take a change back before its last word, together with its request; only who follows the request may, without one only the asker."""
    locked_contract(change.contract)
    change = _open_change(change)
    requests = list(ApprovalRequest.objects.about(change).filter(state__in=(RequestState.WAITING, RequestState.RETURNED)))
    if not requests and change.asked_by_id != by.pk:
        raise authorization.NotYours
    for request in requests:
        authorization.withdraw(request=request, by=by, now=now)
    change.state = ChangeState.WITHDRAWN
    change.save()
    settle_origin(change, now)
    return change
