"""Service notes: what is to be improved in the service of a person or department."""

from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models.matter import Matter
from customers.addresses import record_address
from customers.enums import Role
from customers.models import Organisation, Staff, Subsidiary
from customers.models.append_only import never_deleted


class ServiceNoteQuerySet(models.QuerySet["ServiceNote"]):
    """Service notes by reach and state."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the notes one wrote or was given, and all of them for the chiefs of the department."""
        chiefs = staff.subsidiaries_as(Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR)
        return self.filter(Q(written_by=staff) | Q(addressee=staff) | Q(subsidiary__in=chiefs))

    def open(self) -> Self:
        """Keep what was not checked."""
        return self.filter(checked_at__isnull=True)


@pghistory.track(model_name="ServiceNoteHistory")
class ServiceNote(models.Model):
    """§4.5 A note on the service of a colleague or department: addressee, measure, date and check, or it improves nothing (decision Q37)."""

    subsidiary = models.ForeignKey(Subsidiary, models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="service_notes", null=True)
    about = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("colleague"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("department"))
    words = models.TextField(_("what was noticed"))
    addressee = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("who sees to it"))
    measure = models.TextField(_("what is to be done"))
    check_on = models.DateField(_("checked on"))
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    done_words = models.TextField(_("what was done"), blank=True)
    done_at = models.DateTimeField(null=True)
    check_words = models.TextField(_("finding of the check"), blank=True)
    is_improved = models.BooleanField(_("improved"), null=True)
    checked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    checked_at = models.DateTimeField(null=True)

    objects = ServiceNoteQuerySet.as_manager()

    class Meta:
        ordering = ("check_on", "id")
        constraints = [
            models.CheckConstraint(name="service_note_about", condition=Q(about__isnull=False) | Q(organisation__isnull=False)),
            models.CheckConstraint(
                name="service_note_checked_whole",
                condition=Q(checked_at__isnull=True, is_improved__isnull=True) | (Q(checked_at__isnull=False, is_improved__isnull=False) & ~Q(check_words="")),
            ),
        ]
        triggers = [never_deleted("service_note_never_deleted")]

    def __str__(self) -> str:
        """Return what was noticed."""
        return self.words

    @property
    def whom(self) -> str:
        """Return whom it is about: the colleague, else the department."""
        return str(self.about or self.organisation)

    def get_absolute_url(self) -> str:
        """Return the address of the note."""
        return record_address("complaints:service_note", self.pk)
