import pytest

from customers.models import Household
from customers.queries.files import without_representative
from tests.factories.customers import household

pytestmark = pytest.mark.django_db


@pytest.mark.clause("2.3.1")
def test_no_household_is_without_a_representative():
    household()

    assert Household.objects.count() == 1
    assert without_representative().count() == 0
