from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from customers.enums import Role
from customers.models import Staff, Subsidiary
from tests.factories.customers import StaffFactory, rep, staff_as

ASKED = {"company": "澜庭置业有限公司", "code": "LT", "username": "admin", "name": "冯凯"}
pytestmark = pytest.mark.django_db


@pytest.mark.clause("3.1")
def test_an_empty_installation_gets_its_company_and_an_administrator_with_a_one_time_password():
    out = StringIO()
    call_command("first_administrator", **ASKED, stdout=out)
    staff = Staff.objects.get()
    assert staff.check_password(out.getvalue().split()[1])
    assert staff.must_change_password
    assert staff.has_role(Role.ADMINISTRATOR)
    assert staff.posts[0].subsidiary == Subsidiary.objects.get(code="LT")


def test_where_somebody_lets_people_in_already_nothing_is_entered():
    call_command("first_administrator", **ASKED, stdout=StringIO())
    with pytest.raises(CommandError, match="冯凯"):
        call_command("first_administrator", **ASKED | {"username": "another"}, stdout=StringIO())
    assert Staff.objects.count() == 1


@pytest.mark.clause("3.1")
def test_after_an_import_into_an_empty_house_the_administrator_is_entered_beside_what_came_with_it():
    company = Subsidiary.objects.create(name="澜庭置业有限公司", code="LT")
    imported = rep(company)

    call_command("first_administrator", **ASKED, stdout=StringIO())

    assert Staff.objects.get(username="admin").posts[0].subsidiary == company
    assert set(Staff.objects.all()) == {imported, Staff.objects.get(username="admin")}
    assert Subsidiary.objects.count() == 1


@pytest.mark.parametrize("wrong", ["no login", "closed", "over"])
def test_an_administrator_who_cannot_sign_in_lets_nobody_in(wrong):
    there = staff_as(Role.ADMINISTRATOR, is_active=wrong != "closed")
    if wrong != "no login":
        there.set_password("long enough")
        there.save()
    if wrong == "over":
        there.postings.update(ends_on=date(2020, 1, 1))

    call_command("first_administrator", **ASKED, stdout=StringIO())

    assert Staff.objects.filter(username="admin").exists()


def test_a_staff_number_and_a_company_that_are_known_under_another_name_or_code_are_said_so():
    StaffFactory(username="ADMIN", name="林晓雯")
    with pytest.raises(CommandError, match="林晓雯"):
        call_command("first_administrator", **ASKED, stdout=StringIO())

    Subsidiary.objects.create(name="澜庭置业有限公司", code="OTHER")
    with pytest.raises(CommandError, match="OTHER"):
        call_command("first_administrator", **ASKED | {"username": "first"}, stdout=StringIO())
    assert Staff.objects.count() == 1
