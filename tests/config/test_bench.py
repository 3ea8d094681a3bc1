from datetime import UTC, datetime

import pytest

from complaints.models import Matter
from config.bench.seed import REP, Occupied, seed
from customers.duties.models import Duty
from customers.models import Customer, Household, Staff, Unit
from customers.queries.search import search

NOW = datetime(2026, 6, 3, 2, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_the_seed_makes_a_department_whose_pages_find_what_it_made():
    size = seed(scale=0.001, now=NOW)
    made = (Customer.objects.count(), Unit.objects.count(), Household.objects.count(), Matter.objects.count(), Duty.objects.open().count())
    assert made == (100, 120, 110, 200, 400)
    assert size.reps == 2
    rep = Staff.objects.get(username=REP)
    household = Household.objects.visible_to(rep).first()
    assert search(rep, household.contract_no)[0] == household
    seed(scale=0.001, now=NOW)
    assert Customer.objects.count() == 100


def test_a_database_with_other_customers_is_refused():
    Customer.objects.create(name="周文远", created_at=NOW)
    with pytest.raises(Occupied):
        seed(scale=0.001, now=NOW)
