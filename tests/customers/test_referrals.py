"""What one thing starts in another, and holds on a file."""

import pytest
from django.db import ProgrammingError, transaction

from customers.actions import holds, referrals
from customers.models import Hold, Referral
from tests.factories import complaints
from tests.factories import customers as core

NOW = core.NOW
pytestmark = pytest.mark.django_db


@pytest.fixture
def rep():
    return core.rep()


@pytest.fixture
def household(rep):
    return core.household(rep)


def test_what_was_referred_twice_is_one_referral_and_is_settled_once(rep, household):
    origin, result = complaints.complaint(household, by=rep), complaints.complaint(household, by=rep)
    first = referrals.refer(origin=origin, result=result, by=rep, now=NOW)
    assert referrals.refer(origin=origin, result=result, by=rep, now=NOW) == first
    assert list(Referral.objects.begun_by(origin).unsettled()) == [first]

    referrals.settle(result=result, outcome="已完成", now=NOW)
    referrals.settle(result=result, outcome="再次完成", now=NOW)

    first.refresh_from_db()
    assert (first.settled_as, first.settled_at) == ("已完成", NOW)
    assert not Referral.objects.begun_by(origin).unsettled().exists()


@pytest.mark.clause("5.6.5")
def test_a_cause_holds_a_file_once_and_lifts_it_when_it_ends(rep, household):
    cause = complaints.complaint(household, by=rep)
    row = holds.hold(household=household, subject=cause, by=rep, now=NOW)

    again = holds.hold(household=household, subject=cause, by=rep, now=NOW, is_plaintiff=True)
    assert (again.pk, again.is_plaintiff) == (row.pk, True)

    holds.lift(subject=cause, by=rep, now=NOW)
    assert not Hold.objects.standing().exists()
    with pytest.raises(ProgrammingError), transaction.atomic():
        row.delete()


@pytest.mark.clause("5.4.3.1")
def test_the_manager_lets_cards_go_out_in_a_dispute_but_never_to_a_plaintiff(rep, household):
    boss = core.manager(household.project.subsidiary)
    row = holds.hold(household=household, subject=complaints.complaint(household, by=rep), by=rep, now=NOW)
    with pytest.raises(holds.ManagersCards):
        holds.allow_cards(hold=row, allowed=True, by=rep)

    assert holds.allow_cards(hold=row, allowed=True, by=boss).cards_allowed

    row = holds.hold(household=household, subject=row.subject, by=rep, now=NOW, is_plaintiff=True)
    assert not row.cards_allowed
    with pytest.raises(holds.NeverToAPlaintiff):
        holds.allow_cards(hold=row, allowed=True, by=boss)
