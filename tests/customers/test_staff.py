from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from customers.actions import account
from customers.actions import staff as actions
from customers.enums import Role
from customers.models import Absence, Household, Organisation, Posting, Staff, StaffSession
from customers.queries import people
from tests.factories.customers import LONG_AGO, NOW, PASSWORD, ProjectFactory, StaffFactory, SubsidiaryFactory, away, gm, household, manager, rep, staff_as, vp

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def admin(client):
    person = staff_as(Role.ADMINISTRATOR)
    client.force_login(person)
    return person


def post(role=Role.REP, subsidiary=None, **values):
    return actions.Post(role, subsidiary or SubsidiaryFactory(), values.pop("starts_on", TODAY), **values)


def give(person, by=None, **values):
    return actions.add_posting(staff=person, post=post(**values), by=by or staff_as(Role.ADMINISTRATOR), now=NOW)


def send_away(person, cover, first=TODAY, last=TODAY, by=None):
    return actions.set_absence(staff=person, cover=cover, away=actions.Away(first, last), by=by or person, now=NOW)


# Who holds what


@pytest.mark.clause("3.1")
def test_holders_are_those_in_post_on_the_day_who_may_sign_in():
    house, other = SubsidiaryFactory(), SubsidiaryFactory(code="XX")
    here = manager(house)
    manager(house, is_active=False)
    manager(other)
    past, coming = StaffFactory(), StaffFactory()
    Posting.objects.create(staff=past, role=Role.MANAGER, subsidiary=house, starts_on=LONG_AGO, ends_on=TODAY - DAY)
    Posting.objects.create(staff=coming, role=Role.MANAGER, subsidiary=house, starts_on=TODAY + DAY)

    assert people.holders(Role.MANAGER, house, TODAY) == [here]
    assert people.holders(Role.MANAGER, house, TODAY - DAY) == [here, past]
    assert people.manager_of(house.pk, TODAY) == here
    assert people.manager_of(other, TODAY + DAY) != here
    assert people.manager_of(SubsidiaryFactory(code="YY"), TODAY) is None


def test_posts_of_a_person_are_those_of_the_day():
    person = rep()
    give(person, role=Role.GENERAL_AFFAIRS, starts_on=TODAY + DAY)

    assert [one.role for one in people.posts_of(person, TODAY)] == [Role.REP]
    assert [one.role for one in people.posts_of(person, TODAY + DAY)] == [Role.REP, Role.GENERAL_AFFAIRS]


@pytest.mark.clause("3.1")
def test_every_post_of_a_subsidiary_is_shown_held_or_vacant():
    house = SubsidiaryFactory()
    chief = manager(house)

    [shown] = people.who_holds_what(TODAY, [house])

    assert {desk.role for desk in shown.desks} == set(Role)
    assert {desk.role: [one.staff for one in desk.postings] for desk in shown.desks if desk.postings} == {Role.MANAGER: [chief]}


# Accounts


def test_a_new_account_has_no_login_until_a_password_is_handed_out():
    by = staff_as(Role.ADMINISTRATOR)

    person = actions.create_staff(username="k0127", person=actions.Person("周婷", email="zt@example.com"), by=by, now=NOW)
    assert not person.has_usable_password()
    password = account.reset_password(staff=person, by=by, now=NOW)

    person.refresh_from_db()
    assert person.check_password(password)
    assert person.must_change_password


def test_one_time_passwords_are_never_the_same():
    person, by = rep(), staff_as(Role.ADMINISTRATOR)

    assert len({account.reset_password(staff=person, by=by, now=NOW) for _ in range(5)}) == 5


@pytest.mark.parametrize("username", ["k0127", "K0127"])
def test_a_staff_number_belongs_to_one_person(username):
    by, other = staff_as(Role.ADMINISTRATOR, username="k0127"), rep()

    with pytest.raises(actions.StaffNumberTaken):
        actions.create_staff(username=username, person=actions.Person("周婷"), by=by, now=NOW)
    with pytest.raises(actions.StaffNumberTaken):
        actions.change_staff(staff=other, username=username, person=actions.Person("周婷"), is_active=True, by=by, now=NOW)


def test_closing_an_account_ends_its_sessions_and_nobody_closes_his_own():
    by, person = staff_as(Role.ADMINISTRATOR), rep()
    StaffSession.objects.create(staff=person, session_key="x", started_at=NOW)

    actions.change_staff(staff=person, username=person.username, person=actions.Person("周婷"), is_active=False, by=by, now=NOW)
    with pytest.raises(actions.OwnAccount):
        actions.change_staff(staff=by, username=by.username, person=actions.Person("冯凯"), is_active=False, by=by, now=NOW)

    assert not person.sessions.exists()
    assert set(Staff.objects.filter(is_active=False)) == {person}


# Posts


@pytest.mark.clause("3.1")
def test_a_post_is_given_with_its_projects_and_its_last_day():
    person, project = StaffFactory(), ProjectFactory()
    firm = Organisation.objects.create(name="中建八局")

    posting = give(person, role=Role.GENERAL_CONTRACTOR, subsidiary=project.subsidiary, projects=[project], organisation=firm, ends_on=date(2027, 1, 1))

    assert (posting.staff, posting.role, list(posting.projects.all()), posting.ends_on) == (person, Role.GENERAL_CONTRACTOR, [project], date(2027, 1, 1))


def test_nobody_gives_himself_a_post_or_ends_his_own():
    by = staff_as(Role.ADMINISTRATOR)

    with pytest.raises(actions.OwnPost):
        give(by, by=by, role=Role.VP)
    with pytest.raises(actions.OwnPost):
        actions.end_posting(posting=by.postings.get(), last_day=TODAY, by=by, now=NOW)


@pytest.mark.parametrize("values", [{"ends_on": None}, {"organisation": None}])
def test_a_post_of_an_outside_firm_needs_firm_and_last_day(values):
    firm = Organisation.objects.create(name="中建八局")

    with pytest.raises(actions.OutsidePostWithoutEnd):
        give(StaffFactory(), role=Role.CONTRACTOR, **({"ends_on": TODAY, "organisation": firm} | values))


@pytest.mark.parametrize(
    ("first", "last", "is_refused"),
    [
        (TODAY, None, True),
        (date(2026, 1, 1), date(2026, 1, 31), True),
        (date(2025, 12, 1), date(2025, 12, 31), False),
        (date(2026, 2, 1), None, False),
        (date(2026, 1, 31), None, True),
    ],
)
def test_the_same_post_is_not_held_twice_at_a_time(first, last, is_refused):
    person = StaffFactory()
    open_end = None if first == TODAY else date(2026, 1, 31)
    give(person, starts_on=date(2026, 1, 1), ends_on=open_end)

    if is_refused:
        with pytest.raises(actions.PostHeld):
            give(person, starts_on=first, ends_on=last)
    else:
        assert give(person, starts_on=first, ends_on=last)


def test_a_post_reaches_only_projects_of_its_subsidiary():
    with pytest.raises(actions.ForeignProject):
        give(StaffFactory(), subsidiary=SubsidiaryFactory(code="XX"), projects=[ProjectFactory()])


def test_a_post_does_not_end_before_it_began():
    posting = give(StaffFactory(), starts_on=TODAY)

    with pytest.raises(actions.PostEndsBeforeItBegan):
        actions.end_posting(posting=posting, last_day=TODAY - DAY, by=gm(), now=NOW)
    with pytest.raises(actions.PostEndsBeforeItBegan):
        give(StaffFactory(), ends_on=TODAY - DAY)


@pytest.mark.parametrize(("last_day", "stays"), [(TODAY - DAY, False), (TODAY, True)])
def test_a_post_ended_yesterday_ends_the_sessions(last_day, stays):
    person = rep()
    StaffSession.objects.create(staff=person, session_key="x", started_at=NOW)

    actions.end_posting(posting=person.postings.get(), last_day=last_day, by=gm(), now=NOW)

    assert person.sessions.exists() is stays


@pytest.mark.parametrize(("role", "stays"), [(Role.FINANCE, False), (Role.GENERAL_AFFAIRS, True)])
def test_a_post_that_asks_for_the_second_factor_begins_with_a_new_sign_in(role, stays):
    person = rep()
    StaffSession.objects.create(staff=person, session_key="x", started_at=NOW)

    give(person, role=role)

    assert person.sessions.exists() is stays


def test_organisations_have_one_name_each():
    by = staff_as(Role.ADMINISTRATOR)
    firm = actions.keep_organisation(name="中建八局", by=by, now=NOW)

    assert actions.keep_organisation(name="中建八局一公司", organisation=firm, by=by, now=NOW).pk == firm.pk
    with pytest.raises(actions.OrganisationNamed):
        actions.keep_organisation(name="中建八局一公司", by=by, now=NOW)


# Absences


@pytest.mark.clause("5.4.4.1.b")
def test_the_cover_reaches_the_households_only_while_the_colleague_is_away():
    absent = rep()
    file = household(absent)
    cover = rep()
    send_away(absent, cover, TODAY, TODAY + DAY)

    def reached(person):
        return set(Household.objects.visible_to(Staff.objects.get(pk=person.pk)))

    assert reached(absent) == {file}


@pytest.mark.clause("5.4.4.1.b")
def test_a_representative_is_covered_by_a_representative_of_the_same_subsidiary():
    absent, colleague, chief, far = rep(), rep(), manager(), rep(SubsidiaryFactory(code="XX"))

    assert set(people.colleagues(absent, TODAY)) == {colleague}
    for wrong in (chief, far, absent):
        with pytest.raises(actions.CannotStandIn):
            send_away(absent, wrong)


def test_another_post_is_covered_by_anybody_of_the_subsidiary():
    chief, colleague = manager(), rep()
    rep(SubsidiaryFactory(code="XX"))
    rep(is_active=False)

    assert set(people.colleagues(chief, TODAY)) == {colleague}
    assert send_away(chief, colleague).cover == colleague


def test_two_absences_do_not_overlap_and_the_cover_is_there():
    absent, cover, third = rep(), rep(), rep()
    send_away(absent, cover, TODAY, TODAY + 3 * DAY)

    with pytest.raises(actions.AlreadyAbsent):
        send_away(absent, third, TODAY + 3 * DAY, TODAY + 4 * DAY)
    with pytest.raises(actions.CoverAbsent):
        send_away(third, absent, TODAY + 3 * DAY, TODAY + 4 * DAY)
    assert send_away(absent, third, TODAY + 4 * DAY, TODAY + 4 * DAY)


@pytest.mark.parametrize(("first", "last", "refusal"), [(TODAY, TODAY - DAY, actions.AbsenceTurned), (TODAY - 2 * DAY, TODAY - DAY, actions.PastAbsence)])
def test_days_turned_round_or_over_are_refused(first, last, refusal):
    with pytest.raises(refusal):
        send_away(rep(), rep(), first, last)


@pytest.mark.parametrize(
    ("first", "last", "left"),
    [
        (TODAY - DAY, TODAY + DAY, [(TODAY - DAY, TODAY - DAY)]),
        (TODAY, TODAY + DAY, []),
        (TODAY + DAY, TODAY + DAY, []),
        (TODAY - 2 * DAY, TODAY - DAY, [(TODAY - 2 * DAY, TODAY - DAY)]),
    ],
)
def test_whoever_is_back_is_away_until_yesterday(first, last, left):
    absence = away(rep(), rep(), first, last)

    actions.end_absence(absence=absence, by=absence.staff, now=NOW)

    assert list(Absence.objects.values_list("first_day", "last_day")) == left


# Pages for the administrator

PAGES = ["customers:staff", "customers:staff_new", "customers:organisations", "customers:posts"]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("page", PAGES)
def test_accounts_are_the_administrators(client, role, page):
    client.force_login(staff_as(role))
    readers = {Role.ADMINISTRATOR, Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR} if page == "customers:posts" else {Role.ADMINISTRATOR}

    assert client.get(reverse(page)).status_code == (200 if role in readers else 403)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("staff_member", 1),
        ("posting_add", 1),
        ("posting_end", 1),
        ("reset_password", 1),
        ("unlock", 1),
        ("reset_second_factor", 1),
        ("end_sessions", 1),
        ("organisation", 1),
    ],
)
def test_a_manager_writes_no_accounts(client, name, args):
    client.force_login(manager())

    assert client.post(reverse(f"customers:{name}", args=[args])).status_code == 403


@pytest.mark.parametrize(
    "name", ["staff_member", "posting_add", "posting_end", "reset_password", "unlock", "reset_second_factor", "end_sessions", "organisation"]
)
def test_what_is_not_there_is_not_found(client, admin, name):
    assert client.post(reverse(f"customers:{name}", args=[987654])).status_code == 404


def test_a_manager_sees_the_posts_of_her_own_subsidiary(client):
    own, other = SubsidiaryFactory(), SubsidiaryFactory(code="XX")
    client.force_login(vp(own))
    assert [house.subsidiary for house in client.get(reverse("customers:posts")).context["houses"]] == [own]
    client.force_login(staff_as(Role.ADMINISTRATOR))
    assert {house.subsidiary for house in client.get(reverse("customers:posts")).context["houses"]} == {own, other}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_accounts_takes_as_many_queries_with_one_row_as_with_three(client, admin, rows, django_assert_num_queries):
    for _ in range(rows):
        staff_as(Role.REP, name="王建平")

    with django_assert_num_queries(16):
        page = client.get(reverse("customers:staff"), {"q": "wjp"})
    assert len(page.context["page"].rows) == rows


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, {"冯凯", "王建平", "李四"}),
        ({"q": "jianping"}, {"王建平"}),
        ({"q": "平"}, {"王建平"}),
        ({"q": "K01"}, {"李四"}),
        ({"role": "finance"}, {"李四"}),
        ({"view": "closed"}, {"赵六"}),
        ({"view": "outside"}, set()),
        ({"q": "nobody"}, set()),
    ],
)
def test_accounts_are_found(client, query, names):
    admin = staff_as(Role.ADMINISTRATOR, name="冯凯")
    staff_as(Role.REP, name="王建平")
    staff_as(Role.FINANCE, name="李四", username="K01")
    staff_as(Role.REP, name="赵六", is_active=False)
    client.force_login(admin)

    page = client.get(reverse("customers:staff"), query)

    assert {person.name for person in page.context["page"].rows} == names


def test_accounts_of_one_subsidiary_are_found(client, admin):
    other = SubsidiaryFactory(code="XX")
    there = rep(other)

    assert client.get(reverse("customers:staff"), {"subsidiary": other.pk}).context["page"].rows == [there]


@pytest.mark.clause("2.1.b")
def test_representatives_of_a_ledger_wait_for_a_login_with_their_load(client, admin):
    admin.set_password(PASSWORD)
    admin.save()
    client.force_login(admin)
    waiting = rep()
    waiting.set_unusable_password()
    waiting.save()
    household(waiting)

    page = client.get(reverse("customers:staff"), {"view": "waiting"})

    assert [(person, person.load) for person in page.context["waiting"]] == [(waiting, 1)]
    assert page.context["page"].rows == [waiting]


def test_the_accounts_are_exported(client, admin):
    assert client.get(reverse("customers:staff"), {"export": "xlsx"})["Content-Type"].endswith("sheet")


def new_account(**values):
    return {"token": str(uuid4()), "name": "周婷", "username": "K0127", "phone": "", "email": ""} | values


def test_an_account_is_entered_once_however_often_it_is_sent(client, admin):
    data = new_account(is_active="", password="x")
    page = reverse("customers:staff_new")

    first, second = client.post(page, data), client.post(page, data)

    person = Staff.objects.get(username="K0127")
    assert first.url == second.url == reverse("customers:staff_member", args=[person.pk])
    assert (person.is_active, person.has_usable_password()) == (True, False)


@pytest.mark.parametrize("wrong", [{"username": "K 1"}, {"name": ""}, {"email": "x"}, {"token": "x"}])
def test_a_wrong_account_comes_back(client, admin, wrong):
    assert client.post(reverse("customers:staff_new"), new_account(**wrong)).status_code == 422


def test_a_taken_number_comes_back_at_its_field(client, admin):
    rep(username="K0127")

    answer = client.post(reverse("customers:staff_new"), new_account())

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"username"}


def test_an_account_is_changed_and_closed(client, admin):
    person = rep()
    page = reverse("customers:staff_member", args=[person.pk])
    assert client.get(page).context["form"].initial["is_active"] is True

    client.post(page, {"name": "周婷", "username": "K0127", "phone": "8009", "email": "", "is_active": ""})

    person.refresh_from_db()
    assert (person.name, person.username, person.phone, person.is_active) == ("周婷", "K0127", "8009", False)
    assert client.post(reverse("customers:reset_password", args=[person.pk])).status_code == 404


def test_the_administrators_own_account_stays_open(client, admin):
    page = reverse("customers:staff_member", args=[admin.pk])

    answer = client.post(page, {"name": "冯凯", "username": admin.username})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"is_active"}


def test_a_post_is_given_and_ended_on_the_page(client, admin):
    person, project = StaffFactory(), ProjectFactory()
    data = {"token": str(uuid4()), "role": "rep", "subsidiary": project.subsidiary.pk, "projects": [project.pk], "starts_on": "2026-06-01"}
    page = reverse("customers:posting_add", args=[person.pk])

    assert [client.post(page, data).status_code for _ in range(2)] == [302, 302]
    posting = person.postings.get()
    assert list(posting.projects.all()) == [project]

    end = reverse("customers:posting_end", args=[posting.pk])
    assert client.get(end).status_code == 200
    assert client.post(end, {"last_day": "2026-05-31"}).status_code == 422
    assert client.post(end, {"last_day": "2026-06-30"}).url == reverse("customers:staff_member", args=[person.pk])
    posting.refresh_from_db()
    assert posting.ends_on == date(2026, 6, 30)


def test_a_refused_post_comes_back_with_the_reason(client, admin):
    data = {"token": str(uuid4()), "role": "vp", "subsidiary": SubsidiaryFactory().pk, "starts_on": "2026-06-01"}

    answer = client.post(reverse("customers:posting_add", args=[admin.pk]), data)

    assert answer.status_code == 422
    assert not admin.postings.filter(role="vp").exists()


def test_a_one_time_password_is_shown_once_and_lifts_the_lock_out(client, admin):
    person = rep()
    person.set_password(PASSWORD)
    person.save()
    for _ in range(5):
        client.post("/logout/")
        client.post("/login/", {"username": person.username, "password": "wrong"})
    client.force_login(admin)

    page = client.post(reverse("customers:reset_password", args=[person.pk]))

    assert "no-store" in page["Cache-Control"]
    password = page.context["password"]
    assert password not in client.get(reverse("customers:staff_member", args=[person.pk])).content.decode()
    client.post("/logout/")
    assert client.post("/login/", {"username": person.username, "password": password}).status_code == 302


def test_a_lock_out_is_lifted(client, admin):
    person = rep()
    person.set_password(PASSWORD)
    person.save()
    client.post("/logout/")
    for _ in range(5):
        client.post("/login/", {"username": person.username, "password": "wrong"})
    client.force_login(admin)

    client.post(reverse("customers:unlock", args=[person.pk]))

    client.post("/logout/")
    assert client.post("/login/", {"username": person.username, "password": PASSWORD}).status_code == 302


def test_a_lost_phone_and_open_sessions_are_reset(client, admin):
    person = rep(totp_secret="X", totp_confirmed_at=NOW, recovery_hashes=["a"])
    StaffSession.objects.create(staff=person, session_key="x", started_at=NOW)

    client.post(reverse("customers:reset_second_factor", args=[person.pk]))
    person.refresh_from_db()
    assert (person.totp_secret, person.totp_confirmed_at, person.recovery_hashes, person.sessions.count()) == ("", None, [], 0)

    StaffSession.objects.create(staff=person, session_key="y", started_at=NOW)
    client.post(reverse("customers:end_sessions", args=[person.pk]))
    assert not person.sessions.exists()


def test_organisations_are_added_and_corrected(client, admin):
    page = reverse("customers:organisations")

    client.post(page, {"name": "中建八局"})
    firm = Organisation.objects.get()
    assert client.post(page, {"name": "中建八局"}).status_code == 422
    client.post(reverse("customers:organisation", args=[firm.pk]), {"name": "中建八局一公司"})

    assert client.get(page).context["organisations"].get().name == "中建八局一公司"


# The page of absences


def absence(person, cover, **values):
    return {"token": str(uuid4()), "staff": person.pk, "cover": cover.pk, "first_day": "2026-06-17", "last_day": "2026-06-18", "reason": "年假"} | values


@pytest.mark.clause("5.4.4.1.b")
def test_everybody_enters_his_own_absence_once(client):
    person, cover = rep(), rep()
    client.force_login(person)
    data = absence(person, cover, set_by=cover.pk)

    assert [client.post(reverse("customers:absences"), data).status_code for _ in range(2)] == [302, 302]

    assert list(Absence.objects.values_list("staff", "cover", "set_by", "first_day", "reason")) == [(person.pk, cover.pk, person.pk, date(2026, 6, 17), "年假")]


def test_a_representative_enters_no_colleagues_absence(client):
    person, cover = rep(), rep()
    client.force_login(cover)

    assert client.post(reverse("customers:absences"), absence(person, cover)).status_code == 422
    assert not Absence.objects.exists()


def test_a_manager_enters_it_for_anybody_of_her_subsidiary(client):
    chief, person, cover = manager(), rep(), rep()
    far = rep(SubsidiaryFactory(code="XX"))
    client.force_login(chief)

    assert client.post(reverse("customers:absences"), absence(person, cover)).status_code == 302
    assert client.post(reverse("customers:absences"), absence(far, cover)).status_code == 422
    assert Absence.objects.get().set_by == chief


def test_a_refused_absence_comes_back_with_the_reason(client):
    chief, person = manager(), rep()
    client.force_login(chief)

    answer = client.post(reverse("customers:absences"), absence(person, chief))

    assert answer.status_code == 422
    assert not Absence.objects.exists()


def test_absences_of_the_subsidiary_are_seen_and_only_ones_own_is_ended(client):
    person, cover = rep(), rep()
    far = away(rep(SubsidiaryFactory(code="XX")), rep(SubsidiaryFactory(code="XX")))
    own, colleagues = away(person, cover, TODAY, TODAY), away(cover, person, TODAY + DAY, TODAY + DAY)
    client.force_login(person)

    assert list(client.get(reverse("customers:absences")).context["absences"]) == [own, colleagues]
    assert [client.post(reverse("customers:absence_end", args=[one.pk])).status_code for one in (own, colleagues, far)] == [302, 404, 404]
    assert set(Absence.objects.all()) == {colleagues, far}


def test_a_manager_ends_an_absence_of_her_subsidiary(client):
    absence = away(rep(), rep(), TODAY, TODAY)
    client.force_login(manager())

    assert client.post(reverse("customers:absence_end", args=[absence.pk])).status_code == 302
    assert not Absence.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_absences_takes_as_many_queries_with_one_row_as_with_three(client, rows, django_assert_num_queries):
    chief = manager()
    for _ in range(rows):
        away(rep(), rep(), TODAY, TODAY)
    client.force_login(chief)

    with django_assert_num_queries(8):
        client.get(reverse("customers:absences"))


@pytest.mark.clause("3.2.0")
def test_whoever_may_stand_in_is_offered_with_her_load(client):
    person, cover = rep(name="沈佳"), rep(name="罗文")
    household(cover)
    client.force_login(person)

    form = client.get(reverse("customers:absences")).context["form"]

    assert [str(label) for value, label in form.fields["cover"].choices if value] == ["罗文 (1 户)"]
