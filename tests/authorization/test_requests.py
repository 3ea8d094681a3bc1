import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from customers.authorization import actions
from customers.authorization.enums import RequestState, Verdict, Word
from customers.authorization.models import ApprovalRequest, Decision
from customers.authorization.queries.desks import speaks_as
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import NoticeCode, Role
from customers.models import Notification, Posting
from tests.factories import customers as core
from tests.factories.authorization import GM, MANAGER, NOW, OPINION, SNAPSHOT, VP, asked, decided

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    """A subsidiary with one person in each post of the ladder, and a household of its representative."""

    class House:
        subsidiary = core.SubsidiaryFactory()
        rep = core.rep(name="林晓雯")
        manager = core.manager(name="陈立恒")
        vp = core.vp(name="韩静")
        gm = core.gm(name="赵总")
        file = core.household(rep)

    return House


def told(person, code):
    return Notification.objects.filter(staff=person, code=code).count()


def open_duties(request):
    return list(Duty.objects.about(request).open().filter(kind=DutyKind.DECIDE).values_list("post", "owner"))


@pytest.mark.clause("5.1.9.b")
def test_a_request_lies_on_the_first_desk_with_its_duty_and_tells_its_holder(house):
    request = asked(house.rep, house.file)

    assert (request.state, request.desk, request.step, request.round) == (RequestState.WAITING, Role.MANAGER, 0, 1)
    assert request.clause_wording == "重大变更由经理签署意见，报副总审批"
    assert open_duties(request) == [(Role.MANAGER, house.manager.pk)]
    assert told(house.manager, NoticeCode.APPROVAL_ASKED) == 1


@pytest.mark.clause("5.1.9.b")
def test_the_managers_word_is_an_opinion_and_the_vps_word_takes_effect(house):
    request = asked(house.rep, house.file)
    done = []

    request = decided(request, house.manager, effect=done.append)
    assert (request.state, request.desk, done) == (RequestState.WAITING, Role.VP, [])
    request = decided(request, house.vp, effect=done.append)

    assert (request.state, request.effective_at, len(done)) == (RequestState.APPROVED, NOW, 1)
    assert list(request.decisions.values_list("role", "word")) == [(Role.MANAGER, Word.OPINION), (Role.VP, Word.APPROVAL)]
    assert open_duties(request) == []
    assert told(house.rep, NoticeCode.APPROVAL_DECIDED) == 1


@pytest.mark.clause("5.1.9.b")
def test_an_opinion_against_it_does_not_end_the_route(house):
    request = decided(asked(house.rep, house.file), house.manager, Verdict.REFUSE)

    assert (request.state, request.desk) == (RequestState.WAITING, Role.VP)


@pytest.mark.clause("5.1.9.b")
def test_the_vp_may_refuse_and_nothing_takes_effect(house):
    done = []
    request = decided(asked(house.rep, house.file), house.manager)

    request = decided(request, house.vp, Verdict.REFUSE, effect=done.append)

    assert (request.state, request.effective_at, done, open_duties(request)) == (RequestState.REFUSED, None, [], [])


@pytest.mark.clause("5.1.9.b")
def test_the_vp_cannot_decide_before_the_managers_opinion(house):
    request = asked(house.rep, house.file)

    with pytest.raises(actions.NotYours):
        decided(request, house.vp)


def test_an_effect_that_fails_takes_the_word_back(house):
    request = asked(house.rep, house.file, MANAGER)

    def fail(_request):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        decided(request, house.manager, effect=fail)
    request.refresh_from_db()

    assert (request.state, request.decisions.count(), open_duties(request)) == (RequestState.WAITING, 0, [(Role.MANAGER, house.manager.pk)])


@pytest.mark.parametrize("verdict", [Verdict.REFUSE, Verdict.RETURN, Verdict.APPROVE_WITH_CONDITIONS])
def test_everything_but_an_approval_asks_for_a_reason(house, verdict):
    request = asked(house.rep, house.file)

    with pytest.raises(actions.WordsMissing):
        actions.decide(request=request, snapshot=SNAPSHOT, verdict=verdict, by=house.manager, now=NOW, effect=lambda _r: None, words="  ")


def test_what_was_edited_since_is_not_decided(house):
    request = asked(house.rep, house.file)

    with pytest.raises(actions.Edited):
        decided(request, house.manager, snapshot={"what": "另一件事"})


def test_conditions_of_an_approval_stay_with_the_request_and_those_of_an_opinion_do_not(house):
    request = decided(asked(house.rep, house.file), house.manager, Verdict.APPROVE_WITH_CONDITIONS, words="收入证明须核")

    request = decided(request, house.vp, Verdict.APPROVE_WITH_CONDITIONS, words="第四期付清前不办理产权")

    assert request.conditions == "第四期付清前不办理产权"


def test_a_returned_request_comes_again_as_the_next_round(house):
    request = decided(asked(house.rep, house.file), house.manager, Verdict.RETURN)
    assert (request.state, request.ended_at, open_duties(request)) == (RequestState.RETURNED, None, [])
    assert told(house.rep, NoticeCode.APPROVAL_RETURNED) == 1

    again = asked(house.rep, house.file, snapshot={"what": "补充"})

    assert (again.pk, again.round, again.step, again.state) == (request.pk, 2, 0, RequestState.WAITING)
    assert decided(again, house.manager, snapshot={"what": "补充"}).desk == Role.VP


@pytest.mark.clause("5.1.9.b")
def test_whoever_sends_a_returned_request_again_is_its_asker_and_does_not_decide_on_it(house):
    request = decided(asked(house.rep, house.file), house.manager, Verdict.RETURN)

    again = asked(house.manager, house.file)

    assert (again.pk, again.round, again.asked_by, again.desk) == (request.pk, 2, house.manager, Role.VP)
    assert not speaks_as(house.manager, again, NOW)[0]
    with pytest.raises(actions.NotYours):
        actions.withdraw(request=again, by=house.rep, now=NOW)


def test_the_open_question_to_the_lawyer_goes_with_the_request_to_its_new_asker(house):
    core.staff_as(Role.LAWYER)
    request = decided(asked(house.rep, house.file, lawyer_first=True), house.manager, Verdict.RETURN)

    again = asked(house.manager, house.file, lawyer_first=True)

    assert again.consultations.get().asked_by == house.manager
    with pytest.raises(actions.LawyerFirst):
        decided(again, house.vp)
    assert again.pk == request.pk


def test_nobody_decides_on_his_own_request_it_goes_one_post_up(house):
    request = asked(house.manager, house.file, MANAGER)

    assert request.desk == Role.VP
    with pytest.raises(actions.NotYours):
        decided(request, house.manager)
    assert decided(request, house.vp).state == RequestState.APPROVED


def test_an_empty_post_goes_one_post_up(house):
    Posting.objects.filter(staff=house.manager).delete()

    assert asked(house.rep, house.file, MANAGER).desk == Role.VP


def test_a_holder_who_may_not_sign_in_does_not_count(house):
    house.manager.is_active = False
    house.manager.save()

    assert asked(house.rep, house.file, MANAGER).desk == Role.VP


def test_without_anybody_above_the_request_is_refused_and_names_the_post(house):
    Posting.objects.filter(role__in=[Role.MANAGER, Role.VP, Role.GM]).delete()

    with pytest.raises(actions.NobodyAbove, match="总经理"):
        asked(house.rep, house.file, MANAGER)
    assert ApprovalRequest.objects.count() == 0


def test_one_persons_word_counts_once(house):
    Posting.objects.create(staff=house.manager, role=Role.VP, subsidiary=house.subsidiary, starts_on=core.LONG_AGO)
    Posting.objects.filter(staff=house.vp).delete()

    request = decided(asked(house.rep, house.file), house.manager)

    assert request.desk == Role.GM
    with pytest.raises(actions.NotYours):
        decided(request, house.manager)


def test_a_second_holder_may_take_the_step_the_first_has_spoken_before(house):
    Posting.objects.create(staff=house.manager, role=Role.VP, subsidiary=house.subsidiary, starts_on=core.LONG_AGO)

    request = decided(asked(house.rep, house.file), house.manager)

    assert request.desk == Role.VP
    assert open_duties(request) == [(Role.VP, house.vp.pk)]
    assert not speaks_as(house.manager, request, NOW)[0]


def test_of_two_holders_the_first_word_counts(house):
    other = core.manager(name="另一经理")
    request = asked(house.rep, house.file, MANAGER)

    decided(request, other)

    with pytest.raises(actions.AlreadyDecided):
        decided(request, house.manager)
    assert request.decisions.count() == 1


def test_a_word_meant_for_an_earlier_step_is_not_taken_for_the_next(house):
    Posting.objects.create(staff=core.manager(), role=Role.VP, subsidiary=house.subsidiary, starts_on=core.LONG_AGO)
    request = asked(house.rep, house.file)
    seen = request.turn
    decided(request, house.manager, turn=seen)

    with pytest.raises(actions.AlreadyDecided):
        decided(request, house.vp, turn=seen)


@pytest.mark.django_db(transaction=True)
def test_two_holders_at_the_same_moment_make_one_decision(house):
    other = core.manager(name="另一经理")
    request = asked(house.rep, house.file, MANAGER)
    start, outcomes, effects = threading.Barrier(2), [], []

    def speak(person):
        start.wait()
        try:
            decided(request, person, effect=effects.append)
            outcomes.append("decided")
        except actions.AlreadyDecided:
            outcomes.append("already")
        finally:
            connection.close()

    threads = [threading.Thread(target=speak, args=(person,)) for person in (house.manager, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["already", "decided"]
    assert (Decision.objects.count(), len(effects)) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_an_approval_without_effect(house):
    request = asked(house.rep, house.file)

    with pytest.raises(IntegrityError, match="approved without effect"):
        ApprovalRequest.objects.filter(pk=request.pk).update(state=RequestState.APPROVED, desk="")


def test_a_word_is_never_changed_nor_deleted(house):
    request = decided(asked(house.rep, house.file), house.manager)

    for harm in (lambda: request.decisions.update(words="x"), lambda: request.decisions.all().delete()):
        with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
            harm()


@pytest.mark.clause("5.1.9.b")
def test_an_edit_voids_what_is_being_decided_and_tells_both(house):
    request = asked(house.rep, house.file)

    actions.void(subject=house.file, by=house.rep, now=NOW)
    request.refresh_from_db()

    assert (request.state, request.desk, request.ended_at, open_duties(request)) == (RequestState.VOID, "", NOW, [])
    assert (told(house.rep, NoticeCode.APPROVAL_VOID), told(house.manager, NoticeCode.APPROVAL_VOID)) == (1, 1)
    with pytest.raises(actions.AlreadyDecided):
        decided(request, house.manager)


def test_an_edit_that_is_rolled_back_leaves_the_request_waiting(house):
    request = asked(house.rep, house.file)

    def edit_that_fails():
        with transaction.atomic():
            actions.void(subject=house.file, by=house.rep, now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        edit_that_fails()
    request.refresh_from_db()

    assert request.state == RequestState.WAITING


def test_only_the_asker_takes_a_request_back_and_only_before_its_end(house):
    request = asked(house.rep, house.file)

    with pytest.raises(actions.NotYours):
        actions.withdraw(request=request, by=house.manager, now=NOW)
    actions.withdraw(request=request, by=house.rep, now=NOW)
    request.refresh_from_db()

    assert (request.state, open_duties(request)) == (RequestState.WITHDRAWN, [])
    with pytest.raises(actions.AlreadyDecided):
        actions.withdraw(request=request, by=house.rep, now=NOW)


def test_a_second_request_about_the_same_subject_is_refused_by_the_database(house):
    asked(house.rep, house.file)

    with pytest.raises(IntegrityError), transaction.atomic():
        asked(house.rep, house.file)


def test_a_reminder_rings_again_only_after_the_pause(house):
    request, pause = asked(house.rep, house.file), timedelta(hours=4)

    with pytest.raises(actions.TooSoon, match="13:42"):
        actions.remind(request=request, by=house.rep, now=NOW + timedelta(hours=3, minutes=59), pause=pause)
    actions.remind(request=request, by=house.rep, now=NOW + pause, pause=pause)
    with pytest.raises(actions.TooSoon):
        actions.remind(request=request, by=house.rep, now=NOW + pause + timedelta(hours=1), pause=pause)

    assert told(house.manager, NoticeCode.APPROVAL_REMINDED) == 1


def test_only_the_asker_reminds(house):
    with pytest.raises(actions.NotYours):
        actions.remind(request=asked(house.rep, house.file), by=house.vp, now=NOW + timedelta(days=1), pause=timedelta(hours=4))


def test_nothing_passes_when_the_holder_is_disabled_and_a_reminder_sends_it_one_post_up(house):
    request = asked(house.rep, house.file)
    house.manager.is_active = False
    house.manager.save()

    assert not speaks_as(house.manager, request, NOW)[0]
    actions.remind(request=request, by=house.rep, now=NOW + timedelta(minutes=1), pause=timedelta(hours=4))
    request.refresh_from_db()

    assert (request.state, request.desk) == (RequestState.WAITING, Role.VP)
    assert open_duties(request) == [(Role.VP, house.vp.pk)]


def test_those_the_route_informs_are_told_when_it_is_decided(house):
    request = asked(house.rep, house.file, MANAGER, clause="5.5.1", informed=(Role.VP,))

    decided(request, house.manager)

    assert told(house.vp, NoticeCode.APPROVAL_INFORMED) == 1


EXTRAS = ("", "second manager", "manager is vp", "no manager", "two gms")
WAYS = [
    *((asker, route, extra) for asker in ("rep", "manager", "vp") for route in ((MANAGER,), (OPINION, VP)) for extra in EXTRAS),
    *((asker, route, "") for asker in ("rep", "manager", "vp") for route in ((VP,), (VP, GM), (OPINION, VP, GM))),
    ("manager", (OPINION, VP, GM), "two gms"),
]


@pytest.mark.parametrize(("asker", "route", "extra"), WAYS)
def test_every_way_through_a_route_leaves_exactly_one_open_step_or_an_end(house, asker, route, extra):
    if extra == "second manager":
        core.manager()
    if extra == "two gms":
        core.gm()
    if extra == "manager is vp":
        Posting.objects.create(staff=house.manager, role=Role.VP, subsidiary=house.subsidiary, starts_on=core.LONG_AGO)
    if extra == "no manager":
        Posting.objects.filter(role=Role.MANAGER).exclude(staff=house.manager if asker == "manager" else None).delete()
    by = getattr(house, asker)
    with transaction.atomic():
        try:
            request = asked(by, house.file, *route)
        except actions.NobodyAbove:
            return
        ends = set()
        _walk(request, by, house.file, route, ends, depth=0)

    assert ends <= {"approved", "refused", "nobody above"}
    assert "refused" in ends or "nobody above" in ends


def _walk(request, asker, file, route, ends, depth):
    _assert_one_open_step(request)
    people = [post.staff for post in Posting.objects.select_related("staff").order_by("pk")]
    able = [person for person in people if speaks_as(person, request, NOW)[0]]
    assert able
    assert asker not in able
    for verdict in Verdict:
        with transaction.atomic():
            try:
                after = decided(request, able[0], verdict)
            except actions.NobodyAbove:
                ends.add("nobody above")
            else:
                _follow(after, asker, file, route, ends, depth)
            transaction.set_rollback(True)


def _follow(after, asker, file, route, ends, depth):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    if after.state == RequestState.RETURNED:
        assert (open_duties(after), after.ended_at, after.desk) == ([], None, "")
        if depth == 0:
            _assert_one_open_step(asked(asker, file, *route))
    elif after.state == RequestState.WAITING:
        _walk(after, asker, file, route, ends, depth + 1)
    else:
        ends.add(after.state)
        assert (open_duties(after), after.desk, after.ended_at) == ([], "", NOW)
        assert (after.effective_at is not None) == (after.state == RequestState.APPROVED)


def _assert_one_open_step(request):
    stored = ApprovalRequest.objects.get(pk=request.pk)
    assert (stored.state, bool(stored.desk), stored.ended_at) == (RequestState.WAITING, True, None)
    assert [post for post, _owner in open_duties(stored)] == [stored.desk]
    assert not stored.decisions.filter(round=stored.round, step=stored.step).exists()
