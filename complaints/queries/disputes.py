"""Who may do what to a dispute, who conducts it, and what its pages show."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import OuterRef, Q, QuerySet, Subquery

from complaints.enums import DisputeAct
from complaints.models import Dispute, DisputeStep, Hearing, Matter, Revisit
from complaints.models.matter import lawyer_for
from complaints.queries.hands import hands_of
from complaints.rules import acts_in_dispute
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Role
from customers.models import Hold, Posting, Staff

#: What the record of a dispute keeps beside its stages.
FACTS = ("plaintiff", "court", "case_no", "amount")
#: The views of the list, in the order of their tabs.
VIEWS = ("", "hearings", "ended")


def dispute_of(matter: Matter) -> Dispute | None:
    """Return the dispute of a matter that was loaded with it, if there is one."""
    return getattr(matter, "dispute", None)


def lawyers_for(matter: Matter, on: date) -> QuerySet[Staff]:
    """§5.6.5 Return who may conduct the dispute of a matter: the lawyers of its company, or of this project where the post says so."""
    held = Posting.objects.held_on(on).filter(role=Role.LAWYER, subsidiary=matter.subsidiary_id)
    near = Q(projects__isnull=True) | Q(projects=matter.household.project_id) if matter.household else Q()
    return Staff.objects.filter(is_active=True, pk__in=held.filter(near).values("staff")).order_by("name", "pk")


def acts_on(staff: Staff, dispute: Dispute) -> frozenset[DisputeAct]:
    """Return what a person may do to a dispute that was loaded with its matter, whatever its state allows."""
    return acts_in_dispute(hands_of(staff, dispute.matter), conducts=dispute.lawyer_id in lawyer_for(staff))


def version_of(dispute: Dispute) -> str:
    """Return the mark of what the record keeps now; it changes with every change of what the form shows."""
    kept = json.dumps({name: getattr(dispute, name) for name in FACTS}, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(kept.encode()).hexdigest()[:16]


def revisit_due(dispute: Dispute) -> Duty | None:
    """§5.7.2 Return the call back that is owed after the end of a dispute."""
    return Duty.objects.about(dispute.matter).open().filter(kind=DutyKind.REVISIT).first()


@dataclass(frozen=True)
class DisputePage:
    """A dispute with its stages, dates and calls back, and what its reader may do."""

    dispute: Dispute
    acts: frozenset[DisputeAct]
    steps: list[DisputeStep]
    hearings: list[Hearing]
    revisits: list[Revisit]
    hold: Hold | None
    revisit: Duty | None
    sees_matter: bool
    sees_file: bool

    @property
    def awaited(self) -> list[Hearing]:
        """Return the dates that neither took place nor were struck."""
        return [hearing for hearing in self.hearings if hearing.held_at is None and hearing.struck_at is None]

    @property
    def past(self) -> list[Hearing]:
        """Return the dates that took place or were struck, the newest first."""
        return [hearing for hearing in reversed(self.hearings) if hearing not in self.awaited]

    def may(self, act: DisputeAct) -> bool:
        """Tell whether the reader may do this, and the dispute has a place for it."""
        is_open = self.dispute.ended_on is None
        places = {
            DisputeAct.KEEP: is_open,
            DisputeAct.ENTRUST: is_open or self.revisit is not None,
            DisputeAct.WORD: not is_open and self.revisit is not None,
            DisputeAct.SEE: self.dispute.revisit_words != "" and self.dispute.revisit_words_seen_at is None,
            DisputeAct.CARDS: self.hold is not None and not self.hold.is_plaintiff,
            DisputeAct.BIND: True,
        }
        return act in self.acts and places[act]


def dispute_page(dispute: Dispute, staff: Staff) -> DisputePage:
    """Return the page of a dispute as this person sees it, in a constant number of queries."""
    kind = ContentType.objects.get_for_model(Dispute)
    file = dispute.matter.household
    return DisputePage(
        dispute=dispute,
        acts=acts_on(staff, dispute),
        steps=list(dispute.steps.select_related("by").order_by("-reached_on", "-pk")),
        hearings=list(dispute.hearings.select_related("entered_by", "struck_by")),
        revisits=list(dispute.matter.revisits.filter(recorded_at__gte=dispute.opened_at).select_related("by", "new_matter")),
        hold=Hold.objects.standing().filter(subject_type=kind, subject_id=dispute.pk).select_related("cards_decided_by").first(),
        revisit=revisit_due(dispute),
        sees_matter=Matter.objects.visible_to(staff).filter(pk=dispute.matter_id).exists(),
        sees_file=file is not None and type(file).objects.visible_to(staff).filter(pk=file.pk).exists(),
    )


def listed(rows: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """Return disputes with what a row shows by one query: customer, lawyer, the next date as `next_at`, the call back that is owed as `revisit_due_at`."""
    awaited = Hearing.objects.awaited().filter(dispute=OuterRef("pk")).order_by("at")
    owed = Duty.objects.open().filter(subject_type=ContentType.objects.get_for_model(Matter), subject_id=OuterRef("matter"), kind=DutyKind.REVISIT)
    return rows.select_related("matter__household__unit", "matter__household__project", "lawyer").annotate(
        next_at=Subquery(awaited.values("at")[:1]), revisit_due_at=Subquery(owed.values("due_at")[:1])
    )


def hearings_ahead(staff: Staff, until: datetime) -> QuerySet[Hearing]:
    """§5.6.5 Return the dates of this person's disputes that are still to come or whose outcome is not written down, the next first."""
    rows = Hearing.objects.visible_to(staff).awaited().filter(at__lte=until)
    return rows.select_related("dispute__matter__household__unit", "dispute__lawyer").order_by("at", "pk")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the record of a dispute keeps, and the version it was read from; without one nobody else is asked for."""

    plaintiff: str
    court: str = ""
    case_no: str = ""
    amount: Decimal | None = None
    version: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that stands otherwise than it was typed."""

    name: str
    before: Any
    after: Any


def differences(dispute: Dispute, facts: Facts) -> Iterable[Difference]:
    """Return what stands otherwise than it was typed."""
    return [
        Difference(name, getattr(dispute, name), getattr(facts, name)) for name in FACTS if (getattr(dispute, name) or None) != (getattr(facts, name) or None)
    ]
