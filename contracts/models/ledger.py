"""Imports of the sales ledger: the file, its rows, and the differences a representative has to settle."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.enums import ImportState, LedgerField, RowOutcome
from customers.addresses import record_address
from customers.models import Customer, Household, Staff, Subsidiary
from customers.models.append_only import never_deleted


class LedgerImportQuerySet(models.QuerySet["LedgerImport"]):
    """Imports by reach."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the imports of the subsidiaries in which one is manager or general affairs."""
        return self.filter(subsidiary__in=staff.subsidiaries_as("manager", "general_affairs"))


class LedgerImport(models.Model):
    """One sales ledger that was read: its rows, what was said about it, and how far taking it over has come. The file itself goes when it is done."""

    subsidiary = models.ForeignKey(Subsidiary, models.PROTECT, related_name="+")
    name = models.CharField(_("file name"), max_length=120)
    file = models.FileField(upload_to="ledgers/%Y/%m", blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=ImportState, default=ImportState.READ)
    read_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    read_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    rows_done = models.PositiveIntegerField(default=0)
    projects = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    error = models.CharField(max_length=300, blank=True)

    objects = LedgerImportQuerySet.as_manager()

    class Meta:
        ordering = ("-read_at",)
        triggers = [never_deleted("ledger_import_never_deleted")]

    def __str__(self) -> str:
        """Return the file's name."""
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the import."""
        return record_address("contracts:import", self.pk)


class LedgerRow(models.Model):
    """One row of a ledger: what taking it over does, and why not. It carries no name, phone, address or identity number."""

    ledger = models.ForeignKey(LedgerImport, models.PROTECT, related_name="rows")
    sheet = models.CharField(_("sheet"), max_length=60)
    row = models.PositiveIntegerField(_("row"))
    unit = models.CharField(_("unit"), max_length=100, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=RowOutcome)
    problems = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    differing = models.JSONField(default=list)
    is_done = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(name="ledger_row_once", fields=("ledger", "sheet", "row"))]
        indexes = [models.Index(name="ledger_row_outcome", fields=("ledger", "outcome"))]

    def __str__(self) -> str:
        """Return sheet and row."""
        return f"{self.sheet} {self.row}"


class DifferenceQuerySet(models.QuerySet["Difference"]):
    """Differences by reach and state."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the differences of households one may open."""
        return self.filter(household__in=Household.objects.visible_to(staff).values("pk"))

    def open(self) -> Self:
        """Keep what is still to be settled."""
        return self.filter(settled_at__isnull=True)


class Difference(models.Model):
    """A department field that a later ledger gives otherwise (decision H5): kept as it was, listed for the representative."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="differences")
    ledger = models.ForeignKey(LedgerImport, models.PROTECT, related_name="differences")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", null=True)
    field = models.CharField(_("field"), max_length=30, choices=LedgerField)
    kept = models.CharField(_("in the file"), max_length=200, blank=True)
    offered = models.CharField(_("in the ledger"), max_length=200)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    is_taken = models.BooleanField(null=True)

    objects = DifferenceQuerySet.as_manager()

    class Meta:
        ordering = ("found_at", "id")
        constraints = [
            models.UniqueConstraint(name="difference_once", fields=("household", "field", "offered")),
            models.CheckConstraint(
                name="difference_settled_whole",
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, is_taken__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False, is_taken__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        """Return the field; the value may be personal."""
        return self.get_field_display()
