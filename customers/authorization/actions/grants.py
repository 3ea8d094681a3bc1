"""Written authorisations: entered with their document, and ended."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.authorization.models import Grant
from customers.authorization.queries.promises import GRANTERS, promisers
from customers.documents.actions import keep_upload
from customers.models import Staff, Subsidiary
from customers.refusals import Refusal


class NotYoursToGrant(Refusal):
    """Authorisations are entered by the department's chiefs, and never for oneself."""

    clause = "4.12"
    message = _("The manager, the vice president or the general manager enters an authorisation, and nobody one of his own.")


class HolderUnfit(Refusal):
    """Only who promises needs an authorisation."""

    clause = "4.12"
    message = _("%(name)s promises nothing in the company's name: choose a representative or the manager of this company.")


class PeriodTurned(Refusal):
    """An authorisation ends after it begins."""

    clause = "4.12"
    message = _("The end lies before the beginning. Give a later end.")


class DocumentMissing(Refusal):
    """An authorisation is a document."""

    clause = "4.12"
    message = _("Add the document: without it there is no written authorisation.")


@transaction.atomic
def give_grant(
    *,
    subsidiary: Subsidiary,
    holder: Staff,
    what: str,
    starts_on: date,
    by: Staff,
    now: datetime,
    ends_on: date | None = None,
    documents: Sequence[UploadedFile] = (),
) -> Grant:
    """§4.12 Enter a written authorisation of the company: who holds it, what it covers, from when to when, by which document."""
    if subsidiary.pk not in by.subsidiaries_as(*GRANTERS) or holder == by:
        raise NotYoursToGrant
    if not promisers([subsidiary.pk], timezone.localdate(now)).filter(pk=holder.pk).exists():
        raise HolderUnfit(name=holder.name)
    if ends_on is not None and ends_on < starts_on:
        raise PeriodTurned
    if not documents:
        raise DocumentMissing
    grant = Grant.objects.create(subsidiary=subsidiary, holder=holder, what=what.strip(), starts_on=starts_on, ends_on=ends_on, set_by=by, set_at=now)
    for document in documents:
        keep_upload(file=document, subject=grant, household=None, by=by, now=now)
    return grant


@transaction.atomic
def end_grant(*, grant: Grant, by: Staff, now: datetime) -> Grant:
    """§4.12 End an authorisation: yesterday was its last day; one that is over stays as it was, and what was promised under it stands."""
    grant = Grant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    if grant.subsidiary_id not in by.subsidiaries_as(*GRANTERS):
        raise NotYoursToGrant
    last = timezone.localdate(now) - timedelta(days=1)
    if grant.ends_on is None or grant.ends_on > last:
        grant.starts_on, grant.ends_on = min(grant.starts_on, last), last
        grant.save()
    return grant
