"""The reception log: entries of the work log."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints import rules
from complaints.enums import Channel, Opinion, Outcome, VisitorRelation
from complaints.models.matter import Matter
from customers.addresses import record_address
from customers.enums import Role
from customers.models import Household, Staff, Subsidiary
from customers.models.append_only import never_deleted


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

    household = models.ForeignKey(Household, models.PROTECT, related_name="receptions", null=True, db_index=False)  # found by reception_of_household
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

    #: §4.7 What was promised in it stands in the register of promises.
    takes_promises = True

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
            models.Index(name="reception_of_household", fields=("household", "-received_at", "-id")),
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
        return record_address("complaints:reception", self.pk)

    @property
    def is_late_entry(self) -> bool:
        """Tell whether it was written down long after the talk (补记)."""
        return rules.is_late_entry(self.received_at, self.recorded_at)
