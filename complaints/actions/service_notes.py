"""Service notes: what is to be improved, who sees to it, and the check on its day."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.models import Matter, ServiceNote
from customers.actions.notifications import notify
from customers.actions.referrals import refer
from customers.duties.actions import fulfil, open_duty
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import NoticeCode, Role
from customers.models import Organisation, Staff, Subsidiary
from customers.refusals import Refusal
from customers.rules.deadlines import end_of_day, local_time

#: Who checks the service of colleagues: the department and those above it.
WRITERS = (Role.REP, Role.MANAGER, Role.VP, Role.GM)


class NotADepartmentsNote(Refusal):
    """A note by somebody the regulation does not name."""

    clause = "4.5"
    message = _("The customer service department checks the service of colleagues. Tell one of its members.")


class HalfANote(Refusal):
    """A note that improves nothing."""

    clause = "4.5"
    message = _("A service note names whom it is about, who sees to it, what is to be done, and the day of the check, today or later.")


class NotAddressed(Refusal):
    """Somebody else's note."""

    clause = "4.5"
    message = _("What was done is written by who sees to it; the check is made by who wrote the note, or by the manager.")


class AlreadyChecked(Refusal):
    """A note is checked once."""

    clause = "4.5"
    message = _("This note has been checked. Write a new one when it happens again.")


class FindingMissing(Refusal):
    """A check without its finding."""

    clause = "4.5"
    message = _("Write down what the check found; what has not improved gets its next measure and day.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a service note says."""

    words: str
    addressee: Staff
    measure: str
    check_on: date
    about: Staff | None = None
    organisation: Organisation | None = None
    matter: Matter | None = None


@transaction.atomic
def write_note(*, draft: Draft, subsidiary: Subsidiary, by: Staff, now: datetime) -> ServiceNote:
    """§4.5 Write a service note: the addressee is told, and its check is a duty of who wrote it (decision Q37)."""
    if subsidiary.pk not in by.subsidiaries_as(*WRITERS):
        raise NotADepartmentsNote
    if not (draft.words.strip() and draft.measure.strip() and (draft.about or draft.organisation)) or draft.check_on < local_time(now).date():
        raise HalfANote
    note = ServiceNote.objects.create(
        subsidiary=subsidiary,
        matter=draft.matter,
        about=draft.about,
        organisation=draft.organisation,
        words=draft.words.strip(),
        addressee=draft.addressee,
        measure=draft.measure.strip(),
        check_on=draft.check_on,
        written_by=by,
        written_at=now,
    )
    open_duty(
        clause="4.5",
        kind=DutyKind.CHECK_SERVICE,
        subject=note,
        what=note.words,
        post=Role.MANAGER if by.has_role(Role.MANAGER) else Role.REP,
        owner=by,
        due_at=end_of_day(draft.check_on),
        now=now,
        subsidiary=subsidiary,
    )
    if draft.addressee != by:
        values = {"due_at": end_of_day(draft.check_on).isoformat()}
        notify(people=[draft.addressee], key=f"service-note-{note.pk}", code=NoticeCode.SERVICE_NOTE, url=note.get_absolute_url(), now=now, values=values)
    return note


def _locked(note: ServiceNote) -> ServiceNote:
    """Lock a note that was not checked."""
    row = ServiceNote.objects.select_for_update(of=("self",)).select_related("subsidiary", "addressee", "written_by").get(pk=note.pk)
    if row.checked_at is not None:
        raise AlreadyChecked
    return row


@transaction.atomic
def note_done(*, note: ServiceNote, words: str, by: Staff, now: datetime) -> ServiceNote:
    """§4.5 Write what was done; who sees to it does that, and may write it anew until the check."""
    row = _locked(note)
    if row.addressee_id != by.pk:
        raise NotAddressed
    if not words.strip():
        raise FindingMissing
    row.done_words, row.done_at = words.strip(), now
    row.save()
    return row


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; what has not improved has its next measure and day."""

    words: str
    is_improved: bool
    measure: str = ""
    check_on: date | None = None


@transaction.atomic
def check_note(*, note: ServiceNote, finding: Finding, by: Staff, now: datetime) -> ServiceNote:
    """§4.5 Check a note once; what has not improved becomes a new note with its own measure and day, and the two show each other."""
    row = _locked(note)
    if by.pk != row.written_by_id and row.subsidiary_id not in by.subsidiaries_as(Role.MANAGER):
        raise NotAddressed
    if not finding.words.strip() or (not finding.is_improved and (not finding.measure.strip() or finding.check_on is None)):
        raise FindingMissing
    row.check_words, row.is_improved, row.checked_by, row.checked_at = finding.words.strip(), finding.is_improved, by, now
    row.save()
    for duty in Duty.objects.about(row).open():
        fulfil(duty=duty, by=by, at=now, now=now, evidence=row)
    if not finding.is_improved and finding.check_on is not None:
        again = Draft(row.words, row.addressee, finding.measure, finding.check_on, row.about, row.organisation, row.matter)
        refer(origin=row, result=write_note(draft=again, subsidiary=row.subsidiary, by=by, now=now), by=by, now=now)
    return row
