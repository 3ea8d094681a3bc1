"""Work contact letters to other departments and firms."""

from datetime import date
from typing import Self

import pghistory
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from correspondence.enums import AnswerHow, LetterResult, LetterState
from correspondence.models.reach import OTHER_DEPARTMENTS, about_seen, of_chiefs, of_projects, of_served_households, owed_by
from customers.addresses import record_address
from customers.models import Household, Organisation, Staff, Subsidiary
from customers.models.append_only import never_deleted


def addressed_to(staff: Staff) -> Q:
    """§5.4.4.6.a Return the filter of the letters that ask this person: by name, in the place of somebody absent, by post, or as one of a department."""
    reach = Q(to_staff__in=[staff.pk, *staff.covered_ids])
    for post in staff.posts:
        if post.role in OTHER_DEPARTMENTS:
            by_post = Q(to_role=post.role) & (Q(to_organisation__isnull=True) | Q(to_organisation=post.organisation_id))
            by_department = Q(to_role="", to_organisation=post.organisation_id) if post.organisation_id else Q(pk__in=[])
            reach |= Q(to_staff__isnull=True, subsidiary=post.subsidiary_id) & (by_post | by_department) & of_projects(post)
    return reach


class WorkLetterQuerySet(models.QuerySet["WorkLetter"]):
    """Work contact letters by reach and state."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep what one wrote, is asked or owes, what is about the households and matters one follows, and all of it for the chiefs of the department."""
        reach = Q(written_by__in=[staff.pk, *staff.covered_ids]) | addressed_to(staff) | owed_by(self.model, staff)
        return self.filter(reach | of_served_households(staff) | of_chiefs(staff) | about_seen(self.model.objects.all(), staff))

    def owed_by(self, staff: Staff) -> Self:
        """Keep what waits for this person's own answer."""
        return self.unanswered().filter(addressed_to(staff) | owed_by(self.model, staff))

    def overdue(self, today: date) -> Self:
        """Keep what waits for its answer past the day it was asked for."""
        return self.unanswered().filter(reply_by__lt=today)

    def about(self, subject: models.Model) -> Self:
        """Keep the letters that one thing started."""
        return self.filter(subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk)

    def unanswered(self) -> Self:
        """Keep what waits for its answer."""
        return self.filter(state=LetterState.SENT)


@pghistory.track(model_name="WorkLetterHistory", exclude=["link_token"])
class WorkLetter(models.Model):
    """§5.4.4.6.a 工作联系函: what another department is asked, by when, and its answer from its own login, its link, or an uploaded original."""

    subsidiary = models.ForeignKey(Subsidiary, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="work_letters", null=True)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", null=True)
    subject_id = models.PositiveBigIntegerField(null=True)
    subject = GenericForeignKey("subject_type", "subject_id")
    number = models.CharField(_("number"), max_length=40, unique=True)
    to_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("department or firm"))
    to_role = models.CharField(_("post"), max_length=20, choices=[(role.value, role.label) for role in OTHER_DEPARTMENTS], blank=True)
    to_staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("person"))
    to_name = models.CharField(_("who answers"), max_length=40, blank=True)
    to_phone = models.CharField(_("phone of who answers"), max_length=20, blank=True)
    copies_to = models.CharField(_("copies to"), max_length=120, blank=True)
    title = models.CharField(_("subject of the letter"), max_length=80)
    facts = models.TextField(_("facts"))
    request = models.TextField(_("what is asked for"))
    reply_by = models.DateField(_("answer by"))
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=8, choices=LetterState, default=LetterState.SENT)
    link_token = models.CharField(max_length=43, unique=True)
    link_failures = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(_("answer"), blank=True)
    answer_how = models.CharField(max_length=8, choices=AnswerHow, blank=True)
    answered_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    answered_name = models.CharField(_("name of who answers"), max_length=40, blank=True)
    answered_at = models.DateTimeField(null=True)
    result = models.CharField(_("result"), max_length=9, choices=LetterResult, blank=True)
    closed_words = models.CharField(_("reason"), max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)

    objects = WorkLetterQuerySet.as_manager()

    class Meta:
        ordering = ("-written_at", "-id")
        constraints = [
            models.CheckConstraint(name="work_letter_addressed", condition=Q(to_organisation__isnull=False) | ~Q(to_role="") | Q(to_staff__isnull=False)),
            models.CheckConstraint(
                name="work_letter_answered_whole",
                condition=(Q(state=LetterState.ANSWERED, answered_at__isnull=False) & ~Q(answer="") & ~Q(answer_how="") & ~Q(answered_name=""))
                | (~Q(state=LetterState.ANSWERED) & Q(answered_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="work_letter_closed_whole",
                condition=(Q(state=LetterState.TAKEN_BACK, closed_at__isnull=False) & ~Q(closed_words=""))
                | (~Q(state=LetterState.TAKEN_BACK) & Q(closed_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="work_letter_of_subject", fields=("subject_type", "subject_id")),
            models.Index(name="work_letter_unanswered", fields=("subsidiary", "reply_by"), condition=Q(state=LetterState.SENT)),
        ]
        triggers = [never_deleted("work_letter_never_deleted")]

    def __str__(self) -> str:
        """Return number and subject."""
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """Return the address of the letter."""
        return record_address("correspondence:work_letter", self.pk)

    @property
    def addressee(self) -> str:
        """Return to whom it goes, as it stands on paper."""
        parts = (self.to_organisation, self.get_to_role_display() if self.to_role else "", self.to_staff)
        return " ".join(str(part) for part in parts if part)
