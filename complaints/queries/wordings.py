"""Wordings: who makes them, who is told of them, what is said about a matter, and the library."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from complaints.enums import WordingKind, WordingState
from complaints.models import Matter, Wording
from complaints.models.wording import WordingQuerySet
from customers.enums import Role
from customers.models import Household, Posting, Staff

#: The tabs of the library.
VIEWS = ("mass", "reply", "waiting", "ended")
#: How many wordings a hint or a picker shows.
MOST_SHOWN = 6
MAKERS = (Role.REP, Role.MANAGER)


def may_make(staff: Staff, subsidiary: int) -> bool:
    """§5.6.4 Tell whether this person makes wordings for a company: its representatives and its manager do."""
    return subsidiary in staff.subsidiaries_as(*MAKERS)


def reps_of(wording: Wording, on: date) -> QuerySet[Staff]:
    """Return every representative who may receive somebody a wording is for: of its project, or of the whole company."""
    held = Posting.objects.held_on(on).filter(role=Role.REP, subsidiary=wording.subsidiary_id)
    if wording.project_id is not None:
        held = held.filter(Q(projects__isnull=True) | Q(projects=wording.project_id))
    return Staff.objects.filter(is_active=True, pk__in=held.values("staff")).order_by("pk")


def snapshot(wording: Wording) -> dict[str, Any]:
    """§5.6.4 Return all that the vice president approves: this very text, where and until when it is said."""
    return {
        "kind": wording.kind,
        "title": wording.title,
        "text": wording.text,
        "subsidiary": wording.subsidiary_id,
        "project": wording.project_id,
        "category": wording.category,
        "valid_until": str(wording.valid_until or ""),
        "follows": wording.follows_id,
        "version": wording.version,
    }


def in_view(rows: WordingQuerySet, view: str, today: date) -> WordingQuerySet:
    """Keep the wordings of one tab; what has run out stands with what was ended."""
    if view == "waiting":
        return rows.undecided()
    if view == "ended":
        return rows.filter(Q(state__in=(WordingState.ENDED, WordingState.REFUSED)) | Q(state=WordingState.APPROVED, valid_until__lt=today))
    return rows.in_force(today).filter(kind=WordingKind.REPLY if view == "reply" else WordingKind.MASS)


def found(rows: QuerySet[Wording], text: str) -> QuerySet[Wording]:
    """Keep the wordings that hold the text: title, words, number, or the initials of the title."""
    plain = text.strip()
    own = Q(title__icontains=plain) | Q(text__icontains=plain) | Q(number__icontains=plain)
    return rows.filter(own | Q(initials__contains=plain.lower())) if plain else rows


def listed(rows: QuerySet[Wording]) -> QuerySet[Wording]:
    """Return wordings with what a row shows, by one query."""
    return rows.select_related("project", "made_by").annotate(tied=Count("matters"))


def mass_wordings(staff: Staff, household: Household | None, category: str, today: date) -> list[Wording]:
    """§5.6.4 Return what is said about mass matters where a customer of this household comes with this; without household what is said everywhere."""
    rows = Wording.objects.visible_to(staff).in_force(today).filter(kind=WordingKind.MASS)
    if household is not None:
        rows = rows.filter(subsidiary=household.project.subsidiary_id)
    rows = rows.for_project(household.project_id if household is not None else None)
    if category:
        rows = rows.filter(category__in=("", category))
    return list(rows.order_by("-approved_at")[:MOST_SHOWN])


def reply_texts(staff: Staff, matter: Matter, text: str, today: date) -> list[Wording]:
    """§5.6.4 Return the approved wordings a letter on a matter may be drafted from, found by title, words or initials; texts for replies first."""
    project = matter.household.project_id if matter.household else None
    rows = Wording.objects.visible_to(staff).in_force(today).for_project(project).filter(subsidiary=matter.subsidiary_id)
    return list(found(rows, text).order_by("-kind", "title", "pk")[:MOST_SHOWN])


@dataclass(frozen=True, slots=True)
class Said:
    """What is said about a matter: the wording it is tied to, and the one that took its place since."""

    wording: Wording
    is_in_force: bool
    now_said: Wording | None


def said_about(matter: Matter, today: date) -> Said | None:
    """§5.6.4 Return the wording of a matter; where another one followed it, that is what is said now."""
    if matter.wording is None:
        return None
    latest = matter.wording
    while (follower := latest.followed_by.exclude(number="").order_by("-approved_at").first()) is not None:
        latest = follower
    return Said(matter.wording, matter.wording.is_in_force(today), latest if latest != matter.wording and latest.is_in_force(today) else None)
