"""Fills a database with invented customers by COPY, past triggers and foreign keys: only a superuser of the database may, as the embedded one is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from random import Random
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import Max
from django.utils import timezone

from complaints.enums import Channel, MatterKind, MatterState, Told
from complaints.models import Matter, Reply
from config.demo.words import Words
from customers.actions.customers import identity_fields
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.encryption import tail_key
from customers.enums import IdentityKind, ProjectKind, Role, Stage
from customers.models import Assignment, Building, Buyer, Customer, Household, Phone, Posting, Project, Staff, Subsidiary, Unit
from customers.rules.names import sort_key
from customers.rules.search import Findable, household_keys

CODE = "BENCH"
REP, MANAGER = "bench-rep-000", "bench-manager"
CHIEFS = ((MANAGER, Role.MANAGER), ("bench-vp", Role.VP), ("bench-gm", Role.GM))
SEED = 20261124
PROJECTS = 10
UNITS_PER_BUILDING, ROOMS_PER_FLOOR = 300, 12
MATTERS_PER_OPEN_ONE = 10
MATTERS_PER_COMPLAINT = 4
DAYS_AHEAD = 400
DAYS_LATE = 4
LAST_REMINDER, LAST_LEVEL = 3, 5
SECTION = "1单元"
NAMES = 20_000
TO_ANSWER, REPLY_LIMIT = timedelta(hours=5), timedelta(hours=48)


class Occupied(RuntimeError):
    """The database holds customers that the bench did not make."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows of each kind are made."""

    customers: int
    units: int
    households: int
    matters: int
    duties: int
    reps: int

    @classmethod
    def at(cls, scale: float) -> "Size":
        """Return the full size times a scale; at 1 that is 200 representatives, 100,000 customers and 400,000 open duties."""
        small = round(100_000 * scale)
        return cls(small, small * 6 // 5, small * 11 // 10, small * 2, small * 4, max(2, round(200 * scale)))


@dataclass(frozen=True, slots=True)
class Known:
    """What the later steps need of a customer."""

    pk: int
    name: str
    key: str
    phone: str
    number: str


@dataclass
class Estate:
    """What was made, handed from one step to the next."""

    size: Size
    now: datetime
    subsidiary: Subsidiary
    words: Words = field(default_factory=lambda: Words(Random(SEED)))  # noqa: S311 -- invented people
    reps: list[int] = field(default_factory=list)
    people: list[Known] = field(default_factory=list)

    def rep_of(self, n: int) -> int:
        """Return who serves the household of the n-th row."""
        return self.reps[n % self.size.households % len(self.reps)]

    def due(self) -> datetime:
        """Return a due time, rarely a past one."""
        return self.now + timedelta(minutes=self.words.random.randint(-DAYS_LATE * 1440, DAYS_AHEAD * 1440))


def first_free(model: type[models.Model]) -> int:
    """Return the number after the last row of a table."""
    return int(model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def copy_in(model: type[models.Model], like: models.Model, rows: Iterable[dict[str, Any]]) -> None:
    """Write rows into their table, each as the first one but for what it names by column, and set the table's counter behind them."""
    fields = [one for one in model._meta.concrete_fields if not one.generated]
    columns = [str(one.column) for one in fields]
    usual = {str(one.column): one.get_db_prep_save(getattr(like, one.attname), connection) for one in fields}
    first = first_free(model)
    named = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({named}) FROM STDIN') as copy:
        for position, row in enumerate(rows):
            values = usual | {"id": first + position} | row
            copy.write_row([values[column] for column in columns])
    _restart(model)


def _restart(model: type[models.Model]) -> None:
    """Set the counter of a table behind its last row."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


def seeded() -> bool:
    """Tell whether the bench filled this database; refuse one that holds anybody else's customers."""
    ours = Subsidiary.objects.filter(code=CODE).exists()
    if not ours and Customer.objects.exists():
        raise Occupied
    return ours


@transaction.atomic
def seed(*, scale: float, now: datetime) -> Size:
    """Fill an empty database, or leave the one that was filled before as it is; return its size."""
    size = Size.at(scale)
    if not seeded():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica")
        estate = Estate(size, now, Subsidiary.objects.create(name="压力测试置业有限公司", code=CODE))
        _people(estate)
        _units(estate)
        _customers(estate)
        _households(estate)
        _matters(estate)
        _duties(estate)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = origin")
    return size


def _people(estate: Estate) -> None:
    """Create the representatives and the chiefs above them; nobody can sign in before a run gives a password."""
    today = timezone.localdate(estate.now) - timedelta(days=900)
    first = first_free(Staff)
    wanted = [*((f"bench-rep-{n:03d}", Role.REP) for n in range(estate.size.reps)), *CHIEFS]
    staff = [Staff(pk=first + n, username=username, name=estate.words.name(), password="!") for n, (username, _role) in enumerate(wanted)]  # noqa: S106 -- nobody's
    Staff.objects.bulk_create(staff)
    Posting.objects.bulk_create(
        Posting(staff=person, role=role, subsidiary=estate.subsidiary, starts_on=today) for person, (_username, role) in zip(staff, wanted, strict=True)
    )
    estate.reps = [person.pk for person in staff[: estate.size.reps]]
    _restart(Staff)


def _units(estate: Estate) -> None:
    """Build ten projects and their units."""
    projects = Project.objects.bulk_create(
        Project(subsidiary=estate.subsidiary, name=f"压测{'甲乙丙丁戊己庚辛壬癸'[n]}园", code=f"B{n}", kind=ProjectKind.RESIDENTIAL) for n in range(PROJECTS)
    )
    needed = -(-estate.size.units // PROJECTS)
    buildings = Building.objects.bulk_create(
        Building(project=project, name=f"{n + 1}栋") for project in projects for n in range(-(-needed // UNITS_PER_BUILDING))
    )
    copy_in(Unit, Unit(section=SECTION), islice(_rooms(buildings), estate.size.units))


def _rooms(buildings: list[Building]) -> Iterator[dict[str, Any]]:
    """Yield the units of all buildings."""
    for building in buildings:
        for n in range(UNITS_PER_BUILDING):
            room = f"{n // ROOMS_PER_FLOOR + 1:02d}{n % ROOMS_PER_FLOOR + 1:02d}"
            yield {"building_id": building.pk, "room": room, "name": f"{building.project.name} {building.name}{SECTION} {room}"}


def _customers(estate: Estate) -> None:
    """Create the customers, each with an identity number, a birthday and a phone."""
    words, today = estate.words, timezone.localdate(estate.now)
    names = [words.name() for _ in range(NAMES)]
    keys = {name: sort_key(name) for name in names}
    numbers: dict[str, date] = {}
    while len(numbers) < estate.size.customers:
        born = words.born(today)
        numbers[words.identity(born)] = born
    secret, first = Customer._meta.get_field("identity_number"), first_free(Customer)
    for n, number in enumerate(numbers):
        name = names[n % NAMES]
        estate.people.append(Known(first + n, name, keys[name], words.phone(), number))

    def people() -> Iterator[dict[str, Any]]:
        """Yield the customers."""
        for known in estate.people:
            born, document = numbers[known.number], identity_fields(IdentityKind.RESIDENT_ID, known.number)
            document["identity_number"] = secret.get_db_prep_save(known.number, connection)
            birthday = {"birth_year": born.year, "birth_month": born.month, "birth_day": born.day}
            yield {"name": known.name, "name_key": known.key, **birthday, **document}

    copy_in(Customer, Customer(created_at=estate.now), people())
    copy_in(Phone, Phone(), ({"customer_id": known.pk, "number": known.phone} for known in estate.people))


@lru_cache(maxsize=NAMES)
def _name_keys(name: str) -> list[str]:
    """Return what a name is found by."""
    return household_keys(Findable(names=(name,)))


def _households(estate: Estate) -> None:
    """Sell most units; every tenth household is the further one of a customer who has one already."""
    first, total, people = first_free(Household), estate.size.households, estate.people
    units = Unit.objects.filter(building__project__subsidiary=estate.subsidiary).order_by("pk")
    places = list(
        units.values_list("pk", "building__project", "building__project__name", "building__name", "room")[:total]
    )  # read before the copy holds the connection
    opened = timezone.localdate(estate.now) - timedelta(days=700)

    def files() -> Iterator[dict[str, Any]]:
        """Yield the households."""
        for n, (unit, project, project_name, building, room) in enumerate(places):
            known, number = people[n % len(people)], f"HT{opened.year}{n:06d}"
            facts = Findable((), (known.phone,), project_name, building, SECTION, room, number, "", (tail_key(known.number),))
            keys = list(dict.fromkeys((*_name_keys(known.name), *household_keys(facts))))
            yield {"unit_id": unit, "project_id": project, "name": known.name, "name_key": known.key, "contract_no": number, "search_keys": keys}

    copy_in(Household, Household(stage=Stage.FILED, opened_on=opened), files())
    copy_in(Buyer, Buyer(), ({"household_id": first + n, "customer_id": people[n % len(people)].pk} for n in range(total)))
    copy_in(Assignment, Assignment(started_at=estate.now), ({"household_id": first + n, "staff_id": estate.rep_of(n)} for n in range(total)))


def _matters(estate: Estate) -> None:
    """Record two matters a household, every tenth of them open, the others answered and closed."""
    first, total = first_free(Matter), range(estate.size.matters)
    household = Household.objects.earliest("pk").pk
    like = Matter(
        subsidiary=estate.subsidiary, channel=Channel.CALL, title="主卧窗框渗水，要求维修", words="下雨时主卧窗框左下角渗水，墙面已起皮，希望尽快派人维修。"
    )
    copy_in(Matter, like, (_matter(estate, n, household) for n in total))
    told = Reply(kind=Told.REPLY, channel=Channel.CALL, words="已安排维修，周三上午上门")
    at = {n: _received(estate, n) + TO_ANSWER for n in total if n % MATTERS_PER_OPEN_ONE}
    copy_in(Reply, told, ({"matter_id": first + n, "told_at": at[n], "recorded_at": at[n], "by_id": estate.rep_of(n)} for n in at))


def _received(estate: Estate, n: int) -> datetime:
    """Return when the n-th matter came in: the open ones of late, the others over two years."""
    return estate.now - (timedelta(minutes=n % 2400) if n % MATTERS_PER_OPEN_ONE == 0 else timedelta(days=3 + n % 700, minutes=n % 600))


def _matter(estate: Estate, n: int, household: int) -> dict[str, Any]:
    """Return the n-th matter."""
    at, is_complaint = _received(estate, n), n % MATTERS_PER_COMPLAINT == 0
    kind = {"kind": MatterKind.COMPLAINT.value, "complaint_since": at} if is_complaint else {"kind": MatterKind.ENQUIRY.value}
    answered = dict.fromkeys(("replied_at", "resolved_at", "told_result_at", "closed_at"), at + TO_ANSWER)
    closed = {"state": MatterState.CLOSED.value, "result": "重新打胶，复查不再渗水", **answered} if n % MATTERS_PER_OPEN_ONE else {}
    number = f"{'TS' if is_complaint else 'SX'}-{CODE}-{at.year}-{n:06d}"
    about = {"household_id": household + n % estate.size.households, "received_at": at, "received_by_id": estate.rep_of(n)}
    return {"number": number, **kind, **about, **closed}


def _duties(estate: Estate) -> None:
    """Open the duties: a reply for every open matter, visits to households for the rest."""
    like = Duty(clause="5.4.1.d", kind=DutyKind.OTHER, subsidiary=estate.subsidiary, what="走访客户", post=Role.REP)
    kinds = [ContentType.objects.get_for_model(model).pk for model in (Matter, Household)]
    matter, household = Matter.objects.earliest("pk").pk, Household.objects.earliest("pk").pk

    def owed() -> Iterator[dict[str, Any]]:
        """Yield the duties."""
        for n in range(estate.size.duties):
            file = household + n % estate.size.households
            row = {"occurrence": f"bench-{n}", "subject_type_id": kinds[1], "subject_id": file, "household_id": file, "owner_id": estate.rep_of(n)}
            due_at = estate.due()
            if n < estate.size.matters and n % MATTERS_PER_OPEN_ONE == 0:
                due_at = _received(estate, n) + REPLY_LIMIT
                reply = {"clause": "5.6.3.b", "kind": DutyKind.REPLY_TO_COMPLAINT.value, "what": "答复 主卧窗框渗水"}
                row |= {"subject_type_id": kinds[0], "subject_id": matter + n, **reply}
            began = due_at - REPLY_LIMIT
            yield row | {"due_at": due_at, "starts_at": began, "opened_at": began} | _mark(due_at, estate.now)

    copy_in(Duty, like, owed())


def _mark(due_at: datetime, now: datetime) -> dict[str, Any]:
    """Return where a duty stands on the ladder of all clauses: late and told, reminded, or still to be reminded."""
    if due_at <= now:
        return {"level": LAST_LEVEL, "breached_at": due_at}
    if due_at <= now + REPLY_LIMIT:
        return {"level": LAST_REMINDER, "next_mark_at": due_at}
    return {"next_mark_at": due_at - timedelta(hours=24)}
