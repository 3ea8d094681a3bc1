from datetime import timedelta

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import F

from customers.actions import records
from customers.actions.customers import Birthday, add_member
from customers.actions.households import open_household, record_address
from customers.duties.actions import fulfil
from customers.enums import AddressKind, AddressSource, Consent, IdentityKind, Relation
from customers.models import Address, Customer, Household, Member, TimelineEntry
from customers.models.customer import NOBODY
from customers.queries.records import due_for_erasure, files_of, kept_until_of, obstacles
from tests.factories.authorization import MANAGER, asked
from tests.factories.customers import NOW, SubsidiaryFactory, UnitFactory, customer, household, manager, rep
from tests.factories.duties import duty
from tests.factories.ledgers import resident_id

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
LATER = NOW + timedelta(days=4 * 365)


def ended(file, on=TODAY):
    Household.objects.filter(pk=file.pk).update(ended_on=on, stage="ended")
    file.refresh_from_db()
    return file


@pytest.fixture
def person():
    return customer(identity_kind=IdentityKind.RESIDENT_ID, identity_number=resident_id(), birthday=Birthday(5, 4, 1985))


@pytest.fixture
def file(person):
    return ended(household(buyers=[person]))


@pytest.fixture
def boss(file):
    return manager(file.project.subsidiary)


def block(person, boss, reason="客户要求停止使用"):
    return records.block_person(customer=person, reason=reason, by=boss, now=NOW)


def history(table, **keys):
    return apps.get_model("customers", table).objects.filter(**keys).order_by("pgh_id")


# Blocking


def test_a_blocked_person_is_kept_and_found_and_named_nowhere(person, file, boss):
    blocked = block(person, boss)

    file.refresh_from_db()
    assert (blocked.name, blocked.shown_name, str(blocked), blocked.blocked_by) == ("王建平", NOBODY, NOBODY, boss)
    assert file.name == NOBODY
    assert [keys for keys in file.search_keys if "王" in keys or "wang" in keys or "8821" in keys] == []
    assert TimelineEntry.objects.filter(household=file, kind="blocked", by=boss).count() == 1


def test_blocking_twice_is_one_block_and_lifting_shows_the_name_again(person, file, boss):
    block(person, boss)
    block(person, boss, reason="第二次")

    shown = records.lift_block(customer=person, by=boss, now=NOW)
    records.lift_block(customer=person, by=boss, now=NOW)

    file.refresh_from_db()
    assert (shown.shown_name, file.name, shown.block_reason) == ("王建平", "王建平", "")
    assert list(file.timeline.filter(kind__in=("blocked", "unblocked")).order_by("pk").values_list("kind", flat=True)) == ["blocked", "unblocked"]
    assert history("CustomerHistory", pgh_obj_id=person.pk, block_reason="客户要求停止使用").count() == 1


def test_who_buys_again_is_shown_again(person, file, boss):
    block(person, boss)

    again = open_household(
        unit=UnitFactory(building__project=file.project),
        buyers=[(Customer.objects.get(pk=person.pk), None)],
        representative=rep(file.project.subsidiary),
        by=None,
        now=NOW,
        opened_on=TODAY,
    )

    file.refresh_from_db()
    assert (again.name, file.name) == ("王建平", "王建平")


def test_an_open_file_an_open_duty_a_request_and_a_hold_stand_in_the_way(person, file, boss):
    duty(file=file)
    asked(rep(file.project.subsidiary), file, MANAGER)
    records.set_hold(household=file, reason="诉讼", by=boss, now=NOW)
    Household.objects.filter(pk=file.pk).update(ended_on=None)
    found = [obstacle.value for obstacle in obstacles(person, NOW)]
    with pytest.raises(records.StillNeeded):
        block(person, boss)

    Household.objects.filter(pk=file.pk).update(ended_on=TODAY)

    assert {"open_household", "being_decided", "hold"} <= set(found)
    assert {"open_duty", "being_decided", "hold"} <= {obstacle.value for obstacle in obstacles(person, NOW)}


def test_nothing_stands_in_the_way_when_the_duty_is_done(person, file):
    owed = duty(file=file)
    before = obstacles(person, NOW)
    fulfil(duty=owed, by=owed.owner, at=NOW, now=NOW)

    assert (len(before), obstacles(person, NOW)) == (1, [])


def test_only_the_manager_of_all_of_a_persons_files_does_it_and_says_why(person, file, boss):
    for by in (rep(file.project.subsidiary), manager(SubsidiaryFactory(code="HB"))):
        with pytest.raises(records.NotTheKeeper):
            block(person, by)
    with pytest.raises(records.ReasonMissing):
        block(person, boss, reason=" ")
    ended(household(buyers=[person], unit=UnitFactory(building__project__subsidiary=SubsidiaryFactory(code="HB"))))
    with pytest.raises(records.NotTheKeeper):
        block(person, boss)


# A hold


def test_a_hold_stands_once_says_who_and_why_and_is_lifted_once(file, boss):
    one = records.set_hold(household=file, reason="诉讼", by=boss, now=NOW)
    with pytest.raises(records.AlreadyHeld):
        records.set_hold(household=file, reason="再次", by=boss, now=NOW)
    with pytest.raises(records.NotTheKeeper):
        records.lift_hold(hold=one, by=rep(file.project.subsidiary), now=NOW)

    for _twice in range(2):
        lifted = records.lift_hold(hold=one, by=boss, now=NOW)

    assert (lifted.set_by, lifted.lifted_by, lifted.reason) == (boss, boss, "诉讼")
    assert list(file.timeline.filter(kind__in=("hold", "hold_lifted")).order_by("pk").values_list("kind", flat=True)) == ["hold", "hold_lifted"]
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        lifted.delete()


# Erasing


def erased(person, now=LATER):
    return records.erase_person(customer=person, by=None, now=now)


def test_data_are_kept_three_years_after_the_last_file_ended(person, file):
    until = kept_until_of(person, TODAY)

    assert until == TODAY.replace(year=TODAY.year + 3)
    assert due_for_erasure(NOW.replace(year=until.year)) == []
    assert due_for_erasure(NOW.replace(year=until.year) + timedelta(days=1)) == [person]


def test_a_hold_and_an_open_file_keep_a_person_however_old(person, file, boss):
    records.set_hold(household=file, reason="诉讼", by=boss, now=NOW)
    held = due_for_erasure(LATER)
    with pytest.raises(records.StillNeeded):
        erased(person)
    records.lift_hold(hold=file.holds.get(), by=boss, now=NOW)
    household(buyers=[person])

    assert (held, due_for_erasure(LATER)) == ([], [])


def test_an_erased_person_is_gone_from_rows_and_history_and_the_rows_stay(person, file, boss):
    member = add_member(customer=person, relation=Relation.MOTHER, birthday=Birthday(5, 5, 1950), household=file, by=file.assignments.get().staff, now=NOW)
    record_address(household=file, text="文昌街1号", source=AddressSource.CONTRACT, kind=AddressKind.CONTRACT, known_on=TODAY, by=boss, now=NOW)
    lines = {name: history(name).count() for name in ("CustomerHistory", "HouseholdHistory", "AddressHistory", "MemberHistory")}

    erased(person)

    row, kept = Customer.objects.get(pk=person.pk), Member._base_manager.get(pk=member.pk)
    assert (row.name, row.identity_number, row.identity_hash, row.identity_masked, row.birth_month, row.consent) == (
        NOBODY,
        "",
        "",
        "",
        None,
        Consent.NOT_ASKED,
    )
    assert (row.erased_at, row.phones.count(), kept.birth_month, kept.removal) == (LATER, 0, None, "retention")
    file.refresh_from_db()
    assert (file.name, file.unit_id is not None, list(files_of(row))) == (NOBODY, True, [file])
    assert set(Address.objects.filter(household=file).values_list("text", flat=True)) == {NOBODY}
    assert set(file.timeline.values_list("text", flat=True)) == {""}
    for name, column in (("CustomerHistory", "name"), ("HouseholdHistory", "name"), ("AddressHistory", "text")):
        assert set(history(name).values_list(column, flat=True)) <= {NOBODY, ""}
    assert set(history("PhoneHistory").values_list("number", flat=True)) <= {""}
    assert all(history(name).count() >= count for name, count in lines.items())


def test_the_other_buyers_of_a_file_and_its_words_stay_while_one_of_them_is_kept(person):
    other = customer("李秀英", phones=["13900001111"])
    file = ended(household(buyers=[person, other]))
    household(buyers=[other])

    erased(person)

    file.refresh_from_db()
    assert file.name == f"{NOBODY}、李秀英"
    assert history("CustomerHistory", pgh_obj_id=other.pk, name="李秀英").exists()
    assert file.erased_at is None


def test_the_history_of_who_is_not_erased_stays_locked(person, file):
    for name in ("CustomerHistory", "PhoneHistory", "HouseholdHistory"):
        with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
            history(name).update(pgh_label=F("pgh_label"))


def test_records_are_never_deleted(person, file):
    for model in (Customer, Household, TimelineEntry):
        with pytest.raises(Exception, match="Cannot"), transaction.atomic():
            model.objects.all()._raw_delete("default")


def test_erasing_again_changes_nothing_and_an_erased_person_is_not_due_any_more(person, file):
    erased(person)

    assert due_for_erasure(LATER) == []
