"""What a promise is made in: a thing of an upper app that says of itself that it takes promises, found by its name in an address."""

import re
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.models import Staff

#: The replies a customer may be waiting for.
REPLIES = (DutyKind.REPLY_AS_MANAGER, DutyKind.REPLY_ABOVE_MANDATE, DutyKind.REPLY_TO_COMPLAINT)
NAME = re.compile(r"(\w+)\.(\w+)\.(\d{1,18})")


def name_of(subject: Model) -> str:
    """Return how an address names a subject: app, model and number."""
    return f"{subject._meta.label_lower}.{subject.pk}"


def found(name: str, staff: Staff) -> Any:
    """Return the subject an address names, within this person's reach; None for anything else."""
    parts = NAME.fullmatch(name)
    if parts is None:
        return None
    try:
        model: Any = apps.get_model(parts[1], parts[2])
    except LookupError:
        return None
    if not getattr(model, "takes_promises", False):
        return None
    rows = model.objects.visible_to(staff).select_related("subsidiary", "household__unit", "household__project__subsidiary")
    return rows.filter(pk=int(parts[3])).first()


def seen(kind: ContentType, pk: int, staff: Staff) -> Any:
    """Return the subject of a promise when this person may see it."""
    model = kind.model_class()
    return found(f"{model._meta.label_lower}.{pk}", staff) if model is not None else None


def is_closed(subject: Any) -> bool:
    """§4.2 Tell whether the subject's file is closed."""
    return getattr(subject, "closed_at", None) is not None


def reply_owed(subject: Model) -> Duty | None:
    """§5.4.4.5.a §5.6.3.b Return the reply that is owed in a subject now."""
    return Duty.objects.about(subject).open().filter(kind__in=REPLIES).order_by("due_at").first()
