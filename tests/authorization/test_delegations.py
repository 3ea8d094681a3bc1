from datetime import UTC, datetime, timedelta

import pytest

from customers.authorization import actions
from customers.authorization.enums import RequestState
from customers.authorization.models import ApprovalRequest
from customers.authorization.queries.desks import demands_second_factor, speaks_as
from customers.enums import Role
from customers.models import Notification, Posting, Staff
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


# Who takes a word over


@pytest.mark.clause("5.1.9.b")
@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.MANAGER, Role.VP, Role.GM, Role.REP}])
def test_only_chiefs_and_representatives_take_a_word_over(house, role):
    with pytest.raises(actions.TakerUnfit):
        hand_on(house, taker=core.staff_as(role))


@pytest.mark.parametrize("role", [Role.MANAGER, Role.VP, Role.GM, Role.REP])
def test_chiefs_and_representatives_of_the_company_do(house, role):
    assert hand_on(house, taker=core.staff_as(role)).pk


def test_nobody_of_another_company_and_nobody_who_may_not_sign_in_takes_it_over(house):
    for wrong in (core.rep(core.SubsidiaryFactory(code="XX")), core.rep(is_active=False)):
        with pytest.raises(actions.TakerUnfit):
            hand_on(house, taker=wrong)


def test_the_taker_holds_the_post_on_the_day_the_delegation_begins(house):
    later = NOW + timedelta(days=10)
    house.taker.postings.update(ends_on=NOW.date() + timedelta(days=5))

    with pytest.raises(actions.TakerUnfit):
        hand_on(house, starts_at=later, ends_at=later + timedelta(days=1))
    assert hand_on(house).pk


@pytest.mark.parametrize("lost", ["post", "account"])
def test_a_delegation_rests_when_the_taker_loses_post_or_account(house, lost):
    now = datetime.now(UTC)
    delegation(house.manager, house.taker, Role.MANAGER, house.subsidiary, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    request = asked(house.rep, house.file, MANAGER, now=now)
    if lost == "post":
        Posting.objects.filter(staff=house.taker).delete()
    else:
        Staff.objects.filter(pk=house.taker.pk).update(is_active=False)
    taker = Staff.objects.get(pk=house.taker.pk)

    assert not speaks_as(taker, request, now)[0]
    assert set(ApprovalRequest.objects.on_desk_of(taker)) == set()


# Who is told


def told(code):
    return {(one.staff, one.url) for one in Notification.objects.filter(code=code)}


def test_the_taker_is_told_when_he_is_given_a_word_and_when_it_is_taken_back(house):
    given = hand_on(house)
    page = given.get_absolute_url()
    actions.end_delegation(delegation=given, by=house.manager, now=NOW + timedelta(hours=1))
    actions.end_delegation(delegation=given, by=house.manager, now=NOW + timedelta(hours=2))

    assert told("delegation_made") == told("delegation_ended") == {(house.taker, page)}
    made = Notification.objects.get(code="delegation_made")
    assert made.values == {"by": "陈立恒", "due_at": (NOW + timedelta(hours=8)).isoformat()}


def test_one_that_is_over_is_not_ended_again(house):
    given = hand_on(house, ends_at=NOW + timedelta(hours=1))

    ended = actions.end_delegation(delegation=given, by=house.manager, now=NOW + timedelta(hours=5))

    assert ended.ends_at == NOW + timedelta(hours=1)
    assert told("delegation_ended") == set()


@pytest.mark.clause("5.1.9.b")
def test_the_taker_is_told_of_what_comes_to_the_desk_and_reminded(house):
    hand_on(house)
    request = asked(house.rep, house.file, MANAGER)
    later = NOW + timedelta(hours=5)

    actions.remind(request=request, by=house.rep, now=later, pause=timedelta(hours=4))

    people = {house.manager, house.taker}
    assert {staff for staff, _url in told("approval_asked")} == people
    assert {staff for staff, _url in told("approval_reminded")} == people


def test_the_taker_is_told_when_a_request_is_void(house):
    hand_on(house)
    asked(house.rep, house.file, MANAGER)

    actions.void(subject=house.file, by=house.rep, now=NOW)

    assert {staff for staff, _url in told("approval_void")} == {house.rep, house.manager, house.taker}


def test_who_asks_himself_or_stands_in_for_the_asker_is_not_told(house):
    hand_on(house)
    asked(house.taker, house.file, MANAGER)

    assert {staff for staff, _url in told("approval_asked")} == {house.manager}


# The second factor


def test_who_stands_in_for_a_post_signs_in_like_it(house):
    now = datetime.now(UTC)
    given = delegation(house.manager, house.taker, Role.MANAGER, house.subsidiary, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))

    assert demands_second_factor(house.taker)
    assert not demands_second_factor(house.rep)
    given.ends_at = now
    given.save()
    assert not demands_second_factor(house.taker)
