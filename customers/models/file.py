"""The household: one file per sold unit, with its representative, addresses and time line."""

from typing import Self

import pghistory
import pgtrigger
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Lookup, Q
from django.utils.translation import gettext_lazy as _

from customers.addresses import record_address
from customers.enums import DEPARTMENT, PROJECT_WIDE, SUBSIDIARY_WIDE, AddressKind, AddressSource, Happened, Role, Seen, Stage
from customers.models.append_only import append_only, blanked, never_deleted
from customers.models.customer import NOBODY
from customers.models.people import Posting, Staff
from customers.models.property import Project, Unit
from customers.rules.deadlines import WITHOUT_END
from customers.rules.reach import READERS, Content

#: Columns that no page shows: what a household is found by.
HEAVY = ("search", "search_keys")
UNIT_FIGURES = ("floor_plan", "predicted_area", "predicted_inner_area", "surveyed_area", "surveyed_inner_area", "unit_price", "list_price")
#: The account a project's buyers pay to; its number is deciphered whenever it is read.
ACCOUNT = ("account_name", "account_bank", "account_number", "account_hash", "is_supervised")
#: What a list of households does without.
OF_LISTED = (*HEAVY, *(f"unit__{name}" for name in UNIT_FIGURES), *(f"project__{name}" for name in ACCOUNT))
#: The same for rows that name their household and its room: what nobody reads in them.
OF_HOUSEHOLD = (*(f"household__{name}" for name in HEAVY), *(f"household__unit__{name}" for name in UNIT_FIGURES))


@SearchVectorField.register_lookup
class HasPrefix(Lookup):
    """Match households one of whose search keys begins with the text; the text is quoted, never parsed."""

    lookup_name = "has_prefix"

    def get_prep_lookup(self) -> str:
        """Quote the text as one lexeme."""
        quoted = str(self.rhs).replace("\\", "\\\\").replace("'", "''")
        return f"'{quoted}':*"

    def as_sql(self, compiler, connection):  # type: ignore[no-untyped-def]
        """Emit `search @@ '…':*::tsquery`."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} @@ {right}::tsquery", [*left_params, *right_params]


#: Posts that may open every file of their subsidiary.
WHOLE = (*SUBSIDIARY_WIDE, Role.GENERAL_AFFAIRS)


class HouseholdQuerySet(models.QuerySet["Household"]):
    """Households by reach, state and search."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the files this person may open: own and covered, of the subsidiary, of the projects, as lawyer, as seller."""
        reach = Q(pk__in=Assignment.objects.filter(staff_id__in=[staff.pk, *staff.covered_ids], ended_at__isnull=True).values("household"))
        if not staff.has_role(Role.REP):
            reach = Q(pk__in=[])
        if wide := staff.subsidiaries_as(*WHOLE):
            reach |= Q(project__subsidiary__in=wide)
        if staff.has_role(*PROJECT_WIDE):
            held = Posting.objects.current().filter(staff=staff, role__in=PROJECT_WIDE)
            whole = held.filter(projects__isnull=True)
            reach |= Q(project__in=held.values("projects")) | Q(project__subsidiary__in=whole.values("subsidiary"))
        if staff.has_role(Role.LAWYER):
            reach |= Q(lawyer=staff) | Q(pk__in=self.model.objects.filter(holds__lawyer=staff, holds__lifted_at__isnull=True).values("pk"))
        if staff.has_role(Role.SALES):
            reach |= Q(seller=staff)
        return self.filter(reach)

    def receivable_by(self, staff: Staff) -> Self:
        """§5.4.4.1.b Keep the households a member of the department may receive for (decision Q28)."""
        return self.filter(project__subsidiary__in=staff.subsidiaries_as(*DEPARTMENT))

    def served_by(self, staff: Staff) -> Self:
        """§2.1.b Keep the households whose current representative this is."""
        return self.filter(assignments__staff=staff, assignments__ended_at__isnull=True)

    def open(self) -> Self:
        """Keep the households that have not ended."""
        return self.filter(ended_on__isnull=True)

    def matching(self, terms: list[str]) -> Self:
        """Keep the households that have a search key beginning with each term."""
        found = self
        for term in terms:
            found = found.filter(search__has_prefix=term)
        return found


ERASED_HOUSEHOLD = "EXISTS (SELECT 1 FROM customers_household h WHERE h.id = OLD.{} AND h.erased_at IS NOT NULL)"


@pghistory.track(
    model_name="HouseholdHistory",
    exclude=["search", "search_keys", "last_contact_at"],
    append_only=False,
    meta={"triggers": [blanked("append_only", ERASED_HOUSEHOLD.format("pgh_obj_id"), name=f"'{NOBODY}'", name_key="''")]},
)
class Household(models.Model):
    """§2.1.b The file (户): one sold unit from its order form to its end, with exactly one current representative."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="households")
    project = models.ForeignKey(Project, models.PROTECT, related_name="households")
    name = models.CharField(_("buyers"), max_length=200, blank=True)
    name_key = models.CharField(max_length=200, blank=True)
    order_no = models.CharField(_("order form no."), max_length=40, blank=True)
    contract_no = models.CharField(_("contract no."), max_length=40, blank=True)
    lawyer = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, blank=True)
    seller = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, blank=True)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.ORDERED)
    opened_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    focus_until = models.DateField(_("focus customer until"), null=True, blank=True)
    last_contact_at = models.DateTimeField(_("last contact"), null=True, blank=True)
    erased_at = models.DateTimeField(null=True)
    search_keys = ArrayField(models.TextField(), default=list, blank=True)
    search = models.GeneratedField(expression=Func(F("search_keys"), function="array_to_tsvector"), output_field=SearchVectorField(), db_persist=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="household_one_open_per_unit", fields=("unit",), condition=Q(ended_on__isnull=True)),
            models.UniqueConstraint(name="household_contract_no_once", fields=("contract_no",), condition=~Q(contract_no="")),
            models.CheckConstraint(name="household_ended_stage", condition=Q(ended_on__isnull=True) | Q(stage=Stage.ENDED)),
            models.CheckConstraint(name="household_erased_after_end", condition=Q(erased_at__isnull=True) | Q(ended_on__isnull=False)),
        ]
        indexes = [
            GinIndex(name="household_search", fields=("search",)),
            models.Index(name="household_by_name", fields=("name_key", "id")),
            models.Index(name="household_by_project", fields=("project", "name_key", "id")),
            models.Index(name="household_in_focus", fields=("-focus_until", "id"), condition=Q(focus_until__isnull=False)),
        ]
        triggers = [
            never_deleted("household_never_deleted"),
            pgtrigger.Trigger(
                name="household_has_representative",
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                operation=pgtrigger.Insert,
                func="""
                IF NOT EXISTS (SELECT 1 FROM customers_assignment a WHERE a.household_id = NEW.id AND a.ended_at IS NULL)
                THEN RAISE EXCEPTION 'household % has no representative', NEW.id USING ERRCODE = 'check_violation'; END IF; RETURN NULL;""",
            ),
        ]

    def __str__(self) -> str:
        """Return buyers and unit."""
        return f"{self.name} {self.unit_id}"

    def get_absolute_url(self) -> str:
        """Return the address of the file."""
        return record_address("customers:household", self.pk)

    @property
    def is_focus_without_end(self) -> bool:
        """§5.7.3 Tell whether it is in focus as long as a complaint or a dispute is open."""
        return self.focus_until == WITHOUT_END


@pghistory.track(model_name="AssignmentHistory")
class Assignment(models.Model):
    """§2.1.b Who serves a household from when to when, and why it changed."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="assignments")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="assignments")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    set_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("-started_at",)
        constraints = [
            models.UniqueConstraint(name="household_one_representative", fields=("household",), condition=Q(ended_at__isnull=True)),
            models.CheckConstraint(name="assignment_period", condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at"))),
        ]
        indexes = [models.Index(name="assignment_current", fields=("staff", "household"), condition=Q(ended_at__isnull=True))]
        triggers = [
            never_deleted("assignment_never_deleted"),
            pgtrigger.Trigger(
                name="assignment_leaves_representative",
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                operation=pgtrigger.UpdateOf("ended_at"),
                func="""
                IF NOT EXISTS (SELECT 1 FROM customers_assignment a WHERE a.household_id = NEW.household_id AND a.ended_at IS NULL)
                THEN RAISE EXCEPTION 'household % has no representative', NEW.household_id USING ERRCODE = 'check_violation'; END IF; RETURN NULL;""",
            ),
        ]

    def __str__(self) -> str:
        """Return the representative's name."""
        return str(self.staff)


class AddressQuerySet(models.QuerySet["Address"]):
    """Addresses by reach."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the addresses of households one may open, for the posts that read addresses."""
        files = Household.objects.visible_to(staff)
        return self.filter(household__in=files.values("pk")) if staff.has_role(*READERS[Content.ADDRESSES]) else self.none()


@pghistory.track(
    model_name="AddressHistory",
    append_only=False,
    meta={"triggers": [blanked("append_only", ERASED_HOUSEHOLD.format("household_id"), text=f"'{NOBODY}'", postcode="''")]},
)
class Address(models.Model):
    """§5.10.1 A postal address of a household, how it became known and until when it stood."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="addresses")
    kind = models.CharField(_("kind"), max_length=8, choices=AddressKind)
    text = models.CharField(_("address"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=6, blank=True)
    source = models.CharField(_("how it became known"), max_length=14, choices=AddressSource)
    known_on = models.DateField(_("known since"))
    ended_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)

    objects = AddressQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "-known_on")
        constraints = [models.UniqueConstraint(name="address_one_current", fields=("household", "kind"), condition=Q(ended_on__isnull=True))]

    def __str__(self) -> str:
        """Return the address."""
        return self.text


class TimelineEntry(models.Model):
    """What happened in a household's file; written in the transaction of the act, never changed: of an erased file any update only empties the words."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="timeline")
    kind = models.CharField(max_length=20, choices=Happened)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    text = models.CharField(max_length=300, blank=True)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    subject_id = models.PositiveBigIntegerField(null=True)
    subject = GenericForeignKey("subject_type", "subject_id")

    class Meta:
        ordering = ("-at", "-id")
        indexes = [models.Index(name="timeline_of_household", fields=("household", "-at"))]
        triggers = [blanked("timeline_append_only", ERASED_HOUSEHOLD.format("household_id"), text="''")]

    def __str__(self) -> str:
        """Return what happened."""
        return self.get_kind_display()


class Access(models.Model):
    """Who saw, printed or exported which personal data, and what for; never changed."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="accesses")
    what = models.CharField(max_length=20, choices=Seen)
    at = models.DateTimeField()
    household = models.ForeignKey(Household, models.PROTECT, related_name="accesses", null=True)
    project = models.ForeignKey(Project, models.PROTECT, related_name="accesses", null=True)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-at",)
        indexes = [models.Index(name="access_of_household", fields=("household", "-at"))]
        triggers = [append_only("access_append_only")]

    def __str__(self) -> str:
        """Return what was seen."""
        return self.get_what_display()
