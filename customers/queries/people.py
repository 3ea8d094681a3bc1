"""Who holds which post, and who stands in for whom."""

from datetime import date

from customers.enums import Role
from customers.models import Absence, Posting, Staff, Subsidiary


def holders(role: str, subsidiary: Subsidiary | int, on: date) -> list[Staff]:
    """Return the people who hold a role in a subsidiary on a day and may sign in, longest in post first."""
    posts = Posting.objects.held_on(on).filter(role=role, subsidiary=subsidiary, staff__is_active=True)
    return list(dict.fromkeys(post.staff for post in posts.select_related("staff").order_by("starts_on", "pk")))


def manager_of(subsidiary: Subsidiary | int, on: date) -> Staff | None:
    """Return the manager of a subsidiary on a day, the one longest in post when there are several."""
    return next(iter(holders(Role.MANAGER, subsidiary, on)), None)


def posts_of(staff: Staff, on: date) -> list[Posting]:
    """Return the posts a person holds on a day."""
    return list(staff.postings.held_on(on).select_related("subsidiary", "organisation").prefetch_related("projects").order_by("starts_on", "pk"))


def covers_on(day: date) -> dict[int, int]:
    """§5.4.4.1.b Return who stands in on a day: the id of the absent person and the id of the cover; the newest absence counts."""
    return dict(Absence.objects.on(day).order_by("set_at", "pk").values_list("staff", "cover"))
