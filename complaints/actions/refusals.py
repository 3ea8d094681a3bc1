"""What every act on a matter may be refused for."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints import rules
from complaints.enums import MatterAct, MatterState
from complaints.models import Matter
from complaints.queries.hands import acts_of
from customers.models import Household, Staff
from customers.queries.settings import setting
from customers.refusals import Refusal

#: A time somebody typed, as the forms call it.
TYPED_TIMES = ("told_at", "called_at", "told_result_at", "received_at")


class NotYourMatter(Refusal):
    """An act that belongs to another post."""

    clause = "5.4.4.1.a"
    message = _("This step belongs to the representative of the household or to the manager. You can log what was said.")


class AlreadyClosed(Refusal):
    """A closed file stays as it is."""

    clause = "4.2"
    message = _("The matter is closed. Log a new reception when the customer comes again.")


class MovesOtherwise(Refusal):
    """A move that the order of the states does not have."""

    clause = "4.2"
    message = _("This step does not follow on “%(state)s”. The order is: received, replied, solved, revisited, closed.")


class NotYetHappened(Refusal):
    """A time in the future."""

    clause = "5.4.4.2"
    fields = TYPED_TIMES
    message = _("This time lies in the future. Write down what has happened.")


class TooLongAgo(Refusal):
    """A time too far back to be believed."""

    clause = "5.4.4.2"
    fields = TYPED_TIMES
    message = _("An entry is written at most %(hours)s hours afterwards.")


class BeforeReception(Refusal):
    """Something said before the customer came."""

    clause = "5.4.4.2"
    fields = TYPED_TIMES
    message = _("This time lies before the reception at %(at)s.")


def refuse_time(at: datetime, now: datetime) -> None:
    """§5.4.4.2 Refuse a typed time that lies in the future or too far back."""
    if at > now:
        raise NotYetHappened
    limit: timedelta = setting("late_entry_hours", timezone.localdate(now))
    if rules.is_told_too_early(at, now, limit):
        raise TooLongAgo(hours=limit // timedelta(hours=1))


def locked_household(pk: int | None) -> Household | None:
    """Lock a household before anything of it, as everywhere; a matter may have none."""
    return Household.objects.select_for_update(of=("self",)).select_related("project__subsidiary", "unit").filter(pk=pk).first() if pk else None


def locked(matter: Matter) -> Matter:
    """Return the matter's row, locked after its household; one that was matched meanwhile is locked by the new one."""
    household = locked_household(matter.household_id)
    row = Matter.objects.select_for_update(of=("self",)).select_related("subsidiary").get(pk=matter.pk)
    if row.household_id != matter.household_id:
        household = locked_household(row.household_id)
    row.household = household
    return row


def taken_up(matter: Matter, act: MatterAct, by: Staff) -> Matter:
    """Lock an open matter for an act, and refuse who may not do it."""
    matter = locked(matter)
    if act not in acts_of(by, matter):
        raise NotYourMatter
    if matter.state == MatterState.CLOSED:
        raise AlreadyClosed
    return matter


def move(matter: Matter, to: MatterState) -> None:
    """§4.2 Move a locked matter on by the table; the caller saves it."""
    try:
        matter.state = rules.moved(MatterState(matter.state), to)
    except rules.MoveRefused as error:
        raise MovesOtherwise(state=MatterState(matter.state).label) from error
