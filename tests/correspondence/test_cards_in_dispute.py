"""Cards pause while a customer is in dispute."""

from datetime import timedelta

import pytest
from django.urls import reverse

from complaints.enums import DisputeStage
from correspondence import actions
from correspondence.enums import CardCause
from correspondence.models import Card, CardBatch
from customers.actions.customers import Birthday, add_member
from customers.actions.holds import allow_cards
from customers.documents import actions as documents
from customers.enums import Consent, NoticeCode, Relation, Role
from customers.models import Hold, Notification, TimelineEntry
from tests.correspondence.test_cards import MONDAY, TUESDAY, celebrating
from tests.factories.customers import household, manager, rep, staff_as
from tests.factories.disputes import SUED, dispute, ended

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.4.3.1")]


def made():
    actions.make_sure_batches_are_made(now=TUESDAY)
    return Card.objects.get(member=None)


def test_who_is_in_dispute_is_listed_under_that_cause():
    file = celebrating()
    dispute(file, now=MONDAY)

    assert made().cause == CardCause.IN_DISPUTE


def test_a_dispute_over_one_unit_stops_the_card_of_the_other():
    file = celebrating()
    dispute(household(rep(), [file.buyers.get().customer]), now=MONDAY)

    assert made().cause == CardCause.IN_DISPUTE


@pytest.mark.parametrize(("values", "cause"), [({}, CardCause.INCLUDED), ({"stage": DisputeStage.FILED, "court": "建邺区法院", **SUED}, CardCause.IN_DISPUTE)])
def test_the_manager_lets_a_card_go_out_but_never_to_a_plaintiff(values, cause):
    file = celebrating()
    dispute(file, now=MONDAY, **values)
    if not values:
        allow_cards(hold=Hold.objects.get(), allowed=True, by=manager())

    assert made().cause == cause


def test_of_two_disputes_one_that_allows_no_cards_is_enough():
    file = celebrating()
    dispute(file, now=MONDAY)
    allow_cards(hold=Hold.objects.get(), allowed=True, by=manager())
    dispute(file, now=MONDAY)

    assert made().cause == CardCause.IN_DISPUTE


def test_a_relative_gets_none_by_way_of_a_customer_in_dispute():
    file = celebrating()
    add_member(
        customer=file.buyers.get().customer,
        household=file,
        relation=Relation.MOTHER,
        birthday=Birthday(6, 17),
        consent=Consent.AGREED,
        consented_on=MONDAY.date(),
        name="李兰",
        by=rep(),
        now=MONDAY,
    )
    dispute(file, now=MONDAY)
    made()

    assert set(Card.objects.values_list("cause", flat=True)) == {CardCause.IN_DISPUTE}


def test_after_the_end_cards_go_out_again():
    file = celebrating()
    ended(dispute(file, now=MONDAY), now=MONDAY)

    assert made().cause == CardCause.INCLUDED


def test_a_dispute_that_begins_after_the_batch_was_made_takes_the_card_out_before_it_is_posted(client):
    clerk, file = staff_as(Role.GENERAL_AFFAIRS), celebrating()
    assert made().cause == CardCause.INCLUDED
    documents.render_waiting_parts(now=TUESDAY)
    documents.finish_runs(now=TUESDAY)

    dispute(file, now=TUESDAY + timedelta(hours=1))

    card, batch = Card.objects.get(), CardBatch.objects.get()
    assert (card.cause, card.address, card.reason != "") == (CardCause.IN_DISPUTE, "", True)
    assert Notification.objects.get(code=NoticeCode.CARD_STRUCK).staff == clerk
    client.force_login(clerk)
    assert "王建平" in client.get(batch.get_absolute_url()).text.split("note--danger")[1][:600]
    actions.mark_posted(batch=batch, by=clerk, now=TUESDAY + timedelta(hours=2))
    assert not TimelineEntry.objects.filter(kind="card").exists()
    assert "note--danger" not in client.get(reverse("correspondence:batch", args=[batch.pk])).text


def test_a_card_that_is_in_the_post_stays_as_it_was():
    clerk, file = staff_as(Role.GENERAL_AFFAIRS), celebrating()
    made()
    documents.render_waiting_parts(now=TUESDAY)
    documents.finish_runs(now=TUESDAY)
    actions.mark_posted(batch=CardBatch.objects.get(), by=clerk, now=TUESDAY)

    dispute(file, now=TUESDAY + timedelta(hours=1))

    assert Card.objects.get().cause == CardCause.INCLUDED
