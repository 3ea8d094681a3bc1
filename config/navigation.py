"""Which pages each post finds in the navigation, in the bar at the bottom of a phone, and first after signing in."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from customers.addresses import address_of
from customers.enums import DEPARTMENT, Role

EVERYBODY: Final = frozenset(role.value for role in Role)
DESK: Final = frozenset(DEPARTMENT)
DECIDERS: Final = frozenset({Role.MANAGER, Role.VP, Role.GM})
READERS: Final = DESK | DECIDERS | {Role.AUDITOR}
#: Posts whose reach holds households at all.
FINDERS: Final = READERS | {Role.FINANCE, Role.LAWYER, Role.SALES, Role.ENGINEERING, Role.GENERAL_CONTRACTOR}

#: Posts that read contracts: terms and money.
CONTRACT_READERS: Final = DECIDERS | {Role.REP, Role.FINANCE, Role.AUDITOR, Role.LAWYER, Role.SALES}


@dataclass(frozen=True, eq=False)
class Item:
    """One entry: the name of its address, icon, words, who sees it, the key after G, and whose count stands beside it."""

    url: str
    icon: str
    label: str | Promise
    roles: frozenset[str]
    go: str = ""
    count: str = ""
    loud: bool = False


@dataclass(frozen=True, eq=False)
class Group:
    """Entries under one heading."""

    label: str | Promise
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Link:
    """An entry as one reader sees it on one page."""

    href: str
    icon: str
    label: str
    go: str
    count: int
    loud: bool
    here: bool
    new: bool


@dataclass(frozen=True)
class Section:
    """The links of one heading."""

    label: str
    links: tuple[Link, ...]


TODAY: Final = Item("customers:today", "calendar-check", _("Today's duties"), EVERYBODY - {Role.ADMINISTRATOR, Role.AUDITOR}, "t", "late", loud=True)
APPROVALS: Final = Item("authorization:inbox", "rubber-stamp", _("Approvals"), READERS | {Role.FINANCE, Role.LAWYER, Role.SALES, Role.ENGINEERING}, "a")
PROMISES: Final = Item("authorization:commitments", "heart-handshake", _("Promises"), DECIDERS | {Role.REP, Role.AUDITOR, Role.LAWYER, Role.ENGINEERING})
HOUSEHOLDS: Final = Item("customers:households", "users", _("Customers"), FINDERS, "c")
RECEIVE: Final = Item("complaints:receive", "phone", _("Reception log"), DESK)
CALLS: Final = Item("complaints:calls", "phone-call", _("Calls of the day"), DESK)
MATTERS: Final = Item("complaints:matters", "message-2", pgettext_lazy("navigation", "Matters"), READERS, "p")
WRITTEN: Final = Item("complaints:written_replies", "mail", _("Written replies"), READERS)
WORDINGS: Final = Item("complaints:wordings", "notes", _("Wordings"), READERS)
SEALS: Final = Item("documents:seals", "rubber-stamp", _("Seal register"), DECIDERS | {Role.GENERAL_AFFAIRS, Role.AUDITOR})
DISPUTES: Final = Item("complaints:disputes", "scale", pgettext_lazy("navigation", "Disputes"), DECIDERS | {Role.REP, Role.AUDITOR, Role.LAWYER})
AWAITING: Final = Item("complaints:awaiting", "hourglass", _("Awaiting my reply"), frozenset({Role.MANAGER}))
SERVICE_NOTES: Final = Item("complaints:service_notes", "user-check", _("Service notes"), DECIDERS)
MY_WEEK: Final = Item("complaints:my_week", "notes", _("My work log"), DESK)
WORK_LOGS: Final = Item("complaints:work_logs", "clipboard-text", _("Work logs"), DECIDERS | {Role.AUDITOR})
CONTRACTS: Final = Item("contracts:contracts", "file-text", _("Contracts"), CONTRACT_READERS)
CHANGES: Final = Item("contracts:changes", "file-diff", _("Contract changes"), CONTRACT_READERS | {Role.ENGINEERING})
NOTICES: Final = Item("contracts:notices", "cash", _("Payments"), DECIDERS | {Role.REP, Role.FINANCE, Role.AUDITOR})
DIFFERENCES: Final = Item("contracts:differences", "arrows-exchange", _("Differences to settle"), frozenset({Role.REP, Role.MANAGER}))
IMPORTS: Final = Item("contracts:imports", "download", _("Ledger import"), frozenset({Role.MANAGER, Role.GENERAL_AFFAIRS}))
CARDS: Final = Item("correspondence:batches", "cake", _("Birthday cards"), DESK)
LETTERS: Final = Item("correspondence:letters", "send", _("Work contact letters"), EVERYBODY - {Role.ADMINISTRATOR})
MEETINGS: Final = Item("correspondence:meetings", "users-group", _("Coordination meetings"), EVERYBODY - {Role.ADMINISTRATOR})
REGULATION: Final = Item("customers:regulation", "book-2", _("Regulation"), EVERYBODY, "r")
STAFFING: Final = Item("customers:staffing", "chart-bar", _("Staffing"), DECIDERS)
PROJECTS: Final = Item("customers:projects", "building", _("Projects"), frozenset({Role.ADMINISTRATOR, Role.MANAGER}))
STAFF: Final = Item("customers:staff", "users-group", _("Accounts and posts"), frozenset({Role.ADMINISTRATOR}))
SETTINGS: Final = Item("customers:settings", "settings", _("Settings"), frozenset({Role.ADMINISTRATOR, Role.MANAGER}))
STATUS: Final = Item("status", "bolt", pgettext_lazy("site", "Status"), frozenset({Role.ADMINISTRATOR, Role.MANAGER}))

NAV: Final = (
    Group("", (TODAY, AWAITING, APPROVALS)),
    Group(_("Service"), (HOUSEHOLDS, RECEIVE, CALLS, MATTERS, DISPUTES, PROMISES, MY_WEEK, WORK_LOGS, CARDS, SERVICE_NOTES, STAFFING)),
    Group(_("Paper"), (WRITTEN, WORDINGS, LETTERS, MEETINGS, SEALS)),
    Group(_("Contract and money"), (CONTRACTS, CHANGES, NOTICES, DIFFERENCES, IMPORTS)),
    Group(_("Rules"), (REGULATION, PROJECTS, STAFF, SETTINGS, STATUS)),
)

#: The four places on a phone, by post; the first post of this order that somebody holds decides.
BOTTOM: Final[Mapping[str, tuple[Item, ...]]] = {
    Role.MANAGER: (TODAY, APPROVALS, RECEIVE, HOUSEHOLDS),
    Role.REP: (TODAY, HOUSEHOLDS, RECEIVE, MATTERS),
    Role.VP: (APPROVALS, TODAY, MATTERS, HOUSEHOLDS),
    Role.GM: (APPROVALS, TODAY, MATTERS, HOUSEHOLDS),
    Role.FINANCE: (NOTICES, TODAY, CONTRACTS, HOUSEHOLDS),
    Role.GENERAL_AFFAIRS: (TODAY, CARDS, RECEIVE, HOUSEHOLDS),
    Role.ADMINISTRATOR: (STAFF, PROJECTS, SETTINGS, STATUS),
    Role.AUDITOR: (REGULATION, MATTERS, CONTRACTS, HOUSEHOLDS),
    Role.LAWYER: (TODAY, DISPUTES, APPROVALS, HOUSEHOLDS),
    Role.SALES: (TODAY, HOUSEHOLDS, CONTRACTS, REGULATION),
    Role.ENGINEERING: (TODAY, LETTERS, APPROVALS, HOUSEHOLDS),
    Role.GENERAL_CONTRACTOR: (TODAY, LETTERS, HOUSEHOLDS, REGULATION),
    Role.PROPERTY_COMPANY: (TODAY, LETTERS, MEETINGS, REGULATION),
    Role.CONTRACTOR: (TODAY, LETTERS, MEETINGS, REGULATION),
}
ELSE: Final = (TODAY, REGULATION)
#: Shorter words for the places on a phone.
SHORT: Final[Mapping[str, str | Promise]] = {
    TODAY.url: _("Today"),
    RECEIVE.url: _("New log"),
    MATTERS.url: _("Matters"),
    STAFF.url: _("Accounts"),
    LETTERS.url: pgettext_lazy("navigation", "Letters"),
    MEETINGS.url: pgettext_lazy("navigation", "Meetings"),
}


def sections_for(roles: frozenset[str], path: str, counts: Mapping[str, int]) -> tuple[Section, ...]:
    """Return the navigation of somebody with these roles; a heading without entries is left out."""
    here = _here(_items_of(roles), path)
    return _sections(roles, here, tuple(counts.items()), get_language(), settings.ROOT_URLCONF)


def bottom_for(roles: frozenset[str], path: str, counts: Mapping[str, int]) -> tuple[Link, ...]:
    """Return the places at the bottom of a phone."""
    items = _bottom_items(roles)
    here = _here(items, path)
    return tuple(_link(item, here, counts, short=True) for item in items)


@lru_cache(maxsize=256)
def _items_of(roles: frozenset[str]) -> tuple[Item, ...]:
    """Return what somebody with these roles finds, in order."""
    return tuple(item for group in NAV for item in group.items if not item.roles.isdisjoint(roles))


@lru_cache(maxsize=1024)
def _sections(roles: frozenset[str], here: Item | None, counts: tuple[tuple[str, int], ...], _language: str | None, _urlconf: str) -> tuple[Section, ...]:
    """Return the navigation on one page, made once per process for all who see the same."""
    items, numbers = set(_items_of(roles)), dict(counts)
    sections = (Section(str(group.label), tuple(_link(item, here, numbers) for item in group.items if item in items)) for group in NAV)
    return tuple(section for section in sections if section.links)


def owners_of(path: str) -> list[str]:
    """§3.1 Return the posts that a page of the navigation belongs to, by its address; none for a page that stands in no navigation."""
    item = _here([item for group in NAV for item in group.items], path)
    return [str(role.label) for role in Role if item is not None and role in item.roles]


def home_of(roles: frozenset[str]) -> str:
    """Return the name of the page somebody lands on."""
    return _bottom_items(roles)[0].url


def _bottom_items(roles: frozenset[str]) -> tuple[Item, ...]:
    """Return the items of the first post held."""
    return next((items for role, items in BOTTOM.items() if role in roles), ELSE)


def _here(items: list[Item] | tuple[Item, ...], path: str) -> Item | None:
    """Return the item whose address is the longest beginning of this path."""
    found = [(len(href), item) for item in items if path == (href := address_of(item.url)) or (href != "/" and path.startswith(href))]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _link(item: Item, here: Item | None, counts: Mapping[str, int], *, short: bool = False) -> Link:
    """Return an entry as a link with its count."""
    is_new = short and item == RECEIVE
    return Link(
        href=address_of(item.url),
        icon="plus" if is_new else item.icon,
        label=str(SHORT.get(item.url, item.label) if short else item.label),
        go=item.go,
        count=counts.get(item.count, 0),
        loud=item.loud,
        here=item is here,
        new=is_new,
    )
