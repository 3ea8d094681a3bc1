"""An import before it is taken over: kept with its preview, confirmed, or dropped."""

import hashlib
from datetime import datetime
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts.enums import ImportState
from contracts.models import LedgerImport, LedgerRow
from contracts.queries.ledger.preview import Preview, projects_of, row_of
from customers.models import Staff, Subsidiary
from customers.refusals import Refusal

OWN_COMPANY, OWN_CODE = "本公司", "001"


class NotWaiting(Refusal):
    """An import that was confirmed or dropped by somebody already."""

    message = _("This import no longer waits to be confirmed: %(state)s.")


@transaction.atomic
def first_subsidiary(*, name: str = "") -> Subsidiary:
    """Return the company of an empty house, made under this name."""
    made, _is_new = Subsidiary.objects.get_or_create(code=OWN_CODE, defaults={"name": name or OWN_COMPANY})
    return made


@transaction.atomic
def keep_import(*, preview: Preview, data: bytes, name: str, subsidiary: Subsidiary, by: Staff | None, now: datetime) -> LedgerImport:
    """Keep a ledger that was read: its file until it is taken over, and what its import would do with each row."""
    ledger = LedgerImport(
        subsidiary=subsidiary,
        name=PurePath(name.replace("\\", "/")).name[-120:],
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        read_by=by,
        read_at=now,
        projects=projects_of(preview.reading),
        notes=[note.stored() for note in preview.notes],
    )
    ledger.file.save(f"{ledger.sha256[:32]}.xlsx", ContentFile(data), save=False)
    ledger.save()
    LedgerRow.objects.bulk_create((row_of(plan, ledger) for plan in preview.plans), batch_size=1000)
    return ledger


def _waiting(ledger: LedgerImport) -> LedgerImport:
    """Return the locked import, refused when it no longer waits."""
    locked = LedgerImport.objects.select_for_update(of=("self",)).get(pk=ledger.pk)
    if locked.state != ImportState.READ:
        raise NotWaiting(state=locked.get_state_display())
    return locked


@transaction.atomic
def confirm_import(*, ledger: LedgerImport, by: Staff | None, now: datetime) -> LedgerImport:
    """Confirm an import: the worker takes it over; rows with a problem stay out."""
    ledger = _waiting(ledger)
    ledger.state, ledger.confirmed_by, ledger.confirmed_at = ImportState.RUNNING, by, now
    ledger.save()
    return ledger


@transaction.atomic
def drop_import(*, ledger: LedgerImport, by: Staff | None, now: datetime) -> LedgerImport:
    """Drop an import that was not confirmed; its file goes."""
    ledger = _waiting(ledger)
    ledger.state, ledger.confirmed_by, ledger.finished_at = ImportState.DROPPED, by, now
    forget_file(ledger)
    ledger.save()
    return ledger


def forget_file(ledger: LedgerImport) -> None:
    """Delete the file of an import once it has committed: it holds more of people than the house needs twice."""
    stored, ledger.file = ledger.file.name, ""
    storage = LedgerImport._meta.get_field("file").storage
    if stored:
        transaction.on_commit(lambda: storage.delete(stored))
