"""§5.3.1 Issuing a payment notice before any money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts.actions.locks import locked_contract
from contracts.enums import Method, MoneyKind
from contracts.models import Contract, Instalment, NoticeLine, PaymentNotice
from contracts.queries.payments import may_issue, standings
from contracts.rules.payments import MOST_LINES, NOTHING, Standing, above_due, cash_refused, needs_relation, supervision_no_lacks
from customers.actions.notifications import notify
from customers.actions.timeline import tell
from customers.documents.actions import next_number
from customers.documents.enums import Form
from customers.duties import actions as duties
from customers.duties.enums import DutyKind
from customers.duties.models import Duty, DutyQuerySet
from customers.enums import Happened, NoticeCode, Role
from customers.models import Staff
from customers.queries.people import holders
from customers.queries.settings import setting
from customers.refusals import Refusal
from customers.rules.amounts import round_fen
from customers.rules.deadlines import local_time
from customers.wording import yuan


class NotServing(Refusal):
    """Only who serves the household issues or cancels its notices."""

    clause = "5.3.1"
    message = _("Payment notices are issued and cancelled by the household's representative, who stands in, or the manager.")


class HouseholdEnded(Refusal):
    """The file has ended."""

    clause = "5.3.1"
    message = _("This household has ended; no payment is asked of it any more.")


class NothingAsked(Refusal):
    """A notice without a sum."""

    clause = "5.3.1"
    message = _("Choose at least one instalment or give an amount above zero, in whole fen.")


class TooManyLines(Refusal):
    """More lines than the paper holds."""

    clause = "5.3.1"
    message = _("A notice has room for %(most)d lines. Issue a second one for the rest.")


class LineUnknown(Refusal):
    """An instalment of another contract, or one that is gone."""

    clause = "5.3.1"
    message = _("The schedule of this contract has changed. Open the notice again and choose anew.")


class AboveDue(Refusal):
    """More than is due and not reserved by other notices."""

    clause = "5.3.1"
    message = _(
        "Instalment %(position)d: %(asked)s asked, %(free)s may still be asked (open %(open)s, on issued notices %(reserved)s). "
        "Put the %(above)s above it on a line “on account”."
    )


class CashRefused(Refusal):
    """Cash for the house price of a supervised project."""

    clause = "5.3.1"
    message = _("The house price of %(project)s is paid into the supervised account: no cash. Choose transfer, card, cheque or loan.")


class SupervisionNoMissing(Refusal):
    """A payment into a supervised account without the number the housing authority's system gave it."""

    clause = "5.3.1"
    message = _("Money for the house price of %(project)s needs the payment number of the housing authority. Have it handed out there and type it here.")


class RelationMissing(Refusal):
    """Somebody else pays, and nobody says who he is."""

    clause = "5.3.3"
    message = _("%(payer)s is no buyer of this unit. State the relation to the buyer and keep the written statement of payment.")


class AccountMissing(Refusal):
    """A project without an account to pay to."""

    clause = "5.3.1"
    message = _("%(project)s has no account to pay to. Have the administrator enter it first.")


@dataclass(frozen=True, slots=True)
class Line:
    """What is asked: a part of an instalment (by its id), or a sum of another kind, on account first of all."""

    amount: Decimal
    instalment: int | None = None
    kind: str = MoneyKind.ON_ACCOUNT


@dataclass(frozen=True, slots=True)
class Terms:
    """How it is paid and by whom."""

    method: str
    payer: str
    payer_relation: str = ""
    remark: str = ""
    supervision_no: str = ""


@transaction.atomic
def issue_notice(*, contract: Contract, lines: Sequence[Line], terms: Terms, by: Staff, now: datetime) -> PaymentNotice:
    """§5.3.1 Issue a numbered notice over parts of instalments and money on account; finance is told, the file notes it.

    What a reversal left to be issued anew is done with it.
    """
    contract, on = locked_contract(contract), local_time(now).date()
    _check_place(contract, by)
    _check_lines(lines)
    schedule = {row.pk: row for row in contract.instalments.all()}
    lines = _named(lines, schedule)
    _check_due(lines, schedule, standings(contract))
    _check_terms(contract, lines, terms, on)
    owed = list(_issues_owed(contract).select_for_update(of=("self",)).order_by("pk"))
    notice = _written(contract, lines, terms, by, now)
    for duty in owed:
        duties.fulfil(duty=duty, by=by, at=now, now=now, evidence=notice)
    tell(household=contract.household, kind=Happened.NOTICE, by=by, at=now, text=notice.number, subject=notice)
    people = holders(Role.FINANCE, contract.household.project.subsidiary, on)
    notify(people=people, key=f"notice-issued-{notice.pk}", code=NoticeCode.NOTICE_TO_CONFIRM, url=notice.get_confirm_url(), now=now)
    return notice


def _issues_owed(contract: Contract) -> DutyQuerySet:
    """§5.3.1 Return the open duties to issue notices anew whose receipts were reversed."""
    subject = ContentType.objects.get_for_model(PaymentNotice)
    return Duty.objects.open().filter(household=contract.household_id, kind=DutyKind.OTHER, subject_type=subject)


def _check_place(contract: Contract, by: Staff) -> None:
    """Refuse who does not serve the household, a file that has ended, and a project nobody can pay to."""
    household = contract.household
    if not may_issue(by, household):
        raise NotServing
    if household.ended_on is not None:
        raise HouseholdEnded
    if not (household.project.account_name and household.project.account_bank and household.project.account_number):
        raise AccountMissing(project=household.project.name)


def _check_lines(lines: Sequence[Line]) -> None:
    """Refuse a notice without a sum, and one that does not fit the paper."""
    if not lines or any(line.amount <= 0 or line.amount != round_fen(line.amount) for line in lines):
        raise NothingAsked
    if len(lines) > MOST_LINES:
        raise TooManyLines(most=MOST_LINES)


def _named(lines: Sequence[Line], schedule: Mapping[int, Instalment]) -> list[Line]:
    """Return the lines with the kind of their instalment; one that the schedule does not have is refused."""
    if any(line.instalment is not None and line.instalment not in schedule for line in lines):
        raise LineUnknown
    return [line if line.instalment is None else Line(line.amount, line.instalment, schedule[line.instalment].kind) for line in lines]


def _check_due(lines: Sequence[Line], schedule: Mapping[int, Instalment], known: Mapping[int, Standing]) -> None:
    """§5.3.1 Refuse to ask for more than an instalment still has open beside other notices."""
    wanted: dict[int, Decimal] = {}
    for line in lines:
        if line.instalment is not None:
            wanted[line.instalment] = wanted.get(line.instalment, NOTHING) + line.amount
    for key, above in above_due(wanted, known).items():
        row = known[key]
        sums = {"asked": wanted[key], "free": row.free, "open": row.open, "reserved": row.reserved, "above": above}
        raise AboveDue(position=schedule[key].position, **{name: yuan(value) for name, value in sums.items()})


def _check_terms(contract: Contract, lines: Sequence[Line], terms: Terms, on: date) -> None:
    """Refuse cash for a supervised house price, one without its payment number where it needs one, and a payer without his relation to the buyer."""
    project, kinds = contract.household.project, [line.kind for line in lines]
    refuse_cash(contract, [terms.method], kinds, on)
    is_needed = setting("supervision_no_needed", on, project)
    if supervision_no_lacks(terms.supervision_no, kinds, is_supervised=project.is_supervised, is_needed=is_needed):
        raise SupervisionNoMissing(project=project.name)
    buyers = contract.household.buyers.values_list("customer__name", flat=True)
    if needs_relation(terms.payer, buyers) and not terms.payer_relation.strip():
        raise RelationMissing(payer=terms.payer.strip())


def refuse_cash(contract: Contract, methods: Sequence[str], kinds: Sequence[str], on: date) -> None:
    """§5.3.1 Refuse cash for the house price where the project's account is supervised and the house does not allow it."""
    project = contract.household.project
    if cash_refused(methods, kinds, is_supervised=project.is_supervised, is_allowed=setting("cash_for_supervised", on, project)):
        raise CashRefused(project=project.name)


def _written(contract: Contract, lines: Sequence[Line], terms: Terms, by: Staff, now: datetime) -> PaymentNotice:
    """Write the notice with its lines; the number is taken last."""
    project, on = contract.household.project, local_time(now).date()
    valid_until = on + timedelta(days=setting("notice_valid_days", on))
    notice = PaymentNotice.objects.create(
        number=next_number(form=Form.PAYMENT_NOTICE, on=on, project=project),
        contract=contract,
        total=sum((line.amount for line in lines), NOTHING),
        method=Method(terms.method),
        payer=terms.payer.strip(),
        payer_relation=terms.payer_relation.strip(),
        account_name=project.account_name,
        account_bank=project.account_bank,
        account_number=str(project.account_number),
        supervision_no=terms.supervision_no.strip() if project.is_supervised else "",
        valid_until=valid_until,
        remark=terms.remark.strip(),
        issued_at=now,
        issued_by=by,
    )
    NoticeLine.objects.bulk_create(NoticeLine(notice=notice, instalment_id=line.instalment, kind=line.kind, amount=line.amount) for line in lines)
    return notice
