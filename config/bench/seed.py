"""Fills an empty database with 100,000 households, set-based: a row is a template instance, what varies is SQL over `i`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import GeneratedField, Model

from complaints.enums import Channel, MatterKind, MatterState, Outcome
from complaints.models import Matter, Reception
from config.demo.words import Words
from customers.duties.enums import DutyKind
from customers.duties.models import Duty, LadderStep
from customers.duties.rules import next_mark
from customers.encryption import tail_key
from customers.enums import AddressKind, AddressSource, Happened, PersonKind, ProjectKind, Role, Stage
from customers.models import Address, Assignment, Building, Buyer, Customer, Household, Phone, Posting, Project, Staff, Subsidiary, TimelineEntry, Unit
from customers.rules import names, search
from customers.rules.deadlines import REPLY_LIMIT, local_time

PROJECTS, BUILDINGS, ROOMS = 20, 12, 500
UNITS = PROJECTS * BUILDINGS * ROOMS
HOUSEHOLDS = 100_000
MATTERS = 200_000
DUTIES = 400_000
REPS = 500
NAMES = 5_000
#: How many matters are still open.
OPEN_MATTERS = 40_000


@dataclass(frozen=True, slots=True)
class House:
    """The people the bench works as, and whose house it is."""

    subsidiary: Subsidiary
    rep: Staff
    manager: Staff


def house() -> House:
    """Return the seeded house."""
    people = Staff.objects.in_bulk(["bench-rep-1", "bench-manager"], field_name="username")
    return House(Subsidiary.objects.get(code="BENCH"), people["bench-rep-1"], people["bench-manager"])


def spread(template: Model, count: int, source: str = "", **varying: str) -> None:
    """Insert `count` rows like the template, with primary keys 1 to count; `varying` names columns by their SQL over `i`, `source` joins more tables."""
    fields = [field for field in template._meta.concrete_fields if not isinstance(field, GeneratedField)]
    columns, values, literals = [], [], []
    for field in fields:
        columns.append(f'"{field.column}"')
        if field.primary_key or field.attname in varying:
            values.append(varying.get(field.attname, "i").replace("%", "%%"))
        else:
            values.append("%s")
            literals.append(field.get_db_prep_save(getattr(template, field.attname), connection))
    table = template._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({", ".join(columns)}) SELECT {", ".join(values)} FROM generate_series(1, {count}) AS g(i) {source.replace("%", "%%")} ORDER BY i',
            literals,
        )
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, count])


def moment(now: datetime, hours: str) -> str:
    """Return the SQL of a time some hours before now; whole numbers only, so nothing typed gets in."""
    return f"timestamptz '{now.isoformat()}' - interval '1 hour' * ({hours})"


@transaction.atomic
def fill(*, now: datetime) -> None:
    """Write the whole house; triggers rest meanwhile, and PostgreSQL counts its rows afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    subsidiary = Subsidiary.objects.create(name="测量置业有限公司", code="BENCH")
    _people(subsidiary, now)
    _estate(subsidiary)
    _households(now)
    _matters(subsidiary, now)
    _duties(subsidiary, now)
    with connection.cursor() as cursor:
        for model in (Staff, Project, Building):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM {model._meta.db_table}))", [model._meta.db_table])


def analyse() -> None:
    """Let PostgreSQL count its rows, as it does by itself in the night."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _people(subsidiary: Subsidiary, now: datetime) -> None:
    """Write the representatives and one manager, without logins."""
    on = local_time(now).date() - timedelta(days=900)
    people = [Staff(id=n, username=f"bench-rep-{n}", name=f"代表{n}", password="!") for n in range(1, REPS + 1)]
    staff = Staff.objects.bulk_create([*people, Staff(id=REPS + 1, username="bench-manager", name="测量经理", password="!")])
    Posting.objects.bulk_create(
        Posting(staff=person, role=Role.MANAGER if person.username == "bench-manager" else Role.REP, subsidiary=subsidiary, starts_on=on) for person in staff
    )


def _estate(subsidiary: Subsidiary) -> None:
    """Write projects, buildings and units: unit i stands in building (i - 1) / rooms + 1."""
    Project.objects.bulk_create(
        Project(id=n, subsidiary=subsidiary, name=f"测量{n}期", code=f"B{n}", kind=ProjectKind.RESIDENTIAL) for n in range(1, PROJECTS + 1)
    )
    Building.objects.bulk_create(
        Building(id=n, project_id=(n - 1) // BUILDINGS + 1, name=f"{(n - 1) % BUILDINGS + 1}栋") for n in range(1, PROJECTS * BUILDINGS + 1)
    )
    spread(
        Unit(section="1单元"),
        UNITS,
        building_id=f"(i - 1) / {ROOMS} + 1",
        room=f"lpad(((i - 1) % {ROOMS} / 10 + 1)::text, 2, '0') || lpad(((i - 1) % 10 + 1)::text, 2, '0')",
        name=f"""'测量' || (i - 1) / {ROOMS * BUILDINGS} + 1 || '期 ' || ((i - 1) / {ROOMS} % {BUILDINGS} + 1) || '栋1单元 '
            || lpad(((i - 1) % {ROOMS} / 10 + 1)::text, 2, '0') || lpad(((i - 1) % 10 + 1)::text, 2, '0')""",
    )


def _names() -> None:
    """Keep the invented names with their sort and search keys, as the application writes them."""
    words = Words(Random(20260101))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_name (n int PRIMARY KEY, name text, sorted text, keys text[], tail text) ON COMMIT DROP")
        rows = [(n, name := words.name(), names.sort_key(name), search.name_keys(name), tail_key(f"{n:04d}")) for n in range(NAMES)]
        cursor.executemany("INSERT INTO bench_name VALUES (%s, %s, %s, %s, %s)", rows)


def _households(now: datetime) -> None:
    """Write one household for each of the first units: buyer, phone, address, representative, three lines of its time line."""
    _names()
    by_name = f"JOIN bench_name b ON b.n = i * 7 % {NAMES}"
    today = local_time(now).date()
    spread(Customer(kind=PersonKind.PERSON, created_at=now), HOUSEHOLDS, by_name, name="b.name", name_key="b.sorted")
    phone = "(13000000000 + i * 8887 % 9000000000)::text"
    spread(Phone(), HOUSEHOLDS, customer_id="i", number=phone)
    spread(
        Household(opened_on=today, stage=Stage.FILED, search_keys=[]),
        HOUSEHOLDS,
        f"{by_name} JOIN customers_unit u ON u.id = i JOIN customers_building h ON h.id = u.building_id",
        unit_id="i",
        project_id="h.project_id",
        name="b.name",
        name_key="b.sorted",
        order_no="'DG' || lpad(i::text, 8, '0')",
        contract_no="'HT' || lpad(i::text, 8, '0')",
        last_contact_at=moment(now, "i % 900"),
        focus_until=f"CASE WHEN i % 50 = 0 THEN date '{today}' + 20 END",
        search_keys=f"""b.keys || ARRAY[{phone}, substr({phone}, 4), right({phone}, 4), u.room, replace(h.name, '栋', '') || '-' || u.room,
            replace(h.name, '栋', '') || '-1-' || u.room, 'ht' || lpad(i::text, 8, '0'), lpad(i::text, 8, '0'), b.tail]""",
    )
    spread(Buyer(share=None), HOUSEHOLDS, household_id="i", customer_id="i")
    spread(Assignment(started_at=now - timedelta(days=90)), HOUSEHOLDS, household_id="i", staff_id=f"(i - 1) % {REPS} + 1")
    spread(
        Address(kind=AddressKind.CONTRACT, source=AddressSource.CONTRACT, known_on=today),
        HOUSEHOLDS,
        household_id="i",
        text="'南京市建邺区文昌街' || i || '号'",
    )
    spread(TimelineEntry(kind=Happened.RECEPTION), HOUSEHOLDS * 3, household_id=f"(i - 1) % {HOUSEHOLDS} + 1", at=moment(now, "i % 2000"))


def _matters(subsidiary: Subsidiary, now: datetime) -> None:
    """Write two complaints a household with the reception of each; every fifth is open."""
    is_open = f"i % {MATTERS // OPEN_MATTERS} = 1"
    received = moment(now, f"({MATTERS} - i) / 20 + 2")
    shared = {"household_id": f"(i - 1) % {HOUSEHOLDS} + 1", "received_by_id": f"(i - 1) % {REPS} + 1", "received_at": received}
    template = Matter(kind=MatterKind.COMPLAINT, subsidiary=subsidiary, channel=Channel.CALL, title="卫生间渗水", words="卫生间吊顶渗水，上月修过又漏。")
    spread(
        template,
        MATTERS,
        **shared,
        number="'BENCH-' || i",
        complaint_since=received,
        state=f"CASE WHEN {is_open} THEN '{MatterState.RECEIVED}' ELSE '{MatterState.CLOSED}' END",
        closed_at=f"CASE WHEN {is_open} THEN NULL ELSE {received} + interval '3 days' END",
    )
    entry = Reception(subsidiary=subsidiary, channel=Channel.CALL, words=template.words, outcome=Outcome.COMPLAINT)
    spread(entry, MATTERS, **shared, recorded_at=received, matter_id="i")


def _duties(subsidiary: Subsidiary, now: datetime) -> None:
    """Write two open duties a matter, due within the next two months; the manager owns every two-hundredth."""
    marks = list(LadderStep.objects.filter(clause="5.6.3.b").values_list("level", "after"))
    manager = Staff.objects.get(username="bench-manager").pk
    first = next_mark(marks, now, 0) or now
    due = f"timestamptz '{now.isoformat()}' + interval '26 hours' + interval '1 minute' * (i / 5)"
    spread(
        Duty(
            clause="5.6.3.b",
            kind=DutyKind.REPLY_TO_COMPLAINT,
            subject_type=ContentType.objects.get_for_model(Matter),
            subsidiary=subsidiary,
            what="卫生间渗水",
            post=Role.REP,
            starts_at=now,
            opened_at=now,
            ladder="5.6.3.b",
        ),
        DUTIES,
        subject_id=f"(i - 1) % {MATTERS} + 1",
        occurrence=f"((i - 1) / {MATTERS})::text",
        household_id=f"(i - 1) % {HOUSEHOLDS} + 1",
        owner_id=f"CASE WHEN i % 200 = 0 THEN {manager} ELSE (i - 1) % {REPS} + 1 END",
        due_at=due,
        next_mark_at=f"{due} - interval '{int((now - first) / timedelta(seconds=1))} seconds'",
    )


def due_now(count: int, now: datetime) -> None:
    """Let the first duties fall due this minute, none of whose marks has rung."""
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE duties_duty SET starts_at = %(start)s, opened_at = %(start)s, due_at = %(due)s, level = 0, next_mark_at = %(first)s,
               ended_at = NULL, fulfilled_at = NULL, recorded_at = NULL, fulfilled_by_id = NULL, evidence_type_id = NULL, evidence_id = NULL, breached_at = NULL
               WHERE id IN (SELECT id FROM duties_duty WHERE ended_at IS NULL ORDER BY due_at, id LIMIT %(count)s)""",
            {"start": now - REPLY_LIMIT, "due": now - timedelta(minutes=1), "first": now - timedelta(hours=25), "count": count},
        )
