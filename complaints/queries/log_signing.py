"""Who signs a weekly work log, what waits for whose signature, and whether the chain of the signed ones is whole."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db.models import Exists, OuterRef, Q

from complaints.models import LogRemark, WorkLog
from complaints.rules.worklog import Fault, Link, first_break, seal
from customers.authorization.models import Delegation
from customers.enums import Role
from customers.models import Absence, Posting, Staff
from customers.rules.deadlines import local_time

#: The posts that sign, from the one the regulation names upwards: nobody signs his own log.
CHIEFS = (Role.MANAGER, Role.VP, Role.GM)
QUEUE_ROWS = 200
#: How a broken link is named.
WORDS = {Fault.CONTENT: "changed", Fault.ORDER: "does not follow on the log before it"}


@dataclass(frozen=True, slots=True)
class Signing:
    """That a person may sign a log, and for whom when he does it in another's place."""

    giver: Staff | None = None


@dataclass
class Desks:
    """§5.4.4.8 The chiefs of some subsidiaries on a day, and who stands in for them; three queries for any number of logs."""

    now: datetime
    holders: dict[tuple[int, str], list[Staff]] = field(default_factory=lambda: defaultdict(list))
    given: dict[tuple[int, str, int], set[int]] = field(default_factory=lambda: defaultdict(set))
    takers: dict[int, Staff] = field(default_factory=dict)

    @classmethod
    def of(cls, subsidiaries: Iterable[int], now: datetime) -> "Desks":
        """Read the desks of these subsidiaries."""
        desks, day, ids = cls(now), local_time(now).date(), list(subsidiaries)
        posts = Posting.objects.held_on(day).filter(subsidiary__in=ids, role__in=CHIEFS, staff__is_active=True)
        for post in posts.select_related("staff").order_by("starts_on", "pk"):
            desks.holders[post.subsidiary_id, post.role].append(post.staff)
        desks._stand_in(ids, now)
        return desks

    def _stand_in(self, subsidiaries: list[int], now: datetime) -> None:
        """Read who signs in another's place: by delegation (H11), or a chief of the same subsidiary while the other is away."""
        for one in Delegation.objects.at(now).filter(subsidiary__in=subsidiaries, role__in=CHIEFS).select_related("taker").order_by("pk"):
            self.given[one.subsidiary_id, one.role, one.giver_id].add(one.taker_id)
            self.takers[one.taker_id] = one.taker
        chiefs = {person.pk: person for people in self.holders.values() for person in people}
        covers = {(one.staff_id, one.cover_id) for one in Absence.objects.on(local_time(now).date()).filter(staff__in=chiefs, cover__in=chiefs)}
        for (subsidiary, role), people in list(self.holders.items()):
            here = {person.pk for post in CHIEFS for person in self.holders.get((subsidiary, post), [])}
            for giver, taker in covers:
                if taker in here and giver in {person.pk for person in people}:
                    self.given[subsidiary, role, giver].add(taker)
                    self.takers[taker] = chiefs[taker]

    def role_of(self, log: WorkLog) -> Role | None:
        """§5.4.4.8 Return the post that signs a log: the manager, one post up for the manager's own, or where nobody else holds it."""
        own = next((n for n, role in enumerate(CHIEFS) if log.staff_id in {person.pk for person in self.holders.get((log.subsidiary_id, role), [])}), -1)
        return next((role for role in CHIEFS[own + 1 :] if self.able(log, role)), None)

    def able(self, log: WorkLog, role: Role) -> list[Staff]:
        """Return who of a post may sign: not whose log it is, and not who handed it in."""
        return [person for person in self.holders.get((log.subsidiary_id, role), []) if person.pk not in {log.staff_id, log.submitted_by_id}]

    def signers(self, log: WorkLog) -> list[Staff]:
        """Return who signs a log by his own post, the longest in post first."""
        role = self.role_of(log)
        return self.able(log, role) if role else []

    def told(self, log: WorkLog) -> list[Staff]:
        """Return everybody who may sign a log, by his post or in another's place."""
        role = self.role_of(log)
        stand_ins = [self.takers[pk] for person in self.signers(log) for pk in sorted(self.given.get((log.subsidiary_id, str(role), person.pk), ()))]
        return [person for person in dict.fromkeys([*self.signers(log), *stand_ins]) if person.pk not in {log.staff_id, log.submitted_by_id}]

    def signing(self, person: Staff, log: WorkLog) -> Signing | None:
        """§5.4.4.8 Tell whether a person may sign a log, and for whom."""
        able = self.signers(log)
        if person in able:
            return Signing()
        if person not in self.told(log):
            return None
        role = str(self.role_of(log))
        return Signing(next(giver for giver in able if person.pk in self.given.get((log.subsidiary_id, role, giver.pk), ())))


def signing_of(person: Staff, log: WorkLog, now: datetime) -> Signing | None:
    """§5.4.4.8 Tell whether a person may sign one log, and for whom."""
    return Desks.of([log.subsidiary_id], now).signing(person, log)


def to_sign(person: Staff, now: datetime) -> list[WorkLog]:
    """§5.4.4.8 Return the logs that wait for this person's signature, the oldest week first."""
    taken = Delegation.objects.at(now).filter(taker=person, role__in=CHIEFS).values("subsidiary")
    rows = WorkLog.objects.unsigned().filter(Q(subsidiary__in=person.subsidiaries_as(*CHIEFS)) | Q(subsidiary__in=taken))
    logs = list(rows.select_related("staff").defer("lines").order_by("week", "submitted_at", "pk")[:QUEUE_ROWS])
    desks = Desks.of({log.subsidiary_id for log in logs}, now)
    return [log for log in logs if desks.signing(person, log)]


def tip_of(staff: Staff) -> str:
    """§5.4.4.8 Return the seal of a person's newest signed log, the one no other follows on; nothing before the first."""
    followed = WorkLog.objects.signed().filter(staff=staff, hash_before=OuterRef("sha256"))
    return WorkLog.objects.signed().filter(staff=staff).exclude(Exists(followed)).values_list("sha256", flat=True).first() or ""


def content_of(log: WorkLog, remarks: Iterable[LogRemark]) -> dict[str, object]:
    """§5.4.4.8 Return what a signature seals: whose week, what was handed in, what was remarked, by whom and when it was signed, and the seal before it."""
    return {
        "person": log.staff_id,
        "week": log.week.isoformat(),
        "lines": log.lines,
        "counts": log.counts,
        "summary": log.summary,
        "plan": log.plan,
        "empty_reason": log.empty_reason,
        "handed_in": [log.submitted_by_id, _instant(log.submitted_at)],
        "remark": log.remark,
        "remarks": [[one.line, one.words] for one in sorted(remarks, key=lambda one: (one.line, one.pk or 0))],
        "signed": [log.signed_by_id, log.signed_for_id, _instant(log.signed_at)],
        "number": log.number,
        "hash_before": log.hash_before,
    }


def _instant(at: datetime | None) -> str:
    """Return a moment in one way only."""
    return local_time(at).isoformat(timespec="microseconds") if at else ""


def broken_links() -> Iterator[str]:
    """§5.4.4.8 Name the first broken link in each person's chain of signed logs."""
    signed = WorkLog.objects.signed().select_related("staff").prefetch_related("remarks").order_by("staff", "signed_at", "number")
    for _person, logs in groupby(signed.iterator(chunk_size=100), key=lambda log: log.staff_id):
        links, named = [], {}
        for log in logs:
            links.append(Link(log.pk, log.hash_before, log.sha256, seal(content_of(log, log.remarks.all()))))
            named[log.pk] = f"{log._meta.label} {log.pk} {log.number} {log.staff.username} {log.week.isoformat()}"
        if found := first_break(links):
            yield f"{named[found[0].pk]}: {WORDS[found[1]]}"
