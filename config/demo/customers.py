"""Projects, households and families of the demonstration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from config.demo.words import Words
from customers.actions.customers import Birthday, Person, add_member, keep_customer, record_consent
from customers.actions.households import open_household, record_address
from customers.enums import AddressKind, AddressSource, Consent, IdentityKind, ProjectKind, Relation, Stage, Title
from customers.models import Building, Customer, Household, Project, Staff, Subsidiary, Unit
from customers.rules import lunar
from customers.rules.deadlines import local_time


@dataclass(frozen=True, slots=True)
class Plan:
    """What one project of the demonstration is built of."""

    name: str
    code: str
    kind: ProjectKind
    buildings: int
    sections: int
    floors: int
    rooms: int
    area: tuple[int, int]
    price: tuple[int, int]
    sold: float
    is_lived_in: bool = False


PLANS = (
    Plan("澜庭湖岸", "HA", ProjectKind.VILLA, 4, 0, 1, 18, (210, 380), (36000, 48000), 0.8, is_lived_in=True),
    Plan("澜庭国际", "GJ", ProjectKind.APARTMENT, 2, 1, 14, 8, (42, 88), (24000, 31000), 0.85),
    Plan("澜庭云麓", "YL", ProjectKind.RESIDENTIAL, 4, 2, 17, 3, (88, 142), (19000, 26000), 0.87),
)
FLOOR_PLANS = {
    ProjectKind.VILLA: ("四室两厅", "五室三厅"),
    ProjectKind.APARTMENT: ("一室一厅", "两室一厅"),
    ProjectKind.RESIDENTIAL: ("两室两厅", "三室两厅", "四室两厅"),
}
#: Where the sales of units that are still being built stand: ordered, signed, filed.
STAGES, STAGE_WEIGHTS = (Stage.ORDERED, Stage.SIGNED, Stage.FILED), (1, 2, 7)


def make_projects(subsidiary: Subsidiary, plans: Sequence[Plan]) -> list[tuple[Plan, Project]]:
    """Create the projects with the account their buyers pay to."""
    return [
        (
            plan,
            Project.objects.create(
                subsidiary=subsidiary,
                name=plan.name,
                code=plan.code,
                kind=plan.kind,
                account_name="澜庭置业有限公司",
                account_bank=f"招商银行南京{plan.name[-2:]}支行",
                account_number=f"1259 0000 0010 33{plan.rooms:02d}",
                is_supervised=plan.kind == ProjectKind.RESIDENTIAL,
            ),
        )
        for plan in plans
    ]


def make_units(plan: Plan, project: Project, random: Random) -> list[Unit]:
    """Create the units of a project."""
    units = []
    for number in range(1, plan.buildings + 1):
        building = Building.objects.create(project=project, name=f"{number}栋")
        for section in [f"{n}单元" for n in range(1, plan.sections + 1)] or [""]:
            for floor in range(1, plan.floors + 1):
                for room in range(1, plan.rooms + 1):
                    door = f"{number}-{room:02d}" if plan.kind == ProjectKind.VILLA else f"{floor:02d}{room:02d}"
                    area = Decimal(random.randint(*plan.area)) + Decimal(random.randint(0, 99)) / 100
                    price = Decimal(random.randint(*plan.price))
                    name = f"{project.name} {building.name}{section} {door}"
                    units.append(
                        Unit(
                            building=building,
                            section=section,
                            room=door,
                            name=name,
                            floor_plan=random.choice(FLOOR_PLANS[plan.kind]),
                            predicted_area=area,
                            predicted_inner_area=(area * Decimal("0.82")).quantize(Decimal("0.01")),
                            unit_price=price,
                            list_price=(area * price).quantize(Decimal("0.01")),
                            sales_status="待售",
                        )
                    )
    return Unit.objects.bulk_create(units)


def make_person(words: Words, today: date, now: datetime, birthday: date | None = None) -> Customer:
    """Create a customer with a checked identity number, a phone and a birthday."""
    born = birthday or words.born(today)
    person = Person(name=words.name(), phones=[words.phone()], identity_kind=IdentityKind.RESIDENT_ID, identity_number=words.identity(born))
    return keep_customer(person=person, now=now)


def make_household(plan: Plan, unit: Unit, words: Words, rep: Staff, now: datetime, *, birthday: date | None = None) -> Household:
    """Open a file with one or two buyers, an address and a stage; those with a birthday to greet have said what they want."""
    random, today = words.random, local_time(now).date()
    buyers: list[tuple[Customer, Decimal | None]] = [(make_person(words, today, now, birthday), None)]
    if random.random() < 0.22:
        buyers = [(buyers[0][0], Decimal(50)), (make_person(words, today, now), Decimal(50))]
    opened = today - timedelta(days=random.randint(700, 1000) if plan.is_lived_in else random.randint(40, 420))
    stage = Stage.MOVED_IN if plan.is_lived_in else random.choices(STAGES, STAGE_WEIGHTS)[0]
    number = f"{unit.pk:05d}"
    household = open_household(
        unit=unit,
        buyers=buyers,
        representative=rep,
        by=None,
        now=now - timedelta(days=(today - opened).days),
        opened_on=opened,
        order_no=f"DG{opened.year}{number}",
        contract_no="" if stage == Stage.ORDERED else f"HT{opened.year}{number}",
        stage=stage,
    )
    record_address(
        household=household,
        text=words.address(),
        postcode="210000",
        source=AddressSource.CONTRACT,
        kind=AddressKind.CONTRACT,
        known_on=opened,
        by=None,
        now=now,
    )
    return household


def make_family(household: Household, words: Words, rep: Staff, now: datetime) -> None:
    """Give a household a relative, here and there with a lunar birthday, and some customers' word about cards."""
    random, today = words.random, local_time(now).date()
    customer = household.buyers.all()[0].customer
    said, days = (Consent.AGREED, 30) if random.random() < 0.5 else (Consent.REFUSED, 60)
    if said == Consent.AGREED or random.random() < 0.1:
        document = "签约现场确认单" if said == Consent.AGREED else "电话告知"
        record_consent(subject=customer, consent=said, said_on=today - timedelta(days=days), document=document, household=household, by=rep, now=now)
    if random.random() < 0.2:
        near = today + timedelta(days=random.randint(-40, 40))
        kept = lunar.to_lunar(near) if random.random() < 0.4 else None
        birthday = Birthday(kept.month, kept.day, None, "lunar", kept.leap) if kept else Birthday(near.month, near.day)
        relation = random.choice([Relation.SPOUSE, Relation.FATHER, Relation.MOTHER])
        add_member(customer=customer, household=household, relation=relation, birthday=birthday, title=Title.NONE, by=rep, now=now)
