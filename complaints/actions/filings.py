"""Putting the original material of a reception into the file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.actions.refusals import locked_household
from complaints.models import Filing, Reception
from customers.documents.actions import keep_upload
from customers.enums import Role
from customers.models import Assignment, Staff
from customers.refusals import Refusal


class NotYourFile(Refusal):
    """Somebody else's file."""

    clause = "5.4.4.7"
    message = _("Who received, the representative of the household and the manager put originals into its file. Ask one of them.")


class NothingFiled(Refusal):
    """A filing without place and without picture."""

    clause = "5.4.4.7"
    message = _("Say where the original lies, or add a picture of it.")


@dataclass(frozen=True, slots=True)
class Filed:
    """Where an original lies, and what it is."""

    place: str = ""
    what: str = ""


@transaction.atomic
def file_originals(*, reception: Reception, filed: Filed, by: Staff, now: datetime, files: Iterable[UploadedFile] = ()) -> Reception:
    """§5.4.4.7 Keep scans of a reception's originals in the file of the household, and the place where the paper lies; earlier places stay readable."""
    household = locked_household(reception.household_id)
    reception = Reception.objects.select_for_update(of=("self",)).get(pk=reception.pk)
    if not may_file(by, reception):
        raise NotYourFile
    uploads = list(files)
    if not filed.place.strip() and not uploads:
        raise NothingFiled
    for file in uploads:
        keep_upload(file=file, subject=reception, household=household, by=by, now=now)
    if filed.place.strip():
        Filing.objects.create(reception=reception, place=filed.place.strip(), what=filed.what.strip(), filed_by=by, filed_at=now)
    return reception


def may_file(staff: Staff, reception: Reception) -> bool:
    """§5.4.4.7 Tell whether a person puts originals into the file: who received, who serves the household or stands in, and the manager."""
    if reception.received_by_id == staff.pk or reception.subsidiary_id in staff.subsidiaries_as(Role.MANAGER):
        return True
    people = [staff.pk, *staff.covered_ids]
    return staff.has_role(Role.REP) and Assignment.objects.filter(household=reception.household_id, staff__in=people, ended_at__isnull=True).exists()
