"""Who takes a matter on: a complaint of the representative, the manager's opinion, further up, the household it belongs to."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.actions.holding import hold_file
from complaints.actions.matters import Term, number_for, open_reply_duty, open_revisit, owe, owner_of, tell_of, watch
from complaints.actions.refusals import taken_up
from complaints.enums import Category, Grade, MatterAct, MatterKind, Outcome
from complaints.models import Dispute, Matter, Reception
from complaints.queries.hands import open_reply, representative_of
from complaints.rules import Owes
from correspondence.actions.origins import follow_household
from customers.actions.timeline import tell
from customers.authorization.actions import move_commitments
from customers.documents.enums import Form
from customers.duties.actions import hand_on, lapse
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Happened, NoticeCode, Role
from customers.models import Household, Staff
from customers.queries.people import holders, with_covers
from customers.refusals import Refusal
from customers.rules.deadlines import local_time

MANAGERS_KINDS = (DutyKind.REPLY_AS_MANAGER, DutyKind.REPLY_ABOVE_MANDATE)


class AlreadyAComplaint(Refusal):
    """A complaint is one already."""

    clause = "5.6.2"
    message = _("This matter is a complaint already.")


class OpinionWithoutWords(Refusal):
    """An opinion without words."""

    clause = "5.4.4.5.a"
    message = _("Write down what is to be done.")


class NothingToHandOn(Refusal):
    """An opinion is handed on while a reply is owed."""

    clause = "5.4.4.5.a"
    message = _("The customer has been answered already; there is no reply to pass on.")


class NothingToEscalate(Refusal):
    """Only an unanswered matter of the manager goes up."""

    clause = "5.4.4.5.b"
    message = _("Only a matter that still waits for the manager's reply can be reported further up.")


class NobodyAbove(Refusal):
    """The general manager is the last."""

    clause = "5.4.4.5.b"
    message = _("Nobody above holds a post who could take this. Ask the administrator to fill it.")


class AlreadyMatched(Refusal):
    """A household is set once."""

    clause = "5.4.4.7"
    message = _("This entry belongs to a household already; it is matched once.")


class ForeignHousehold(Refusal):
    """A household of another subsidiary."""

    clause = "5.4.4.1.b"
    message = _("This household belongs to another subsidiary.")


@transaction.atomic
def turn_into_complaint(*, matter: Matter, category: Category, grade: Grade, by: Staff, now: datetime, wish: str = "") -> Matter:
    """§5.6.2 Turn a matter into a complaint: the manager's duty lapses, the representative's opens with the same due time (Q25).

    It takes a number of the complaint record; when the customer has been answered, no new reply duty opens. What is solved already is called back
    within 3 days from now, for a complaint is not closed without (§5.7.1).
    """
    matter = taken_up(matter, MatterAct.TURN, by)
    if matter.is_complaint:
        raise AlreadyAComplaint
    matter.earlier_number, matter.number = matter.number, number_for(Form.COMPLAINT, matter.household, matter.subsidiary, now)
    matter.kind, matter.category, matter.grade, matter.wish = MatterKind.COMPLAINT, category, grade, wish or matter.wish
    matter.complaint_since = now
    matter.save()
    lapse(duties=Duty.objects.about(matter).filter(kind__in=MANAGERS_KINDS), now=now, reason=str(_("Turned into a complaint")), by=by)
    duty = open_reply_duty(matter, Outcome.COMPLAINT, now) if matter.replied_at is None else None
    if duty is not None and duty.owner is not None and duty.owner != by:
        tell_of(duty, [duty.owner], NoticeCode.COMPLAINT_FOR_YOU, f"complaint-{matter.pk}", now)
    if matter.resolved_at is not None:
        open_revisit(matter, now)
    watch(matter, now)
    tell(household=matter.household, kind=Happened.MATTER, by=by, at=now, text=f"{matter.earlier_number} → {matter.number}", subject=matter)
    return matter


@transaction.atomic
def give_opinion(*, matter: Matter, words: str, by: Staff, now: datetime, hand_over: bool = False) -> Matter:
    """§5.4.4.5.a Write the manager's opinion, and hand the reply over when asked to; the duty stays his until the reply is logged."""
    matter = taken_up(matter, MatterAct.OPINION, by)
    if not words.strip():
        raise OpinionWithoutWords
    matter.manager_words, matter.manager_at, matter.manager = words.strip(), now, by
    if hand_over:
        _hand_over(matter, now)
    matter.save()
    return matter


def _hand_over(matter: Matter, now: datetime) -> None:
    """Ask the representative, else who received it, to pass the reply on."""
    duty, to = open_reply(matter), representative_of(matter) or matter.received_by
    if duty is None or to is None:
        raise NothingToHandOn
    matter.relayed_to = to
    tell_of(duty, with_covers(to, now), NoticeCode.RELAYED, f"relayed-{matter.pk}-{now.isoformat()}", now)


@transaction.atomic
def escalate(*, matter: Matter, words: str, by: Staff, now: datetime) -> Duty:
    """§5.4.4.5.b Report a matter beyond the mandate one step up, to the vice president and then the general manager; the due time stays (Q20)."""
    matter = taken_up(matter, MatterAct.ESCALATE, by)
    if not words.strip():
        raise OpinionWithoutWords
    duty = Duty.objects.about(matter).open().filter(kind__in=MANAGERS_KINDS).first()
    if duty is None:
        raise NothingToEscalate
    post = Role.VP if duty.kind == DutyKind.REPLY_AS_MANAGER else Role.GM
    owner = next(iter(holders(post, matter.subsidiary, local_time(now).date())), None)
    if duty.post == Role.GM or owner is None:
        raise NobodyAbove
    lapse(duties=Duty.objects.filter(pk=duty.pk), now=now, reason=words.strip(), by=by)
    return _open_above(matter, duty, post, owner, now)


def _open_above(matter: Matter, before: Duty, post: Role, owner: Staff, now: datetime) -> Duty:
    """Open the next step's duty with the due time of the one before, and tell its owner."""
    term = Term("5.4.4.5.b", DutyKind.REPLY_ABOVE_MANDATE, post, owner, before.due_at, before.starts_at, post)
    duty = owe(matter, term, now)
    tell_of(duty, [owner], NoticeCode.REPORTED, f"reported-{matter.pk}-{post}", now)
    return duty


@transaction.atomic
def match_household(*, matter: Matter, household: Household, by: Staff, now: datetime) -> Matter:
    """§5.4.4.7 H17 Set the household of a matter once: its receptions and duties go along, the terms stay; what the representative's post owes goes to her."""
    household = Household.objects.select_for_update(of=("self",)).select_related("project").get(pk=household.pk)
    matter = taken_up(matter, MatterAct.MATCH, by)
    if matter.household_id is not None:
        raise AlreadyMatched
    if household.project.subsidiary_id != matter.subsidiary_id:
        raise ForeignHousehold
    matter.household, matter.matched_at, matter.matched_by = household, now, by
    matter.save()
    matter.receptions.filter(household__isnull=True).update(household=household)
    Duty.objects.about(matter).update(household=household)
    follow_household(subject=matter, household=household)
    move_commitments(subject=matter, household=household, by=by, now=now)
    if (rep := owner_of(matter, Owes.REP, now)) is not None:
        hand_on(duties=Duty.objects.about(matter).filter(post=Role.REP), to=rep, by=by, now=now)
    watch(matter, now)
    if dispute := Dispute.objects.open().filter(matter=matter).select_related("lawyer").first():
        hold_file(dispute, household, by=by, now=now)
    tell(household=household, kind=Happened.MATCHED, by=by, at=now, text=f"{matter.number} {matter.title}", subject=matter)
    return matter


@transaction.atomic
def match_together(*, matters: Iterable[Matter], household: Household, by: Staff, now: datetime) -> list[Matter]:
    """§5.4.4.7 H17 Set the household of several matters of one visitor, all or none."""
    return [match_household(matter=matter, household=household, by=by, now=now) for matter in matters]


@transaction.atomic
def match_reception(*, reception: Reception, household: Household, by: Staff, now: datetime) -> Reception:
    """H17 Set the household of a settled entry of a visitor once; an entry with a matter is matched by its matter."""
    household = Household.objects.select_for_update(of=("self",)).select_related("project").get(pk=household.pk)
    reception = Reception.objects.select_for_update(of=("self",)).select_related("matter").get(pk=reception.pk)
    if reception.matter is not None:
        match_household(matter=reception.matter, household=household, by=by, now=now)
        reception.refresh_from_db()
        return reception
    if reception.household_id is not None:
        raise AlreadyMatched
    if household.project.subsidiary_id != reception.subsidiary_id:
        raise ForeignHousehold
    reception.household = household
    reception.save(update_fields=["household"])
    move_commitments(subject=reception, household=household, by=by, now=now)
    tell(household=household, kind=Happened.MATCHED, by=by, at=now, text=reception.visitor_name, subject=reception)
    return reception
