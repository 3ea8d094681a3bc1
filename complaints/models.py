"""Receptions, matters, what the customer was told, and revisits."""

from typing import Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints import rules
from complaints.enums import Category, Channel, Grade, MatterKind, MatterState, Opinion, Outcome, Reached, Told, VisitorRelation
from customers.enums import DEPARTMENT, Role
from customers.models import Household, Staff, Subsidiary
from customers.models.append_only import append_only, never_deleted


class MatterQuerySet(models.QuerySet["Matter"]):
    """Matters by reach and state."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the matters of own households; without household the receiver's and the manager's; none for finance and sales."""
        reach = Q(received_by=staff) | Q(relayed_to=staff)
        if staff.has_role(Role.REP):
            reach |= Q(
                household__in=Household.objects.filter(assignments__staff_id__in=[staff.pk, *staff.covered_ids], assignments__ended_at__isnull=True).values(
                    "pk"
                )
            )
        if wide := staff.subsidiaries_as(Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR):
            reach |= Q(subsidiary__in=wide)
        return self.filter(reach)

    def receivable_by(self, staff: Staff) -> Self:
        """§5.4.4.1.b Keep the matters of the department, as the reception card shows them (decision Q28)."""
        return self.filter(subsidiary__in=staff.subsidiaries_as(*DEPARTMENT))

    def open(self) -> Self:
        """Keep what is not closed."""
        return self.exclude(state=MatterState.CLOSED)

    def unanswered(self) -> Self:
        """Keep what has had no reply."""
        return self.filter(replied_at__isnull=True)


@pghistory.track(model_name="MatterHistory")
class Matter(models.Model):
    """§4.2 What a customer wants answered, from its reception to the closed file; a complaint carries the complaint record."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=MatterKind)
    household = models.ForeignKey(Household, models.PROTECT, related_name="matters", null=True)
    subsidiary = models.ForeignKey(Subsidiary, models.PROTECT, related_name="+")
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    title = models.CharField(_("subject"), max_length=120)
    words = models.TextField(_("the customer's words"))
    wish = models.TextField(_("what the customer asks for"), blank=True)
    category = models.CharField(_("category"), max_length=12, choices=Category, default=Category.OTHER)
    grade = models.CharField(_("grade"), max_length=10, choices=Grade, default=Grade.ORDINARY)
    visitor_name = models.CharField(_("name"), max_length=40, blank=True)
    visitor_phone = models.CharField(_("phone"), max_length=20, blank=True)
    office = models.CharField(_("office"), max_length=60, blank=True)
    office_no = models.CharField(_("office's number"), max_length=40, blank=True)
    office_due_on = models.DateField(_("answer to the office by"), null=True, blank=True)
    imported_no = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField(_("received at"))
    received_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    state = models.CharField(_("state"), max_length=12, choices=MatterState, default=MatterState.RECEIVED)
    complaint_since = models.DateTimeField(null=True)
    manager_words = models.TextField(_("manager's opinion"), blank=True)
    manager_at = models.DateTimeField(null=True)
    manager = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    relayed_to = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    replied_at = models.DateTimeField(null=True)
    result = models.TextField(_("result"), blank=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    told_result_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    follows = models.ForeignKey("self", models.PROTECT, related_name="followed_by", null=True)
    earlier_number = models.CharField(_("number before it became a complaint"), max_length=40, blank=True)
    matched_at = models.DateTimeField(null=True)
    matched_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    moved_at = models.DateTimeField(null=True)
    moved_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    moved_from = models.ForeignKey(Household, models.PROTECT, related_name="+", null=True)
    move_reason = models.CharField(_("why it was moved"), max_length=200, blank=True)

    objects = MatterQuerySet.as_manager()

    class Meta:
        ordering = ("-received_at", "-id")
        constraints = [
            models.UniqueConstraint(name="matter_imported_once", fields=("subsidiary", "imported_no"), condition=~Q(imported_no="")),
            models.CheckConstraint(
                name="matter_complaint_since",
                condition=Q(kind=MatterKind.COMPLAINT, complaint_since__isnull=False) | (~Q(kind=MatterKind.COMPLAINT) & Q(complaint_since__isnull=True)),
            ),
            models.CheckConstraint(name="matter_resolved_whole", condition=Q(resolved_at__isnull=True) | ~Q(result="")),
            models.CheckConstraint(
                name="matter_closed_state",
                condition=Q(state=MatterState.CLOSED, closed_at__isnull=False) | (~Q(state=MatterState.CLOSED) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="matter_moved_whole",
                condition=Q(moved_at__isnull=True, moved_by__isnull=True, moved_from__isnull=True, move_reason="")
                | (Q(moved_at__isnull=False, moved_by__isnull=False, moved_from__isnull=False, household__isnull=False) & ~Q(move_reason="")),
            ),
            models.CheckConstraint(name="matter_replied_after_received", condition=Q(replied_at__isnull=True) | Q(replied_at__gte=F("received_at"))),
        ]
        indexes = [
            models.Index(name="matter_open", fields=("subsidiary", "-received_at"), condition=~Q(state=MatterState.CLOSED)),
            models.Index(name="matter_of_household", fields=("household", "-received_at")),
            models.Index(name="matter_by_receipt", fields=("-received_at", "-id")),
        ]
        triggers = [never_deleted("matter_never_deleted")]

    def __str__(self) -> str:
        """Return number and subject."""
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """Return the address of the matter."""
        return reverse("complaints:matter", args=[self.pk])

    @property
    def is_complaint(self) -> bool:
        """Tell whether the complaint record applies."""
        return self.kind == MatterKind.COMPLAINT


class ReceptionQuerySet(models.QuerySet["Reception"]):
    """Receptions by reach."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the receptions of own households and one's own; the subsidiary's for manager, VP, GM and auditor."""
        reach = Q(received_by=staff)
        if staff.has_role(Role.REP):
            reach |= Q(
                household__in=Household.objects.filter(assignments__staff_id__in=[staff.pk, *staff.covered_ids], assignments__ended_at__isnull=True).values(
                    "pk"
                )
            )
        if wide := staff.subsidiaries_as(Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR):
            reach |= Q(subsidiary__in=wide)
        return self.filter(reach)

    def standing(self) -> Self:
        """Keep the lines that no later line corrects."""
        return self.filter(correction__isnull=True)


class Reception(models.Model):
    """§5.4.4.2 One entry of the work log. Words and times are never changed: a correction is a new line that points at the old one."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="receptions", null=True)
    subsidiary = models.ForeignKey(Subsidiary, models.PROTECT, related_name="+")
    visitor_name = models.CharField(_("name"), max_length=40, blank=True)
    visitor_phone = models.CharField(_("phone"), max_length=20, blank=True)
    visitor_relation = models.CharField(_("relation to the owner"), max_length=10, choices=VisitorRelation, blank=True)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    received_at = models.DateTimeField(_("when"))
    recorded_at = models.DateTimeField()
    received_by = models.ForeignKey(Staff, models.PROTECT, related_name="receptions")
    instead_of = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    words = models.TextField(_("what was said"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    result = models.TextField(_("result"), blank=True)
    opinion = models.CharField(_("customer's opinion"), max_length=14, choices=Opinion, blank=True)
    opinion_words = models.CharField(_("in the customer's words"), max_length=200, blank=True)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="receptions", null=True)
    corrects = models.OneToOneField("self", models.PROTECT, related_name="correction", null=True)
    correction_reason = models.CharField(_("why it is corrected"), max_length=200, blank=True)

    objects = ReceptionQuerySet.as_manager()

    class Meta:
        ordering = ("-received_at", "-id")
        constraints = [
            models.CheckConstraint(
                name="reception_settled_whole", condition=~Q(outcome=Outcome.SETTLED) | (~Q(result="") & Q(opinion__in=(Opinion.SATISFIED, Opinion.FAIRLY)))
            ),
            models.CheckConstraint(name="reception_who", condition=Q(household__isnull=False) | ~Q(visitor_name="")),
            models.CheckConstraint(name="reception_unsettled_has_matter", condition=Q(outcome=Outcome.SETTLED) | Q(matter__isnull=False)),
            models.CheckConstraint(name="reception_recorded_after", condition=Q(recorded_at__gte=F("received_at"))),
            models.CheckConstraint(name="reception_correction_reason", condition=Q(corrects__isnull=True) | ~Q(correction_reason="")),
        ]
        indexes = [
            models.Index(name="reception_of_household", fields=("household", "-received_at")),
            models.Index(name="reception_of_receiver", fields=("received_by", "-received_at")),
        ]
        triggers = [
            never_deleted("reception_never_deleted"),
            pgtrigger.Trigger(
                name="reception_written_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                IF (NEW.words, NEW.received_at, NEW.recorded_at, NEW.received_by_id, NEW.channel, NEW.outcome, NEW.result, NEW.opinion)
                   IS DISTINCT FROM (OLD.words, OLD.received_at, OLD.recorded_at, OLD.received_by_id, OLD.channel, OLD.outcome, OLD.result, OLD.opinion)
                   OR (OLD.household_id IS NOT NULL AND NEW.household_id IS DISTINCT FROM OLD.household_id)
                THEN RAISE EXCEPTION 'reception % is written once', OLD.id USING ERRCODE = 'check_violation'; END IF; RETURN NEW;""",
            ),
        ]

    def __str__(self) -> str:
        """Return channel and time."""
        return f"{self.get_channel_display()} {self.received_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        """Return the address of the entry."""
        return reverse("complaints:reception", args=[self.pk])

    @property
    def is_late_entry(self) -> bool:
        """Tell whether it was written down long after the talk (补记)."""
        return rules.is_late_entry(self.received_at, self.recorded_at)


class Reply(models.Model):
    """§5.6.3 What the customer was told and when: a reply stops the clock, a progress report stops nothing (decision Q26)."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="replies")
    kind = models.CharField(_("what it was"), max_length=8, choices=Told)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    words = models.TextField(_("what the customer was told"))
    told_at = models.DateTimeField(_("when"))
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    imported_from = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("told_at", "id")
        constraints = [models.CheckConstraint(name="reply_recorded_after", condition=Q(recorded_at__gte=F("told_at")))]
        triggers = [append_only("reply_append_only")]

    def __str__(self) -> str:
        """Return what it was."""
        return self.get_kind_display()

    @property
    def is_late_entry(self) -> bool:
        """Tell whether it was written down long after the talk (补记)."""
        return not self.imported_from and rules.is_late_entry(self.told_at, self.recorded_at)


class Revisit(models.Model):
    """§5.7.4 One call back: reached or not, when, and what the customer says; a remark is due when it did not go well."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="revisits")
    called_at = models.DateTimeField(_("when"))
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    reached = models.CharField(_("how the call went"), max_length=14, choices=Reached)
    is_solved = models.BooleanField(_("the matter is solved"), null=True)
    opinion = models.CharField(_("customer's opinion"), max_length=14, choices=Opinion, blank=True)
    is_special = models.BooleanField(_("special case"), default=False)
    remark = models.TextField(_("remark"), blank=True)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)
    new_matter = models.ForeignKey(Matter, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("called_at", "id")
        constraints = [
            models.CheckConstraint(
                name="revisit_reached_has_opinion", condition=(Q(reached=Reached.REACHED) & ~Q(opinion="")) | (~Q(reached=Reached.REACHED) & Q(opinion=""))
            ),
            models.CheckConstraint(
                name="revisit_remark", condition=~Q(remark="") | Q(reached=Reached.REACHED, is_special=False, opinion__in=(Opinion.SATISFIED, Opinion.FAIRLY))
            ),
            models.CheckConstraint(name="revisit_recorded_after", condition=Q(recorded_at__gte=F("called_at"))),
        ]
        triggers = [append_only("revisit_append_only")]

    def __str__(self) -> str:
        """Return how the call went."""
        return self.get_reached_display()

    @property
    def is_late_entry(self) -> bool:
        """Tell whether it was written down long after the call (补记)."""
        return rules.is_late_entry(self.called_at, self.recorded_at)


class ComplaintImportQuerySet(models.QuerySet["ComplaintImport"]):
    """Imports by reach."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the imports of the subsidiaries this person manages."""
        return self.filter(subsidiary__in=staff.subsidiaries_as(Role.MANAGER))


class ComplaintImport(models.Model):
    """A file of complaints that was handed over: what taking it over would do, and whether it was taken over."""

    subsidiary = models.ForeignKey(Subsidiary, models.PROTECT, related_name="+")
    name = models.CharField(_("file name"), max_length=120)
    file = models.FileField(upload_to="complaints/%Y/%m")
    sha256 = models.CharField(max_length=64)
    report = models.JSONField(default=dict)
    read_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    taken_over_at = models.DateTimeField(null=True)

    objects = ComplaintImportQuerySet.as_manager()

    class Meta:
        ordering = ("-read_at", "-id")
        triggers = [never_deleted("complaint_import_never_deleted")]

    def __str__(self) -> str:
        """Return the file's name."""
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the import."""
        return reverse("complaints:import", args=[self.pk])
