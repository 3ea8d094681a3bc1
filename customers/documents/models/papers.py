"""Papers, print runs and uploaded originals."""

from typing import Self

import pgtrigger
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.addresses import record_address
from customers.documents.enums import Form, PartState, Seal
from customers.encryption import EncryptedTextField
from customers.enums import Role
from customers.models import Household, Staff, Subsidiary
from customers.models.append_only import append_only, never_deleted


class PaperQuerySet(models.QuerySet["Paper"]):
    """Papers by subject."""

    def about(self, subject: models.Model) -> Self:
        """Keep the papers of one subject."""
        return self.filter(subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk)


class Paper(models.Model):
    """A final PDF: stored once with its hash, never rendered again."""

    form = models.CharField(max_length=4, choices=Form)
    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    household = models.ForeignKey(Household, models.PROTECT, related_name="papers", null=True)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    file = models.FileField(upload_to="papers/%Y/%m")
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField()

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-id")
        indexes = [models.Index(name="paper_of_subject", fields=("subject_type", "subject_id"))]
        triggers = [append_only("paper_append_only")]

    def __str__(self) -> str:
        """Return title and number."""
        return f"{self.title} {self.number}"

    def get_absolute_url(self) -> str:
        """Return the address of the PDF."""
        return record_address("documents:paper", self.pk)


class Reprint(models.Model):
    """A stored paper printed once more, and why; the first print needs no reason."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="reprints")
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = [models.CheckConstraint(name="reprint_has_reason", condition=~Q(reason=""))]
        triggers = [append_only("reprint_append_only")]

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason


class SealUseQuerySet(models.QuerySet["SealUse"]):
    """Uses of the seal by reach."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the register of the subsidiaries in which one keeps the seal or leads."""
        return self.filter(subsidiary__in=staff.subsidiaries_as(Role.GENERAL_AFFAIRS, Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR))


class SealUse(models.Model):
    """H7 用印登记: one row for every sealed paper, or for a batch of them; what is sealed anew has a further row, with its reason."""

    subsidiary = models.ForeignKey(Subsidiary, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", null=True)
    form = models.CharField(max_length=4, choices=Form)
    number = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    seal = models.CharField(_("seal"), max_length=40, choices=Seal)
    copies = models.PositiveSmallIntegerField(_("copies"))
    applicant = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    approver = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    used_at = models.DateTimeField()
    anew_of = models.ForeignKey("self", models.PROTECT, related_name="anew", null=True)
    reason = models.CharField(_("why it is sealed anew"), max_length=200, blank=True)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")

    objects = SealUseQuerySet.as_manager()

    class Meta:
        ordering = ("-used_at", "-id")
        constraints = [
            models.CheckConstraint(name="seal_use_copies", condition=Q(copies__gte=1)),
            models.UniqueConstraint(name="seal_use_once", fields=("number",), condition=Q(anew_of__isnull=True)),
            models.CheckConstraint(name="seal_use_anew_reason", condition=Q(anew_of__isnull=True, reason="") | (Q(anew_of__isnull=False) & ~Q(reason=""))),
        ]
        triggers = [append_only("seal_use_append_only")]

    def __str__(self) -> str:
        """Return title and number."""
        return f"{self.title} {self.number}"

    def get_absolute_url(self) -> str:
        """Return the register, narrowed to this number."""
        return f"{reverse('documents:seals')}?q={self.number}"


class PrintRun(models.Model):
    """A batch to print: rendered in parts by the worker, then joined into one PDF. A retry renders only missing parts.

    With `contents` it is bound: a cover and a table of contents stand before the parts, of which each is one item.
    When the time of its names and addresses is over it is cleared: its PDF and what it printed go, that it was printed stays.
    """

    form = models.CharField(max_length=4, choices=Form)
    title = models.CharField(max_length=120)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    template = models.CharField(max_length=80, blank=True)
    contents = models.CharField(max_length=80, blank=True)
    head = models.JSONField(default=dict)
    sheets = models.PositiveIntegerField()
    file = models.FileField(upload_to="runs/%Y/%m", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="print_run_cleared_after_end", condition=Q(cleared_at__isnull=True) | Q(finished_at__isnull=False)),
            models.UniqueConstraint(name="print_run_once", fields=("form", "subject_type", "subject_id")),
            models.CheckConstraint(name="print_run_finished_file", condition=Q(finished_at__isnull=True) | ~Q(sha256="")),
        ]
        triggers = [never_deleted("print_run_never_deleted")]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class PrintPart(models.Model):
    """A part of a print run: the rows it prints and its own PDF."""

    run = models.ForeignKey(PrintRun, models.PROTECT, related_name="parts")
    position = models.PositiveIntegerField()
    rows = models.JSONField()
    state = models.CharField(max_length=8, choices=PartState, default=PartState.WAITING)
    error = models.CharField(max_length=300, blank=True)
    file = models.FileField(upload_to="parts/%Y/%m", blank=True)
    rendered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(name="print_part_once", fields=("run", "position"))]

    def __str__(self) -> str:
        """Return run and position."""
        return f"{self.run_id}/{self.position}"


class BoundItem(models.Model):
    """One item of a bound run: what the table of contents says of it, and the paper or original whose pages follow its own sheet.

    What its sheets print lies sealed until the run is bound, for it may hold identity numbers in full; afterwards it stands in the file alone.
    """

    part = models.OneToOneField(PrintPart, models.PROTECT, related_name="item")
    section = models.CharField(max_length=40)
    title = models.CharField(max_length=160)
    dated_at = models.DateTimeField(null=True)
    template = models.CharField(max_length=80, blank=True)
    sealed = EncryptedTextField(null=True, editable=True)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+", null=True)
    upload = models.ForeignKey("documents.Upload", models.PROTECT, related_name="+", null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    own_pages = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    first_page = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("part__position",)
        constraints = [
            models.CheckConstraint(
                name="bound_item_one_source",
                condition=(~Q(template="") & Q(paper__isnull=True, upload__isnull=True))
                | Q(template="", paper__isnull=False, upload__isnull=True)
                | Q(template="", paper__isnull=True, upload__isnull=False),
            ),
            models.CheckConstraint(name="bound_item_pages", condition=Q(pages__gte=models.F("own_pages"))),
        ]
        triggers = [never_deleted("bound_item_never_deleted")]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def last_page(self) -> int:
        """Return the page the item ends on."""
        return (self.first_page or 1) + self.pages - 1


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploads by subject."""

    def about(self, subject: models.Model) -> Self:
        """Keep the originals of one subject."""
        return self.filter(subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk)


class Upload(models.Model):
    """§5.4.4.7 An uploaded original: a scan, a photograph, a recording; images are stored re-encoded without their metadata.

    What came in by a link of one letter was uploaded by nobody with a login.
    Written once; only the file it lies in changes, with a matter that was moved to the right household.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="uploads", null=True)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    name = models.CharField(_("file name"), max_length=120)
    media_type = models.CharField(max_length=60)
    file = models.FileField(upload_to="uploads/%Y/%m")
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    uploaded_at = models.DateTimeField()

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ("uploaded_at", "id")
        indexes = [models.Index(name="upload_of_subject", fields=("subject_type", "subject_id"))]
        triggers = [
            pgtrigger.Trigger(
                name="upload_append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'household_id') = (to_jsonb(OLD) - 'household_id') THEN RETURN NEW; END IF;
                RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;""",
            )
        ]

    def __str__(self) -> str:
        """Return the file's name."""
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the file."""
        return record_address("documents:upload", self.pk)
