"""Holds on a household, pushed down by what caused them."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from customers.enums import HoldKind, Role
from customers.models import Customer, Hold, Household, Staff
from customers.refusals import Refusal


class NeverToAPlaintiff(Refusal):
    """A card to who sues the company."""

    clause = "5.4.3.1"
    message = _("The customer is the plaintiff: no card goes out while the dispute lasts.")


class ManagersCards(Refusal):
    """Cards in a dispute are the manager's to decide."""

    clause = "5.4.3.1"
    message = _("Whether cards go out during a dispute is decided by the customer service manager.")


class Held(Refusal):
    """Something of a held file that would go."""

    clause = "5.6.5"
    message = _("Nothing of this file is removed while it is held (%(cause)s). Add what is new beside it, and remove the old one after the hold is lifted.")


def refuse_held(*, customer: Customer) -> None:
    """§5.6.5 Refuse to remove anything of a customer while one of the customer's files is held; its households are locked, so that no hold begins meanwhile."""
    files = list(Household.objects.select_for_update(of=("self",)).filter(buyers__customer=customer).order_by("pk"))
    if standing := Hold.objects.standing().filter(household__in=files).first():
        raise Held(cause=str(standing))


@transaction.atomic
def hold(*, household: Household, subject: models.Model, by: Staff, now: datetime, lawyer: Staff | None = None, is_plaintiff: bool = False) -> Hold:
    """§5.6.5 Hold a file for a cause; the same cause again changes lawyer and plaintiff, and never opens a second hold."""
    household = Household.objects.select_for_update(of=("self",)).get(pk=household.pk)
    about = {"household": household, "kind": HoldKind.LEGAL, "subject_type": ContentType.objects.get_for_model(subject), "subject_id": subject.pk}
    row = Hold.objects.standing().filter(**about).first() or Hold(**about, set_at=now, set_by=by)
    row.lawyer, row.is_plaintiff = lawyer, is_plaintiff
    row.cards_allowed = row.cards_allowed and not is_plaintiff
    row.save()
    return row


@transaction.atomic
def lift(*, subject: models.Model, by: Staff, now: datetime) -> None:
    """§5.6.5 Lift the holds of a cause that has ended."""
    cause = {"subject_type": ContentType.objects.get_for_model(subject), "subject_id": subject.pk}
    for row in Hold.objects.standing().select_for_update().filter(**cause).order_by("pk"):
        row.lifted_at, row.lifted_by = now, by
        row.save()


@transaction.atomic
def allow_cards(*, hold: Hold, allowed: bool, by: Staff) -> Hold:
    """§5.4.3.1 Let cards go out during a dispute, or stop them again: the manager's word, and never to a plaintiff (decision Q13)."""
    row = Hold.objects.select_for_update(of=("self",)).select_related("household__project").get(pk=hold.pk)
    if row.household.project.subsidiary_id not in by.subsidiaries_as(Role.MANAGER):
        raise ManagersCards
    if allowed and row.is_plaintiff:
        raise NeverToAPlaintiff
    row.cards_allowed, row.cards_decided_by = allowed, by
    row.save()
    return row
