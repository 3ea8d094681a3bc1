"""A matter that was logged on the wrong household goes to the right one; its clock runs on."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.actions.corrections import new_line
from complaints.actions.direction import ForeignHousehold
from complaints.actions.matters import owner_of, tell_of, watch
from complaints.actions.refusals import taken_up
from complaints.enums import MatterAct, MatterKind
from complaints.models import Matter
from complaints.queries.hands import open_reply, representative_of
from complaints.rules import Owes
from customers.actions.households import drop_focus, note_contact
from customers.actions.timeline import tell
from customers.documents.actions import file_uploads_under
from customers.duties.actions import hand_on
from customers.duties.models import Duty
from customers.enums import Happened, NoticeCode, Role
from customers.models import Household, Staff
from customers.queries.people import with_covers
from customers.refusals import Refusal


class NotOnAnyHousehold(Refusal):
    """What belongs to no household is matched, not moved."""

    clause = "5.4.4.7"
    message = _("This matter belongs to no household yet: match it.")


class ThereAlready(Refusal):
    """The household it stands on."""

    clause = "5.4.4.2"
    message = _("The matter stands on this household already. Choose another one.")


class MoveWithoutReason(Refusal):
    """A move without its reason."""

    clause = "5.4.4.2"
    message = _("Write down how it came to the wrong household: both time lines say so.")


@transaction.atomic
def move_matter(*, matter: Matter, household: Household, reason: str, by: Staff, now: datetime) -> Matter:
    """§5.4.4.2 Move a matter from the wrong household to the right one; number, words and clock stay, what the representative owes follows.

    - each entry of the work log stays where it was written, corrected by a line in the right file;
    - duties name the right household, those of the representative's post go to its representative, who is told;
    - the originals that came with the matter are filed with it; both time lines say so;
    - the household it was taken from is in focus no more, unless for another complaint.
    """
    if matter.household_id is None:
        raise NotOnAnyHousehold
    files = _locked_files(matter.household_id, household.pk)
    matter = taken_up(matter, MatterAct.MOVE, by)
    before, after = matter.household, files[household.pk]
    _refuse(matter, after, reason)
    matter.household, matter.moved_at, matter.moved_by, matter.moved_from, matter.move_reason = after, now, by, before, reason.strip()[:200]
    matter.relayed_to = representative_of(matter) if matter.relayed_to_id is not None and open_reply(matter) else matter.relayed_to
    matter.save()
    _move_entries(matter, after, reason)
    file_uploads_under(subjects=[matter], household=after)
    Duty.objects.about(matter).update(household=after)
    _hand_on(matter, by, now)
    _move_focus(matter, before, now)
    tell(household=before, kind=Happened.MOVED_AWAY, by=by, at=now, text=f"{matter.number} · {matter.move_reason}", subject=matter)
    tell(household=after, kind=Happened.MOVED_HERE, by=by, at=now, text=f"{matter.number} · {matter.move_reason}", subject=matter)
    return matter


def _locked_files(*pks: int) -> dict[int, Household]:
    """Lock both households in the order of their numbers, as everywhere."""
    rows = Household.objects.select_for_update(of=("self",)).select_related("project__subsidiary", "unit").filter(pk__in=pks).order_by("pk")
    return {row.pk: row for row in rows}


def _refuse(matter: Matter, to: Household, reason: str) -> None:
    """Refuse a move to the same household, into another subsidiary, or without a reason."""
    if matter.household_id == to.pk:
        raise ThereAlready
    if to.project.subsidiary_id != matter.subsidiary_id:
        raise ForeignHousehold
    if not reason.strip():
        raise MoveWithoutReason


def _move_entries(matter: Matter, to: Household, reason: str) -> None:
    """§5.4.4.2 Correct each standing entry of the work log by a line in the right file; what was written stays where it was written."""
    rep = representative_of(matter)
    for entry in matter.receptions.standing().filter(household__isnull=False).exclude(household=to):
        new_line(entry, household=to, instead_of=rep if rep is not None and rep.pk != entry.received_by_id else None, correction_reason=reason.strip()[:200])
        note_contact(to, entry.received_at)


def _hand_on(matter: Matter, by: Staff, now: datetime) -> None:
    """Give what the representative's post owes to the representative of the right household, and tell her."""
    rep = owner_of(matter, Owes.REP, now)
    if rep is None:
        return
    owed = Duty.objects.about(matter).open().filter(post=Role.REP)
    hand_on(duties=owed, to=rep, by=by, now=now)
    people = [person for person in with_covers(rep, now) if person != by]
    if (first := Duty.objects.about(matter).open().order_by("due_at").first()) is not None:
        tell_of(first, people, NoticeCode.MATTER_MOVED, f"moved-{matter.pk}-{now.isoformat()}", now)


def _move_focus(matter: Matter, before: Household | None, now: datetime) -> None:
    """§5.7.3 Keep an eye on the right household, and no longer on the wrong one, unless for another complaint."""
    watch(matter, now)
    if matter.is_complaint and before is not None and not before.matters.filter(kind=MatterKind.COMPLAINT).exists():
        drop_focus(before)
