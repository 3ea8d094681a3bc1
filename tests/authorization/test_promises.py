from datetime import timedelta
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from complaints.actions.direction import match_household, match_reception
from complaints.actions.endings import close
from customers.authorization import actions
from customers.authorization.actions import commitments as making
from customers.authorization.actions import confirmations, keeping
from customers.authorization.actions.promises import AlreadyEnded, DayGone, ReasonMissing
from customers.authorization.enums import Cause, PromiseKind, PromiseState
from customers.authorization.models import Commitment, Confirmation
from customers.documents.models import Upload
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.duties.sweep import sweep
from customers.enums import Happened, NoticeCode, Role
from customers.models import Assignment, Notification, Posting
from customers.rules.deadlines import end_of_day, end_of_day_after
from tests.factories import complaints
from tests.factories import customers as core
from tests.factories import promises as make
from tests.factories.customers import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
K = PromiseKind


@pytest.fixture
def house():
    class House:
        subsidiary = core.SubsidiaryFactory()
        rep, colleague = core.rep(name="林晓雯"), core.rep(name="高丽娜")
        manager, vp = core.manager(name="陈立恒"), core.vp(name="韩静")
        file = core.household(rep)
        engineer = make.engineer(file, name="赵宏")
        lawyer = make.lawyer(file, name="沈嘉禾")
        matter = complaints.matter(file)

    return House


def duties(made, kind=DutyKind.KEEP_PROMISE):
    return list(Duty.objects.about(made).filter(kind=kind).order_by("pk"))


def told(person):
    return list(Notification.objects.filter(staff=person, code__startswith="promise").order_by("pk").values_list("code", flat=True))


def lines(file):
    return [entry.text.split(" · ")[0] for entry in file.timeline.filter(kind=Happened.PROMISE).order_by("pk")]


# ---- within the mandate --------------------------------------------------------------------------------------------


@pytest.mark.clause("4.7")
def test_a_promise_within_the_mandate_stands_at_once_and_is_owed_until_the_end_of_its_day(house):
    made = make.commitment(house.matter)

    [owed] = duties(made)
    assert (made.state, made.clause, made.household, made.made_by) == (PromiseState.STANDING, "4.7", house.file, house.rep)
    assert (owed.clause, owed.owner, owed.post, owed.due_at, owed.household) == ("4.7", house.rep, Role.REP, end_of_day(made.due_on), house.file)
    assert told(house.rep) == []
    assert lines(house.file) == [PromiseState.STANDING.label]


@pytest.mark.clause("4.7")
def test_who_stands_in_promises_and_the_representative_is_told_that_it_is_hers_to_keep(house):
    core.away(house.rep, house.colleague)

    made = make.commitment(house.matter, by=house.colleague)

    assert duties(made)[0].owner == house.rep
    assert told(house.rep) == [NoticeCode.PROMISE_FOR_YOU]


@pytest.mark.clause("4.10")
def test_a_repair_term_is_owed_by_its_own_clause(house):
    made = actions.make_commitment(subject=house.matter, promised=make.moved_in(), words="周六前完成打胶", by=house.rep, now=NOW)

    assert (made.clause, duties(made)[0].clause, made.moved_in_on) == ("4.10", "4.10", make.moved_in().moved_in_on)


@pytest.mark.clause("4.9.5")
def test_what_the_brochure_says_is_kept_with_its_page(house):
    made = make.commitment(house.matter, kind=K.ADVERTISED, pages=[make.page("楼书第12页.pdf")])

    assert [upload.name for upload in Upload.objects.about(made)] == ["楼书第12页.pdf"]


@pytest.mark.clause("4.1")
@pytest.mark.parametrize("role", [Role.GENERAL_AFFAIRS, Role.VP, Role.LAWYER])
def test_only_a_representative_or_the_manager_promises(house, role):
    with pytest.raises(making.NotYoursToPromise):
        make.commitment(house.matter, by=core.staff_as(role))


def test_a_representative_of_another_company_promises_nothing_here(house):
    with pytest.raises(making.NotYoursToPromise):
        make.commitment(house.matter, by=core.rep(core.SubsidiaryFactory(code="HB")))


@pytest.mark.clause("4.9.0")
@pytest.mark.parametrize(
    ("kind", "values", "clause"),
    [(K.SERVICE, {"touches_interest": True}, "4.9.0"), (K.PRICE, {}, "4.9.0"), (K.TERMS, {"cause": Cause.PROPERTY_FEE}, "5.1.9.c"), (K.TITLE, {}, "4.9.1")],
)
def test_what_leaves_the_mandate_is_refused_with_its_clause_and_leaves_nothing_behind(house, kind, values, clause):
    with pytest.raises(making.BeyondMandate) as refused:
        make.commitment(house.matter, kind=kind, **values)

    assert refused.value.clause == clause
    assert "报批" in str(refused.value)
    assert Commitment.objects.count() == 0


@pytest.mark.clause("4.8")
def test_an_ordinary_wording_is_a_contract_change_and_no_promise(house):
    with pytest.raises(making.DoneAsChange) as refused:
        make.commitment(house.matter, kind=K.TERMS)

    assert refused.value.clause == "4.8"


@pytest.mark.parametrize(
    ("refusal", "values"),
    [
        (making.WordsMissing, {"words": "  "}),
        (DayGone, {"due_in": -1}),
        (making.PageMissing, {"kind": K.ADVERTISED}),
        (making.SumNamed, {"kind": K.REFUND, "words": "退还余款三万元"}),
        (making.BeyondMandate, {"kind": K.GRANTED}),
    ],
)
def test_a_promise_comes_whole_or_not_at_all(house, refusal, values):
    with pytest.raises(refusal):
        make.commitment(house.matter, **values)

    assert Commitment.objects.count() == 0
    assert Upload.objects.count() == 0


def test_nothing_is_promised_in_a_closed_matter(house):
    solved = complaints.resolved(by=house.rep, file=house.file)
    Duty.objects.about(solved).open().update(ended_at=NOW, lapsed_at=NOW, next_mark_at=None)
    solved.state = "revisited"
    solved.save()
    close(matter=solved, by=house.rep, now=NOW)
    solved.refresh_from_db()

    with pytest.raises(making.FileClosed):
        make.commitment(solved)


def test_a_promise_for_today_is_taken(house):
    assert make.commitment(house.matter, due_in=0).due_on == TODAY


# ---- somebody who is no customer yet -------------------------------------------------------------------------------


@pytest.mark.clause("4.7")
def test_a_visitor_is_promised_only_what_costs_nothing_and_it_goes_along_when_he_is_matched(house):
    matter = complaints.matter(None, by=house.colleague)
    with pytest.raises(making.CustomerUnknown):
        make.commitment(matter, by=house.colleague, kind=K.ADVERTISED, pages=[make.page()])
    made = make.commitment(matter, by=house.colleague)
    assert duties(made)[0].owner == house.colleague

    match_household(matter=matter, household=house.file, by=house.manager, now=NOW)

    made.refresh_from_db()
    [owed] = duties(made)
    assert (made.household, owed.household, owed.owner) == (house.file, house.file, house.rep)


def test_a_promise_in_a_visitors_entry_goes_along_when_the_entry_is_matched(house):
    reception = complaints.reception(None, by=house.colleague)
    made = make.commitment(reception, by=house.colleague)

    match_reception(reception=reception, household=house.file, by=house.colleague, now=NOW)

    made.refresh_from_db()
    assert (made.household, duties(made)[0].owner) == (house.file, house.rep)


# ---- own words -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("4.9.2")
def test_a_change_of_the_works_waits_for_engineerings_own_word_and_then_stands(house):
    made = make.commitment(house.matter, kind=K.ENGINEERING)

    [asked] = duties(made, DutyKind.CONFIRM_PROMISE)
    assert (made.state, asked.owner, asked.post, asked.due_at) == (PromiseState.WAITING, house.engineer, Role.ENGINEERING, end_of_day_after(NOW, 1))
    assert duties(made) == []
    assert told(house.engineer) == [NoticeCode.PROMISE_TO_CONFIRM]

    made = make.confirmed(made, Role.ENGINEERING, house.engineer, words="按图施工可行")

    asked.refresh_from_db()
    assert (made.state, asked.fulfilled_by, asked.evidence.words) == (PromiseState.STANDING, house.engineer, "按图施工可行")
    assert duties(made)[0].owner == house.rep
    assert told(house.rep) == [NoticeCode.PROMISE_CONFIRMED]
    assert lines(house.file) == [PromiseState.WAITING.label, PromiseState.STANDING.label]


@pytest.mark.clause("4.11")
def test_liability_needs_both_words_in_either_order(house):
    made = make.commitment(house.matter, kind=K.LIABILITY)

    first = make.confirmed(made, Role.VP, house.vp)
    assert (first.state, duties(made)) == (PromiseState.WAITING, [])

    assert make.confirmed(made, Role.LAWYER, house.lawyer).state == PromiseState.STANDING


@pytest.mark.clause("4.11")
def test_one_no_refuses_it_and_the_other_word_is_not_asked_for_any_more(house):
    made = make.commitment(house.matter, kind=K.LIABILITY)

    made = make.confirmed(made, Role.LAWYER, house.lawyer, words="合同第九条不支持", yes=False)

    assert (made.state, made.ended_words) == (PromiseState.REFUSED, "合同第九条不支持")
    assert [(duty.post, duty.fulfilled_at is not None, duty.lapsed_at is not None) for duty in duties(made, DutyKind.CONFIRM_PROMISE)] == [
        (Role.LAWYER, True, False),
        (Role.VP, False, True),
    ]
    assert told(house.rep) == [NoticeCode.PROMISE_CONFIRMED]
    with pytest.raises(AlreadyEnded):
        make.confirmed(made, Role.VP, house.vp)


@pytest.mark.clause("4.9.2")
def test_a_word_of_another_post_of_another_project_or_of_another_household_is_refused(house):
    works = make.commitment(house.matter, kind=K.ENGINEERING)
    liable = make.commitment(house.matter, kind=K.LIABILITY)
    elsewhere, other_lawyer = make.engineer(core.household(house.rep)), core.staff_as(Role.LAWYER)

    for made, role, person in (
        (works, Role.ENGINEERING, house.vp),
        (works, Role.ENGINEERING, elsewhere),
        (works, Role.VP, house.vp),
        (liable, Role.LAWYER, other_lawyer),
        (liable, Role.LAWYER, house.vp),
        (liable, Role.VP, house.manager),
    ):
        with pytest.raises(confirmations.NotYourWord):
            make.confirmed(made, role, person)
    assert Confirmation.objects.filter(said_at__isnull=False).count() == 0


@pytest.mark.clause("4.9.2")
def test_engineering_of_the_whole_company_confirms_for_every_project(house):
    whole = core.staff_as(Role.ENGINEERING)
    made = make.commitment(house.matter, kind=K.ENGINEERING)

    assert make.confirmed(made, Role.ENGINEERING, whole).state == PromiseState.STANDING


@pytest.mark.clause("4.11")
def test_nobody_confirms_his_own_promise_and_one_person_gives_one_word(house):
    Posting.objects.create(staff=house.vp, role=Role.MANAGER, subsidiary=house.subsidiary, starts_on=core.LONG_AGO)
    second = core.vp(name="副总二")
    vp = type(house.vp).objects.get(pk=house.vp.pk)
    made = make.commitment(house.matter, by=vp, kind=K.LIABILITY)
    assert {duty.owner for duty in duties(made, DutyKind.CONFIRM_PROMISE)} == {house.lawyer, second}
    with pytest.raises(confirmations.NotYourWord):
        make.confirmed(made, Role.VP, vp)

    Posting.objects.create(staff=house.lawyer, role=Role.VP, subsidiary=house.subsidiary, starts_on=core.LONG_AGO)
    lawyer = type(house.vp).objects.get(pk=house.lawyer.pk)
    make.confirmed(made, Role.LAWYER, lawyer)
    with pytest.raises(confirmations.OneWordEach):
        make.confirmed(made, Role.VP, lawyer)

    assert make.confirmed(made, Role.VP, second).state == PromiseState.STANDING


@pytest.mark.clause("4.9.2")
def test_a_word_is_given_once_with_a_reason_for_a_no_and_not_after_the_day(house):
    made = make.commitment(house.matter, kind=K.ENGINEERING, due_in=1)
    with pytest.raises(confirmations.NoWithoutWords):
        actions.confirm_commitment(commitment=made, role=Role.ENGINEERING, is_confirmed=False, by=house.engineer, now=NOW)
    with pytest.raises(DayGone):
        make.confirmed(made, Role.ENGINEERING, house.engineer, now=NOW + timedelta(days=2))

    make.confirmed(made, Role.ENGINEERING, house.engineer)

    with pytest.raises(confirmations.AlreadySaid):
        make.confirmed(made, Role.ENGINEERING, house.engineer)


@pytest.mark.clause("4.11")
def test_without_a_lawyer_or_another_vice_president_nobody_could_confirm(house):
    house.file.lawyer = None
    house.file.save()
    with pytest.raises(making.LawyerMissing):
        make.commitment(house.matter, kind=K.LIABILITY)

    house.engineer.is_active = False
    house.engineer.save()
    with pytest.raises(making.NobodyConfirms) as refused:
        make.commitment(house.matter, kind=K.ENGINEERING)
    assert (refused.value.clause, str(Role.ENGINEERING.label) in str(refused.value)) == ("4.9.2", True)


@pytest.mark.clause("4.9.2")
@pytest.mark.django_db(transaction=True)
def test_of_two_engineers_at_once_the_first_word_counts(house):
    second = make.engineer(house.file, name="赵工")
    made = make.commitment(house.matter, kind=K.ENGINEERING)
    ends = []

    def say(person, yes):
        try:
            ends.append(make.confirmed(made, Role.ENGINEERING, person, yes=yes).state)
        except confirmations.AlreadySaid:
            ends.append("late")
        finally:
            connection.close()

    threads = [Thread(target=say, args=pair) for pair in ((house.engineer, True), (second, False))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    made.refresh_from_db()
    assert sorted(ends) == sorted(["late", made.state])
    assert made.confirmations.get().is_confirmed is (made.state == PromiseState.STANDING)


# ---- kept ----------------------------------------------------------------------------------------------------------


@pytest.mark.clause("4.7")
def test_a_promise_is_kept_on_its_evidence_at_the_time_it_happened(house):
    made = make.commitment(house.matter)
    at = NOW + timedelta(days=1)

    kept = make.kept(made, at=at, now=at + timedelta(hours=3))

    [owed] = duties(made)
    assert (kept.state, kept.kept_by, kept.evidence_words) == (PromiseState.KEPT, house.rep, "已陪同看过")
    assert (owed.fulfilled_at, owed.recorded_at, owed.evidence) == (at, at + timedelta(hours=3), kept)
    assert lines(house.file)[-1] == PromiseState.KEPT.label


@pytest.mark.clause("4.10")
def test_a_paper_alone_is_evidence_and_stands_for_the_words(house):
    made = make.commitment(house.matter)

    assert make.kept(made, words=" ", papers=[make.page("签字单.pdf")]).evidence_words == "签字单.pdf"


@pytest.mark.clause("4.7")
def test_a_promise_kept_after_its_day_counts_as_late(house):
    made = make.commitment(house.matter, due_in=1)

    make.kept(made, at=NOW + timedelta(days=2), now=NOW + timedelta(days=2))

    assert duties(made)[0].is_on_time is False


@pytest.mark.parametrize(
    ("refusal", "values"),
    [
        (keeping.EvidenceMissing, {"words": "  "}),
        (keeping.NotYetHappened, {"at": NOW + timedelta(minutes=1)}),
        (keeping.BeforePromise, {"at": NOW - timedelta(minutes=5)}),
        (keeping.TooLongAgo, {"at": NOW, "now": NOW + timedelta(hours=72, minutes=1)}),
    ],
)
def test_what_cannot_be_shown_or_believed_is_no_evidence(house, refusal, values):
    made = make.commitment(house.matter, due_in=9)

    with pytest.raises(refusal):
        make.kept(made, **values)


def test_kept_72_hours_ago_is_still_written_down(house):
    made = make.commitment(house.matter, due_in=9)

    assert make.kept(made, at=NOW, now=NOW + timedelta(hours=72)).kept_at == NOW


def test_kept_twice_is_kept_once(house):
    made = make.kept(make.commitment(house.matter))

    with pytest.raises(AlreadyEnded):
        make.kept(made)
    assert duties(made)[0].fulfilled_by == house.rep


@pytest.mark.clause("4.9.2")
def test_what_is_not_confirmed_cannot_be_kept(house):
    with pytest.raises(keeping.StillWaits):
        make.kept(make.commitment(house.matter, kind=K.ENGINEERING))


def test_a_colleague_keeps_it_only_while_she_stands_in_and_the_manager_always(house):
    made = make.commitment(house.matter)
    with pytest.raises(keeping.NotYoursToKeep):
        make.kept(made, by=house.colleague)
    core.away(house.rep, house.colleague)

    assert make.kept(made, by=type(house.rep).objects.get(pk=house.colleague.pk)).kept_by == house.colleague
    assert make.kept(make.commitment(house.matter), by=house.manager).kept_by == house.manager


@pytest.mark.clause("4.7")
def test_a_promise_that_is_not_kept_climbs_to_the_manager(house):
    make.commitment(house.matter, due_in=0)

    sweep(now=NOW + timedelta(days=1))

    codes = set(Notification.objects.filter(staff=house.manager, key__startswith="duty").values_list("code", flat=True))
    assert NoticeCode.DUTY_ESCALATED in codes


def test_what_is_owed_goes_along_when_the_household_is_handed_over(house):
    made = make.commitment(house.matter)

    actions.hand_over(households=[house.file.pk], to=[house.colleague], reason="调岗", by=house.manager, now=NOW, of=house.rep)

    assert duties(made)[0].owner == house.colleague
    assert make.kept(made, by=house.colleague).kept_by == house.colleague
    assert Assignment.objects.get(household=house.file, ended_at__isnull=True).staff == house.colleague


# ---- taken back, made anew -----------------------------------------------------------------------------------------


@pytest.mark.clause("4.7")
def test_the_manager_takes_a_promise_back_and_who_has_to_keep_it_is_told(house):
    made = make.commitment(house.matter)

    gone = actions.withdraw_commitment(commitment=made, reason="客户改签合同", by=house.manager, now=NOW)

    [owed] = duties(made)
    assert (gone.state, gone.ended_words, owed.lapsed_at, owed.reason) == (PromiseState.WITHDRAWN, "客户改签合同", NOW, "客户改签合同")
    assert told(house.rep) == [NoticeCode.PROMISE_WITHDRAWN]
    assert lines(house.file)[-1] == PromiseState.WITHDRAWN.label


def test_the_representative_takes_back_only_what_still_waits(house):
    waiting, standing = make.commitment(house.matter, kind=K.ENGINEERING), make.commitment(house.matter)
    with pytest.raises(making.ManagerWithdraws):
        actions.withdraw_commitment(commitment=standing, reason="说错了", by=house.rep, now=NOW)
    with pytest.raises(making.ManagerWithdraws):
        actions.withdraw_commitment(commitment=waiting, reason="说错了", by=house.colleague, now=NOW)

    assert actions.withdraw_commitment(commitment=waiting, reason="客户不改了", by=house.rep, now=NOW).state == PromiseState.WITHDRAWN
    assert duties(waiting, DutyKind.CONFIRM_PROMISE)[0].lapsed_at == NOW


def test_taking_back_needs_a_reason_and_something_to_take_back(house):
    made = make.commitment(house.matter)
    with pytest.raises(ReasonMissing):
        actions.withdraw_commitment(commitment=made, reason=" ", by=house.manager, now=NOW)
    make.kept(made)

    with pytest.raises(AlreadyEnded):
        actions.withdraw_commitment(commitment=made, reason="晚了", by=house.manager, now=NOW)


def renewed(made, by, due_in=9, words="周日上午带看", reason="客户改期"):
    return actions.renew_commitment(commitment=made, due_on=TODAY + timedelta(days=due_in), words=words, reason=reason, by=by, now=NOW)


@pytest.mark.clause("4.10")
def test_another_day_is_a_new_promise_that_names_the_earlier_one(house):
    made = make.commitment(house.matter)

    new = renewed(made, house.manager)

    made.refresh_from_db()
    assert (made.state, made.ended_words, new.replaces, new.words) == (PromiseState.WITHDRAWN, "客户改期", made, "周日上午带看")
    assert (duties(made)[0].lapsed_at, duties(new)[0].owner, duties(new)[0].due_at) == (NOW, house.rep, end_of_day(new.due_on))
    assert told(house.rep) == [NoticeCode.PROMISE_FOR_YOU]
    with pytest.raises(AlreadyEnded):
        renewed(made, house.manager)


@pytest.mark.clause("4.9.2")
def test_another_day_for_the_works_waits_for_engineerings_word_again(house):
    made = make.confirmed(make.commitment(house.matter, kind=K.ENGINEERING), Role.ENGINEERING, house.engineer)

    assert renewed(made, house.manager).state == PromiseState.WAITING


@pytest.mark.clause("4.9.1")
def test_another_day_is_judged_by_the_mandate_again(house):
    moved_in = TODAY - timedelta(days=200)
    made = make.commitment(house.matter, kind=K.TITLE, due_in=700, moved_in_on=moved_in)

    with pytest.raises(making.BeyondMandate):
        renewed(made, house.manager, due_in=300)
    made.refresh_from_db()
    assert made.state == PromiseState.STANDING


def test_only_the_manager_moves_what_was_promised(house):
    for made in (make.commitment(house.matter), make.commitment(house.matter, kind=K.ENGINEERING)):
        with pytest.raises(making.ManagerWithdraws):
            renewed(made, house.rep)


# ---- what the database refuses -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change", [{"words": "别的"}, {"due_on": TODAY}, {"kind": K.REPAIR}, {"clause": "4.10"}, {"household": None}, {"state": PromiseState.STANDING}]
)
def test_what_was_promised_is_written_once(house, change):
    made = make.kept(make.commitment(house.matter)) if "state" in change else make.commitment(house.matter)

    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=made.pk).update(**{**change, **({"kept_at": None} if "state" in change else {})})


@pytest.mark.clause("4.11")
@pytest.mark.parametrize("kind", [K.ENGINEERING, K.LIABILITY])
def test_a_promise_that_needs_words_cannot_stand_without_them(house, kind):
    made = make.commitment(house.matter, kind=kind)

    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=made.pk).update(state=PromiseState.STANDING)
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.clause("4.9.2")
def test_a_word_that_was_given_is_never_changed(house):
    made = make.commitment(house.matter, kind=K.ENGINEERING)
    make.confirmed(made, Role.ENGINEERING, house.engineer)

    with pytest.raises(ProgrammingError), transaction.atomic():
        made.confirmations.update(is_confirmed=False)
