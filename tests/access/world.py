"""A small house with one of everything: in it one's own household, a colleague's, and one of another company."""

from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from complaints.actions import endings
from complaints.actions.bundles import ask_bundle
from complaints.actions.imports import read_complaints
from complaints.actions.service_notes import Draft, write_note
from complaints.actions.worklog import add_other_work
from complaints.actions.written import submit_letter
from complaints.enums import BundlePurpose, Opinion, OtherWorkKind, Reached
from complaints.models import Matter, WorkLog
from complaints.rules.worklog import closed_week
from contracts.actions.ledger import keep_import
from contracts.models import Contract, PaymentNotice
from contracts.queries.ledger.preview import preview_of, reading_of
from correspondence import actions as cards
from correspondence.models import Card, CardCheck
from correspondence.queries.addressees import Addressee
from customers.actions.customers import Birthday, add_member
from customers.actions.filters import keep_filter
from customers.actions.households import record_address
from customers.actions.merging import merge_customers
from customers.actions.records import set_hold
from customers.authorization.models import Delegation
from customers.documents import actions as documents
from customers.documents.enums import Form, Seal
from customers.duties.models import Duty
from customers.enums import AddressKind, AddressSource, Consent, Relation, Role
from customers.models import Absence, Buyer, Customer, Holiday, Household, Organisation, Staff, StaffSession, Subsidiary
from customers.rules.deadlines import local_time
from tests.factories import complaints, contracts, correspondence, disputes, letters, payments, promises
from tests.factories import customers as core
from tests.factories import documents as papers
from tests.factories.ledgers import ledger_of, sold

#: The posts in two halves, so that two workers ask at a time and each builds its world once.
HALVES, HALF_NAMES = (list(Role)[::2], list(Role)[1::2]), ("one half", "other half")
WHOSE = ("own", "colleague's", "foreign")
COMPLAINTS = "编号,投诉时间,投诉内容\n1,2026-01-02 10:00,渗水\n".encode()


@dataclass
class Things:
    """What stands in one household's reach, by the name its addresses use."""

    pks: dict[str, int] = field(default_factory=dict)


@dataclass
class World:
    """People by role, and the things of each of the three households."""

    people: dict[str, Staff]
    things: dict[str, Things]


def sign_in_for_good(client, person, monkeypatch):
    """Sign somebody in, whose record, posts and colleagues to stand in for are read once and not for each of thousands of questions."""
    client.force_login(person)
    assert person.posts is not None
    assert person.covered_ids is not None
    monkeypatch.setattr("django.contrib.auth.get_user", lambda _request: copy(person))


def make_world() -> World:
    """Build it by the real actions, as of now."""
    now = timezone.localtime()
    company = core.SubsidiaryFactory(code="LT", name="澜庭置业")
    other = core.SubsidiaryFactory(code="HB", name="湖滨置业")
    people = {role.value: core.staff_as(role, company) for role in Role}
    for role in (Role.ENGINEERING, Role.GENERAL_CONTRACTOR):
        people[role].postings.get().projects.clear()
    colleague, stranger = core.rep(company), core.rep(other)
    for role in (Role.MANAGER, Role.VP, Role.GM, Role.FINANCE, Role.GENERAL_AFFAIRS):
        core.staff_as(role, other)
    owners = dict(zip(WHOSE, (people[Role.REP], colleague, stranger), strict=True))
    things = {whose: Things() for whose in WHOSE}
    for whose, owner in owners.items():
        _fill(things[whose].pks, owner, other if whose == "foreign" else company, now)
    return World(people, things)


def _fill(pks: dict[str, int], owner: Staff, subsidiary: Subsidiary, now) -> None:
    """Make one of everything for one household."""
    boss, clerk = (Staff.objects.get(postings__role=role, postings__subsidiary=subsidiary) for role in (Role.MANAGER, Role.FINANCE))
    contract = contracts.contract(owner, unit=core.UnitFactory(building__project__subsidiary=subsidiary))
    pks |= (
        _file(contract.household, owner, now) | _person(contract.household, boss, now) | _money(contract, clerk, now) | _talks(contract.household, owner, now)
    )
    pks |= _promises(pks["complaint"], owner, boss, now)
    pks |= _asked(contract.household, owner, now) | _cards(subsidiary, owner, now) | _imports(subsidiary, owner, boss, now) | _people(owner, boss, now)
    pks |= _law(contract.household, owner, now) | _week(owner, boss, now)
    pks["duty"] = Duty.objects.open().filter(household=contract.household, owner=owner).first().pk
    pks["paper"] = papers.paper(contract.household, number=f"JK-{owner.pk}-2026-00009", subject=PaymentNotice.objects.get(pk=pks["notice"]), now=now).pk


def _posting_on(now) -> date:
    """Return the Tuesday on which this week's cards are posted, today or next."""
    return now.date() + timedelta(days=(1 - now.weekday()) % 7)


def _file(file: Household, owner: Staff, now) -> dict[str, int]:
    """Return the file, with a buyer whose birthday is in the week of the cards and a relative."""
    buyer = file.buyers.get().customer
    born = _posting_on(now)
    Customer.objects.filter(pk=buyer.pk).update(birth_month=born.month, birth_day=born.day, consent=Consent.AGREED, consented_on=now.date())
    member = add_member(customer=buyer, relation=Relation.MOTHER, birthday=Birthday(5, 4), household=file, by=owner, now=now)
    record_address(household=file, text="文昌街1号", source=AddressSource.CONTRACT, kind=AddressKind.CONTRACT, known_on=now.date(), by=owner, now=now)
    unit = file.unit
    place = {"project": file.project_id, "company": file.project.subsidiary_id, "building": unit.building_id, "unit": unit.pk}
    return place | {"household": file.pk, "customer": buyer.pk, "member": member.pk}


def _person(file: Household, boss: Staff, now) -> dict[str, int]:
    """Return a hold on the file, a row that may be the same person as its buyer, and one that was merged."""
    buyer, twin, merged = file.buyers.get().customer, core.customer("王建萍", now=now), core.customer("王健平", now=now)
    Buyer.objects.create(household=file, customer=twin).delete()
    Buyer.objects.create(household=file, customer=merged)
    merge = merge_customers(kept=buyer, gone=merged, reason="两次录入", by=boss, now=now)
    return {"hold": set_hold(household=file, reason="诉讼", by=boss, now=now).pk, "twin": twin.pk, "merge": merge.pk}


def _money(contract: Contract, clerk: Staff, now) -> dict[str, int]:
    """Return the contract, a change being decided, a notice that waits and one that is paid."""
    change = contracts.change(contract, now=now, after={"property_fee": Decimal("3.50")})
    notice, paid = (payments.notice(contract, payments.line(contract, 1, "1000.00"), now=now) for _ in range(2))
    payments.confirm(paid, payments.money("1000.00", received_on=now.date()), by=clerk, now=now)
    return {"contract": contract.pk, "change": change.pk, "request": contracts.request_of(change).pk, "notice": notice.pk, "paid": paid.pk}


def _talks(file: Household, owner: Staff, now) -> dict[str, int]:
    """Return a complaint with a letter being decided, one that was called back, a reception with a picture, a wording being decided, and a sealed paper."""
    complaint, reception = complaints.complaint(file, by=owner, now=now), complaints.reception(file, by=owner, now=now)
    solved = complaints.resolved(file=file, by=owner, now=now)
    called = endings.revisit(matter=solved, call=endings.Call(Reached.REACHED, now, is_solved=True, opinion=Opinion.SATISFIED), by=owner, now=now)
    letter = submit_letter(reply=letters.draft(complaint, by=owner, now=now), by=owner, now=now)
    wording = letters.submitted(owner, now, subsidiary=file.project.subsidiary)
    upload = documents.keep_upload(file=SimpleUploadedFile("a.jpg", papers.picture()), subject=reception, household=file, by=owner, now=now)
    seal = documents.use_seal(
        form=Form.WRITTEN_REPLY,
        number=f"HH-{owner.pk}-2026-00009",
        title="回复函",
        subject=letter,
        household=file,
        subsidiary=file.project.subsidiary,
        sealing=documents.Sealing(Seal.COMPANY, 2, applicant=owner),
        now=now,
    )
    requests = {"letter_request": letters.request_of(letter).pk, "wording_request": letters.request_of(wording).pk}
    written = {"letter": letter.pk, "wording": wording.pk, "seal": seal.pk}
    return {"complaint": complaint.pk, "reception": reception.pk, "call_back": called.pk, "upload": upload.pk} | requests | written


def _promises(complaint: int, owner: Staff, boss: Staff, now) -> dict[str, int]:
    """Return a promise made in the complaint, and a written authorisation."""
    made = promises.commitment(Matter.objects.get(pk=complaint), by=owner, now=now)
    return {"commitment": made.pk, "grant": promises.grant(owner, boss, now=now).pk}


def _asked(file: Household, owner: Staff, now) -> dict[str, int]:
    """Return a letter to engineering, where there is any, and a meeting that gave its representative something to do."""
    to = Addressee(role=Role.ENGINEERING) if file.project.subsidiary.code == "LT" else Addressee(organisation=correspondence.firm())
    letter = correspondence.letter(to, file=file, by=owner, now=now, reply_by=now.date())
    task = correspondence.task(due_on=now.date())
    meeting = correspondence.held(task, file=file, by=owner, now=now, invited=[to])
    return {"work_letter": letter.pk, "meeting": meeting.pk, "action": meeting.actions.get().pk}


def _week(owner: Staff, boss: Staff, now) -> dict[str, int]:
    """Return the work log of the week that has ended, a line of other work, a note on the owner's service, and a filter she keeps."""
    log = WorkLog.objects.create(staff=owner, week=closed_week(now), subsidiary=owner.postings.get().subsidiary)
    work = add_other_work(day=local_time(now).date(), kind=OtherWorkKind.MEETING, words="周例会", by=owner, now=now)
    draft = Draft("回电不及时", owner, "当日回电", local_time(now).date(), about=owner)
    note = write_note(draft=draft, subsidiary=log.subsidiary, by=boss, now=now)
    kept = keep_filter(page=reverse("complaints:matters"), name="质量", query="category=quality", by=owner)
    return {"work_log": log.pk, "other_work": work.pk, "note": note.pk, "filter": kept.pk}


def _law(file: Household, owner: Staff, now) -> dict[str, int]:
    """Return a dispute, a date of it, and its file being bound."""
    dispute = disputes.dispute(file, by=owner, now=now)
    hearing = disputes.hearing(dispute, now=now)
    bundle = ask_bundle(dispute=dispute, purpose=BundlePurpose.COURT, words="建邺区法院", by=dispute.lawyer, now=now)
    return {"dispute": dispute.pk, "hearing": hearing.pk, "bundle": bundle.pk}


def _cards(subsidiary: Subsidiary, owner: Staff, now) -> dict[str, int]:
    """Return this week's batch with the owner's check, one of her cards, and a print run."""
    batch = cards.open_batch(subsidiary=subsidiary, posting_on=_posting_on(now), now=now)
    Card.objects.get_or_create(
        batch=batch,
        customer=Customer.objects.filter(purchases__household__assignments__staff=owner).first(),
        defaults={"household": Household.objects.get(assignments__staff=owner), "rep": owner, "birthday_on": batch.first_day, "cause": "not_asked"},
    )
    check, _made = CardCheck.objects.get_or_create(batch=batch, staff=owner)
    return {"batch": batch.pk, "check": check.pk, "card": batch.cards.filter(rep=owner).first().pk, "run": papers.run_of(1, file=batch).pk}


def _imports(subsidiary: Subsidiary, owner: Staff, boss: Staff, now) -> dict[str, int]:
    """Return a sales ledger and a list of complaints that were handed in."""
    reading = reading_of(ledger_of(sold(owner.pk % 800)), now.date())
    preview = preview_of(reading, subsidiary, now.date())
    ledger = keep_import(preview=preview, data=b"x", name="台账.xlsx", subsidiary=subsidiary, by=boss, now=now)
    handed = read_complaints(data=COMPLAINTS, name="c.csv", subsidiary=subsidiary, by=boss, now=now)
    return {"ledger": ledger.pk, "handed": handed.pk}


def _people(owner: Staff, boss: Staff, now) -> dict[str, int]:
    """Return the owner with a post and an absence, a delegation, an organisation, a holiday."""
    subsidiary = owner.postings.get().subsidiary
    absence = Absence.objects.create(
        staff=owner, cover=core.rep(subsidiary), first_day=now.date() + timedelta(days=9), last_day=now.date() + timedelta(days=9), set_by=boss, set_at=now
    )
    delegation = Delegation.objects.create(
        giver=boss, taker=owner, role=Role.MANAGER, subsidiary=subsidiary, starts_at=now - timedelta(days=9), ends_at=now - timedelta(days=8), set_at=now
    )
    return {
        "staff": owner.pk,
        "posting": owner.postings.get().pk,
        "session": StaffSession.objects.create(staff=owner, session_key=f"k{owner.pk}", started_at=now).pk,
        "absence": absence.pk,
        "delegation": delegation.pk,
        "organisation": Organisation.objects.create(name=f"部门{owner.pk}").pk,
        "holiday": Holiday.objects.create(day=now.date() + timedelta(days=owner.pk % 300), name="假").pk,
    }
