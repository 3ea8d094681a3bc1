"""Numbers: the series, and what was taken from it before its paper is printed."""

from django.contrib.contenttypes.models import ContentType
from django.db import models

from customers.documents.enums import Form
from customers.models.append_only import append_only


class NumberSeries(models.Model):
    """The last number given out for a form, a scope (project, else subsidiary) and a year; gapless."""

    form = models.CharField(max_length=4, choices=Form)
    scope = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="number_series_once", fields=("form", "scope", "year"))]

    def __str__(self) -> str:
        """Return form, scope and year."""
        return f"{self.form}-{self.scope}-{self.year}"


class GivenNumber(models.Model):
    """The number of a subject's paper, taken before it is rendered, so that nobody waits for the printer; it stays when printing fails."""

    form = models.CharField(max_length=4, choices=Form)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    number = models.CharField(max_length=40, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="given_number_once", fields=("form", "subject_type", "subject_id"))]
        triggers = [append_only("given_number_append_only")]

    def __str__(self) -> str:
        """Return the number."""
        return self.number
