"""Numbers by what a letter or meeting begins from, and what goes along when that is matched to a household."""

from datetime import datetime

from django.db import models, transaction

from correspondence.models import Meeting, MeetingAction, WorkLetter
from correspondence.queries.origins import Origin
from customers.documents.actions import next_number
from customers.documents.enums import Form
from customers.duties.models import Duty
from customers.models import Household
from customers.rules.deadlines import local_time


def number_for(form: Form, origin: Origin, now: datetime) -> str:
    """Take the next number in the project, else in the subsidiary."""
    project = origin.household.project if origin.household is not None else None
    return next_number(form=form, on=local_time(now).date(), project=project, subsidiary=origin.subsidiary)


@transaction.atomic
def follow_household(*, subject: models.Model, household: Household) -> None:
    """H17 Let the letters and meetings about a thing, with what they ask for, go along to the household it was matched to. The caller holds the locks."""
    letters = list(WorkLetter.objects.about(subject).filter(household__isnull=True))
    meetings = list(Meeting.objects.about(subject).filter(household__isnull=True))
    for owed in (*letters, *MeetingAction.objects.filter(meeting__in=meetings)):
        Duty.objects.about(owed).update(household=household)
    WorkLetter.objects.filter(pk__in=[row.pk for row in letters]).update(household=household)
    Meeting.objects.filter(pk__in=[row.pk for row in meetings]).update(household=household)
