from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from complaints.models import Dispute
from config.demo.disputes import make_disputes
from customers.duties.models import Duty
from customers.models import Customer, Project, Staff, Subsidiary
from tests.factories.customers import NOW, ProjectFactory, StaffFactory, SubsidiaryFactory, customer, household
from tests.factories.disputes import lawyer_of

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


def test_one_dispute_is_sued_over_one_waits_for_an_outcome_and_one_for_its_call_back():
    files = [household(opened_on=(NOW - timedelta(days=90)).date()) for _ in range(3)]
    Staff.objects.filter(pk=lawyer_of(files[0].project.subsidiary).pk).update(username="lawyer")

    make_disputes(files, NOW)

    sued, negotiated, settled = Dispute.objects.order_by("pk")
    assert sued.hearings.get().at > NOW > negotiated.hearings.get().at
    assert [row.ended_on is None for row in (sued, negotiated, settled)] == [True, True, False]
    assert settled.revisit_words
    assert settled.revisit_words_seen_at is None
    assert Duty.objects.about(settled.matter).open().exists()
