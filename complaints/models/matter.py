"""Matters: what customers want answered, and who complains."""

from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints.enums import Category, Channel, Grade, MatterKind, MatterState, VisitorRelation
from complaints.models.wording import Wording
from customers.addresses import record_address
from customers.enums import DEPARTMENT, Role
from customers.models import Assignment, Household, Organisation, Staff, Subsidiary
from customers.models.append_only import append_only, blanked, never_deleted
from customers.models.customer import NOBODY


def lawyer_for(staff: Staff) -> list[int]:
    """Return in whose name a person conducts disputes: a lawyer's own, and those of colleagues somebody stands in for."""
    return [*([staff.pk] if staff.has_role(Role.LAWYER) else []), *staff.covered_ids]


class MatterQuerySet(models.QuerySet["Matter"]):
    """Matters by reach and state."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the matters of own households; without household the receiver's and the manager's; a lawyer's by their dispute; none for finance and sales."""
        reach = Q(received_by=staff) | Q(relayed_to=staff)
        if staff.has_role(Role.LAWYER):
            reach |= Q(dispute__lawyer__in=lawyer_for(staff))
        if staff.has_role(Role.REP):
            served = Assignment.objects.filter(staff_id__in=[staff.pk, *staff.covered_ids], ended_at__isnull=True).values("household")
            reach |= Q(household__in=served) | Q(pk__in=Complainant.objects.filter(household__in=served).values("matter"))
        if wide := staff.subsidiaries_as(Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR):
            reach |= Q(subsidiary__in=wide)
        return self.filter(reach)

    def receivable_by(self, staff: Staff) -> Self:
        """§5.4.4.1.b Keep the matters of the department, as the reception card shows them (decision Q28)."""
        return self.filter(subsidiary__in=staff.subsidiaries_as(*DEPARTMENT))

    def of(self, household: Household) -> Self:
        """Keep what a household complains of, alone or with others."""
        own = Matter.objects.filter(household=household).order_by().values("pk")
        joined = Complainant.objects.filter(household=household).order_by().values("matter")
        return self.filter(pk__in=own.union(joined))  # each by its index; an OR over both would read every matter

    def open(self) -> Self:
        """Keep what is not closed."""
        return self.exclude(state=MatterState.CLOSED)

    def unanswered(self) -> Self:
        """Keep what has had no reply."""
        return self.filter(replied_at__isnull=True)


#: A visitor whose name was removed when its time of keeping was over.
VISITOR_GONE = "EXISTS (SELECT 1 FROM complaints_matter m WHERE m.id = OLD.pgh_obj_id AND m.visitor_name = '***')"


@pghistory.track(
    model_name="MatterHistory",
    append_only=False,
    meta={"triggers": [blanked("append_only", VISITOR_GONE, visitor_name=f"'{NOBODY}'", visitor_phone="''")]},
)
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
    responsible = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("responsible organisation"))
    wording = models.ForeignKey(Wording, models.PROTECT, related_name="matters", null=True)
    last_told_at = models.DateTimeField(_("customer told on"), null=True)
    duplicate_of = models.ForeignKey("self", models.PROTECT, related_name="duplicates", null=True)
    follows = models.ForeignKey("self", models.PROTECT, related_name="followed_by", null=True)
    earlier_number = models.CharField(_("number before it became a complaint"), max_length=40, blank=True)
    matched_at = models.DateTimeField(null=True)
    matched_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    moved_at = models.DateTimeField(null=True)
    moved_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    moved_from = models.ForeignKey(Household, models.PROTECT, related_name="+", null=True)
    move_reason = models.CharField(_("why it was moved"), max_length=200, blank=True)

    objects = MatterQuerySet.as_manager()

    #: §4.7 What was promised in it stands in the register of promises.
    takes_promises = True

    class Meta:
        ordering = ("-received_at", "-id")
        constraints = [
            models.CheckConstraint(
                name="matter_moved_whole",
                condition=Q(moved_at__isnull=True, moved_by__isnull=True, moved_from__isnull=True, move_reason="")
                | (Q(moved_at__isnull=False, moved_by__isnull=False, moved_from__isnull=False, household__isnull=False) & ~Q(move_reason="")),
            ),
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
            models.CheckConstraint(name="matter_no_duplicate_of_itself", condition=Q(duplicate_of__isnull=True) | ~Q(duplicate_of=F("id"))),
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
        return record_address("complaints:matter", self.pk)

    @property
    def is_complaint(self) -> bool:
        """Tell whether the complaint record applies."""
        return self.kind == MatterKind.COMPLAINT


class Complainant(models.Model):
    """§5.6.1 One more who complains of the same: a group complaint has several complainants, one wording and one clock."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="complainants")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", null=True)
    name = models.CharField(_("name"), max_length=40, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    relation = models.CharField(_("relation to the owner"), max_length=10, choices=VisitorRelation, blank=True)
    joined_at = models.DateTimeField(_("since"))
    recorded_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("joined_at", "id")
        constraints = [
            models.UniqueConstraint(name="complainant_once", fields=("matter", "household"), condition=Q(household__isnull=False)),
            models.CheckConstraint(name="complainant_who", condition=Q(household__isnull=False) | ~Q(name="")),
        ]
        triggers = [append_only("complainant_append_only")]

    def __str__(self) -> str:
        """Return who it is."""
        return self.name or str(self.household)
