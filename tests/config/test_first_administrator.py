from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from customers.enums import Role
from customers.models import Staff, Subsidiary

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


def test_where_somebody_works_already_nothing_is_entered():
    call_command("first_administrator", **ASKED, stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("first_administrator", **ASKED | {"username": "another"}, stdout=StringIO())
    assert Staff.objects.count() == 1
