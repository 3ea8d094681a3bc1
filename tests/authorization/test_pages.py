from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from customers.authorization import actions
from customers.authorization.enums import RequestState, Verdict
from customers.authorization.models import ApprovalRequest, Delegation
from customers.authorization.queries.dockets import docket, dockets
from customers.authorization.queries.inbox import requests_in, views_of
from customers.enums import Role
from tests.factories import customers as core
from tests.factories.authorization import MANAGER, asked, decided, delegation

pytestmark = pytest.mark.django_db
INBOX = "/approvals/"
TOKEN = "5f0c6c5e-6a3b-4d0f-9b1a-00000000000a"


@pytest.fixture
def house():
    class House:
        subsidiary = core.SubsidiaryFactory()
        rep = core.rep(name="林晓雯")
        manager = core.manager(name="陈立恒")
        vp = core.vp(name="韩静")
        finance = core.staff_as(Role.FINANCE, name="周会计")
        file = core.household(rep)
        now = timezone.now() - timedelta(hours=1)

    return House


def get(client, person, url=INBOX, **query):
    client.force_login(person)
    return client.get(url, query)


def post(client, person, url, **data):
    client.force_login(person)
    return client.post(url, data)


# ---- the inbox -----------------------------------------------------------------------------------------------------


def test_the_tabs_follow_the_post(house):
    assert views_of(house.rep) == ["mine", "decided"]
    assert views_of(house.vp) == ["desk", "confirm", "mine", "decided"]
    assert views_of(house.finance) == ["consulted", "mine", "decided"]


def test_who_stands_in_finds_the_desk_among_the_tabs(house):
    delegation(house.manager, house.rep, Role.MANAGER, house.subsidiary, starts_at=house.now, ends_at=house.now + timedelta(hours=8))

    assert views_of(core.Staff.objects.get(pk=house.rep.pk))[0] == "desk"


@pytest.mark.clause("5.1.9.b")
def test_each_sees_what_waits_for_him_and_the_asker_sees_whose_desk_it_is_on(client, house):
    request = decided(asked(house.rep, house.file, now=house.now), house.manager, now=house.now)

    assert [row.request for row in get(client, house.vp).context["rows"]] == [request]
    assert get(client, house.manager).context["rows"] == []
    assert [row.request for row in get(client, house.manager, view="decided").context["rows"]] == [request]
    row = get(client, house.rep).context["rows"][0]
    assert (row.desk, row.way, row.objection) == ("韩静", ["林晓雯", "陈立恒"], "")
    assert row.duty.owner == house.vp


def test_the_managers_objection_stands_on_the_row(client, house):
    decided(asked(house.rep, house.file, now=house.now), house.manager, Verdict.REFUSE, now=house.now)

    assert get(client, house.vp).context["rows"][0].objection


def test_a_desk_without_people_is_called_out(client, house):
    asked(house.rep, house.file, now=house.now)
    house.manager.is_active = False
    house.manager.save()

    row = get(client, house.rep).context["rows"][0]

    assert (row.desk, row.request.state) == ("", RequestState.WAITING)


def test_nothing_is_decided_in_the_inbox(client, house):
    request = asked(house.rep, house.file, now=house.now)

    assert post(client, house.manager, INBOX, verdict="approve", request=request.pk).status_code == 405


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.PROPERTY_COMPANY, Role.ADMINISTRATOR, Role.GENERAL_CONTRACTOR])
def test_a_post_that_has_nothing_to_do_with_requests_is_refused(client, house, role):
    person = core.staff_as(role)

    assert get(client, person).status_code == 403
    assert get(client, person, "/approvals/delegations/").status_code == 403


def test_the_inbox_costs_the_same_queries_with_one_row_and_with_three(client, house):
    def cost():
        get(client, house.manager)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(INBOX).status_code == 200
        return len(caught)

    asked(house.rep, house.file, now=house.now)
    one = cost()
    for _ in range(2):
        asked(house.rep, core.household(house.rep), now=house.now)

    assert cost() == one


def test_the_filter_and_the_export_give_the_rows_of_the_tab(client, house):
    request = asked(house.rep, house.file, MANAGER, now=house.now, act="cancellation", title="退房")
    asked(house.rep, core.household(house.rep), MANAGER, now=house.now)

    assert [row.request for row in get(client, house.manager, act="cancellation").context["rows"]] == [request]
    sheet = load_workbook(filename=BytesIO(get(client, house.manager, act="cancellation", export="xlsx").content)).active
    assert [[cell.value for cell in row][1] for row in sheet.iter_rows(min_row=2)] == ["退房"]


def test_an_empty_inbox_explains_itself(client, house):
    for person, view in ((house.vp, "desk"), (house.finance, "consulted"), (house.rep, "mine"), (house.rep, "decided")):
        assert 'class="empty rule"' in get(client, person, view=view).text


# ---- reminders, withdrawal -----------------------------------------------------------------------------------------


def test_only_the_asker_reminds_and_a_second_reminder_waits(client, house):
    request = asked(house.rep, house.file, now=house.now - timedelta(hours=9))
    url = reverse("authorization:remind", args=[request.pk])

    assert post(client, house.vp, url).status_code == 404
    assert post(client, house.rep, url).status_code == 302
    request.refresh_from_db()
    first = request.reminded_at
    post(client, house.rep, url)
    request.refresh_from_db()
    assert request.reminded_at == first
    assert client.get(url).status_code == 405


def test_only_the_asker_withdraws(client, house):
    request = asked(house.rep, house.file, now=house.now)
    url = reverse("authorization:withdraw", args=[request.pk])

    assert post(client, house.manager, url).status_code == 404
    assert post(client, house.rep, url).status_code == 302
    post(client, house.rep, url)
    request.refresh_from_db()

    assert request.state == RequestState.WITHDRAWN


# ---- opinions ------------------------------------------------------------------------------------------------------


def test_who_may_decide_asks_for_an_opinion_and_the_post_answers(client, house):
    request = asked(house.rep, house.file, now=house.now)
    url = reverse("authorization:consult", args=[request.pk])

    assert get(client, house.vp, url).status_code == 403
    assert get(client, house.finance, url).status_code == 404
    assert post(client, house.manager, url, role="finance", question="").status_code == 422
    assert post(client, house.manager, url, role="sales", question="可以吗").status_code == 422
    assert post(client, house.manager, url, role="finance", question="到账了吗？").status_code == 302
    consultation = request.consultations.get()
    assert [row.request for row in get(client, house.finance).context["rows"]] == [request]

    answer = reverse("authorization:answer", args=[consultation.pk])
    assert get(client, house.rep, answer).status_code == 404
    assert get(client, house.finance, answer).status_code == 200
    assert post(client, house.finance, answer, answer="").status_code == 422
    assert post(client, house.finance, answer, answer="已到账").status_code == 302
    assert post(client, house.finance, answer, answer="又到账").status_code == 422
    consultation.refresh_from_db()
    assert consultation.answer == "已到账"


def test_a_post_of_another_subsidiary_is_refused_the_question(client, house):
    request = asked(house.rep, house.file, now=house.now)
    consultation = actions.consult(request=request, role=Role.FINANCE, question="到账了吗？", by=house.manager, now=house.now)
    stranger = core.staff_as(Role.FINANCE, core.SubsidiaryFactory(code="XX"))

    assert get(client, stranger, reverse("authorization:answer", args=[consultation.pk])).status_code == 403


# ---- delegation ----------------------------------------------------------------------------------------------------


def given(house, **values):
    post_held = house.manager.postings.get()
    start = timezone.localtime()
    return {
        "token": TOKEN,
        "post": post_held.pk,
        "taker": house.rep.pk,
        "starts_at": f"{start:%Y-%m-%dT%H:%M}",
        "ends_at": f"{start + timedelta(hours=4):%Y-%m-%dT%H:%M}",
        "reason": "出差",
    } | values


def test_a_delegation_is_given_once_listed_and_ended(client, house):
    url = reverse("authorization:delegations")

    for _ in range(2):
        assert post(client, house.manager, url, **given(house)).status_code == 302
    one = Delegation.objects.get()
    assert (one.giver, one.taker, one.role) == (house.manager, house.rep, Role.MANAGER)
    assert list(get(client, house.manager, url).context["given"]) == [one]
    assert list(get(client, house.rep, url).context["taken"]) == [one]

    end = reverse("authorization:end_delegation", args=[one.pk])
    assert post(client, house.rep, end).status_code == 404
    assert post(client, house.manager, end).status_code == 302
    assert not Delegation.objects.current().exists()


def test_a_wrong_delegation_is_shown_again(client, house):
    url = reverse("authorization:delegations")
    past = {"starts_at": "2020-01-01T08:00", "ends_at": "2020-01-01T09:00"}

    assert post(client, house.manager, url, **given(house, ends_at="2020-01-01T08:00")).status_code == 422
    assert post(client, house.manager, url, **given(house, **past)).status_code == 422
    assert post(client, house.manager, url, **given(house, taker=house.manager.pk)).status_code == 422
    assert post(client, house.rep, url, **given(house)).status_code == 403
    assert not Delegation.objects.exists()


# ---- what the deciding page shows ----------------------------------------------------------------------------------


def test_a_docket_tells_each_reader_what_he_may_do(house):
    request = asked(house.rep, house.file, now=house.now)

    def may(person):
        seen = docket(request, person, now=house.now)
        return (seen.may_decide, seen.may_withdraw, seen.may_remind)

    assert [may(person) for person in (house.rep, house.manager, house.vp)] == [(False, True, True), (True, False, False), (False, False, False)]
    assert docket(request, house.manager, now=house.now).may_condition is False


def test_a_docket_draws_the_route_with_who_spoke_and_whose_desk_it_is_on(house):
    taker = core.rep(name="高丽娜")
    delegation(house.manager, taker, Role.MANAGER, house.subsidiary, starts_at=house.now, ends_at=house.now + timedelta(hours=8))
    request = decided(asked(house.rep, house.file, now=house.now), taker, Verdict.REFUSE, now=house.now)

    steps = docket(request, house.vp, now=house.now).steps

    assert [step.state for step in steps] == ["done", "done", "now", ""]
    assert "高丽娜" in steps[1].note
    assert "陈立恒" in steps[1].note
    assert steps[2].note == "韩静"


def test_a_docket_shows_what_else_of_the_household_is_undecided_and_not_itself(house):
    other = asked(house.rep, house.file, subject=core.household(house.rep), title="另一件", now=house.now)
    request = asked(house.rep, house.file, now=house.now)
    asked(house.rep, core.household(house.rep), now=house.now)

    seen = docket(request, house.manager, now=house.now).undecided

    assert (seen.requests, seen.duties, seen.count) == ([other], [], 1)


def test_the_words_are_told_newest_first_with_questions_and_answers(house):
    request = asked(house.rep, house.file, now=house.now)
    question = actions.consult(request=request, role=Role.FINANCE, question="到账了吗？", by=house.manager, now=house.now + timedelta(minutes=1))
    actions.answer_consultation(consultation=question, answer="已到账", by=house.finance, now=house.now + timedelta(minutes=2))
    decided(request, house.manager, now=house.now + timedelta(minutes=3), words="同意")

    entries = dockets(house.file, house.vp, now=house.now)[0].entries

    assert [entry.by for entry in entries] == ["陈立恒", "周会计", "陈立恒", "林晓雯"]
    assert (entries[1].quote, entries[2].text) == ("已到账", "到账了吗？")


def test_a_request_is_visible_only_within_reach(house):
    request = asked(house.rep, house.file, now=house.now)
    elsewhere = core.SubsidiaryFactory(code="XX")

    def sees(person):
        return ApprovalRequest.objects.visible_to(person).filter(pk=request.pk).exists()

    assert all(sees(person) for person in (house.rep, house.manager, house.vp))
    assert not any(sees(person) for person in (core.rep(), house.finance, core.manager(elsewhere), core.vp(elsewhere)))
    assert requests_in("mine", house.rep).count() == 1
