"""What every act on a promise stands on: its lock, how it comes to stand, who is told, and what is refused."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from customers.actions.notifications import notify
from customers.actions.timeline import tell
from customers.authorization.enums import PromiseState
from customers.authorization.models import Commitment
from customers.authorization.queries.promises import keeper_of
from customers.duties.actions import open_duty
from customers.duties.enums import DutyKind
from customers.enums import Happened, NoticeCode, Role
from customers.models import Household, Staff
from customers.refusals import Refusal
from customers.rules.deadlines import end_of_day


class AlreadyEnded(Refusal):
    """A promise that was kept, refused or withdrawn."""

    clause = "4.7"
    message = _("This promise has ended: %(state)s. Make a new one if the customer needs it.")


class ReasonMissing(Refusal):
    """A promise ends for a reason."""

    clause = "4.7"
    message = _("Write down the reason: it stays with the promise.")


class DayGone(Refusal):
    """Nothing is promised for yesterday."""

    clause = "4.7"
    message = _("The promised day lies in the past. Give today or a later day.")


def locked_household(pk: int | None) -> Household | None:
    """Lock the household before anything of it."""
    rows = Household.objects.select_for_update(of=("self",)).select_related("project__subsidiary", "lawyer")
    return rows.filter(pk=pk).first() if pk else None


def locked(commitment: Commitment) -> Commitment:
    """Return a promise's row, locked after its household."""
    household = locked_household(commitment.household_id)
    row = Commitment.objects.select_for_update(of=("self",)).select_related("subsidiary", "made_by", "grant").get(pk=commitment.pk)
    row.household = household or locked_household(row.household_id)
    return row


def refuse_ended(commitment: Commitment) -> None:
    """Refuse to do anything more to a promise that has ended."""
    if commitment.state not in {PromiseState.WAITING, PromiseState.STANDING}:
        raise AlreadyEnded(state=PromiseState(commitment.state).label)


def stand(commitment: Commitment, *, by: Staff, now: datetime) -> None:
    """§4.7 §4.10 Let a promise stand: it is owed until the end of its day, and who has to keep it is told."""
    commitment.state = PromiseState.STANDING
    commitment.save()
    open_duty(
        clause=commitment.clause,
        kind=DutyKind.KEEP_PROMISE,
        subject=commitment,
        what=commitment.words,
        post=Role.REP,
        owner=keeper_of(commitment),
        due_at=end_of_day(commitment.due_on),
        now=now,
        subsidiary=commitment.subsidiary,
        household=commitment.household,
    )
    write_down(commitment, by=by, at=now)
    inform(commitment, NoticeCode.PROMISE_CONFIRMED if commitment.confirmations.exists() else NoticeCode.PROMISE_FOR_YOU, by=by, now=now)


def write_down(commitment: Commitment, *, by: Staff, at: datetime) -> None:
    """Write into the household's file what has become of a promise; the file is kept in Chinese, whoever writes."""
    with override("zh-hans"):
        state = str(PromiseState(commitment.state).label)
    tell(household=commitment.household, kind=Happened.PROMISE, by=by, at=at, text=f"{state} · {commitment.due_on} · {commitment.words}", subject=commitment)


def inform(commitment: Commitment, code: NoticeCode, *, by: Staff, now: datetime) -> None:
    """Tell who made a promise and who has to keep it what has become of it; who did it knows."""
    people = [person for person in (commitment.made_by, keeper_of(commitment)) if person != by]
    values = {"due_at": end_of_day(commitment.due_on).isoformat()}
    notify(people=people, key=f"promise-{commitment.pk}-{commitment.state}", code=code, url=commitment.get_absolute_url(), now=now, values=values)
