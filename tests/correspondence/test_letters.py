from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from complaints.actions.direction import match_household
from complaints.actions.endings import Call, NotReadyToClose, close, revisit
from complaints.enums import Opinion, Reached
from complaints.models import Matter
from correspondence.actions import letters as actions
from correspondence.actions.answers import (
    AlreadyAnswered,
    Answer,
    NotAsked,
    ResultMissing,
    ScanMissing,
    answer_by_link,
    answer_from_login,
    record_original,
)
from correspondence.actions.letters import AskedAgain, NobodyThere, NotAnsweredYet, NotWaiting, take_back
from correspondence.actions.refusals import (
    BeforeItBegan,
    DayPassed,
    FileClosed,
    NotTheWriter,
    NotYetHappened,
    NotYours,
    ReasonMissing,
    TooLongAgo,
    WordsMissing,
)
from correspondence.enums import LetterState
from correspondence.models import WorkLetter
from correspondence.queries.addressees import Addressee, directory
from correspondence.queries.letters import followers_of, letter_page
from customers.documents.models import Upload
from customers.duties.models import Duty
from customers.duties.sweep import sweep
from customers.enums import NoticeCode, Role
from customers.models import Notification, Referral, TimelineEntry
from customers.rules.deadlines import end_of_day
from tests.factories.complaints import complaint, matter, resolved
from tests.factories.correspondence import department, firm, letter, scan
from tests.factories.customers import NOW, SubsidiaryFactory, at, away, household, manager, rep, staff_as, vp

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def told(code):
    return set(Notification.objects.filter(code=code).values_list("staff__name", flat=True))


def answered(row, by=None, now=NOW + HOUR, words="周四现场复查，周五前修好。", result="solved", **values):
    by = by or Duty.objects.about(row).get().owner
    return answer_from_login(letter=row, words=words, result=result, by=by, now=now, **values)


# ---- sending --------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.6.a")
def test_a_letter_is_numbered_and_its_answer_is_owed_by_the_department_until_the_end_of_the_day():
    file = household()
    works, engineer = department(subsidiary=file.project.subsidiary)

    row = letter(Addressee(organisation=works), file=file)

    duty = Duty.objects.get(kind="answer_work_letter")
    assert row.number == f"LX-{file.project.code}-2026-00001"
    assert (duty.clause, duty.owner, duty.post, duty.household, duty.what) == ("5.4.4.6.a", engineer, Role.ENGINEERING, file, row.title)
    assert duty.due_at == end_of_day(date(2026, 6, 19))
    assert duty.subject == row
    assert told(NoticeCode.LETTER_FOR_YOU) == {engineer.name}
    assert TimelineEntry.objects.filter(household=file, kind="work_letter").get().text.startswith(row.number)


@pytest.mark.clause("5.4.4.6.a")
def test_an_unanswered_letter_climbs_the_ladder_of_an_urgent_clause():
    boss, chief = manager(), vp()
    row = letter(reply_by=date(2026, 6, 16))
    owner = Duty.objects.get(kind="answer_work_letter").owner

    for moment in ("2026-06-16 12:30", "2026-06-17 00:30", "2026-06-18 00:30"):
        sweep(now=at(moment))

    assert set(Duty.objects.get(kind="answer_work_letter").events.values_list("kind", flat=True)) == {"reminded", "breached", "escalated"}
    assert told("duty_reminded") >= {boss.name}
    assert told("duty_breached") == {owner.name}
    assert told("duty_escalated") == {boss.name, chief.name}
    assert row.state == LetterState.SENT


@pytest.mark.clause("5.4.4.6.a")
def test_a_post_a_person_and_a_firm_without_login_are_asked_each_in_its_way():
    file = household()
    house, writer = file.project.subsidiary, file.assignments.get().staff
    near = department("工程一部", subsidiary=house, projects=[file.project])[1]
    other = department("工程二部", subsidiary=house, projects=[household().project])[1]

    to_post, to_person, to_firm = (letter(to, file=file) for to in (Addressee(role=Role.ENGINEERING), Addressee(staff=other), Addressee(organisation=firm())))

    owners = [Duty.objects.about(row).get().owner for row in (to_post, to_person, to_firm)]
    assert owners == [near, other, writer]
    assert Duty.objects.about(to_firm).get().post == Role.REP
    assert [row.addressee for row in (to_person, to_firm)] == [other.name, "固安防水工程公司"]
    assert not Notification.objects.filter(key=f"letter-{to_firm.pk}").exists()


def test_the_department_itself_and_its_chiefs_are_no_other_department():
    house = SubsidiaryFactory()
    department("客户服务部", Role.REP, house)
    affairs = department("客户服务部", Role.GENERAL_AFFAIRS, house)[1]
    works = department("工程部", Role.ENGINEERING, house)[0]
    foreign = department("外地工程部", Role.ENGINEERING, SubsidiaryFactory(code="HB"))[0]
    there = directory([house], NOW.date())

    assert [one.organisation for one in there.addressees if one.organisation] == [works]
    assert there.named(f"o{foreign.pk}") is None
    assert there.named(f"s{affairs.pk}").staff == affairs
    assert [[key[0] for key, _label in pairs] for _words, pairs in there.choices()] == [["o"], ["r", "r"], ["s", "s"]]
    assert [[key[0] for key, _label in there.departments(every_post=every)] for every in (False, True)] == [["o", "r"], ["o", "r", "r"]]


@pytest.mark.clause("5.4.4.6.a")
@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"title": " "}, WordsMissing),
        ({"facts": ""}, WordsMissing),
        ({"request": "\n"}, WordsMissing),
        ({"reply_by": date(2026, 6, 15)}, DayPassed),
    ],
)
def test_a_letter_that_says_too_little_or_asks_for_yesterday_is_refused(change, refusal):
    with pytest.raises(refusal) as refused:
        letter(**change)

    assert refused.value.clause == "5.4.4.6.a"
    assert str(refused.value)
    assert not WorkLetter.objects.exists()


def test_today_is_a_day_to_answer_by():
    assert letter(reply_by=NOW.date()).reply_by == NOW.date()


@pytest.mark.parametrize("role", [Role.FINANCE, Role.VP, Role.ENGINEERING, Role.GENERAL_AFFAIRS])
def test_only_representatives_and_the_manager_write(role):
    file = household()

    with pytest.raises(NotTheWriter):
        letter(file=file, by=staff_as(role, file.project.subsidiary))
    assert letter(file=file, by=manager(file.project.subsidiary)).written_by.roles == {Role.MANAGER}


def test_who_is_asked_must_be_of_the_company():
    with pytest.raises(NobodyThere):
        letter(Addressee(staff=rep()), file=household())


def test_the_database_refuses_a_letter_to_nobody_and_half_an_answer():
    row = letter()

    with pytest.raises(IntegrityError), transaction.atomic():
        WorkLetter.objects.filter(pk=row.pk).update(to_organisation=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkLetter.objects.filter(pk=row.pk).update(state="answered")


# ---- answers ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.6.a")
def test_an_answer_keeps_the_duty_and_tells_the_writer_and_the_file():
    row = letter()

    answered(row, uploads=[scan()])

    row.refresh_from_db()
    duty = Duty.objects.about(row).get()
    assert (row.state, row.answer_how, row.result, row.answered_by) == ("answered", "login", "solved", duty.owner)
    assert (duty.fulfilled_at, duty.fulfilled_by, duty.is_on_time, duty.evidence) == (NOW + HOUR, duty.owner, True, row)
    assert told(NoticeCode.LETTER_ANSWERED) == {row.written_by.name}
    assert "周五前修好" in TimelineEntry.objects.filter(kind="work_letter").latest("pk").text
    assert Upload.objects.about(row).get().uploaded_by == duty.owner


@pytest.mark.clause("5.4.4.6.a")
def test_the_second_answer_sees_the_first():
    row = letter()
    first = answered(row)

    with pytest.raises(AlreadyAnswered, match=first.answered_name):
        answer_by_link(letter=row, words="另一个答复", result="partly", name="李工", now=NOW + 2 * HOUR)
    assert Duty.objects.about(row).get().fulfilled_at == NOW + HOUR


@pytest.mark.clause("5.4.4.6.a")
def test_a_late_answer_is_late():
    row = letter(reply_by=NOW.date())

    answered(row, now=NOW + timedelta(days=1))

    duty = Duty.objects.about(row).get()
    assert (duty.is_on_time, duty.breached_at) == (False, duty.due_at)


@pytest.mark.clause("5.4.4.6.b")
def test_the_representative_who_serves_now_is_told_too_and_who_stands_in():
    file = household()
    writer, cover = manager(file.project.subsidiary), rep(file.project.subsidiary)
    away(file.assignments.get().staff, cover)

    answered(letter(file=file, by=writer))

    assert told(NoticeCode.LETTER_ANSWERED) == {writer.name, file.assignments.get().staff.name, cover.name}


@pytest.mark.clause("5.4.4.6.a")
def test_only_who_is_asked_answers_and_who_waits_does_not():
    row = letter()
    fallback = letter(Addressee(organisation=firm()), file=row.household)

    for who in (row.written_by, manager(row.subsidiary), staff_as(Role.ENGINEERING, row.subsidiary)):
        with pytest.raises(NotAsked):
            answered(row, by=who)
    with pytest.raises(NotAsked):
        answered(fallback, by=fallback.written_by)


def test_a_colleague_of_the_post_who_stands_in_or_was_given_the_duty_answers():
    file = household()
    house = file.project.subsidiary
    first, second = (staff_as(Role.ENGINEERING, house) for _ in range(2))
    by_post = letter(Addressee(role=Role.ENGINEERING), file=file)
    by_name = letter(Addressee(staff=first), file=file)
    given = letter(Addressee(staff=first), file=file)
    away(first, second)
    clerk = staff_as(Role.FINANCE, house)
    Duty.objects.about(given).update(owner=clerk)

    assert [answered(row, by=who).answered_by for row, who in ((by_post, second), (by_name, second), (given, clerk))] == [second, second, clerk]


@pytest.mark.parametrize(("change", "refusal"), [({"words": " "}, WordsMissing), ({"result": ""}, ResultMissing), ({"result": "maybe"}, ResultMissing)])
def test_an_answer_says_what_it_is_and_what_it_comes_to(change, refusal):
    row = letter()

    with pytest.raises(refusal):
        answered(row, **change)
    row.refresh_from_db()
    assert row.state == LetterState.SENT


@pytest.mark.clause("5.4.4.6.a")
def test_an_answer_on_paper_is_recorded_at_its_time_with_its_scan():
    row = letter(now=NOW - timedelta(days=3), reply_by=NOW.date())
    came = NOW - timedelta(days=1)

    record_original(letter=row, answer=Answer("已修好", "solved", "赵工", came), by=row.written_by, now=NOW, uploads=[scan()])

    row.refresh_from_db()
    duty = Duty.objects.about(row).get()
    assert (row.answer_how, row.answered_by, row.answered_name, row.answered_at) == ("original", None, "赵工", came)
    assert (duty.fulfilled_at, duty.recorded_at) == (came, NOW)
    assert letter_page(row, row.written_by, NOW).is_late_entry
    assert [upload.uploaded_by for upload in letter_page(row, row.written_by, NOW).answer_files] == [row.written_by]


@pytest.mark.clause("5.4.4.6.a")
@pytest.mark.parametrize(
    ("came", "refusal"),
    [(NOW + HOUR, NotYetHappened), (NOW - timedelta(hours=73), TooLongAgo), (NOW - timedelta(hours=30), BeforeItBegan)],
)
def test_a_typed_time_is_neither_in_the_future_nor_long_ago_nor_before_the_letter(came, refusal):
    row = letter(now=NOW - timedelta(days=1))

    with pytest.raises(refusal):
        record_original(letter=row, answer=Answer("已修好", "solved", "赵工", came), by=row.written_by, now=NOW, uploads=[scan()])


def test_paper_needs_its_scan_and_belongs_to_who_follows_the_letter_up():
    row = letter()
    answer = Answer("已修好", "solved", "赵工", NOW)

    with pytest.raises(ScanMissing):
        record_original(letter=row, answer=answer, by=row.written_by, now=NOW, uploads=[])
    for who in (rep(row.subsidiary), Duty.objects.about(row).get().owner):
        with pytest.raises(NotYours):
            record_original(letter=row, answer=answer, by=who, now=NOW, uploads=[scan()])


# ---- taken back, asked again ---------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.6.a")
def test_a_letter_taken_back_is_owed_by_nobody_and_cannot_be_answered():
    row = letter()
    owner = Duty.objects.about(row).get().owner

    take_back(letter=row, reason="客户已自行解决", by=row.written_by, now=NOW + HOUR)

    row.refresh_from_db()
    duty = Duty.objects.about(row).get()
    assert (row.state, row.closed_words, duty.lapsed_at, duty.reason) == ("back", "客户已自行解决", NOW + HOUR, "客户已自行解决")
    assert told(NoticeCode.LETTER_TAKEN_BACK) == {owner.name}
    with pytest.raises(NotWaiting):
        answered(row, by=owner)
    with pytest.raises(NotWaiting):
        take_back(letter=row, reason="again", by=row.written_by, now=NOW)


def test_taking_back_asks_a_reason_of_who_follows_the_letter_up():
    row = letter()

    with pytest.raises(ReasonMissing):
        take_back(letter=row, reason=" ", by=row.written_by, now=NOW)
    with pytest.raises(NotYours):
        take_back(letter=row, reason="x", by=rep(row.subsidiary), now=NOW)


@pytest.mark.clause("5.4.4.6.a")
def test_an_answer_that_does_not_do_is_asked_again_by_a_letter_that_follows_it():
    row = letter()
    to = Addressee(organisation=row.to_organisation)
    with pytest.raises(NotAnsweredYet):
        letter(to, file=row.household, follows=row)
    answered(row, result="unfounded")

    second = letter(to, file=row.household, follows=row)

    assert list(followers_of(row)) == [second]
    assert letter_page(second, row.written_by, NOW).follows == row
    with pytest.raises(AskedAgain, match=second.number):
        letter(to, file=row.household, follows=row)
    answered(second)
    assert not Referral.objects.leading_to(second).unsettled().exists()
    take_back(letter=(third := letter(to, file=row.household, follows=second)), reason="不必了", by=row.written_by, now=NOW)
    assert letter(to, file=row.household, follows=second) != third


# ---- the matter ---------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.6.a")
def test_a_matter_with_an_unanswered_letter_is_not_closed_and_keeps_its_letters_when_it_is():
    row = resolved()
    asked = letter(subject=row)
    revisit(matter=row, call=revisit_call(), by=row.received_by, now=NOW)

    with pytest.raises(NotReadyToClose):
        close(matter=Matter.objects.get(pk=row.pk), by=row.received_by, now=NOW)
    answered(asked)
    close(matter=Matter.objects.get(pk=row.pk), by=row.received_by, now=NOW + 2 * HOUR)

    assert list(WorkLetter.objects.about(row)) == [asked]
    with pytest.raises(FileClosed):
        letter(Addressee(organisation=asked.to_organisation), subject=Matter.objects.get(pk=row.pk))


def revisit_call():
    return Call(reached=Reached.REACHED, at=NOW, is_solved=True, opinion=Opinion.SATISFIED)


@pytest.mark.clause("5.4.4.6.a")
def test_the_letters_of_a_visitors_matter_go_along_to_the_household_it_is_matched_to():
    boss = manager()
    row = matter(by=boss)
    asked = letter(subject=row, by=boss)
    file = household(rep(row.subsidiary))

    match_household(matter=row, household=file, by=boss, now=NOW + HOUR)

    asked.refresh_from_db()
    assert (asked.household, Duty.objects.about(asked).get().household) == (file, file)


# ---- reach ---------------------------------------------------------------------------------------------------------


def test_letters_are_read_by_who_wrote_is_asked_follows_the_matter_or_leads():
    file = household()
    house = file.project.subsidiary
    works, engineer = department(subsidiary=house)
    colleague, boss = rep(house), manager(house)
    case = complaint(file, by=colleague)
    row = letter(Addressee(organisation=works), subject=case, by=boss)

    readers = (file.assignments.get().staff, engineer, colleague, boss, vp(house), staff_as(Role.AUDITOR, house))
    others = (
        rep(house),
        staff_as(Role.FINANCE, house),
        department("外地工程部", subsidiary=SubsidiaryFactory(code="HB"))[1],
        manager(SubsidiaryFactory(code="HB")),
    )

    assert [WorkLetter.objects.visible_to(one).filter(pk=row.pk).exists() for one in readers] == [True] * len(readers)
    assert [WorkLetter.objects.visible_to(one).exists() for one in others] == [False] * len(others)


def test_a_letter_to_a_person_is_not_read_by_the_others_of_the_post():
    file = household()
    asked, other = (staff_as(Role.ENGINEERING, file.project.subsidiary) for _ in range(2))
    letter(Addressee(staff=asked), file=file)

    assert WorkLetter.objects.visible_to(asked).count() == 1
    assert WorkLetter.objects.visible_to(other).count() == 0


def test_no_two_links_are_alike():
    assert actions.new_token() != actions.new_token()
    assert len(actions.new_token()) == 43
