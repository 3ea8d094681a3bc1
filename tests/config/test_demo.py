import pytest
from django.core.management import CommandError, call_command

from customers.models import Customer, Project, Staff, Subsidiary
from tests.factories.customers import ProjectFactory, StaffFactory, SubsidiaryFactory, customer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("there", "named"),
    [
        (lambda: StaffFactory(username="admin", name="冯凯"), "admin"),
        (lambda: StaffFactory(username="qian"), "qian"),
        (lambda: SubsidiaryFactory(code="LT"), "澜庭置业LT"),
        (lambda: ProjectFactory(name="澜庭云麓", subsidiary__code="XX"), "澜庭云麓"),
        (lambda: ProjectFactory(code="YL", subsidiary__code="XX"), "澜庭云麓"),
    ],
)
def test_names_that_are_in_use_are_named_before_anything_is_written(there, named):
    there()
    before = [model.objects.count() for model in (Staff, Subsidiary, Project, Customer)]

    with pytest.raises(CommandError, match=named):
        call_command("demo", yes=True)

    assert [model.objects.count() for model in (Staff, Subsidiary, Project, Customer)] == before


def test_a_house_with_customers_is_left_alone():
    customer()

    with pytest.raises(CommandError, match="customers already"):
        call_command("demo", yes=True)
