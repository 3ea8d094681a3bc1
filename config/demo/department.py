"""Loads the whole demonstration."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain, cycle, islice
from random import Random

from django.db import transaction
from django.db.models import Q

from config.demo import calls, cards, changes, complaints, contracts, correspondence, customers, disputes, ledgers, letters, money, people, promises, worklogs
from config.demo.files import Files
from config.demo.words import Words
from contracts.models import Contract
from customers.actions.installation import decide_contents
from customers.enums import Contents, ProjectKind
from customers.models import Customer, Household, Project, Staff, Subsidiary, Unit
from customers.rules.deadlines import local_time

SEED = 20260101
COMPANY, CODE = "澜庭置业有限公司", "LT"
#: Who serves the projects, one after another.
TEAMS = (("rep", "gao"), ("ma", "zhao"), ("rep", "sun", "qian"))
#: One buyer in so many has a birthday to greet.
BIRTHDAY_EVERY, BIRTHDAY_EVERY_OF_FEW = 25, 5


class NotEmpty(RuntimeError):
    """The database holds customers already."""


class Taken(RuntimeError):
    """A name of the demonstration that the database uses already."""


def make_households(plan: customers.Plan, units: Sequence[Unit], reps: Sequence[Staff], words: Words, now: datetime) -> list[Household]:
    """Sell most units of a project, each to its own representative; some buyers have their birthday these days."""
    days = cards.birthdays(now)
    made: list[Household] = []
    every = BIRTHDAY_EVERY if len(units) > BIRTHDAY_EVERY else BIRTHDAY_EVERY_OF_FEW
    for unit in units:
        if words.random.random() > plan.sold:
            continue
        rep = words.random.choice(reps)
        birthday = words.born_on(words.random.choice(days)) if len(made) % every == 1 else None
        household = customers.make_household(plan, unit, words, rep, now, birthday=birthday)
        customers.make_family(household, words, rep, now)
        made.append(household)
    Unit.objects.filter(pk__in=[household.unit_id for household in made]).update(sales_status="已售")
    return made


@transaction.atomic
def load(*, now: datetime, plans: Sequence[customers.Plan] = customers.PLANS) -> None:
    """Fill an empty database with a department at work: its projects, some 600 households, six representatives, something on every desk."""
    if Customer.objects.exists():
        raise NotEmpty
    _refuse_taken(plans)
    decide_contents(contents=Contents.DEMONSTRATION, now=now)
    words, today = Words(Random(SEED)), local_time(now).date()
    subsidiary = Subsidiary.objects.create(name=COMPANY, code=CODE, address="南京市建邺区江东中路 100 号", postcode="210019", service_phone="025-0000 8009")
    built = customers.make_projects(subsidiary, plans)
    staff = people.make_staff(subsidiary, today)
    people.make_absence(staff, today, now)
    people.make_delegation(staff, subsidiary, now)
    people.make_newcomer(staff, subsidiary, now)
    Project.objects.update(lawyer=staff["lawyer"])
    made: list[Household] = []
    for (plan, project), team in zip(built, cycle(TEAMS), strict=False):
        made += make_households(plan, customers.make_units(plan, project, words.random), [staff[name] for name in team], words, now)
    Household.objects.filter(project__kind=ProjectKind.RESIDENTIAL).update(seller=staff["sales"])
    work(made, staff, words, now)


def _refuse_taken(plans: Sequence[customers.Plan]) -> None:
    """Refuse before anything is written where a staff number, a company or a project of the demonstration stands already."""
    usernames = [*(login.username for login in people.LOGINS), *(username for username, _name in people.REPS), people.NEWCOMER[0]]
    projects = Q(name__in=[plan.name for plan in plans]) | Q(code__in=[plan.code for plan in plans])
    taken = [
        *(f"staff number {one.username} ({one.name})" for one in Staff.objects.filter(username__in=usernames).order_by("username")),
        *(f"company {one.name}" for one in Subsidiary.objects.filter(Q(name=COMPANY) | Q(code=CODE))),
        *(f"project {one.name}" for one in Project.objects.filter(projects)),
    ]
    if taken:
        raise Taken(", ".join(taken))


def work(households: Sequence[Household], staff: dict[str, Staff], words: Words, now: datetime) -> None:
    """Let the department work: contracts and money, receptions and complaints, changes, ledgers, this week's cards."""
    made = contracts.make_contracts(households, words.random, local_time(now).date(), now)
    files, subsidiary = Files(households), Subsidiary.objects.get(code=CODE)
    desk = complaints.Desk(files, now)
    complaints.make_past(desk, len(households))
    complaints.make_desks(desk, staff, [staff[name] for name in dict.fromkeys(chain(*TEAMS))], now)
    worklogs.make_logs(staff, now)
    leak = letters.make_wordings(subsidiary, staff, now)
    own = [one for one in households if one.project_id == leak.project_id and files.rep(one) == staff["rep"]]
    letters.make_letters(list(islice(cycle(reversed(own)), 6)), leak, staff, now)
    correspondence.make_desks(files, staff, now)
    promises.make_promises(staff["rep"], now)
    promises.make_grant(subsidiary, staff["rep"], staff["vp"], now)
    changes.make_changes(changes.Office(files, staff, words, now))
    disputes.make_disputes([contract.household for contract in made if contract.signed_on], now)
    calls.make_calls(staff["rep"], now)
    calls.make_notes(subsidiary, staff, now)
    untouched = Contract.objects.filter(pk__in=[contract.pk for contract in made], signed_on__isnull=False, changes__isnull=True)
    money.make_payments(list(untouched.select_related("household").order_by("pk")), staff["finance"], now)
    free = Unit.objects.filter(households__isnull=True, building__project__kind=ProjectKind.RESIDENTIAL).select_related("building__project").order_by("pk")
    ledgers.make_ledgers(ledgers.Ledger(files, words, subsidiary, now), staff, list(free[:5]))
    cards.make_cards(subsidiary, now)
