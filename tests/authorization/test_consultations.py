from datetime import timedelta

import pytest

from customers.authorization import actions
from customers.authorization.enums import RequestState, Verdict
from customers.authorization.models import ApprovalRequest
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import NoticeCode, Role
from customers.models import Notification
from tests.factories import customers as core
from tests.factories.authorization import MANAGER, NOW, asked, decided

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    class House:
        subsidiary = core.SubsidiaryFactory()
        rep = core.rep()
        manager = core.manager()
        vp = core.vp()
        finance = core.staff_as(Role.FINANCE, name="周会计")
        lawyer = core.staff_as(Role.LAWYER, name="沈律师")
        file = core.household(rep)

    return House


def consult(request, house, role=Role.FINANCE, by=None):
    return actions.consult(request=request, role=role, question="这笔来款是否为第三期房款？", by=by or house.manager, now=NOW)


def open_questions(request):
    return Duty.objects.about(request).open().filter(kind=DutyKind.CONSULT).count()


def test_an_opinion_is_asked_without_moving_the_desk(house):
    request = asked(house.rep, house.file)

    consult(request, house)
    request.refresh_from_db()

    assert (request.desk, request.step, open_questions(request)) == (Role.MANAGER, 0, 1)
    assert Notification.objects.filter(staff=house.finance, code=NoticeCode.CONSULTED).count() == 1
    assert list(ApprovalRequest.objects.consulting(house.finance)) == [request]


def test_the_same_post_is_not_asked_twice_while_it_owes_an_answer(house):
    request = asked(house.rep, house.file)

    assert consult(request, house) == consult(request, house)
    assert open_questions(request) == 1


def test_only_who_may_decide_asks_for_an_opinion(house):
    with pytest.raises(actions.NotYours):
        consult(asked(house.rep, house.file), house, by=house.vp)


def test_a_question_is_not_empty(house):
    with pytest.raises(actions.WordsMissing):
        actions.consult(request=asked(house.rep, house.file), role=Role.FINANCE, question=" ", by=house.manager, now=NOW)


def test_a_post_that_nobody_holds_is_not_asked(house):
    with pytest.raises(actions.NobodyAbove):
        consult(asked(house.rep, house.file), house, role=Role.SALES)


def test_the_answer_comes_back_to_who_asked_and_ends_the_duty(house):
    request = asked(house.rep, house.file)
    consultation = consult(request, house)

    consultation = actions.answer_consultation(consultation=consultation, answer="是第三期房款", by=house.finance, now=NOW + timedelta(hours=1))

    assert (consultation.answer, consultation.answered_by, open_questions(request)) == ("是第三期房款", house.finance, 0)
    assert Notification.objects.filter(staff=house.manager, code=NoticeCode.CONSULTATION_ANSWERED).count() == 1
    with pytest.raises(actions.AlreadyDecided):
        actions.answer_consultation(consultation=consultation, answer="又是", by=house.finance, now=NOW)


def test_another_post_and_an_empty_answer_are_refused(house):
    consultation = consult(asked(house.rep, house.file), house)

    with pytest.raises(actions.NotYours):
        actions.answer_consultation(consultation=consultation, answer="我来答", by=house.lawyer, now=NOW)
    with pytest.raises(actions.WordsMissing):
        actions.answer_consultation(consultation=consultation, answer="", by=house.finance, now=NOW)


def test_a_post_of_another_subsidiary_neither_sees_nor_answers(house):
    request = asked(house.rep, house.file)
    consultation = consult(request, house)
    stranger = core.staff_as(Role.FINANCE, core.SubsidiaryFactory(code="XX", name="别的公司"))

    assert not ApprovalRequest.objects.visible_to(stranger).exists()
    with pytest.raises(actions.NotYours):
        actions.answer_consultation(consultation=consultation, answer="我来答", by=stranger, now=NOW)


def test_an_unanswered_question_lapses_with_the_request(house):
    request = asked(house.rep, house.file, MANAGER)
    consultation = consult(request, house)

    decided(request, house.manager)

    assert open_questions(request) == 0
    with pytest.raises(actions.AlreadyDecided):
        actions.answer_consultation(consultation=consultation, answer="迟了", by=house.finance, now=NOW)


@pytest.mark.clause("5.5.2")
def test_where_the_lawyer_comes_first_no_word_is_taken_before_his(house):
    request = asked(house.rep, house.file, MANAGER, clause="5.5.2", lawyer_first=True)

    with pytest.raises(actions.LawyerFirst):
        decided(request, house.manager)
    actions.answer_consultation(consultation=request.consultations.get(), answer="可以转让", by=house.lawyer, now=NOW)

    assert decided(request, house.manager).state == RequestState.APPROVED


def test_a_request_that_waits_for_the_lawyer_can_still_be_returned(house):
    request = asked(house.rep, house.file, MANAGER, clause="5.5.2", lawyer_first=True)

    assert decided(request, house.manager, Verdict.RETURN).state == RequestState.RETURNED
