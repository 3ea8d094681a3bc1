"""Whom a letter or a meeting may ask: departments and firms, posts, people; and who of them answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from correspondence.models.reach import OTHER_DEPARTMENTS
from customers.enums import Role
from customers.models import Household, Organisation, Posting, Staff, Subsidiary

#: A choice of a form: its groups, each with pairs of value and words.
Grouped = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Addressee:
    """§5.4.4.6.a One department or firm, post or person of a subsidiary."""

    organisation: Organisation | None = None
    role: str = ""
    staff: Staff | None = None

    @property
    def key(self) -> str:
        """Return how a form sends it."""
        if self.organisation is not None:
            return f"o{self.organisation.pk}"
        return f"s{self.staff.pk}" if self.staff is not None else f"r{self.role}"

    @property
    def words(self) -> str | Promise:
        """Return how it is read."""
        return str(self.organisation or self.staff or Role(self.role).label)


@dataclass(frozen=True, slots=True)
class Answerer:
    """Which post owes the answer, and who of it does it now; nobody where none of them has a login."""

    post: Role
    staff: Staff


@dataclass(frozen=True)
class Directory:
    """The other departments of one subsidiary on a day: who holds which post there, and firms in which nobody has a login."""

    postings: list[Posting]
    organisations: list[Organisation]

    @property
    def addressees(self) -> list[Addressee]:
        """Return everybody who may be asked: departments and firms first, then posts, then people."""
        roles = [role for role in OTHER_DEPARTMENTS if any(post.role == role for post in self.postings)]
        people = {post.staff_id: post.staff for post in self.postings}
        return [
            *(Addressee(organisation=one) for one in self.organisations),
            *(Addressee(role=role) for role in roles),
            *(Addressee(staff=one) for one in people.values()),
        ]

    def choices(self) -> Grouped:
        """Return the addressees as a grouped choice."""
        posts_of: dict[int, str] = {}
        for post in self.postings:
            posts_of.setdefault(post.staff_id, " · ".join(str(part) for part in (post.organisation, Role(post.role).label) if part))
        groups: dict[str, list[tuple[str, str]]] = {"o": [], "r": [], "s": []}
        for one in self.addressees:
            groups[one.key[0]].append((one.key, f"{one.words} · {posts_of[one.staff.pk]}" if one.staff is not None else str(one.words)))
        words = {"o": _("Departments and firms"), "r": _("Posts"), "s": _("People")}
        return [(words[name], pairs) for name, pairs in groups.items() if pairs]

    def departments(self, *, every_post: bool = False) -> list[tuple[str, str]]:
        """Return departments and firms as a plain choice, and the posts of which somebody belongs to none of them, or every post."""
        listed = {one.pk for one in self.organisations}
        alone = {post.role for post in self.postings if every_post or post.organisation_id not in listed}
        posts = [(one.key, _("Post: %(post)s") % {"post": one.words}) for one in self.addressees if one.role in alone]
        return [(one.key, str(one.words)) for one in self.addressees if one.organisation is not None] + posts

    def named(self, key: str) -> Addressee | None:
        """Return the addressee a form sent."""
        return next((one for one in self.addressees if one.key == key), None)

    def holders(self, to: Addressee, household: Household | None) -> list[Posting]:
        """Return the posts an addressee stands for, longest in post first; those of other projects are left out, unless the person is named."""
        return [post for post in self.postings if _is_meant(post, to) and (to.staff is not None or _is_near(post, household))]

    def answerer(self, to: Addressee, household: Household | None) -> Answerer | None:
        """§5.4.4.6.a Return who owes the answer of an addressee; None where nobody there has a login."""
        found = next(iter(self.holders(to, household)), None)
        return Answerer(Role(found.role), found.staff) if found is not None else None

    def department_of(self, to: Addressee) -> str:
        """Return the department an addressee belongs to, under which its letters are counted."""
        if to.organisation is not None:
            return to.organisation.name
        found = {post.organisation.name if post.organisation else str(Role(post.role).label) for post in self.postings if _is_meant(post, to)}
        return found.pop() if len(found) == 1 else str(to.words)


def _is_meant(post: Posting, to: Addressee) -> bool:
    """Tell whether a post belongs to an addressee."""
    if to.staff is not None:
        return post.staff_id == to.staff.pk
    return post.organisation_id == to.organisation.pk if to.organisation is not None else post.role == to.role


def _is_near(post: Posting, household: Household | None) -> bool:
    """Tell whether a post covers a household's project."""
    projects = {project.pk for project in post.projects.all()}
    return household is None or not projects or household.project_id in projects


def directory(subsidiaries: Iterable[Subsidiary | int], on: date) -> Directory:
    """§5.4.4.6.a Return whom one may ask in these subsidiaries on a day, by a constant number of queries.

    The department's own organisation and the chiefs' are no other department; a firm nobody has a login of is asked by the link of the letter.
    """
    held = list(
        Posting.objects.held_on(on)
        .filter(subsidiary__in=list(subsidiaries), staff__is_active=True)
        .select_related("staff", "organisation")
        .prefetch_related("projects")
        .order_by("starts_on", "pk")
    )
    own = {post.organisation_id for post in held if post.role not in OTHER_DEPARTMENTS}
    others = [post for post in held if post.role in OTHER_DEPARTMENTS]
    anywhere = Posting.objects.held_on(on).filter(organisation__isnull=False).values("organisation")
    there = {post.organisation_id for post in others if post.organisation_id is not None} - own
    organisations = Organisation.objects.filter(pk__in=there) | Organisation.objects.exclude(pk__in=anywhere)
    return Directory(others, list(organisations.order_by("name")))
