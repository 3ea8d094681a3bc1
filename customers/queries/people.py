"""Who holds which post, who stands in for whom, and who is signed in."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.sessions.models import Session
from django.db.models import Count, Prefetch, Q, QuerySet

from customers.enums import Role
from customers.models import Absence, Organisation, Posting, Project, Staff, StaffSession, Subsidiary
from customers.rules.deadlines import local_time


def holders(role: str, subsidiary: Subsidiary | int, on: date) -> list[Staff]:
    """Return the people who hold a role in a subsidiary on a day and may sign in, longest in post first."""
    posts = Posting.objects.held_on(on).filter(role=role, subsidiary=subsidiary, staff__is_active=True)
    return list(dict.fromkeys(post.staff for post in posts.select_related("staff").order_by("starts_on", "pk")))


def manager_of(subsidiary: Subsidiary | int, on: date) -> Staff | None:
    """Return the manager of a subsidiary on a day, the one longest in post when there are several."""
    return next(iter(holders(Role.MANAGER, subsidiary, on)), None)


def people_in(subsidiary: Subsidiary, on: date) -> QuerySet[Staff]:
    """Return who holds a post in a subsidiary on a day, by name."""
    return Staff.objects.filter(is_active=True, pk__in=Posting.objects.held_on(on).filter(subsidiary=subsidiary).values("staff")).order_by("name", "pk")


def with_covers(staff: Staff, now: datetime) -> list[Staff]:
    """§5.4.4.1.b Return a person and who stands in for him while he is away."""
    return [staff, *(absence.cover for absence in staff.absences.on(local_time(now).date()).select_related("cover"))]


def lawyers(project: Project, on: date) -> QuerySet[Staff]:
    """§5.1.5 Return who may keep the contracts of a project on a day: the lawyers of its company, or of this project where the post says so."""
    held = Posting.objects.held_on(on).filter(role=Role.LAWYER, subsidiary=project.subsidiary_id)
    near = held.filter(Q(projects=project) | Q(projects__isnull=True))
    return Staff.objects.filter(is_active=True, pk__in=near.values("staff")).order_by("name", "pk")


def default_lawyer(project: Project, on: date) -> Staff | None:
    """§5.1.5 Return the lawyer new files of a project get, as long as the post is held."""
    return lawyers(project, on).filter(pk__in=Project.objects.filter(pk=project.pk).values("lawyer")).first()


def posts_of(staff: Staff, on: date) -> list[Posting]:
    """Return the posts a person holds on a day."""
    return list(staff.postings.held_on(on).select_related("subsidiary", "organisation").prefetch_related("projects").order_by("starts_on", "pk"))


def colleagues(staff: Staff, on: date) -> QuerySet[Staff]:
    """§5.4.4.1.b Return who may stand in for a person: a representative for a representative, else anybody of the same subsidiary."""
    own = list(Posting.objects.held_on(on).filter(staff=staff).values_list("role", "subsidiary"))
    is_rep = any(role == Role.REP for role, _subsidiary in own)
    posts = Posting.objects.held_on(on).filter(subsidiary__in={subsidiary for role, subsidiary in own if role == Role.REP or not is_rep})
    able = posts.filter(role=Role.REP) if is_rep else posts
    return Staff.objects.filter(is_active=True, pk__in=able.values("staff")).exclude(pk=staff.pk)


def may_stand_in(cover: Staff, staff: Staff, on: date) -> bool:
    """§5.4.4.1.b Tell whether a colleague may stand in for a person from a day on."""
    return colleagues(staff, on).filter(pk=cover.pk).exists()


def covers_for(people: QuerySet[Staff], on: date) -> QuerySet[Staff]:
    """§5.4.4.1.b Return who shares a subsidiary with one of these people, with the load; whether the post fits is the action's question."""
    near = Posting.objects.held_on(on).filter(staff__in=people.values("pk")).values("subsidiary")
    posts = Posting.objects.held_on(on).filter(subsidiary__in=near)
    return with_load(Staff.objects.filter(is_active=True, pk__in=posts.values("staff")))


def with_load(people: QuerySet[Staff]) -> QuerySet[Staff]:
    """§3.2.0 Add how many open households each person serves, as `load`."""
    return people.annotate(load=Count("assignments", filter=Q(assignments__ended_at__isnull=True, assignments__household__ended_on__isnull=True)))


def may_be_sent_away_by(staff: Staff, on: date) -> QuerySet[Staff]:
    """Return whose absence a person may enter: his own, and as manager everybody's of his subsidiaries."""
    led = Posting.objects.held_on(on).filter(subsidiary__in=staff.subsidiaries_as(Role.MANAGER))
    return Staff.objects.filter(Q(pk=staff.pk) | Q(pk__in=led.values("staff")), is_active=True)


def absences_seen_by(staff: Staff, on: date) -> QuerySet[Absence]:
    """Return present and coming absences: one's own, those one covers, and those of the subsidiaries one works in."""
    near = Posting.objects.held_on(on).filter(subsidiary__in={post.subsidiary_id for post in staff.posts})
    rows = Absence.objects.filter(Q(staff=staff) | Q(cover=staff) | Q(staff__in=near.values("staff")), last_day__gte=on)
    return rows.select_related("staff", "cover").order_by("first_day", "pk")


def staff_listed(on: date) -> QuerySet[Staff]:
    """Return everybody with the posts held on a day, as `held`, and the present absence, as `away`."""
    posts = Posting.objects.held_on(on).select_related("subsidiary", "organisation").prefetch_related("projects").order_by("role", "pk")
    away = Absence.objects.on(on).select_related("cover")
    return Staff.objects.prefetch_related(Prefetch("postings", posts, to_attr="held"), Prefetch("absences", away, to_attr="away"))


@dataclass(frozen=True)
class Desk:
    """One post of a subsidiary and who holds it."""

    role: Role
    postings: list[Posting]


@dataclass(frozen=True)
class House:
    """A subsidiary with its posts, held or vacant."""

    subsidiary: Subsidiary
    desks: list[Desk]


def who_holds_what(on: date, subsidiaries: Iterable[Subsidiary]) -> list[House]:
    """§3.1 Return each subsidiary's posts with their holders; a post nobody holds is shown as vacant."""
    houses = list(subsidiaries)
    held: dict[tuple[int, str], list[Posting]] = defaultdict(list)
    posts = Posting.objects.held_on(on).filter(subsidiary__in=houses, staff__is_active=True)
    for posting in posts.select_related("staff", "organisation").prefetch_related("projects").order_by("starts_on", "pk"):
        held[posting.subsidiary_id, posting.role].append(posting)
    return [House(house, [Desk(role, held[house.pk, role.value]) for role in Role]) for house in houses]


def organisations_listed(on: date) -> QuerySet[Organisation]:
    """Return the firms and departments with how many posts are held there, as `held`."""
    held = Posting.objects.held_on(on).values("pk")
    return Organisation.objects.annotate(held=Count("postings", filter=Q(postings__in=held)))


#: An account nobody can sign in to: it came with a ledger, and no password was handed out.
NO_LOGIN = Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def without_login() -> QuerySet[Staff]:
    """§2.1.b Return representatives that came with a ledger and have no login yet, with their load."""
    return with_load(Staff.objects.filter(NO_LOGIN, is_active=True))


def administrators(on: date) -> QuerySet[Staff]:
    """§3.1 Return who lets people in on a day: the holders of the administrator's post who can sign in."""
    held = Posting.objects.held_on(on).filter(role=Role.ADMINISTRATOR)
    return Staff.objects.filter(~NO_LOGIN, is_active=True, pk__in=held.values("staff")).order_by("pk")


def sessions_of(staff: Staff, now: datetime) -> list[StaffSession]:
    """Return the browsers in which a person is signed in now, the newest first."""
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    return list(staff.sessions.filter(session_key__in=alive))
