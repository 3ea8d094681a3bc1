"""What every page of the shell shows: navigation, the reader and her posts, the bell."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property

from config import navigation
from config.navigation import Link, Section
from customers.enums import DEPARTMENT
from customers.models import Staff


class Shell:
    """The frame of one page for one reader; reads nothing before the template asks."""

    def __init__(self, request: HttpRequest) -> None:
        """Keep the request."""
        self.request = request

    @cached_property
    def person(self) -> Staff | None:
        """Return the person who is signed in."""
        user = getattr(self.request, "user", None)
        return user if isinstance(user, Staff) else None

    @cached_property
    def roles(self) -> frozenset[str]:
        """Return the roles the person holds today."""
        return self.person.roles if self.person else frozenset()

    @cached_property
    def posts_key(self) -> str:
        """Return what the keys of a reader depend on: the roles held today."""
        return " ".join(sorted(self.roles))

    @cached_property
    def post_names(self) -> str:
        """Return the names of the posts, one after another."""
        return " · ".join(dict.fromkeys(post.get_role_display() for post in self.person.posts)) if self.person else ""

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """Return the numbers of the frame: notices unread, duties overdue."""
        return numbers_of(self.person, self.request.now) if self.person else {}  # type: ignore[attr-defined]

    @cached_property
    def nav(self) -> tuple[Section, ...]:
        """Return the navigation."""
        return navigation.sections_for(self.roles, self.request.path, self.counts) if self.person else ()

    @cached_property
    def bottom(self) -> tuple[Link, ...]:
        """Return the places at the bottom of a phone."""
        return navigation.bottom_for(self.roles, self.request.path, self.counts) if self.person else ()

    @cached_property
    def home(self) -> str:
        """Return the address of the page the person lands on."""
        return reverse(navigation.home_of(self.roles)) if self.person else reverse("login")

    @cached_property
    def here(self) -> str:
        """Return the address this page can be asked for again: its own, or after a form was refused the page that held the form."""
        if self.request.method in {"GET", "HEAD"}:
            return self.request.get_full_path()
        came_from = urlsplit(self.request.headers.get("Referer", ""))
        return came_from.path + (f"?{came_from.query}" if came_from.query else "") if came_from.netloc == self.request.get_host() else "/"

    @cached_property
    def bell_count(self) -> int:
        """Return how many notices ring unread."""
        return self.counts.get("unread", 0)

    @cached_property
    def may_search(self) -> bool:
        """Tell whether the reach holds households at all."""
        return not self.roles.isdisjoint(navigation.FINDERS)

    @cached_property
    def may_receive(self) -> bool:
        """§5.4.4.1.b Tell whether the person belongs to the department, whose members receive for every household."""
        return not self.roles.isdisjoint(DEPARTMENT)


#: Every page asks this: as one statement it takes a fifth of what three querysets take. It counts what `Notification` and `Duty` list.
NUMBERS: Final = """
SELECT
  (SELECT count(*) FROM customers_notification WHERE staff_id = %(staff)s AND read_at IS NULL AND rings_at <= %(now)s AND sweep_id IS NULL),
  (SELECT count(*) FROM duties_duty WHERE ended_at IS NULL AND due_at < %(now)s AND owner_id IN (
    SELECT %(staff)s::bigint
    UNION ALL
    SELECT staff_id FROM customers_absence WHERE cover_id = %(staff)s AND (statement_timestamp() AT TIME ZONE %(zone)s)::date BETWEEN first_day AND last_day
  ))
"""


def numbers_of(staff: Staff, now: datetime) -> Mapping[str, int]:
    """Return how many notices ring unread, and how many duties owed by this person or whom she stands in for are overdue."""
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS, {"staff": staff.pk, "now": now, "zone": settings.TIME_ZONE})
        unread, late = cursor.fetchone()
    return {"unread": unread, "late": late}


def shell(request: HttpRequest) -> dict[str, object]:
    """Hand the frame, the reader's settings and the time of the request to every template."""
    return {
        "shell": Shell(request),
        "preferences": getattr(request, "preferences", None),
        "now": getattr(request, "now", None),
    }
