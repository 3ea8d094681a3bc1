from datetime import UTC, datetime, timedelta

import pytest

from customers.authorization import actions
from customers.authorization.enums import RequestState
from customers.authorization.models import ApprovalRequest
from customers.authorization.queries.desks import speaks_as
from customers.enums import Role
from customers.models import Posting
from tests.factories import customers as core
from tests.factories.authorization import MANAGER, NOW, asked, decided, delegation

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    class House:
        subsidiary = core.SubsidiaryFactory()
        rep = core.rep()
        manager = core.manager(name="陈立恒")
        vp = core.vp(name="韩静")
        taker = core.rep(name="高丽娜")
        file = core.household(rep)

    return House


def hand_on(house, **values):
    given = {
        "giver": house.manager,
        "taker": house.taker,
        "role": Role.MANAGER,
        "subsidiary": house.subsidiary,
        "starts_at": NOW,
        "ends_at": NOW + timedelta(hours=8),
        "reason": "出差",
        "now": NOW,
    }
    return actions.delegate(**(given | values))


def test_the_taker_decides_and_the_word_says_for_whom(house):
    hand_on(house)
    request = asked(house.rep, house.file, MANAGER)

    decided(request, house.taker)

    assert list(request.decisions.values_list("by", "on_behalf_of")) == [(house.taker.pk, house.manager.pk)]


def test_the_giver_may_still_decide_himself(house):
    hand_on(house)

    assert decided(asked(house.rep, house.file, MANAGER), house.manager).state == RequestState.APPROVED


@pytest.mark.parametrize(("offset", "may"), [(-1, False), (0, True), (479, True), (480, False)])
def test_a_delegation_holds_to_the_minute(house, offset, may):
    hand_on(house)
    request = asked(house.rep, house.file, MANAGER)

    assert speaks_as(house.taker, request, NOW + timedelta(minutes=offset))[0] is may


def test_a_giver_who_asks_is_not_decided_for(house):
    core.manager(name="第二位经理")
    hand_on(house)
    request = asked(house.manager, house.file, MANAGER)

    with pytest.raises(actions.NotYours):
        decided(request, house.taker)


def test_the_taker_does_not_decide_on_what_he_asked_himself(house):
    hand_on(house)
    request = asked(house.taker, house.file, MANAGER)

    with pytest.raises(actions.NotYours):
        decided(request, house.taker)


def test_a_word_given_for_somebody_is_his_word_and_counts_once(house):
    Posting.objects.create(staff=house.manager, role=Role.VP, subsidiary=house.subsidiary, starts_on=core.LONG_AGO)
    hand_on(house)
    request = decided(asked(house.rep, house.file), house.taker)

    assert request.desk == Role.VP
    assert not speaks_as(house.manager, request, NOW)[0]
    assert speaks_as(house.vp, request, NOW)[0]


def test_a_delegation_ends_with_the_givers_post(house):
    hand_on(house)
    request = asked(house.rep, house.file, MANAGER)
    Posting.objects.filter(staff=house.manager).delete()

    assert not speaks_as(house.taker, request, NOW)[0]


def test_a_taker_who_may_not_sign_in_does_not_decide(house):
    hand_on(house)
    house.taker.is_active = False
    house.taker.save()

    assert not speaks_as(house.taker, asked(house.rep, house.file, MANAGER), NOW)[0]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"role": Role.VP}, id="a post one does not hold"),
        pytest.param({"role": Role.REP}, id="a post that decides nothing"),
        pytest.param({"taker": "giver"}, id="to oneself"),
    ],
)
def test_only_a_deciding_post_one_holds_is_handed_on_and_to_somebody_else(house, wrong):
    with pytest.raises(actions.NotYourPost):
        hand_on(house, **({"taker": house.manager} if "taker" in wrong else wrong))


@pytest.mark.parametrize("ends_at", [NOW, NOW - timedelta(days=1)])
def test_a_delegation_ends_after_it_begins(house, ends_at):
    with pytest.raises(actions.PeriodWrong):
        hand_on(house, ends_at=ends_at)


def test_the_giver_takes_his_word_back_at_once(house):
    given = hand_on(house)
    request = asked(house.rep, house.file, MANAGER)

    actions.end_delegation(delegation=given, by=house.manager, now=NOW + timedelta(minutes=5))

    assert speaks_as(house.taker, request, NOW + timedelta(minutes=4))[0]
    assert not speaks_as(house.taker, request, NOW + timedelta(minutes=5))[0]


def test_a_delegation_to_come_can_be_taken_back(house):
    given = actions.end_delegation(delegation=hand_on(house, starts_at=NOW + timedelta(hours=1)), by=house.manager, now=NOW)

    assert given.ends_at == NOW


def test_nobody_else_ends_a_delegation(house):
    with pytest.raises(actions.NotYourPost):
        actions.end_delegation(delegation=hand_on(house), by=house.vp, now=NOW)


def test_the_list_of_a_desk_and_the_right_to_speak_agree(house):
    now = datetime.now(UTC)
    Posting.objects.create(staff=house.manager, role=Role.VP, subsidiary=house.subsidiary, starts_on=core.LONG_AGO)
    delegation(house.manager, house.taker, Role.MANAGER, house.subsidiary, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    files = [house.file, *(core.household(house.rep) for _ in range(3))]
    requests = [
        asked(house.rep, files[0], now=now),
        asked(house.taker, files[1], now=now),
        asked(house.manager, files[2], MANAGER, now=now),
        asked(house.rep, files[3], now=now),
    ]
    decided(requests[3], house.taker, now=now)

    for person in (house.rep, house.manager, house.vp, house.taker):
        may = {request.pk for request in ApprovalRequest.objects.waiting() if speaks_as(person, request, now)[0]}
        assert set(ApprovalRequest.objects.on_desk_of(person).values_list("pk", flat=True)) == may
