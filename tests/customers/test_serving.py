from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.actions import households as files
from customers.actions import staff as people
from customers.authorization import actions
from customers.authorization.models import ApprovalRequest
from customers.duties.models import DutyEvent
from customers.enums import Role
from customers.models import Assignment, Notification, Posting, Staff
from tests.factories.authorization import asked, decided
from tests.factories.customers import NOW, ProjectFactory, SubsidiaryFactory, UnitFactory, customer, household, manager, rep, staff_as
from tests.factories.duties import duty

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def hand_over(chosen, *to, by=None, of=None, reason="调岗", now=NOW):
    return actions.hand_over(households=[file.pk for file in chosen], to=list(to), reason=reason, by=by or manager(), now=now, of=of)


def serving(file):
    return file.assignments.get(ended_at__isnull=True).staff


# The act


@pytest.mark.clause("2.1.b")
def test_another_representative_is_assigned_with_the_reason_and_the_earlier_one_stays_in_the_history():
    first = rep(name="林晓雯")
    file, second = household(first), rep(name="高丽娜")

    hand_over([file], second, now=NOW + timedelta(days=1))
    hand_over([file], second, now=NOW + timedelta(days=2))

    assert list(file.assignments.order_by("started_at").values_list("staff", "reason")) == [(first.pk, ""), (second.pk, "调岗")]
    assert [entry.text for entry in file.timeline.filter(kind="assigned")] == ["林晓雯 → 高丽娜"]


@pytest.mark.clause("2.1.a")
def test_only_somebody_who_holds_the_post_there_today_serves_households():
    file = household()
    coming, closed = rep(), rep(is_active=False)
    coming.postings.update(starts_on=TODAY + timedelta(days=1))

    for wrong in (staff_as(Role.FINANCE), coming, closed, rep(SubsidiaryFactory(code="XX"))):
        with pytest.raises(files.NotARepresentative):
            hand_over([file], wrong)


@pytest.mark.clause("2.1.b")
def test_open_duties_of_the_post_go_along_and_others_stay():
    owner, colleague, second = rep(), rep(), rep()
    file, kept = household(owner), household(owner, [customer("李甲", phones=["13900001111"])])
    mine, elsewhere = duty(owner=owner, file=file), duty(owner=owner, file=kept)
    given_away = duty(owner=colleague, file=file, occurrence="2")
    done = duty(owner=owner, file=file, occurrence="3")
    type(done).objects.filter(pk=done.pk).update(ended_at=NOW, lapsed_at=NOW, next_mark_at=None)

    moved = hand_over([file], second)

    for row in (mine, elsewhere, given_away, done):
        row.refresh_from_db()
    assert [row.owner for row in (mine, elsewhere, given_away, done)] == [second, owner, colleague, owner]
    assert (moved.households, moved.duties) == (1, 1)
    assert DutyEvent.objects.get(kind="reassigned").words == f"{owner.pk} → {second.pk}"


@pytest.mark.clause("5.1.9.b")
def test_an_open_request_is_followed_by_the_new_one_and_says_who_sent_it():
    owner, second, chief = rep(name="林晓雯"), rep(name="高丽娜"), manager()
    file = household(owner)
    request = asked(owner, file)

    moved = hand_over([file], second, by=chief)

    request.refresh_from_db()
    assert moved.requests == 1
    assert (request.asked_by, request.follower) == (owner, second)
    assert set(ApprovalRequest.objects.followed(second)) == {request}
    assert set(ApprovalRequest.objects.followed(owner)) == set()


@pytest.mark.clause("5.1.9.b")
def test_the_new_one_is_told_reminds_and_withdraws_in_the_earlier_ones_place():
    owner, second, chief = rep(), rep(), manager()
    staff_as(Role.VP)
    file = household(owner)
    request = asked(owner, file)
    hand_over([file], second, by=chief)
    request.refresh_from_db()

    decided(request, chief, verdict="return")
    with pytest.raises(actions.NotYours):
        actions.withdraw(request=request, by=owner, now=NOW)
    actions.withdraw(request=request, by=second, now=NOW)

    told = Notification.objects.filter(code="approval_returned")
    assert [one.staff for one in told] == [second]


@pytest.mark.clause("5.1.9.b")
def test_nobody_decides_on_a_request_that_came_to_him_with_a_household():
    owner, chief, second_chief = rep(), manager(), manager()
    Posting.objects.create(staff=second_chief, role=Role.REP, subsidiary=SubsidiaryFactory(), starts_on="2015-01-01")
    file = household(owner)
    request = asked(owner, file)

    hand_over([file], second_chief, by=chief)

    request.refresh_from_db()
    with pytest.raises(actions.NotYours):
        decided(request, second_chief)
    assert set(ApprovalRequest.objects.on_desk_of(second_chief)) == set()
    assert set(ApprovalRequest.objects.on_desk_of(chief)) == {request}


@pytest.mark.clause("2.1.b")
def test_several_share_the_households_evenly_project_by_project():
    owner, first, second = rep(), rep(), rep()
    one, two = ProjectFactory(), ProjectFactory()
    chosen = [household(owner, unit=UnitFactory(building__project=project)) for project in (one, two) for _file in range(4)]

    hand_over(chosen, first, second)

    for project in (one, two):
        assert [Assignment.objects.filter(household__project=project, ended_at__isnull=True, staff=to).count() for to in (first, second)] == [2, 2]


def test_the_new_ones_are_told_how_many_came_to_them():
    owner, second = rep(), rep()
    chosen = [household(owner) for _file in range(2)]

    hand_over(chosen, second)

    assert [(one.staff, one.values) for one in Notification.objects.filter(code="assigned")] == [(second, {"count": 2})]


@pytest.mark.clause("2.1.b")
def test_only_the_manager_of_the_company_hands_over_and_says_why():
    owner, second = rep(), rep()
    file = household(owner)

    for wrong in (owner, staff_as(Role.ADMINISTRATOR), staff_as(Role.VP), manager(SubsidiaryFactory(code="XX"))):
        with pytest.raises(actions.ManagerHandsOver):
            hand_over([file], second, by=wrong)
    with pytest.raises(actions.ReasonMissing):
        hand_over([file], second, reason=" ")
    assert serving(file) == owner


def test_what_moved_meanwhile_or_has_ended_is_refused_whole():
    owner, second, third = rep(), rep(), rep()
    gone, stays = household(owner), household(owner)
    hand_over([gone], second)

    with pytest.raises(actions.MovedMeanwhile):
        hand_over([gone, stays], third, of=owner)
    assert serving(stays) == owner


def test_nobody_chosen_is_refused():
    owner = rep()
    file = household(owner)

    with pytest.raises(actions.NothingToHandOver):
        hand_over([file])
    with pytest.raises(actions.NothingToHandOver):
        hand_over([], rep())
    with pytest.raises(actions.NothingToHandOver):
        hand_over([file], owner, of=owner)


# Leaving


@pytest.mark.clause("2.1.b")
def test_nobody_leaves_while_households_are_served():
    owner, by = rep(name="高丽娜"), staff_as(Role.ADMINISTRATOR)
    household(owner)
    household(owner)

    with pytest.raises(people.StillServes) as closing:
        people.change_staff(staff=owner, username=owner.username, person=people.Person("高丽娜"), is_active=False, by=by, now=NOW)
    with pytest.raises(people.StillServes):
        people.end_posting(posting=owner.postings.get(), last_day=TODAY, by=by, now=NOW)

    assert closing.value.values == {"name": "高丽娜", "count": 2}
    assert owner.postings.get().ends_on is None


@pytest.mark.clause("2.1.b")
def test_whoever_has_handed_over_may_leave():
    owner, by, second = rep(), staff_as(Role.ADMINISTRATOR), rep()
    hand_over([household(owner)], second)

    people.end_posting(posting=owner.postings.get(), last_day=TODAY, by=by, now=NOW)
    closed = people.change_staff(staff=owner, username=owner.username, person=people.Person(owner.name), is_active=False, by=by, now=NOW)

    assert not closed.is_active


def test_a_post_of_another_company_and_one_that_goes_on_end_freely():
    owner, by = rep(), staff_as(Role.ADMINISTRATOR)
    household(owner)
    elsewhere = Posting.objects.create(staff=owner, role=Role.REP, subsidiary=SubsidiaryFactory(code="XX"), starts_on=date(2020, 1, 1))
    here = owner.postings.get(subsidiary__code="LT")
    Posting.objects.create(staff=owner, role=Role.REP, subsidiary=here.subsidiary, starts_on=TODAY + timedelta(days=1), ends_on=date(2030, 1, 1))

    for posting in (elsewhere, here):
        people.end_posting(posting=posting, last_day=TODAY, by=by, now=NOW)

    assert set(owner.postings.filter(ends_on=TODAY)) == {elsewhere, here}


def test_an_account_without_households_is_changed_freely_and_a_closed_one_stays_closed():
    owner, by = rep(is_active=False), staff_as(Role.ADMINISTRATOR)
    household(owner)

    changed = people.change_staff(staff=owner, username=owner.username, person=people.Person("新名"), is_active=False, by=by, now=NOW)

    assert changed.name == "新名"


@pytest.mark.parametrize("page", ["account", "post"])
def test_the_pages_say_how_many_and_lead_to_the_handing_over(client, page):
    owner = rep()
    household(owner)
    client.force_login(staff_as(Role.ADMINISTRATOR))
    url = reverse("customers:staff_member", args=[owner.pk]) if page == "account" else reverse("customers:posting_end", args=[owner.postings.get().pk])

    answer = client.post(url, {"name": owner.name, "username": owner.username, "last_day": TODAY.isoformat()})

    assert answer.status_code == 422
    assert "1" in str(answer.context["serving"])
    assert reverse("customers:hand_over", args=[owner.pk]) in answer.text


# The pages


@pytest.fixture
def chief(client):
    person = manager()
    client.force_login(person)
    return person


def post(client, owner, query="", **data):
    return client.post(reverse("customers:hand_over", args=[owner.pk]) + query, {"token": uuid4(), "reason": "离职", **data})


@pytest.mark.clause("2.1.b")
def test_the_manager_sees_what_goes_along_before_it_goes(client, chief):
    owner, second = rep(), rep()
    file = household(owner)
    duty(owner=owner, file=file)
    asked(owner, file)

    shown = post(client, owner, household=[file.pk], to=[second.pk])

    assert shown.status_code == 200
    moving = shown.context["moving"]
    assert (moving.households, moving.duties, moving.requests) == (1, 1, 1)
    assert serving(file) == owner


@pytest.mark.clause("2.1.b")
def test_the_second_press_hands_over_once(client, chief):
    owner, second = rep(), rep()
    chosen = [household(owner) for _file in range(2)]
    data = {"chosen": ",".join(str(file.pk) for file in chosen), "is_confirmed": "on", "to": [second.pk], "token": uuid4()}

    answers = [post(client, owner, **data) for _press in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert [serving(file) for file in chosen] == [second, second]


def test_all_of_a_filtered_list_is_taken_and_nothing_else(client, chief):
    owner, second = rep(), rep()
    inside, outside = household(owner), household(owner)

    shown = post(client, owner, f"?project={inside.project_id}", whole_filter="on", to=[second.pk])

    assert shown.context["chosen"] == str(inside.pk)
    assert outside.project_id != inside.project_id


@pytest.mark.parametrize("data", [{"to": []}, {"household": []}, {"reason": ""}])
def test_what_is_missing_is_asked_for(client, chief, data):
    owner, second = rep(), rep()
    file = household(owner)

    answer = post(client, owner, **{"household": [file.pk], "to": [second.pk], **data})

    assert answer.status_code == 422
    assert serving(file) == owner


def test_a_household_that_is_not_the_persons_is_not_handed_over(client, chief):
    owner, second = rep(), rep()
    mine, other = household(owner), household(second)

    post(client, owner, chosen=f"{mine.pk},{other.pk}", is_confirmed="on", to=[rep().pk])

    assert (serving(mine), serving(other)) == (owner, second)


def test_a_manager_does_not_find_who_serves_nothing_of_his(client, chief):
    far = SubsidiaryFactory(code="XX")
    stranger = rep(far)
    household(stranger, unit=UnitFactory(building__project__subsidiary=far))

    assert client.get(reverse("customers:hand_over", args=[stranger.pk])).status_code == 404
    assert client.get(reverse("customers:hand_over", args=[chief.pk])).status_code == 404


@pytest.mark.parametrize("role", [Role.REP, Role.VP, Role.ADMINISTRATOR, Role.FINANCE])
def test_only_the_manager_opens_the_page(client, role):
    owner = rep()
    client.force_login(staff_as(role))

    assert client.get(reverse("customers:hand_over", args=[owner.pk])).status_code == 403


def test_households_of_somebody_without_the_post_are_handed_over_too(client, chief):
    owner, second = rep(), rep()
    file = household(owner)
    Posting.objects.filter(staff=owner).delete()

    post(client, Staff.objects.get(pk=owner.pk), chosen=str(file.pk), is_confirmed="on", to=[second.pk])

    assert serving(file) == second


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_the_list_costs_the_same_queries_with_one_row_and_with_three(client, chief):
    owner = rep()
    household(owner)
    url = reverse("customers:hand_over", args=[owner.pk])
    one = queries(client, url)

    for _more in range(2):
        household(owner)

    assert queries(client, url) == one


@pytest.mark.clause("2.1.b")
def test_one_household_goes_with_its_open_duties_from_its_own_page(client, chief):
    owner, second = rep(), rep()
    file = household(owner)
    owed = duty(owner=owner, file=file)
    url = reverse("customers:assign", args=[file.pk])

    shown = client.get(url)
    client.post(url, {"to": second.pk, "reason": "调岗"})

    owed.refresh_from_db()
    assert owner.name in shown.context["note"]
    assert (serving(file), owed.owner) == (second, second)


# The contract lawyer


@pytest.mark.clause("5.1.5")
def test_the_manager_sets_the_lawyer_and_the_file_says_so(client, chief):
    file = household()
    keeper = staff_as(Role.LAWYER, name="沈嘉禾")
    url = reverse("customers:lawyer", args=[file.pk])

    client.post(url, {"lawyer": keeper.pk})
    client.post(url, {"lawyer": ""})

    file.refresh_from_db()
    assert file.lawyer is None
    assert next(entry.text for entry in file.timeline.filter(kind="lawyer").order_by("pk")) == "沈嘉禾"
    assert list(file.events.order_by("pgh_id").values_list("lawyer", flat=True))[-2:] == [keeper.pk, None]


@pytest.mark.clause("5.1.5")
def test_nobody_but_the_manager_sets_the_lawyer(client):
    owner = rep()
    file, keeper = household(owner), staff_as(Role.LAWYER)
    client.force_login(owner)

    assert client.post(reverse("customers:lawyer", args=[file.pk]), {"lawyer": keeper.pk}).status_code == 403
    for wrong in (owner, staff_as(Role.ADMINISTRATOR), staff_as(Role.VP)):
        with pytest.raises(files.ManagerSetsLawyer):
            files.set_lawyer(household=file, lawyer=keeper, by=wrong, now=NOW)


@pytest.mark.clause("5.1.5")
def test_a_lawyer_of_another_project_or_none_at_all_is_refused():
    file = household()
    elsewhere = staff_as(Role.LAWYER)
    elsewhere.postings.get().projects.set([ProjectFactory(subsidiary=file.project.subsidiary)])

    for wrong in (elsewhere, rep(), staff_as(Role.LAWYER, is_active=False)):
        with pytest.raises(files.NotALawyer):
            files.set_lawyer(household=file, lawyer=wrong, by=manager(), now=NOW)


def test_the_lawyer_then_reads_the_file(client, chief):
    file, keeper = household(), staff_as(Role.LAWYER)
    files.set_lawyer(household=file, lawyer=keeper, by=chief, now=NOW)

    client.force_login(keeper)

    assert client.get(file.get_absolute_url()).status_code == 200
