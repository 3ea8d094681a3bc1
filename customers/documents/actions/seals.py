"""The seal register: one row for every sealed paper or batch, a further one for what is sealed anew."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from customers.documents.enums import Form, Seal
from customers.documents.models import SealUse
from customers.enums import Role
from customers.models import Household, Staff, Subsidiary
from customers.refusals import Refusal


class NotSealedByYou(Refusal):
    """Who lets a paper be sealed anew."""

    clause = "5.6.4"
    message = _("Only the manager or the vice president lets a paper be sealed anew, and never one he applied for himself.")


class AnewWithoutReason(Refusal):
    """Sealed anew without a word."""

    clause = "5.6.4"
    message = _("Write down why it is sealed anew: the first row of the register stays.")


@dataclass(frozen=True, slots=True)
class Sealing:
    """H7 The line 用印 of a paper: which seal, how many copies, who applied, who approved."""

    seal: Seal
    copies: int
    applicant: Staff
    approver: Staff | None = None


@transaction.atomic
def use_seal(
    *, form: Form, number: str, title: str, subject: models.Model, household: Household | None, subsidiary: Subsidiary, sealing: Sealing, now: datetime
) -> SealUse:
    """H7 Write a sealed paper into the register, once per number; a repeat or a reprint adds no row."""
    row, _made = SealUse.objects.get_or_create(
        number=number,
        anew_of=None,
        defaults={
            "form": form,
            "title": title[:120],
            "household": household,
            "subsidiary": subsidiary,
            "seal": sealing.seal,
            "copies": sealing.copies,
            "applicant": sealing.applicant,
            "approver": sealing.approver,
            "used_at": now,
            "subject_type": ContentType.objects.get_for_model(subject),
            "subject_id": subject.pk,
        },
    )
    return row


@transaction.atomic
def seal_anew(*, use: SealUse, copies: int, reason: str, by: Staff, now: datetime) -> SealUse:
    """H7 Have further copies of a paper sealed, with the reason; whoever allows it is their approver and not the applicant."""
    if use.subsidiary_id not in by.subsidiaries_as(Role.MANAGER, Role.VP) or use.applicant_id == by.pk:
        raise NotSealedByYou
    if not reason.strip():
        raise AnewWithoutReason
    kept = ("form", "number", "title", "household", "subsidiary", "seal", "applicant", "subject_type", "subject_id")
    values = {name: getattr(use, name) for name in kept}
    return SealUse.objects.create(**values, copies=copies, approver=by, used_at=now, anew_of=use.anew_of or use, reason=reason.strip()[:200])
