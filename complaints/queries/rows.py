"""The rows that stand about one matter, and the people in them."""

from collections.abc import Iterable, Mapping

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from complaints.models import Matter, Reception, Reply, Revisit
from customers.duties.models import Duty
from customers.models import Staff
from customers.prepared import Prepared


@Prepared
def _duties(kind: int, matter: int) -> QuerySet[Duty]:
    """Ask for what was and is owed about a matter."""
    return Duty.objects.filter(subject_type=kind, subject_id=matter).order_by("pk")


@Prepared
def _receptions(matter: int) -> QuerySet[Reception]:
    """Ask for the talks about a matter, corrections among them."""
    return Reception.objects.filter(matter=matter).order_by("received_at", "pk")


@Prepared
def _replies(matter: int) -> QuerySet[Reply]:
    """Ask for what the customer was told."""
    return Reply.objects.filter(matter=matter)


def duties_of(matter: Matter) -> list[Duty]:
    """Return what was and is owed about a matter, the oldest first."""
    return _duties.records(kind=ContentType.objects.get_for_model(Matter).pk, matter=matter.pk)


def receptions_of(matter: Matter) -> list[Reception]:
    """§5.4.4.2 Return the talks about a matter, corrections among them."""
    return _receptions.records(matter=matter.pk)


def replies_of(matter: Matter) -> list[Reply]:
    """§5.6.3 Return what the customer was told about it."""
    return _replies.records(matter=matter.pk)


def linked_with(matter: Matter, revisits: Iterable[Revisit]) -> list[Matter]:
    """Return the complaint this one follows, and those its calls back opened; asks nothing where there is none."""
    pks = [call.new_matter_id for call in revisits if call.new_matter_id] + ([matter.follows_id] if matter.follows_id else [])
    return list(Matter.objects.filter(pk__in=pks).only("number", "title", "follows").order_by("pk")) if pks else []


def names_of(reader: Staff, matter: Matter, *rows: Iterable[Model]) -> Mapping[int, str]:
    """Return the names of the reader and of everybody who has to do with the matter, by one query; by none where it was the reader alone."""
    people = {getattr(matter, field.attname) for field in matter._meta.concrete_fields if field.related_model is Staff}
    people |= {getattr(row, field.attname) for many in rows for row in many for field in row._meta.concrete_fields if field.related_model is Staff}
    others = people - {None, reader.pk}
    return {reader.pk: reader.name} | (dict(Staff.objects.filter(pk__in=others).values_list("pk", "name")) if others else {})
