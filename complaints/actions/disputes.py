"""Legal disputes: opened from a complaint, led from stage to stage."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from complaints.actions.direction import turn_into_complaint
from complaints.actions.dispute_refusals import (
    AlreadyDisputed,
    CauseWithoutWords,
    DayInFuture,
    NoLawyer,
    NotALawyerHere,
    RecordChanged,
    locked_dispute,
    refuse_ended,
    refuse_unknown,
)
from complaints.actions.holding import hold_file
from complaints.actions.matters import number_for
from complaints.actions.refusals import move, taken_up
from complaints.actions.telling import stop_telling
from complaints.enums import Category, DisputeAct, DisputeCause, DisputeStage, Grade, MatterAct, MatterState, Plaintiff
from complaints.models import Dispute, DisputeStep, Hearing, Matter
from complaints.queries.disputes import FACTS, Facts, lawyers_for, version_of
from complaints.queries.hands import representative_of
from customers.actions.notifications import notify
from customers.actions.timeline import tell
from customers.documents.enums import Form
from customers.duties.actions import hand_on, lapse
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Happened, NoticeCode
from customers.models import Staff
from customers.queries.people import manager_of, with_covers
from customers.rules.deadlines import local_time


@dataclass(frozen=True, slots=True)
class Opening:
    """§5.6.5 Why a matter goes to law, who conducts it, and how far it is already."""

    cause: DisputeCause
    reason: str
    lawyer: Staff | None = None
    stage: DisputeStage = DisputeStage.NEGOTIATION
    plaintiff: Plaintiff = Plaintiff.NOBODY
    court: str = ""
    case_no: str = ""
    amount: Decimal | None = None
    reached_on: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """§5.6.5 A stage that was reached; what is left empty stays as it was."""

    stage: DisputeStage
    reached_on: date
    plaintiff: str = ""
    court: str = ""
    case_no: str = ""
    words: str = ""


@transaction.atomic
def open_dispute(*, matter: Matter, opening: Opening, by: Staff, now: datetime, category: str = Category.OTHER, grade: str = Grade.ORDINARY) -> Dispute:
    """§5.6.5 Treat a matter as a legal dispute: a lawyer conducts it, the file is held, cards stop; nobody has to agree.

    A matter that is no complaint yet becomes one first. What was solved or called back already leads back to the reply: it is called back after the end.
    """
    matter = taken_up(matter, MatterAct.DISPUTE, by)
    if known := Dispute.objects.filter(matter=matter).first():
        raise AlreadyDisputed(number=known.number)
    if not opening.reason.strip():
        raise CauseWithoutWords
    if not matter.is_complaint:
        matter = turn_into_complaint(matter=matter, category=Category(category), grade=Grade(grade), by=by, now=now)
    lawyer = _lawyer_of(matter, opening.lawyer, now)
    today = local_time(now).date()
    if (reached_on := opening.reached_on or today) > today:
        raise DayInFuture
    refuse_unknown(opening.stage, opening.plaintiff, opening.court)
    _lead_back(matter, by, now)
    dispute = Dispute.objects.create(
        matter=matter,
        number=number_for(Form.DISPUTE, matter.household, matter.subsidiary, now),
        cause=opening.cause,
        reason=opening.reason.strip(),
        plaintiff=opening.plaintiff,
        lawyer=lawyer,
        stage=opening.stage,
        court=opening.court.strip(),
        case_no=opening.case_no.strip(),
        amount=opening.amount,
        opened_by=by,
        opened_at=now,
    )
    stop_telling(matter, dispute.number, by, now)
    _write_step(dispute, Step(opening.stage, reached_on, court=dispute.court, case_no=dispute.case_no), by, now)
    hold_file(dispute, matter.household, by=by, now=now)
    tell_file(dispute, by, now, dispute.get_cause_display)
    tell_people(dispute, [lawyer], NoticeCode.DISPUTE_FOR_YOU, f"dispute-{dispute.pk}", now)
    tell_people(dispute, without(people_of(dispute, now), by, lawyer), NoticeCode.DISPUTE_OPENED, f"dispute-opened-{dispute.pk}", now)
    return dispute


def _lawyer_of(matter: Matter, chosen: Staff | None, now: datetime) -> Staff:
    """§5.6.5 Return who conducts the dispute: who was chosen, else the household's contract lawyer; only a lawyer of the company may."""
    lawyer = chosen or (matter.household.lawyer if matter.household else None)
    if lawyer is None:
        raise NoLawyer
    if not lawyers_for(matter, local_time(now).date()).filter(pk=lawyer.pk).exists():
        raise NotALawyerHere(name=lawyer.name)
    return lawyer


def _lead_back(matter: Matter, by: Staff, now: datetime) -> None:
    """§5.7.2 Take back a solution that did not hold: its call back lapses, and begins anew after the end of the dispute (Q11)."""
    if matter.state not in {MatterState.RESOLVED, MatterState.REVISITED}:
        return
    with translation.override("zh-hans"):
        reason = gettext("It goes to law; the call comes after the end")
    lapse(duties=Duty.objects.about(matter).filter(kind=DutyKind.REVISIT), now=now, reason=reason, by=by)
    move(matter, MatterState.REPLIED)
    matter.resolved_at, matter.resolved_by, matter.told_result_at = None, None, None
    matter.save()


@transaction.atomic
def record_step(*, dispute: Dispute, step: Step, by: Staff, now: datetime) -> DisputeStep:
    """§5.6.5 Record a stage with its day; the dispute stands at the stage reached last, whatever is written down afterwards."""
    dispute = locked_dispute(dispute, DisputeAct.KEEP, by)
    refuse_ended(dispute)
    if step.reached_on > local_time(now).date():
        raise DayInFuture
    plaintiff, court = step.plaintiff or dispute.plaintiff, step.court.strip() or dispute.court
    refuse_unknown(step.stage, plaintiff, court)
    row = _write_step(dispute, step, by, now)
    newest = dispute.steps.order_by("reached_on", "pk").last()
    dispute.stage = newest.stage if newest else step.stage
    dispute.plaintiff, dispute.court, dispute.case_no = plaintiff, court, step.case_no.strip() or dispute.case_no
    dispute.save()
    hold_file(dispute, dispute.matter.household, by=by, now=now)
    tell_file(dispute, by, now, lambda: f"{row.get_stage_display()} {step.reached_on.isoformat()}")
    tell_people(dispute, without([dispute.lawyer, *people_of(dispute, now)], by), NoticeCode.DISPUTE_STEP, f"dispute-step-{row.pk}", now)
    return row


def _write_step(dispute: Dispute, step: Step, by: Staff, now: datetime) -> DisputeStep:
    """Write one stage."""
    return DisputeStep.objects.create(
        dispute=dispute,
        stage=step.stage,
        reached_on=step.reached_on,
        court=step.court.strip(),
        case_no=step.case_no.strip(),
        words=step.words.strip(),
        by=by,
        recorded_at=now,
    )


@transaction.atomic
def change_facts(*, dispute: Dispute, facts: Facts, by: Staff, now: datetime) -> Dispute:
    """§5.6.5 Complete the record: who sues, where, the case number, the amount; what somebody else changed meanwhile is not overwritten."""
    dispute = locked_dispute(dispute, DisputeAct.KEEP, by)
    refuse_ended(dispute)
    if facts.version and facts.version != version_of(dispute):
        raise RecordChanged
    refuse_unknown(dispute.stage, facts.plaintiff, facts.court)
    for name in FACTS:
        setattr(dispute, name, getattr(facts, name))
    dispute.save()
    hold_file(dispute, dispute.matter.household, by=by, now=now)
    return dispute


@transaction.atomic
def entrust(*, dispute: Dispute, lawyer: Staff, by: Staff, now: datetime) -> Dispute:
    """§5.6.5 Let another lawyer conduct a dispute: the dates that are still to come go along; the household's contract lawyer stays."""
    dispute = locked_dispute(dispute, DisputeAct.ENTRUST, by)
    lawyer = _lawyer_of(dispute.matter, lawyer, now)
    if lawyer.pk == dispute.lawyer_id:
        return dispute
    dispute.lawyer = lawyer
    dispute.save()
    if dispute.ended_on is None:
        hold_file(dispute, dispute.matter.household, by=by, now=now)
    for hearing in dispute.hearings.all():
        hand_on(duties=Duty.objects.about(hearing), to=lawyer, by=by, now=now)
    tell_file(dispute, by, now, lambda: lawyer.name)
    tell_people(dispute, [lawyer], NoticeCode.DISPUTE_FOR_YOU, f"dispute-{dispute.pk}-{now.isoformat()}", now)
    return dispute


def strike(hearing: Hearing, reason: str, by: Staff, now: datetime) -> None:
    """Strike a locked date that does not take place; its duty lapses."""
    hearing.struck_at, hearing.struck_by, hearing.struck_reason = now, by, reason[:200]
    hearing.save()
    lapse(duties=Duty.objects.about(hearing), now=now, reason=reason, by=by)


def tell_file(dispute: Dispute, by: Staff, now: datetime, words: Callable[[], object]) -> None:
    """Write a line about a dispute into the time line, in Chinese whoever writes it: a court reads it."""
    tell(household=dispute.matter.household, kind=Happened.DISPUTE, by=by, at=now, text=lambda: f"{dispute.number} {words()}", subject=dispute)


def people_of(dispute: Dispute, now: datetime) -> list[Staff]:
    """Return who has to know of a dispute beside its lawyer: the representative, who stands in for her, and the manager."""
    rep, boss = representative_of(dispute.matter), manager_of(dispute.matter.subsidiary_id, local_time(now).date())
    return [*(with_covers(rep, now) if rep else []), *([boss] if boss else [])]


def without(people: list[Staff], *known: Staff) -> list[Staff]:
    """Return these people without those who know already."""
    return [person for person in people if person not in known]


def tell_people(dispute: Dispute, people: list[Staff], code: NoticeCode, key: str, now: datetime, due_at: datetime | None = None) -> None:
    """Tell people of a dispute, by its number alone."""
    values: dict[str, Any] = {"number": dispute.number} | ({"due_at": due_at.isoformat()} if due_at else {})
    notify(people=people, key=key, code=code, url=dispute.get_absolute_url(), now=now, values=values)
