"""Loads the whole demonstration."""

from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from config.demo import complaints, contracts, customers, disputes, people
from config.demo.words import Words
from correspondence.actions import make_sure_batches_are_made, make_sure_batches_are_open
from customers.models import Customer, Household, Project, Staff, Subsidiary, Unit

SEED = 20260101
COMPANY, CODE = "澜庭置业有限公司", "LT"


class NotEmpty(RuntimeError):
    """The database holds customers already."""


class Taken(RuntimeError):
    """A name of the demonstration that the database uses already."""


def birthdays_of_the_week(now: datetime) -> list[datetime]:
    """Return days of the week of the next Tuesday, so that there is a batch to print."""
    monday = timezone.localtime(now) - timedelta(days=timezone.localtime(now).weekday())
    return [monday + timedelta(days=n) for n in range(7)]


def make_households(plan: customers.Plan, units: list[Unit], reps: list[Staff], words: Words, now: datetime) -> list[Household]:
    """Sell most units of a project, each to its own representative."""
    today = timezone.localdate(now)
    week = birthdays_of_the_week(now)
    made = []
    for unit in units:
        if words.random.random() > plan.sold:
            continue
        rep = words.random.choice(reps)
        near = (
            words.random.choice(week).date().replace(year=today.year - words.random.randint(26, 60), day=min(words.random.choice(week).day, 28))
            if words.random.random() < 0.04
            else None
        )
        household = customers.make_household(unit, words, rep, today, now, birthday=near)
        customers.make_family(household, words, rep, today, now)
        made.append(household)
    Unit.objects.filter(pk__in=[household.unit_id for household in made]).update(sales_status="已售")
    return made


@transaction.atomic
def load(*, now: datetime) -> None:
    """Fill an empty database with a department at work: three projects, some 600 households, six representatives, something on every desk."""
    if Customer.objects.exists():
        raise NotEmpty
    _refuse_taken()
    words = Words(Random(SEED))
    today = timezone.localdate(now)
    subsidiary = Subsidiary.objects.create(name=COMPANY, code=CODE, address="南京市建邺区江东中路 100 号", postcode="210019", service_phone="025-0000 8009")
    plans = customers.make_projects(subsidiary)
    staff = people.make_staff(subsidiary, today)
    people.make_absence(staff, today, now)
    Project.objects.update(lawyer=staff["lawyer"])
    reps = [staff[name] for name in ("rep", "gao", "ma", "zhao", "sun", "qian")]
    made: list[Household] = []
    for position, (plan, project) in enumerate(plans):
        made += make_households(
            plan, customers.make_units(plan, project, words.random), reps[position * 2 : position * 2 + 2] if position < 2 else [reps[0], *reps[4:]], words, now
        )
    work(made, staff, words, now)


def _refuse_taken() -> None:
    """Refuse before anything is written where a staff number, a company or a project of the demonstration stands already."""
    usernames = [*(login.username for login in people.LOGINS), *(username for username, _name in people.REPS)]
    taken = [
        *(f"staff number {one.username} ({one.name})" for one in Staff.objects.filter(username__in=usernames).order_by("username")),
        *(f"company {one.name}" for one in Subsidiary.objects.filter(Q(name=COMPANY) | Q(code=CODE))),
        *(
            f"project {one.name}"
            for one in Project.objects.filter(Q(name__in=[p.name for p in customers.PLANS]) | Q(code__in=[p.code for p in customers.PLANS]))
        ),
    ]
    if taken:
        raise Taken(", ".join(taken))


def work(households: list[Household], staff: dict[str, Staff], words: Words, now: datetime) -> None:
    """Let the department work: contracts and money, receptions and complaints, changes, disputes, this week's cards."""
    today = timezone.localdate(now)
    made = [contracts.make_contract(household, words.random, today, now) for household in households]
    chosen = words.random.sample(households, 90)
    complaints.make_receptions(chosen[:40], now)
    complaints.make_open_matters(chosen[40:64], now)
    complaints.make_solved_complaints(chosen[64:], now)
    complaints.make_visitor(staff["rep"], now)
    signed = [contract for contract in made if contract.signed_on]
    contracts.make_payments(signed[:12], staff["finance"], now)
    contracts.make_changes(signed[20:24], now)
    disputes.make_disputes([contract.household for contract in signed[30:]], now)
    make_sure_batches_are_open(now=now)
    make_sure_batches_are_made(now=now)
