from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from complaints.queries.progress import elsewhere
from contracts.actions.changes import withdraw_change
from contracts.models import ContractChange
from customers.authorization.enums import Verdict
from customers.models import Referral
from tests.factories import complaints
from tests.factories import contracts as make
from tests.factories import customers as core
from tests.factories.customers import NOW

pytestmark = pytest.mark.django_db
MAJOR = {"late_payment_rate": Decimal("1.5")}


@pytest.fixture
def contract():
    made = make.contract(core.rep())
    core.manager(made.household.project.subsidiary)
    core.vp(made.household.project.subsidiary)
    return made


@pytest.fixture
def matter(contract):
    return complaints.matter(contract.household, now=NOW - timedelta(hours=1))


@pytest.mark.clause("5.6.3.c")
def test_a_matter_stays_open_while_the_change_it_was_asked_from_is_undecided(contract, matter):
    asked = make.change(contract, origin=matter, after=MAJOR)

    assert elsewhere(matter).referrals
    withdraw_change(change=asked, by=asked.asked_by, now=NOW)

    assert not elsewhere(matter).referrals
    assert Referral.objects.get().settled_as == "已撤回"


@pytest.mark.clause("5.6.3.c")
def test_a_refused_change_lets_the_matter_go_on(contract, matter):
    asked = make.change(contract, origin=matter, after=MAJOR)
    make.decided(asked, core.manager(contract.household.project.subsidiary))

    make.decided(asked, core.vp(contract.household.project.subsidiary), Verdict.REFUSE)

    assert not elsewhere(matter).referrals
    assert Referral.objects.get().settled_as == "不批准"


@pytest.mark.clause("5.6.3.c")
def test_a_change_in_effect_settles_the_matter_it_was_asked_from_with_its_number(contract, matter):
    asked = make.change(contract, origin=matter, after=MAJOR)
    make.decided(asked, core.manager(contract.household.project.subsidiary))

    make.decided(asked, core.vp(contract.household.project.subsidiary))

    asked.refresh_from_db()
    assert asked.number in Referral.objects.get().settled_as


def test_the_form_carries_what_it_was_asked_from_and_the_pages_lead_to_each_other(client, contract, matter):
    person = contract.household.assignments.get().staff
    client.force_login(person)
    named = f"complaints.matter:{matter.pk}"

    related = client.get(reverse("complaints:related", args=[matter.pk])).text
    form = client.get(reverse("contracts:change_for", args=[contract.household_id]), {"origin": named}, follow=True)
    page = client.get(make.change(contract, origin=matter, after=MAJOR).get_absolute_url())

    assert named in related
    assert matter.title in form.text
    assert f'value="{named}"' in form.text
    assert matter.get_absolute_url() in page.text


def test_a_matter_of_another_household_or_out_of_reach_is_no_origin(client, contract):
    other = complaints.matter(core.household(core.rep()), now=NOW)
    client.force_login(contract.household.assignments.get().staff)

    form = client.get(reverse("contracts:change_new", args=[contract.pk]), {"origin": f"complaints.matter:{other.pk}"})

    assert 'name="origin"' not in form.text
    assert not ContractChange.objects.exists()
