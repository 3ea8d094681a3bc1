"""Projects, households and families of the demonstration."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from config.demo.words import Words
from customers.actions.customers import Birthday, Person, add_member, keep_customer
from customers.actions.households import open_household, record_address
from customers.enums import AddressKind, AddressSource, Consent, IdentityKind, ProjectKind, Relation, Stage, Title
from customers.models import Building, Customer, Household, Project, Staff, Subsidiary, Unit
from customers.rules import lunar


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


PLANS = (
    Plan("澜庭湖岸", "HA", ProjectKind.VILLA, 4, 0, 1, 18, (210, 380), (36000, 48000), 0.8),
    Plan("澜庭国际", "GJ", ProjectKind.APARTMENT, 2, 1, 14, 8, (42, 88), (24000, 31000), 0.85),
    Plan("澜庭云麓", "YL", ProjectKind.RESIDENTIAL, 4, 2, 17, 3, (88, 142), (19000, 26000), 0.87),
)
FLOOR_PLANS = ("两室两厅", "三室两厅", "四室两厅", "一室一厅", "五室三厅")


def make_projects(subsidiary: Subsidiary) -> list[tuple[Plan, Project]]:
    """Create the three projects with the account their buyers pay to."""
    return [
        (
            plan,
            Project.objects.create(
                subsidiary=subsidiary,
                name=plan.name,
                code=plan.code,
                kind=plan.kind,
                account_name="澜庭置业有限公司（预售资金监管专户）",
                account_bank=f"招商银行南京{plan.name[-2:]}支行",
                account_number=f"1259 0000 0010 33{plan.buildings:02d}",
                is_supervised=plan.kind == ProjectKind.RESIDENTIAL,
            ),
        )
        for plan in PLANS
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
                            floor_plan=random.choice(FLOOR_PLANS),
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


def make_household(unit: Unit, words: Words, rep: Staff, today: date, now: datetime, *, birthday: date | None = None) -> Household:
    """Open a file with one or two buyers, an address and a stage."""
    random = words.random
    buyers: list[tuple[Customer, Decimal | None]] = [(make_person(words, today, now, birthday), None)]
    if random.random() < 0.22:
        buyers = [(buyers[0][0], Decimal(50)), (make_person(words, today, now), Decimal(50))]
    opened = today - timedelta(days=random.randint(20, 420))
    stage = random.choices([Stage.ORDERED, Stage.SIGNED, Stage.FILED], [1, 2, 7])[0]
    number = f"{unit.pk:05d}"
    contract_no = "" if stage == Stage.ORDERED else f"HT{opened.year}{number}"
    household = open_household(
        unit=unit,
        buyers=buyers,
        representative=rep,
        by=None,
        now=now - timedelta(days=(today - opened).days),
        opened_on=opened,
        order_no=f"DG{opened.year}{number}",
        contract_no=contract_no,
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


def make_family(household: Household, words: Words, rep: Staff, today: date, now: datetime) -> None:
    """Give a household a relative, here and there with a lunar birthday, and some customers' word about cards."""
    random = words.random
    customer = household.buyers.all()[0].customer
    if random.random() < 0.5:
        customer.consent, customer.consented_on, customer.consent_document = Consent.AGREED, today - timedelta(days=30), "签约现场确认单"
        customer.save()
    elif random.random() < 0.1:
        customer.consent, customer.consented_on = Consent.REFUSED, today - timedelta(days=60)
        customer.save()
    if random.random() < 0.2:
        near = today + timedelta(days=random.randint(-40, 40))
        kept = lunar.to_lunar(near) if random.random() < 0.4 else None
        birthday = Birthday(kept.month, kept.day, None, "lunar", kept.leap) if kept else Birthday(near.month, near.day)
        add_member(
            customer=customer,
            household=household,
            relation=random.choice([Relation.SPOUSE, Relation.FATHER, Relation.MOTHER]),
            birthday=birthday,
            title=Title.NONE,
            by=rep,
            now=now,
        )
