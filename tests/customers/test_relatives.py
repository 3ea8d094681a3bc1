from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from customers.actions import customers as people
from customers.actions import relatives
from customers.enums import WISHES, Consent, IdentityKind, Relation, RemovalWish
from customers.models import Customer, Household, Member
from customers.queries.details import differences, version_of
from customers.rules.identity import ProblemCode
from customers.wording import IDENTITY_PROBLEMS
from tests.factories.customers import NOW, UnitFactory, customer, household, manager, rep

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def owner(client):
    person = rep()
    client.force_login(person)
    return person


def details(**values):
    kept = {"title": "mr", "phones": ["13800008821"], "birthday": people.Birthday(8, 15, 1950)}
    return people.Details(**(kept | values))


def changed(file, by=None, **values):
    buyer = file.buyers.get().customer
    return people.change_customer(customer=buyer, household=file, details=details(**values), by=by or rep(), now=NOW)


def member(file, **values):
    given = {"relation": Relation.MOTHER, "birthday": people.Birthday(5, 5, 1950, "lunar"), "by": rep(), "now": NOW}
    return people.add_member(customer=file.buyers.get().customer, household=file, **(given | values))


def relative(one, **values):
    kept = {"relation": Relation(one.relation), "birthday": people.Birthday(6, 6), "name": one.name, "title": one.title}
    return relatives.Relative(**(kept | values))


# Customers


@pytest.mark.clause("5.10.2.b")
def test_a_new_phone_is_found_in_all_households_of_the_customer():
    buyer, owner = customer(), rep()
    first, second = household(owner, [buyer]), household(owner, [buyer], unit=UnitFactory())

    people.change_customer(customer=buyer, household=first, details=details(phones=["13900002222"]), by=owner, now=NOW)

    assert set(Household.objects.matching(["2222"])) == {first, second}
    assert set(Household.objects.matching(["8821"])) == set()


@pytest.mark.clause("5.4.3.1")
def test_a_death_is_recorded_and_the_file_says_so(client, owner):
    file = household(owner)
    buyer = file.buyers.get().customer
    url = reverse("customers:customer", args=[file.pk, buyer.pk])
    data = {"title": "mr", "phones": "13800008821", "birth_calendar": "solar", "birth_month": "3", "birth_day": "14", "deceased_on": "2026-06-01"}

    client.post(url, data)

    buyer.refresh_from_db()
    assert buyer.deceased_on == date(2026, 6, 1)
    assert file.timeline.filter(kind="details", text="已故").exists()
    assert "已故" in client.get(file.get_absolute_url()).text


@pytest.mark.parametrize(
    ("born", "deceased_on"),
    [
        (people.Birthday(), TODAY + timedelta(days=1)),
        (people.Birthday(8, 15, 1950), date(1950, 8, 14)),
        (people.Birthday(8, 15, 1950, "lunar"), date(1949, 12, 31)),
        (people.Birthday(None, None, 1950), date(1949, 12, 31)),
    ],
)
def test_nobody_dies_in_the_future_or_before_the_birth(born, deceased_on):
    file = household()

    with pytest.raises(people.DeathImpossible):
        changed(file, birthday=born, deceased_on=deceased_on)
    assert changed(file, birthday=born, deceased_on=TODAY).deceased_on == TODAY


@pytest.mark.clause("5.4.3.1")
@pytest.mark.parametrize(("month", "day", "year", "calendar"), [(2, 31, None, "solar"), (2, 29, 1999, "solar"), (4, 31, 1990, "solar"), (5, 31, None, "lunar")])
def test_a_day_no_year_has_is_refused_everywhere(client, owner, month, day, year, calendar):
    file = household(owner)
    born = people.Birthday(month, day, year, calendar)
    buyer = file.buyers.get().customer
    one = member(file)

    with pytest.raises(people.BirthdayImpossible):
        customer("李四", birthday=born)
    with pytest.raises(people.BirthdayImpossible):
        changed(file, birthday=born)
    with pytest.raises(people.BirthdayImpossible):
        member(file, birthday=born)
    with pytest.raises(people.BirthdayImpossible):
        relatives.change_member(member=one, household=file, relative=relative(one, birthday=born), by=owner, now=NOW)
    typed = {"birth_calendar": calendar, "birth_month": month, "birth_day": day, "birth_year": year or ""}
    answer = client.post(reverse("customers:customer", args=[file.pk, buyer.pk]), {"title": "mr", "phones": "13800008821", **typed})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["birth_day"])


def test_a_leap_day_and_a_lunar_thirtieth_are_birthdays():
    file = household()

    assert changed(file, birthday=people.Birthday(2, 29, 2000)).birth_day == 29
    assert changed(file, birthday=people.Birthday(2, 30, None, "lunar")).birth_day == 30


@pytest.mark.clause("5.5.1")
@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        (IdentityKind.RESIDENT_ID, "110105194912310021", ProblemCode.CHECKSUM),
        (IdentityKind.RESIDENT_ID, "1101051949", ProblemCode.LENGTH),
        (IdentityKind.RESIDENT_ID, "11010519491331002X", ProblemCode.BIRTH_DATE),
        (IdentityKind.RESIDENT_ID, "99010519491231002X", ProblemCode.REGION),
        (IdentityKind.PASSPORT, "E12 34-56", ProblemCode.CHARACTERS),
        ("library_card", "4711", ProblemCode.UNKNOWN_TYPE),
    ],
)
def test_a_wrong_identity_number_is_refused_in_words(kind, number, code):
    with translation.override("en"), pytest.raises(people.IdentityWrong) as refused:
        customer(identity_kind=kind, identity_number=number)

    with translation.override("en"):
        assert str(IDENTITY_PROBLEMS[code]) in str(refused.value)


def test_every_problem_of_an_identity_number_has_its_words():
    assert set(IDENTITY_PROBLEMS) == set(ProblemCode)


# Two at one form


def test_every_change_of_what_the_form_shows_changes_its_version():
    file = household()
    buyer = file.buyers.get().customer
    seen = [version_of(buyer)]
    for values in ({"title": "ms"}, {"phones": ["13900002222"]}, {"birthday": people.Birthday(1, 1)}, {"deceased_on": TODAY}):
        changed(file, **values)
        seen.append(version_of(Customer.objects.get(pk=buyer.pk)))

    assert len(set(seen)) == len(seen)


def test_the_second_editor_is_refused_and_nothing_is_overwritten():
    file = household()
    version = version_of(file.buyers.get().customer)
    changed(file, title="ms", version=version)

    with pytest.raises(people.ChangedMeanwhile):
        changed(file, title="none", version=version)
    assert file.buyers.get().customer.title == "ms"


@pytest.mark.clause("5.10.2.b")
def test_the_second_editor_sees_what_differs_and_then_decides(client, owner):
    file = household(owner)
    buyer = file.buyers.get().customer
    url = reverse("customers:customer", args=[file.pk, buyer.pk])
    first = {"title": "mr", "birth_calendar": "solar", "version": client.get(url).context["form"].initial["version"]}
    client.post(url, {**first, "phones": "13900002222"})

    second = client.post(url, {**first, "phones": "13900003333", "birth_month": "3", "birth_day": "14"})
    shown = {row["label"]: (row["before"], row["after"]) for row in second.context["differences"]}
    version = second.context["form"].data["version"]
    third = client.post(url, {**first, "phones": "13900003333", "version": version})

    assert second.status_code == 422
    labels = {name: str(second.context["form"].fields[name].label) for name in ("birth_month", "birth_day", "phones")}
    assert shown == {labels["birth_month"]: ("", "3"), labels["birth_day"]: ("", "14"), labels["phones"]: ("13900002222", "13900003333")}
    assert 'name="version" value="' + version in second.text
    assert third.status_code == 302
    assert [phone.number for phone in buyer.phones.all()] == ["13900003333"]


def test_what_both_typed_alike_is_no_difference():
    file = household()
    buyer = changed(file)

    assert (
        differences(buyer, {"title": "mr", "phones": ["13800008821"], "birth_calendar": "solar", "birth_year": 1950, "birth_month": 8, "birth_day": 15}) == []
    )


# Relatives


@pytest.mark.clause("5.4.3.2")
def test_a_relative_is_corrected_on_its_page(client, owner):
    file = household(owner)
    one = member(file)
    url = reverse("customers:member_change", args=[file.pk, one.customer_id, one.pk])
    data = {"relation": "father", "birth_calendar": "lunar", "birth_month": "8", "birth_day": "15", "title": "mr", "deceased_on": "2026-01-02"}

    answer = client.post(url, {**data, "name": "王老先生", "version": client.get(url).context["form"].initial["version"]})

    one.refresh_from_db()
    assert answer.status_code == 302
    assert (one.relation, one.birth_month, one.deceased_on, one.name) == ("father", 8, date(2026, 1, 2), "")


@pytest.mark.clause("5.4.3.2")
def test_name_and_year_of_a_relative_are_kept_only_with_her_consent():
    file = household()
    agreed = member(file, consent=Consent.AGREED, consented_on=TODAY, name="李秀英")

    kept = relatives.change_member(
        member=agreed, household=file, relative=relative(agreed, name="李秀云", birthday=people.Birthday(6, 6, 1950)), by=rep(), now=NOW
    )
    unasked = member(file)
    bare = relatives.change_member(
        member=unasked, household=file, relative=relative(unasked, name="某某", birthday=people.Birthday(6, 6, 1950)), by=rep(), now=NOW
    )

    assert (kept.name, kept.birth_year) == ("李秀云", 1950)
    assert (bare.name, bare.birth_year) == ("", None)


@pytest.mark.clause("5.4.3.2")
def test_a_child_is_kept_only_with_the_guardian():
    file = household()
    one = member(file)

    with pytest.raises(people.GuardianMissing):
        relatives.change_member(member=one, household=file, relative=relative(one, is_under_14=True), by=rep(), now=NOW)


def test_two_at_one_relative_are_told_too():
    file = household()
    one = member(file)
    version = version_of(one)
    relatives.change_member(member=one, household=file, relative=relative(one, title="ms", version=version), by=rep(), now=NOW)

    with pytest.raises(people.ChangedMeanwhile):
        relatives.change_member(member=one, household=file, relative=relative(one, version=version), by=rep(), now=NOW)


@pytest.mark.clause("5.4.3.2")
@pytest.mark.parametrize("wish", WISHES)
def test_a_relative_who_wishes_it_is_off_the_file_and_out_of_the_history(client, owner, wish):
    file = household(owner)
    one = member(file, consent=Consent.AGREED, consented_on=TODAY, name="李秀英")
    url = reverse("customers:member_remove", args=[file.pk, one.customer_id, one.pk])

    assert client.get(url).status_code == 200
    client.post(url, {"wish": wish})
    again = client.post(url, {"wish": wish})

    history = apps.get_model("customers", "MemberHistory").objects.filter(pgh_obj_id=one.pk)
    assert list(one.customer.members.all()) == []
    assert set(history.values_list("name", "birth_month", "consent")) == {("", None, "not_asked")}
    assert str(wish.label) in file.timeline.filter(kind="details").first().text
    assert "李秀英" not in client.get(file.get_absolute_url()).text
    assert again.status_code == 404


@pytest.mark.clause("5.4.3.2")
def test_who_took_a_relative_off_when_and_why_is_kept_and_how_often_her_row_was_changed(owner):
    file = household(owner)
    one = member(file, consent=Consent.AGREED, consented_on=TODAY, name="李秀英")
    relatives.change_member(member=one, household=file, relative=relative(one, name="李秀云"), by=owner, now=NOW)

    relatives.remove_member(member=one, household=file, wish=RemovalWish.GUARDIAN, by=owner, now=NOW)

    kept = Member._base_manager.get(pk=one.pk)
    history = apps.get_model("customers", "MemberHistory").objects.filter(pgh_obj_id=one.pk).order_by("pgh_id")
    assert (kept.removed_by, kept.removed_at, kept.removal) == (owner, NOW, "guardian")
    assert list(history.values_list("pgh_label", "name", "removed_by")) == [("insert", "", None), ("update", "", None), ("update", "", owner.pk)]


def test_a_relative_is_never_deleted():
    one = member(household())

    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        Member.objects.filter(pk=one.pk).delete()


def test_a_removed_relative_keeps_nothing_by_the_database_either():
    file = household()
    one = member(file)

    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=one.pk).update(removed_at=NOW)


def test_the_history_of_the_others_stays_locked():
    file = household()
    member(file)
    relatives.remove_member(member=member(file), household=file, wish=RemovalWish.OWN, by=rep(), now=NOW)

    history = apps.get_model("customers", "MemberHistory").objects
    assert history.filter(birth_month=5).count() == 1
    for write in (lambda: history.all().delete(), lambda: history.update(name="x"), lambda: history.filter(removed_at__isnull=False).delete()):
        with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
            write()


@pytest.mark.parametrize("page", ["member_change", "member_remove"])
def test_a_relative_of_another_file_is_not_found_and_only_who_keeps_the_file_edits(client, owner, page):
    file, other = household(owner), household(rep(), [customer("赵四海", phones=["13900001111"])])
    one = member(other)

    assert client.get(reverse(f"customers:{page}", args=[file.pk, one.customer_id, one.pk])).status_code == 404
    assert client.get(reverse(f"customers:{page}", args=[other.pk, one.customer_id, one.pk])).status_code == 404
    client.force_login(manager(other.project.subsidiary))
    assert client.get(reverse(f"customers:{page}", args=[other.pk, one.customer_id, one.pk])).status_code == 200


def test_the_form_to_add_a_relative_still_makes_one(client, owner):
    file = household(owner)
    data = {"token": uuid4(), "relation": "son", "birth_calendar": "solar", "birth_month": "6", "birth_day": "1", "consent": "not_asked", "title": "none"}

    client.post(reverse("customers:member_new", args=[file.pk, file.buyers.get().customer_id]), data)

    assert Member.objects.get().relation == "son"
