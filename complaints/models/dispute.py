"""Legal disputes: what could not be solved, or what the customer takes to law."""

from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.enums import DisputeCause, DisputeEnd, DisputeStage, Plaintiff
from complaints.models.matter import Matter, lawyer_for
from customers.addresses import record_address
from customers.models import Staff
from customers.models.append_only import append_only, never_deleted


class DisputeQuerySet(models.QuerySet["Dispute"]):
    """Disputes by reach and state."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the disputes about matters one sees; its lawyer, and who stands in for her, by the dispute itself."""
        return self.filter(Q(matter__in=Matter.objects.visible_to(staff).values("pk")) | Q(lawyer__in=lawyer_for(staff)))

    def conducted_by(self, staff: Staff) -> Self:
        """Keep the disputes of this lawyer, or of one she stands in for."""
        return self.filter(lawyer__in=lawyer_for(staff))

    def open(self) -> Self:
        """Keep what has not ended."""
        return self.filter(ended_on__isnull=True)


@pghistory.track(model_name="DisputeHistory")
class Dispute(models.Model):
    """§5.6.5 A legal dispute about a matter, with its lawyer and stages; while it lasts the file is under legal hold."""

    matter = models.OneToOneField(Matter, models.PROTECT, related_name="dispute")
    number = models.CharField(_("number"), max_length=40, unique=True)
    cause = models.CharField(_("why it goes to law"), max_length=12, choices=DisputeCause)
    reason = models.TextField(_("what happened"))
    plaintiff = models.CharField(_("plaintiff"), max_length=10, choices=Plaintiff, default=Plaintiff.NOBODY)
    lawyer = models.ForeignKey(Staff, models.PROTECT, related_name="disputes")
    stage = models.CharField(_("stage"), max_length=14, choices=DisputeStage, default=DisputeStage.NEGOTIATION)
    court = models.CharField(_("court or commission"), max_length=80, blank=True)
    case_no = models.CharField(_("case number"), max_length=60, blank=True)
    amount = models.DecimalField(_("amount in dispute"), max_digits=14, decimal_places=2, null=True, blank=True)
    opened_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    ended_as = models.CharField(_("how it ended"), max_length=12, choices=DisputeEnd, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    result = models.TextField(_("result"), blank=True)
    revisit_words = models.TextField(_("wording of the call back"), blank=True)
    revisit_words_seen_at = models.DateTimeField(null=True)
    revisit_words_seen_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "-id")
        constraints = [
            models.CheckConstraint(
                name="dispute_ended_whole",
                condition=Q(ended_on__isnull=True, ended_as="", result="") | (Q(ended_on__isnull=False) & ~Q(ended_as="") & ~Q(result="")),
            ),
            models.CheckConstraint(
                name="dispute_words_seen_whole",
                condition=Q(revisit_words_seen_at__isnull=True, revisit_words_seen_by__isnull=True)
                | (Q(revisit_words_seen_at__isnull=False, revisit_words_seen_by__isnull=False) & ~Q(revisit_words="")),
            ),
        ]
        indexes = [models.Index(name="dispute_by_opening", fields=("-opened_at", "-id"))]
        triggers = [never_deleted("dispute_never_deleted")]

    def __str__(self) -> str:
        """Return the number."""
        return self.number

    def get_absolute_url(self) -> str:
        """Return the address of the dispute."""
        return record_address("complaints:dispute", self.pk)


class DisputeStep(models.Model):
    """§5.6.5 One stage a dispute has reached, on which day and before whom; never changed."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="steps")
    stage = models.CharField(_("stage"), max_length=14, choices=DisputeStage)
    reached_on = models.DateField(_("reached on"))
    court = models.CharField(_("court or commission"), max_length=80, blank=True)
    case_no = models.CharField(_("case number"), max_length=60, blank=True)
    words = models.TextField(_("what happened"), blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("reached_on", "id")
        triggers = [append_only("dispute_step_append_only")]

    def __str__(self) -> str:
        """Return the stage."""
        return self.get_stage_display()


class HearingQuerySet(models.QuerySet["Hearing"]):
    """Dates by reach and state."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the dates of the disputes one sees."""
        return self.filter(dispute__in=Dispute.objects.visible_to(staff).values("pk"))

    def awaited(self) -> Self:
        """Keep what neither took place nor was struck."""
        return self.filter(held_at__isnull=True, struck_at__isnull=True)


@pghistory.track(model_name="HearingHistory")
class Hearing(models.Model):
    """§5.6.5 A date of a dispute: a hearing, a mediation, the end of a term to appeal. One that is moved is struck, and a new one takes its place."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="hearings")
    at = models.DateTimeField(_("when"))
    what = models.CharField(_("what takes place"), max_length=120)
    place = models.CharField(_("place"), max_length=120, blank=True)
    outcome = models.TextField(_("outcome"), blank=True)
    held_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    struck_reason = models.CharField(_("why it is struck"), max_length=200, blank=True)
    instead_of = models.OneToOneField("self", models.PROTECT, related_name="moved_to", null=True)

    objects = HearingQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.CheckConstraint(name="hearing_outcome_whole", condition=Q(held_at__isnull=True, outcome="") | (Q(held_at__isnull=False) & ~Q(outcome=""))),
            models.CheckConstraint(
                name="hearing_struck_whole",
                condition=Q(struck_at__isnull=True, struck_by__isnull=True, struck_reason="")
                | (Q(struck_at__isnull=False, struck_by__isnull=False, held_at__isnull=True) & ~Q(struck_reason="")),
            ),
        ]
        indexes = [models.Index(name="hearing_awaited", fields=("at", "id"), condition=Q(held_at__isnull=True, struck_at__isnull=True))]
        triggers = [never_deleted("hearing_never_deleted")]

    def __str__(self) -> str:
        """Return what takes place."""
        return self.what

    def get_absolute_url(self) -> str:
        """Return the address of the date, where its outcome is written down."""
        return record_address("complaints:hearing", self.pk)
