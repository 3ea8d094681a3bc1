from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from complaints.actions import wordings
from complaints.actions.refusals import NotYourMatter
from complaints.enums import WordingKind, WordingState
from complaints.models import Wording
from complaints.queries.wordings import found, mass_wordings, reply_texts, reps_of, said_about
from customers.authorization import actions as authorization
from customers.authorization.enums import RequestState, Verdict
from customers.enums import NoticeCode, Role
from customers.models import Notification
from tests.factories.complaints import complaint, matter
from tests.factories.customers import NOW, ProjectFactory, SubsidiaryFactory, UnitFactory, household, manager, rep, staff_as, vp
from tests.factories.letters import judge, request_of, said, submitted, wording, words

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def told(person):
    return Notification.objects.filter(staff=person, code=NoticeCode.WORDING_APPROVED).count()


def tie(row, to, by=None):
    return wordings.tie_wording(matter=row, wording=to, by=by or row.received_by, now=NOW)


# ---- making and deciding ----------------------------------------------------------------------------------------------


def test_a_wording_is_drafted_with_the_initials_it_is_found_by():
    row = wording(title="外窗渗水书面回复", kind=WordingKind.REPLY)

    assert (row.state, row.initials, row.number) == (WordingState.DRAFT, "wcsssmhf", "")


@pytest.mark.parametrize("role", [Role.REP, Role.MANAGER])
def test_representatives_and_the_manager_make_wordings(role):
    assert wording(staff_as(role)).state == WordingState.DRAFT


@pytest.mark.parametrize("role", [Role.VP, Role.GENERAL_AFFAIRS, Role.AUDITOR])
def test_other_posts_do_not(role):
    with pytest.raises(wordings.NotYourWording):
        wording(staff_as(role))


def test_a_wording_stays_in_the_company_of_its_maker():
    other = SubsidiaryFactory(code="HB")

    with pytest.raises(wordings.NotYourWording):
        wording(subsidiary=other)
    with pytest.raises(wordings.NotYourWording):
        wording(project=ProjectFactory(subsidiary=other))


@pytest.mark.parametrize("values", [{"title": " "}, {"text": ""}])
def test_a_wording_has_title_and_words(values):
    with pytest.raises(wordings.WordingIncomplete):
        wording(**values)


@pytest.mark.clause("5.6.4")
def test_a_wording_goes_to_the_vice_president_and_the_manager_is_informed():
    boss, above = manager(), vp()
    row = submitted()
    asked = request_of(row)

    assert (row.state, asked.desk, asked.clause, asked.informed) == (WordingState.REQUESTED, Role.VP, "5.6.4", [Role.MANAGER])
    judge(row, above)
    assert Notification.objects.filter(staff=boss, code=NoticeCode.APPROVAL_INFORMED).count() == 1


@pytest.mark.clause("5.6.4")
def test_the_approval_numbers_and_dates_it_and_tells_every_representative_of_the_project():
    project = ProjectFactory()
    author, whole, elsewhere = rep(), rep(), rep()
    elsewhere.postings.get().projects.add(ProjectFactory(subsidiary=project.subsidiary))
    own = rep()
    own.postings.get().projects.add(project)

    row = said(author, project=project)

    assert (row.state, row.approved_at, row.number) == (WordingState.APPROVED, NOW, f"KJ-{project.code}-2026-00001")
    assert [told(person) for person in (author, whole, own, elsewhere)] == [1, 1, 1, 0]
    assert set(reps_of(row, TODAY)) == {author, whole, own}


def test_a_text_for_replies_rings_nobody_and_is_numbered_by_the_company():
    author = rep()

    row = said(author, kind=WordingKind.REPLY)

    assert row.number == "KJ-LT-2026-00001"
    assert told(author) == 0


def test_nothing_is_said_before_it_is_approved():
    vp()
    submitted()
    wording()

    assert list(Wording.objects.in_force(TODAY)) == []


def test_sent_up_twice_it_lies_there_once():
    vp()
    row = submitted()

    wordings.submit_wording(wording=row, by=row.made_by, now=NOW)

    assert type(request_of(row)).objects.about(row).count() == 1


def test_a_wording_whose_last_day_has_passed_is_not_sent_up():
    row = wording(valid_until=TODAY - timedelta(days=1))

    with pytest.raises(wordings.AlreadyOver):
        wordings.submit_wording(wording=row, by=row.made_by, now=NOW)


def test_only_makers_send_a_draft_up():
    row = wording()

    with pytest.raises(wordings.NotYourWording):
        wordings.submit_wording(wording=row, by=vp(), now=NOW)


@pytest.mark.parametrize(("verdict", "state"), [(Verdict.RETURN, WordingState.DRAFT), (Verdict.REFUSE, WordingState.REFUSED)])
def test_what_is_returned_is_a_draft_again_and_what_is_refused_is_not_said(verdict, state):
    above = vp()
    row = submitted()

    judge(row, above, verdict)

    row.refresh_from_db()
    assert (row.state, row.number) == (state, "")


def test_a_returned_wording_comes_again_as_the_next_round():
    above = vp()
    row = submitted()
    judge(row, above, Verdict.RETURN)

    row = wordings.edit_wording(wording=row, words=words(text="补充日期"), by=row.made_by, now=NOW)
    wordings.submit_wording(wording=row, by=row.made_by, now=NOW)

    assert (request_of(row).round, request_of(row).state) == (2, RequestState.WAITING)


def test_a_wording_takes_no_conditions():
    above = vp()
    row = submitted()

    with pytest.raises(authorization.NoConditions):
        judge(row, above, Verdict.APPROVE_WITH_CONDITIONS, words="x")


# ---- editing, following, ending ----------------------------------------------------------------------------------------


@pytest.mark.clause("5.6.4")
def test_an_edit_while_it_runs_voids_the_request():
    above = vp()
    row = submitted()

    row = wordings.edit_wording(wording=row, words=words(text="另一种说法"), by=row.made_by, now=NOW)

    assert (row.state, row.version, request_of(row).state) == (WordingState.DRAFT, 2, RequestState.VOID)
    assert Notification.objects.filter(staff=above, code=NoticeCode.APPROVAL_VOID).count() == 1


def test_the_vice_president_approves_this_very_text():
    above = vp()
    row = submitted()
    Wording.objects.filter(pk=row.pk).update(text="别的话")

    with pytest.raises(authorization.Edited):
        judge(row, above)


def test_what_was_decided_is_not_edited():
    row = said()

    with pytest.raises(wordings.WordingStands):
        wordings.edit_wording(wording=row, words=words(), by=row.made_by, now=NOW)
    with pytest.raises(wordings.WordingStands):
        wordings.submit_wording(wording=row, by=row.made_by, now=NOW)


@pytest.mark.clause("5.6.4")
def test_the_old_wording_is_said_until_the_new_one_is_approved_and_ends_with_it():
    above = vp()
    old = said(by_vp=above)

    new = wordings.follow_wording(wording=old, words=words(text="9月15日前完成维修。"), by=old.made_by, now=NOW)
    wordings.submit_wording(wording=new, by=new.made_by, now=NOW)
    assert list(Wording.objects.in_force(TODAY)) == [old]
    judge(new, above)

    old.refresh_from_db()
    new.refresh_from_db()
    assert list(Wording.objects.in_force(TODAY)) == [new]
    assert (old.state, old.ended_by, new.version, new.follows) == (WordingState.ENDED, above, 2, old)
    assert new.number in old.end_reason


def test_a_wording_has_one_new_version_at_a_time():
    old = said()
    wordings.follow_wording(wording=old, words=words(title="屋面渗水二"), by=old.made_by, now=NOW)

    with pytest.raises(wordings.FollowedAlready, match="屋面渗水二"):
        wordings.follow_wording(wording=old, words=words(), by=old.made_by, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Wording.objects.create(subsidiary=old.subsidiary, kind="mass", title="x", text="x", made_by=old.made_by, made_at=NOW, follows=old)


def test_only_an_approved_wording_is_followed():
    row = wording()

    with pytest.raises(wordings.WordingStands):
        wordings.follow_wording(wording=row, words=words(), by=row.made_by, now=NOW)


def test_a_new_version_of_what_has_ended_meanwhile_is_approved_all_the_same():
    above = vp()
    old = said(by_vp=above)
    new = wordings.follow_wording(wording=old, words=words(), by=old.made_by, now=NOW)
    wordings.submit_wording(wording=new, by=new.made_by, now=NOW)
    wordings.end_wording(wording=old, reason="维修已完成", by=old.made_by, now=NOW)

    judge(new, above)

    old.refresh_from_db()
    assert old.end_reason == "维修已完成"


@pytest.mark.parametrize("make", [wording, submitted, said])
def test_a_wording_is_ended_and_a_draft_dropped_with_the_reason(make):
    vp()
    row = make()

    with pytest.raises(wordings.EndReasonMissing):
        wordings.end_wording(wording=row, reason="", by=row.made_by, now=NOW)
    with pytest.raises(wordings.NotYourWording):
        wordings.end_wording(wording=row, reason="x", by=vp(), now=NOW)
    row = wordings.end_wording(wording=row, reason="维修已完成", by=row.made_by, now=NOW)

    assert (row.state, row.end_reason) == (WordingState.ENDED, "维修已完成")
    assert not type(row).objects.in_force(TODAY).exists()
    with pytest.raises(wordings.WordingStands):
        wordings.end_wording(wording=row, reason="x", by=row.made_by, now=NOW)


def test_dropping_a_returned_draft_ends_its_request():
    above = vp()
    row = submitted()
    judge(row, above, Verdict.RETURN)

    wordings.end_wording(wording=row, reason="不再需要", by=row.made_by, now=NOW)

    assert request_of(row).state == RequestState.WITHDRAWN


def test_a_wording_is_taken_back_by_who_follows_it():
    vp()
    boss, row = manager(), submitted()

    with pytest.raises(authorization.NotYours):
        wordings.withdraw_wording(wording=row, by=boss, now=NOW)
    row = wordings.withdraw_wording(wording=row, by=row.made_by, now=NOW)

    assert row.state == WordingState.DRAFT
    with pytest.raises(wordings.WordingStands):
        wordings.withdraw_wording(wording=row, by=row.made_by, now=NOW)


@pytest.mark.parametrize(
    "wrong",
    [{"state": WordingState.APPROVED}, {"number": "KJ-1"}, {"state": WordingState.ENDED}, {"end_reason": "x"}],
)
def test_the_database_keeps_half_a_wording_out(wrong):
    row = wording()

    with pytest.raises(IntegrityError), transaction.atomic():
        Wording.objects.filter(pk=row.pk).update(**wrong)


# ---- what is said where --------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.6.4")
def test_a_receiver_sees_what_is_said_in_the_project_about_this():
    unit = UnitFactory()
    project = unit.building.project
    fixed, above = rep(), vp()
    file = household(fixed, unit=unit)
    everywhere = said(by_vp=above, title="交付延期")
    here = said(by_vp=above, project=project, category="quality")
    title = said(by_vp=above, project=project, category="title")
    said(by_vp=above, project=ProjectFactory(subsidiary=project.subsidiary))
    said(by_vp=above, kind=WordingKind.REPLY)
    said(by_vp=above, project=project, valid_until=TODAY)

    later = TODAY + timedelta(days=1)
    assert set(mass_wordings(fixed, file, "", later)) == {everywhere, here, title}
    assert set(mass_wordings(fixed, file, "quality", later)) == {everywhere, here}
    assert mass_wordings(fixed, None, "", later) == [everywhere]


@pytest.mark.clause("5.6.4")
def test_a_matter_is_tied_to_the_one_wording_said_about_it():
    row, above = complaint(), vp()
    known = said(by_vp=above, project=row.household.project)

    assert tie(row, known).wording == known
    assert said_about(tie(row, known), TODAY).now_said is None
    assert tie(row, None).wording is None
    assert said_about(row, TODAY) is None


def test_a_matter_without_household_has_what_is_said_everywhere():
    above, boss = vp(), manager()
    row = matter(by=rep())

    assert tie(row, said(by_vp=above), by=boss).wording is not None
    with pytest.raises(wordings.NotForThisMatter):
        tie(row, said(by_vp=above, project=ProjectFactory()), by=boss)


@pytest.mark.parametrize(
    "make",
    [
        wording,
        lambda: said(kind=WordingKind.REPLY),
        lambda: said(project=ProjectFactory()),
        lambda: said(rep(other := SubsidiaryFactory(code="HB")), vp(other), subsidiary=other),
    ],
    ids=["a draft", "a text for replies", "another project", "another company"],
)
def test_only_what_is_said_here_is_tied(make):
    row = complaint()

    with pytest.raises(wordings.NotForThisMatter):
        tie(row, make())


def test_only_who_completes_the_record_ties_a_wording():
    row, known = complaint(), said()

    with pytest.raises(NotYourMatter):
        tie(row, known, by=rep())


@pytest.mark.clause("5.6.4")
def test_a_tied_matter_shows_what_took_the_place_of_its_wording():
    above, row = vp(), complaint()
    old = said(by_vp=above)
    row = tie(row, old)
    new = wordings.follow_wording(wording=old, words=words(text="9月15日前完成。"), by=old.made_by, now=NOW)
    wordings.submit_wording(wording=new, by=new.made_by, now=NOW)
    judge(new, above)
    row.refresh_from_db()

    shown = said_about(row, TODAY)

    assert (shown.wording, shown.is_in_force, shown.now_said) == (old, False, new)


# ---- finding ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["渗水", "排查", "wmss", "MSS", "KJ-LT", " "])
def test_a_wording_is_found_by_title_words_number_and_initials(typed):
    row = said()

    assert list(found(Wording.objects.all(), typed)) == [row]


def test_what_does_not_fit_is_not_found():
    said()

    assert not found(Wording.objects.all(), "电梯").exists()


def test_a_letter_is_drafted_from_what_is_approved_here_texts_for_replies_first():
    above, row = vp(), complaint()
    mass = said(by_vp=above)
    text = said(by_vp=above, kind=WordingKind.REPLY, title="外窗渗水书面回复", project=row.household.project)
    said(by_vp=above, kind=WordingKind.REPLY, project=ProjectFactory())
    wording(kind=WordingKind.REPLY)

    assert reply_texts(row.received_by, row, "", TODAY) == [text, mass]
    assert reply_texts(row.received_by, row, "wcss", TODAY) == [text]


def test_who_sees_which_wordings():
    author, colleague, boss, clerk = rep(), rep(), manager(), staff_as(Role.GENERAL_AFFAIRS)
    stranger, above = rep(SubsidiaryFactory(code="HB")), vp()
    own, approved = wording(author), said(author, above)
    ended = said(author, above)
    wordings.end_wording(wording=ended, reason="x", by=author, now=NOW)

    seen = {person: set(Wording.objects.visible_to(person)) for person in (author, colleague, boss, clerk, stranger)}

    assert seen[author] == seen[boss] == {own, approved, ended}
    assert seen[colleague] == seen[clerk] == {approved, ended}
    assert seen[stranger] == set()
