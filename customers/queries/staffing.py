"""§3.2 How many households each representative serves, against the bands in force."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count

from customers.enums import ProjectKind, Role
from customers.models import Absence, Assignment, Posting, Staff, Subsidiary
from customers.queries.files import without_representative
from customers.queries.settings import settings_in_force
from customers.rules import staffing
from customers.rules.staffing import Band


@dataclass(frozen=True, slots=True)
class Part:
    """What one representative serves in one project."""

    project: str
    kind: ProjectKind
    count: int


@dataclass(frozen=True, slots=True)
class Served:
    """One representative of a company: what is served, the load, and the band of that mix."""

    staff: Staff
    parts: list[Part]
    households: int
    load: Decimal
    band: Band
    is_over: bool
    holds_post: bool
    is_away: bool

    @property
    def above(self) -> int:
        """Return how many households stand above the upper bound."""
        return max(0, self.households - self.band.upper)

    @property
    def below(self) -> int:
        """Return how many households are missing to the lower bound."""
        return max(0, self.band.lower - self.households)


@dataclass(frozen=True, slots=True)
class House:
    """One company: its representatives, the most loaded first, and what the bands ask for."""

    subsidiary: Subsidiary
    rows: list[Served] = field(default_factory=list)
    households: int = 0
    without: int = 0
    needed: int = 0

    @property
    def overloaded(self) -> list[Served]:
        """Return who stands above the upper bound."""
        return [row for row in self.rows if row.is_over]

    @property
    def in_post(self) -> int:
        """Return how many hold the post today."""
        return sum(row.holds_post for row in self.rows)


def bands_in_force(on: date) -> Mapping[str, Band]:
    """§3.2 Return the band of each kind of project on a day."""
    figures = settings_in_force(on)
    return {kind.value: Band(figures.of(f"staffing_{kind.value}_min"), figures.of(f"staffing_{kind.value}_max")) for kind in ProjectKind}


def staffing_of(subsidiaries: Iterable[int], on: date) -> list[House]:
    """§3.2.0 Return the load of every representative of these companies, by seven queries whatever their number."""
    houses = list(Subsidiary.objects.filter(pk__in=list(subsidiaries)))
    bands, parts, held = bands_in_force(on), _parts(houses), _held(houses, on)
    people = Staff.objects.in_bulk({person for _house, person in [*parts, *held]})
    away = set(Absence.objects.on(on).filter(staff__in=people).values_list("staff", flat=True))
    orphans = without_representative().filter(project__subsidiary__in=houses).values_list("project__subsidiary").annotate(n=Count("pk"))
    without = dict(orphans.order_by())

    def served(house: int, person: int) -> Served:
        """Return one representative."""
        mine = parts[house, person]
        units = Counter[str]()
        for part in mine:
            units[part.kind] += part.count
        band, load, is_over = staffing.band_of(units, bands), staffing.load(units, bands), staffing.is_overloaded(units, bands)
        return Served(people[person], mine, sum(units.values()), load, band, is_over, (house, person) in held, person in away)

    return [_house(house, [served(*key) for key in {*parts, *held} if key[0] == house.pk], without.get(house.pk, 0), bands) for house in houses]


def _house(subsidiary: Subsidiary, rows: list[Served], without: int, bands: Mapping[str, Band]) -> House:
    """Return one company with its sums."""
    units = Counter[str]()
    for row in rows:
        for part in row.parts:
            units[part.kind] += part.count
    ordered = sorted(rows, key=lambda row: (-row.load, row.staff.name, row.staff.pk))
    return House(subsidiary, ordered, sum(units.values()) + without, without, staffing.representatives_needed(units, bands))


def _parts(houses: list[Subsidiary]) -> defaultdict[tuple[int, int], list[Part]]:
    """Return what is served, by company and representative."""
    found: defaultdict[tuple[int, int], list[Part]] = defaultdict(list)
    open_files = Assignment.objects.filter(ended_at__isnull=True, household__ended_on__isnull=True, household__project__subsidiary__in=houses)
    names = ("household__project__subsidiary", "staff", "household__project__name", "household__project__kind")
    for house, person, project, kind, count in open_files.order_by("household__project__name").values_list(*names).annotate(n=Count("pk")):
        found[house, person].append(Part(project, ProjectKind(kind), count))
    return found


def _held(houses: list[Subsidiary], on: date) -> set[tuple[int, int]]:
    """Return who holds the post of a representative, by company."""
    posts = Posting.objects.held_on(on).filter(role=Role.REP, subsidiary__in=houses, staff__is_active=True)
    return set(posts.values_list("subsidiary", "staff"))
