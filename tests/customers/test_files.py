from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from customers.actions import customers as people
from customers.actions import households as files
from customers.encryption import keyed_hash
from customers.enums import AddressKind, AddressSource, Consent, IdentityKind, PersonKind, Relation, Role, Title
from customers.models import Assignment, Customer, Household, Member, Staff, TimelineEntry
from customers.queries.files import representatives, sees_phones
from customers.queries.search import search
from customers.rules.deadlines import WITHOUT_END
from tests.factories.customers import NOW, ProjectFactory, SubsidiaryFactory, UnitFactory, away, customer, household, manager, rep, staff_as
from tests.factories.duties import duty

pytestmark = pytest.mark.django_db
IDENTITY = "11010519491231002X"


@pytest.mark.clause("2.1.b")
def test_a_file_has_its_one_representative_and_a_first_line():
    owner = rep()

    file = household(owner)

    assert [assignment.staff for assignment in file.assignments.all()] == [owner]
    assert TimelineEntry.objects.get(household=file).kind == "opened"


@pytest.mark.clause("2.1.b")
def test_a_household_without_representative_cannot_be_committed():
    unit = UnitFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Household.objects.create(unit=unit, project=unit.building.project, opened_on=date(2026, 1, 1))
        connection.check_constraints()


@pytest.mark.clause("2.1.b")
def test_a_household_cannot_lose_its_representative_nor_have_two():
    file = household()

    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(household=file, staff=rep(), started_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        file.assignments.update(ended_at=NOW + timedelta(days=1))
        connection.check_constraints()


def test_a_unit_has_one_open_file():
    file = household()

    with pytest.raises(files.UnitTaken):
        household(unit=file.unit)


def test_a_customer_is_known_once_by_the_document_however_it_is_typed():
    first = customer(identity_kind=IdentityKind.RESIDENT_ID, identity_number=IDENTITY)

    again = customer("王建平 ", identity_kind=IdentityKind.RESIDENT_ID, identity_number="１１０１０５１９４９１２３１００２x")

    assert first == again
    assert Customer.objects.count() == 1


def test_an_identity_number_rests_encrypted_and_is_found_by_its_hash():
    person = customer(identity_kind=IdentityKind.RESIDENT_ID, identity_number=IDENTITY)

    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_number, identity_hash FROM customers_customer WHERE id = %s", [person.pk])
        stored, digest = cursor.fetchone()

    person = Customer.objects.get(pk=person.pk)
    assert IDENTITY.encode() not in bytes(stored)
    assert digest == keyed_hash("resident_id", IDENTITY)
    assert (person.identity_number, person.identity_masked) == (IDENTITY, "1101**********002X")


def test_birthday_and_title_come_from_the_identity_number():
    person = customer(identity_kind=IdentityKind.RESIDENT_ID, identity_number=IDENTITY)

    assert (person.birth_year, person.birth_month, person.birth_day, person.title) == (1949, 12, 31, Title.MS)


def test_a_wrong_check_digit_is_refused_with_what_to_do():
    with pytest.raises(people.IdentityWrong):
        customer(identity_kind=IdentityKind.RESIDENT_ID, identity_number="110105194912310021")


@pytest.mark.parametrize(
    "typed", ["王建平", "建平", "wangjianping", "wjp", "jianping", "8821", "13800008821", "1-2-1501", "1501", "HT2026000007", "0007", "002X", "002x"]
)
def test_a_household_is_found_by_whatever_somebody_remembers(typed):
    owner = rep()
    unit = UnitFactory(building__name="1栋", section="2单元", room="1501")
    file = household(owner, [customer(identity_kind=IdentityKind.RESIDENT_ID, identity_number=IDENTITY)], unit=unit, contract_no="HT2026000007")
    household(owner, [customer("赵四海", phones=["13900001111"])])

    assert search(owner, typed) == [file]


@pytest.mark.parametrize("typed", ["", "   ", "' | !", "不存在", "2-1502", ":*"])
def test_what_matches_nothing_finds_nothing(typed):
    owner = rep()
    household(owner)

    assert search(owner, typed) == []


@pytest.mark.clause("5.4.4.1.b")
def test_the_search_reaches_a_colleagues_household_for_reception_but_not_its_file():
    owner, colleague = rep(), rep()
    file = household(owner)

    assert search(colleague, "王建平") == [file]
    assert not Household.objects.visible_to(colleague).exists()


def test_each_post_sees_its_own_reach():
    owner, cover = rep(), rep()
    file = household(owner)
    company = file.project.subsidiary
    away(owner, cover)
    engineer = staff_as(Role.ENGINEERING, company)
    engineer.postings.get().projects.set([file.project])
    other_project = staff_as(Role.ENGINEERING, company)
    other_project.postings.get().projects.set([ProjectFactory()])
    lawyer, seller = staff_as(Role.LAWYER, company), staff_as(Role.SALES, company)
    Household.objects.filter(pk=file.pk).update(lawyer=lawyer, seller=seller)

    seen = {
        person: Household.objects.visible_to(person).exists()
        for person in (
            owner,
            cover,
            manager(company),
            staff_as(Role.VP, company),
            staff_as(Role.FINANCE, company),
            staff_as(Role.AUDITOR, company),
            staff_as(Role.GENERAL_AFFAIRS, company),
            engineer,
            lawyer,
            seller,
        )
    }
    unseen = {
        person: Household.objects.visible_to(person).exists()
        for person in (
            rep(company),
            other_project,
            staff_as(Role.LAWYER, company),
            staff_as(Role.ADMINISTRATOR, company),
            staff_as(Role.PROPERTY_COMPANY, company),
        )
    }

    assert set(seen.values()) == {True}
    assert set(unseen.values()) == {False}


def test_phones_stand_in_clear_for_who_serves_the_household_or_owes_it_something():
    owner, cover, owing, other = rep(), rep(), rep(), rep()
    file = household(owner)
    away(owner, cover)
    duty(owner=owing, file=file)

    assert [sees_phones(person, file) for person in (owner, cover, owing, other, manager())] == [True, True, True, False, False]


@pytest.mark.clause("5.10.2.b")
def test_the_contract_address_changes_only_with_the_written_notice():
    file, by = household(), rep()
    record = {"household": file, "known_on": NOW.date(), "by": by, "now": NOW}
    files.record_address(text="南京市中山路1号", source=AddressSource.CONTRACT, kind=AddressKind.CONTRACT, **record)

    with pytest.raises(files.NoticeMissing):
        files.record_address(text="苏州市学府街2号", source=AddressSource.HEARD, kind=AddressKind.CONTRACT, **record)
    files.record_address(text="苏州市学府街2号", source=AddressSource.HEARD, **record)
    files.record_address(text="无锡市湖滨路3号", source=AddressSource.WRITTEN_NOTICE, kind=AddressKind.CONTRACT, **record)

    current = set(file.addresses.filter(ended_on__isnull=True).values_list("kind", "text"))
    assert current == {("contract", "无锡市湖滨路3号"), ("newest", "苏州市学府街2号")}


@pytest.mark.clause("5.4.3.2")
def test_of_a_relative_without_her_own_consent_no_name_is_kept():
    file = household()
    buyer = file.buyers.get().customer
    values = {
        "customer": buyer,
        "household": file,
        "relation": Relation.FATHER,
        "birthday": people.Birthday(8, 15, 1950, "lunar"),
        "by": rep(),
        "now": NOW,
        "name": "王老先生",
    }

    unasked = people.add_member(**values)
    agreed = people.add_member(consent=Consent.AGREED, consented_on=NOW.date(), **values)

    assert (unasked.name, unasked.birth_year, str(unasked)) == ("", None, str(Relation.FATHER.label))
    assert (agreed.name, agreed.birth_year) == ("王老先生", 1950)


@pytest.mark.clause("5.4.3.2")
def test_of_a_child_nothing_is_stored_before_the_guardian_agreed():
    file = household()

    with pytest.raises(people.GuardianMissing):
        people.add_member(
            customer=file.buyers.get().customer, household=file, relation=Relation.SON, birthday=people.Birthday(6, 1), is_under_14=True, by=rep(), now=NOW
        )

    assert Member.objects.count() == 0


@pytest.mark.clause("5.4.3.1")
def test_a_word_about_cards_needs_its_day_and_a_refusal_takes_the_name_away():
    file = household()
    buyer = file.buyers.get().customer
    member = people.add_member(
        customer=buyer,
        household=file,
        relation=Relation.SPOUSE,
        birthday=people.Birthday(6, 1),
        name="李敏",
        consent=Consent.AGREED,
        consented_on=NOW.date(),
        by=rep(),
        now=NOW,
    )

    with pytest.raises(people.ConsentUndated):
        people.record_consent(subject=buyer, consent=Consent.AGREED, said_on=None, document="", household=file, by=rep(), now=NOW)
    people.record_consent(subject=member, consent=Consent.REFUSED, said_on=NOW.date(), document="电话", household=file, by=rep(), now=NOW)

    member.refresh_from_db()
    assert (member.name, member.consent) == ("", Consent.REFUSED)


def test_a_company_is_a_customer_by_its_credit_code():
    company = customer(
        "南京某某有限公司", phones=["025-84512345"], kind=PersonKind.COMPANY, identity_kind=IdentityKind.USCC, identity_number="91350100M000100Y43"
    )

    assert company.identity_masked.count("*") > 0
    assert company.birth_month is None


def test_customers_and_files_are_never_deleted_and_the_time_line_never_changed():
    file = household()

    for delete in (file.delete, file.buyers.get().customer.phones.all()[0].customer.delete):
        with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
            delete()
    with pytest.raises(ProgrammingError), transaction.atomic():
        file.timeline.update(text="anders")


@pytest.mark.clause("5.7.3")
def test_focus_without_end_gives_way_to_a_day_and_no_other_is_shortened():
    file = household()

    seen = []
    for until in (date(2026, 7, 1), WITHOUT_END, WITHOUT_END, date(2026, 7, 5), date(2026, 6, 1)):
        files.set_focus(file, until)
        file.refresh_from_db()
        seen.append(file.focus_until)
    files.set_focus(None, WITHOUT_END)

    assert seen == [date(2026, 7, 1), WITHOUT_END, WITHOUT_END, date(2026, 7, 5), date(2026, 7, 5)]


def test_the_last_contact_is_never_set_back():
    file = household()

    files.note_contact(file, NOW)
    files.note_contact(file, NOW - timedelta(days=1))

    file.refresh_from_db()
    assert file.last_contact_at == NOW


# Reach of projects, and who is a representative


@pytest.mark.parametrize("role", [Role.ENGINEERING, Role.GENERAL_CONTRACTOR])
def test_a_post_without_projects_reaches_the_whole_subsidiary_and_one_with_projects_only_those(role):
    inside, beside, far = household(), household(), household(unit=UnitFactory(building__project__subsidiary=SubsidiaryFactory(code="XX")))
    whole, some = staff_as(role), staff_as(role)
    some.postings.get().projects.set([inside.project])

    assert set(Household.objects.visible_to(whole)) == {inside, beside}
    assert set(Household.objects.visible_to(some)) == {inside}
    assert far not in Household.objects.visible_to(whole)


def test_a_post_without_projects_that_is_over_reaches_nothing():
    household()
    person = staff_as(Role.ENGINEERING)
    person.postings.update(ends_on=date(2020, 1, 1))

    assert not Household.objects.visible_to(Staff.objects.get(pk=person.pk)).exists()


@pytest.mark.clause("2.1.a")
@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_offered"),
    [
        (date(2015, 1, 1), None, True),
        (date(2015, 1, 1), date(2100, 1, 1), True),
        (date(2015, 1, 1), date(2020, 1, 1), False),
        (date(2100, 1, 1), None, False),
    ],
)
def test_who_holds_the_post_today_is_a_representative(starts_on, ends_on, is_offered):
    person = rep()
    person.postings.update(starts_on=starts_on, ends_on=ends_on)

    assert (person in representatives([SubsidiaryFactory().pk])) is is_offered
    assert person not in representatives([SubsidiaryFactory(code="XX").pk])


def test_whoever_may_not_sign_in_is_not_offered():
    assert rep(is_active=False) not in representatives([SubsidiaryFactory().pk])
