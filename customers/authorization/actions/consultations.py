"""Opinions asked beside the route: the desk does not move (decision H11)."""

from datetime import datetime

from django.db import transaction

from customers.actions.notifications import notify
from customers.authorization.actions.desks import DECIDE_DAYS, AlreadyDecided, NobodyAbove, NotYours, WordsMissing
from customers.authorization.enums import RequestState
from customers.authorization.models import ApprovalRequest, Consultation
from customers.authorization.queries.desks import holders, speaks_as
from customers.duties import actions as duties
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import NoticeCode, Role
from customers.models import Staff
from customers.rules.deadlines import end_of_day_after


@transaction.atomic
def consult(*, request: ApprovalRequest, role: Role, question: str, by: Staff, now: datetime) -> Consultation:
    """H11 Ask another post for an opinion; the desk does not move. What is already being asked is not asked twice."""
    request = ApprovalRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    may, _giver = speaks_as(by, request, now)
    if request.state != RequestState.WAITING or not may:
        raise NotYours
    if not question.strip():
        raise WordsMissing
    asked = request.consultations.filter(role=role, answered_at__isnull=True).first()
    return asked or ask_opinion(request, role, question.strip(), by, now)


def ask_opinion(request: ApprovalRequest, role: Role, question: str, by: Staff, now: datetime) -> Consultation:
    """Write down the question, open the duty to answer it and tell the post."""
    people = holders(role, request.subsidiary_id, now)
    if not people:
        raise NobodyAbove(post=Role(role).label)
    asked = Consultation.objects.create(request=request, role=role, question=question, asked_by=by, asked_at=now)
    duties.open_duty(
        clause=request.clause,
        kind=DutyKind.CONSULT,
        subject=request,
        what=request.title,
        post=role,
        owner=people[0],
        due_at=end_of_day_after(now, DECIDE_DAYS),
        now=now,
        subsidiary=request.subsidiary,
        household=request.household,
        occurrence=f"c{asked.pk}",
    )
    notify(people=people, key=f"consult-{asked.pk}", code=NoticeCode.CONSULTED, url=request.get_absolute_url(), now=now)
    return asked


@transaction.atomic
def answer_consultation(*, consultation: Consultation, answer: str, by: Staff, now: datetime) -> Consultation:
    """H11 Give the opinion that was asked for; only the asked post, once."""
    request = ApprovalRequest.objects.select_for_update(of=("self",)).get(pk=consultation.request_id)
    consultation = Consultation.objects.select_for_update(of=("self",)).select_related("request", "asked_by").get(pk=consultation.pk)
    if consultation.answered_at is not None or request.ended_at is not None:
        raise AlreadyDecided
    if consultation.request.subsidiary_id not in by.subsidiaries_as(consultation.role):
        raise NotYours
    if not answer.strip():
        raise WordsMissing
    consultation.answer, consultation.answered_by, consultation.answered_at = answer.strip(), by, now
    consultation.save()
    for duty in Duty.objects.about(consultation.request).filter(occurrence=f"c{consultation.pk}"):
        duties.fulfil(duty=duty, by=by, at=now, now=now, evidence=consultation)
    notify(people=[consultation.asked_by], key=f"consulted-{consultation.pk}", code=NoticeCode.CONSULTATION_ANSWERED, url=request.get_absolute_url(), now=now)
    return consultation
