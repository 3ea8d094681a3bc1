"""Subsidiaries, projects, buildings and units."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.addresses import record_address
from customers.encryption import EncryptedTextField
from customers.enums import ProjectKind
from customers.rules.identity import mask_number


@pghistory.track(model_name="SubsidiaryHistory")
class Subsidiary(models.Model):
    """§1 A development company of the group."""

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=80, unique=True)
    code = models.CharField(_("code"), max_length=8, unique=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=6, blank=True)
    service_phone = models.CharField(_("service phone"), max_length=30, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        """Return the company's name."""
        return self.name


@pghistory.track(model_name="ProjectHistory", exclude=["account_number"])
class Project(models.Model):
    """§3.2.0 A project; its kind decides the staffing band. The account is where its buyers pay to; the lawyer is given to its new files."""

    subsidiary = models.ForeignKey(Subsidiary, models.PROTECT, related_name="projects")
    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=40, unique=True)
    code = models.CharField(_("code"), max_length=8, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=ProjectKind)
    account_name = models.CharField(_("account holder"), max_length=80, blank=True)
    account_bank = models.CharField(_("bank"), max_length=80, blank=True)
    account_number = EncryptedTextField(_("account number"), null=True, blank=True, editable=True)
    account_hash = models.CharField(_("account number"), max_length=64, blank=True)
    is_supervised = models.BooleanField(_("supervised account"), default=False)
    lawyer = models.ForeignKey("customers.Staff", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("contract lawyer"))

    class Meta:
        ordering = ("name",)
        constraints = [models.CheckConstraint(name="project_kind", condition=models.Q(kind__in=ProjectKind.values))]

    def __str__(self) -> str:
        """Return the project's name."""
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the project."""
        return record_address("customers:project", self.pk)

    @property
    def account_masked(self) -> str:
        """H4 Return the account number as it stands on a screen."""
        return mask_number(str(self.account_number or "").replace(" ", ""))


class Building(models.Model):
    """A building of a project."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="buildings")
    name = models.CharField(_("building"), max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(name="building_once", fields=("project", "name"))]

    def __str__(self) -> str:
        """Return the building's name."""
        return self.name


@pghistory.track(
    pghistory.UpdateEvent(),
    model_name="UnitHistory",
    fields=["name", "floor_plan", "predicted_area", "predicted_inner_area", "surveyed_area", "surveyed_inner_area"],
)
class Unit(models.Model):
    """A unit to be sold; `name` is `project building+section room` (decision H13), areas in square metres."""

    building = models.ForeignKey(Building, models.PROTECT, related_name="units")
    section = models.CharField(_("section"), max_length=20, blank=True)
    room = models.CharField(_("room"), max_length=20)
    name = models.CharField(_("unit"), max_length=100, unique=True)
    floor_plan = models.CharField(_("floor plan"), max_length=40, blank=True)
    predicted_area = models.DecimalField(_("predicted area"), max_digits=8, decimal_places=2, null=True, blank=True)
    predicted_inner_area = models.DecimalField(_("predicted inner area"), max_digits=8, decimal_places=2, null=True, blank=True)
    surveyed_area = models.DecimalField(_("surveyed area"), max_digits=8, decimal_places=2, null=True, blank=True)
    surveyed_inner_area = models.DecimalField(_("surveyed inner area"), max_digits=8, decimal_places=2, null=True, blank=True)
    unit_price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=2, null=True, blank=True)
    list_price = models.DecimalField(_("price"), max_digits=14, decimal_places=2, null=True, blank=True)
    sales_status = models.CharField(_("sales status"), max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="unit_once", fields=("building", "section", "room")),
            models.CheckConstraint(name="unit_area_positive", condition=models.Q(predicted_area__isnull=True) | models.Q(predicted_area__gt=0)),
        ]

    def __str__(self) -> str:
        """Return the unit's full name."""
        return self.name

    @property
    def short_name(self) -> str:
        """Return building, section and room without the project."""
        return self.name.split(" ", 1)[-1]

    @property
    def project_name(self) -> str:
        """Return the project as it stands before building, section and room."""
        return self.name.split(" ", 1)[0] if " " in self.name else ""
