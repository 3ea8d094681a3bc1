"""Through whose eyes letters and meetings are read, beyond those who wrote them and the chiefs of the department."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from customers.duties.models import Duty
from customers.enums import Role
from customers.models import Household, Posting, Staff

#: Posts of the department and those above it, which never are the other department.
OTHER_DEPARTMENTS = tuple(role for role in Role if role not in {Role.REP, Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR, Role.ADMINISTRATOR})


def of_served_households(staff: Staff) -> Q:
    """Return the filter of what concerns the households a representative serves or stands in for."""
    if not staff.has_role(Role.REP):
        return Q(pk__in=[])
    served = Household.objects.filter(assignments__staff__in=[staff.pk, *staff.covered_ids], assignments__ended_at__isnull=True)
    return Q(household__in=served.values("pk"))


def of_chiefs(staff: Staff) -> Q:
    """Return the filter of what the chiefs of the department read: all of their subsidiaries."""
    return Q(subsidiary__in=staff.subsidiaries_as(Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR))


def about_seen(rows: models.QuerySet, staff: Staff) -> Q:
    """§5.4.4.6.b Return the filter of what is about a thing this person sees: who follows a matter up reads what it started elsewhere."""
    reach = Q(pk__in=[])
    for kind in rows.filter(subject_type__isnull=False).order_by().values_list("subject_type", flat=True).distinct():
        model = ContentType.objects.get_for_id(kind).model_class()
        if model is not None:
            reach |= Q(subject_type=kind, subject_id__in=model._default_manager.visible_to(staff).values("pk"))  # type: ignore[attr-defined]
    return reach


def owed_by(model: type[models.Model], staff: Staff) -> Q:
    """Return the filter of what this person, or a colleague she stands in for, has a duty about."""
    duties = Duty.objects.filter(subject_type=ContentType.objects.get_for_model(model), owner__in=[staff.pk, *staff.covered_ids])
    return Q(pk__in=duties.values("subject_id"))


def of_projects(post: Posting) -> Q:
    """Return the filter of what lies in the projects of a post; a post without projects is for all of its subsidiary."""
    projects = list(post.projects.values_list("pk", flat=True))
    return Q(household__isnull=True) | Q(household__project__in=projects) if projects else Q()
