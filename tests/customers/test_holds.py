"""What a hold keeps, who it lets in, and where it shows."""

import pytest
from django.urls import reverse

from customers.actions import customers as people
from customers.actions import holds, relatives
from customers.enums import Consent, Relation, RemovalWish, Role
from customers.models import Household, Member
from tests.factories import customers as core
from tests.factories.disputes import dispute, ended

NOW = core.NOW
pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.6.5")]


@pytest.fixture
def row():
    return dispute(core.household(buyers=[core.customer(phones=["13800008821", "13800009999"])]))


@pytest.fixture
def file(row):
    return row.matter.household


def relative(file, **values):
    given = {"relation": Relation.MOTHER, "birthday": people.Birthday(5, 5), "by": core.rep(), "now": NOW}
    return people.add_member(customer=file.buyers.get().customer, household=file, **(given | values))


def changed(file, *phones):
    buyer = file.buyers.get().customer
    return people.change_customer(customer=buyer, household=file, details=people.Details("mr", list(phones)), by=core.rep(), now=NOW)


def numbers(file):
    return [phone.number for phone in file.buyers.get().customer.phones.all()]


def test_no_relative_is_taken_off_a_held_file(row, file):
    member = relative(file)

    with pytest.raises(holds.Held) as refused:
        relatives.remove_member(member=member, household=file, wish=RemovalWish.OWN, by=core.rep(), now=NOW)
    assert (row.number in str(refused.value), refused.value.clause) == (True, "5.6.5")

    ended(row)
    relatives.remove_member(member=member, household=file, wish=RemovalWish.OWN, by=core.rep(), now=NOW)
    assert not Member.objects.exists()


def test_no_phone_goes_from_a_held_file_and_a_new_one_comes_to_stand_before_it(row, file):
    with pytest.raises(holds.Held):
        changed(file, "13800008821")

    changed(file, "13900001111", "13800008821", "13800009999")
    assert numbers(file) == ["13900001111", "13800008821", "13800009999"]
    ended(row)
    changed(file, "13900001111")
    assert numbers(file) == ["13900001111"]


def test_a_hold_keeps_what_belongs_to_the_customer_in_every_file(file):
    buyer = file.buyers.get().customer
    other = core.household(buyers=[buyer])

    with pytest.raises(holds.Held):
        people.change_customer(customer=buyer, household=other, details=people.Details("mr", []), by=core.rep(), now=NOW)


def test_a_consent_is_withdrawn_during_a_hold_and_the_name_stays_in_the_history(file):
    member = relative(file, name="李兰", consent=Consent.AGREED, consented_on=NOW.date())

    people.record_consent(subject=member, consent=Consent.REFUSED, said_on=NOW.date(), document="", household=file, by=core.rep(), now=NOW)

    member.refresh_from_db()
    assert (member.name, member.consent) == ("", Consent.REFUSED)
    assert "李兰" in Member._meta.apps.get_model("customers", "MemberHistory").objects.values_list("name", flat=True)


def test_the_forms_say_at_the_field_what_the_hold_keeps(client, row, file):
    client.force_login(file.assignments.get().staff)
    member, buyer = relative(file), file.buyers.get().customer

    taken = client.post(reverse("customers:member_remove", args=[file.pk, buyer.pk, member.pk]), {"wish": "own"})
    phones = client.post(reverse("customers:customer", args=[file.pk, buyer.pk]), {"title": "mr", "phones": "13800008821", "birth_calendar": "solar"})

    assert (taken.status_code, list(taken.context["form"].errors)) == (422, ["wish"])
    assert (phones.status_code, list(phones.context["form"].errors)) == (422, ["phones"])
    assert row.number in taken.text
    assert row.number in phones.text


def test_the_lawyer_of_a_dispute_opens_the_file_as_long_as_it_lasts(row, file):
    another = core.staff_as(Role.LAWYER)

    assert [Household.objects.visible_to(person).count() for person in (row.lawyer, another)] == [1, 0]
    ended(row)
    assert Household.objects.visible_to(row.lawyer).count() == 0


@pytest.mark.parametrize(("role", "leads"), [(Role.MANAGER, True), (Role.LAWYER, True), (Role.FINANCE, False)])
def test_the_page_of_a_held_file_names_the_dispute_and_its_lawyer(client, row, file, role, leads):
    reader = row.lawyer if role == Role.LAWYER else core.staff_as(role, file.project.subsidiary)
    client.force_login(reader)

    page = client.get(file.get_absolute_url()).text

    assert (row.number in page, row.lawyer.name in page) == (True, True)
    assert (row.get_absolute_url() in page) is leads
