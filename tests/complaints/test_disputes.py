from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import translation

from complaints import rules
from complaints.actions import direction, dispute_ends, dispute_refusals, disputes, endings, refusals
from complaints.actions.matters import Visitor
from complaints.actions.replies import tell_customer
from complaints.enums import Category, DisputeAct, DisputeCause, DisputeEnd, DisputeStage, Grade, Hand, MatterState, Opinion, Plaintiff, Reached
from complaints.models import Dispute, Matter
from complaints.queries.disputes import Facts, acts_on, version_of
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Happened, NoticeCode, Role
from customers.models import Hold, Household, Notification
from customers.rules.deadlines import WITHOUT_END, end_of_day
from tests.factories.complaints import complaint, matter, resolved, said
from tests.factories.customers import NOW, SubsidiaryFactory, away, gm, household, manager, rep, staff_as, vp
from tests.factories.disputes import RESULT, SUED, WORDS, dispute, ended, hearing, lawyer_of, opening, worded

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def served(row):
    return row.matter.household.assignments.get(ended_at__isnull=True).staff


def told(code):
    return set(Notification.objects.filter(code=code).values_list("staff", flat=True))


def step(stage, on=TODAY, **values):
    return disputes.Step(stage, on, **values)


# ---- who may ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.6.5")
def test_each_post_has_its_steps_in_a_dispute():
    everybody = frozenset(Hand)

    assert rules.acts_in_dispute(frozenset(), conducts=False) == frozenset()
    assert rules.acts_in_dispute(frozenset(), conducts=True) == {DisputeAct.KEEP, DisputeAct.SEE, DisputeAct.BIND}
    assert rules.acts_in_dispute(frozenset({Hand.SERVES}), conducts=False) == {DisputeAct.KEEP, DisputeAct.WORD}
    assert rules.acts_in_dispute(everybody, conducts=False) == set(DisputeAct) - {DisputeAct.SEE}


def test_who_stands_in_for_the_lawyer_conducts_the_dispute_and_a_former_lawyer_does_not():
    row = dispute()
    cover = staff_as(Role.LAWYER, row.matter.subsidiary)
    away(row.lawyer, cover)

    assert DisputeAct.SEE in acts_on(cover, row)
    assert Dispute.objects.visible_to(cover).get() == row
    row.lawyer.postings.update(ends_on=date(2020, 1, 1))
    assert not Dispute.objects.visible_to(type(row.lawyer).objects.get(pk=row.lawyer.pk)).exists()


def test_a_dispute_is_seen_by_its_lawyer_its_representative_and_the_chiefs():
    row = dispute()
    company = row.matter.subsidiary
    seen = [row.lawyer, served(row), manager(company), vp(company), gm(company), staff_as(Role.AUDITOR, company)]
    hidden = [rep(company), staff_as(Role.LAWYER, company), staff_as(Role.FINANCE, company), manager(SubsidiaryFactory(code="HB"))]

    assert [Dispute.objects.visible_to(person).count() for person in seen] == [1] * len(seen)
    assert [Dispute.objects.visible_to(person).count() for person in hidden] == [0] * len(hidden)


@pytest.mark.parametrize("reader", [vp, gm, lambda company: staff_as(Role.AUDITOR, company), lambda company: staff_as(Role.LAWYER, company)])
def test_who_only_reads_opens_and_leads_nothing(reader):
    row, other = dispute(), complaint()
    person = reader(row.matter.subsidiary)

    with pytest.raises(refusals.NotYourMatter):
        disputes.open_dispute(matter=other, opening=opening(row.lawyer), by=person, now=NOW)
    with pytest.raises(dispute_refusals.NotYourDispute):
        disputes.record_step(dispute=row, step=step(DisputeStage.MEDIATION), by=person, now=NOW)


# ---- opened -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.6.5")
def test_a_complaint_becomes_a_dispute_with_number_lawyer_and_hold():
    boss = manager()
    row = dispute()

    hold = Hold.objects.get()
    assert (row.number.split("-")[0], row.stage, row.cause) == ("JF", DisputeStage.NEGOTIATION, DisputeCause.CUSTOMER)
    assert (hold.subject, hold.household, hold.lawyer, hold.is_plaintiff, hold.lifted_at) == (row, row.matter.household, row.lawyer, False, None)
    assert [(one.stage, one.reached_on) for one in row.steps.all()] == [(DisputeStage.NEGOTIATION, TODAY)]
    assert row.matter.household.timeline.filter(kind=Happened.DISPUTE).count() == 1
    assert (told(NoticeCode.DISPUTE_FOR_YOU), told(NoticeCode.DISPUTE_OPENED)) == ({row.lawyer.pk}, {boss.pk})


@pytest.mark.clause("5.6.5")
def test_the_contract_lawyer_conducts_it_unless_another_is_chosen():
    file = household()
    own, other = staff_as(Role.LAWYER), staff_as(Role.LAWYER)
    Household.objects.update(lawyer=own)
    first, second = complaint(file), complaint(file)

    assert disputes.open_dispute(matter=first, opening=opening(), by=first.received_by, now=NOW).lawyer == own
    assert disputes.open_dispute(matter=second, opening=opening(other), by=first.received_by, now=NOW).lawyer == other


@pytest.mark.clause("5.6.5")
def test_only_a_lawyer_of_the_company_conducts_it():
    row = complaint()
    stranger = staff_as(Role.LAWYER, SubsidiaryFactory(code="HB"))

    with pytest.raises(dispute_refusals.NoLawyer):
        disputes.open_dispute(matter=row, opening=opening(), by=row.received_by, now=NOW)
    for person in (stranger, row.received_by):
        with pytest.raises(dispute_refusals.NotALawyerHere) as refused:
            disputes.open_dispute(matter=row, opening=opening(person), by=row.received_by, now=NOW)
        assert person.name in str(refused.value)


def test_it_needs_a_reason_and_happens_once():
    row = dispute()
    other = complaint()

    with pytest.raises(dispute_refusals.CauseWithoutWords):
        disputes.open_dispute(matter=other, opening=opening(row.lawyer, reason="  "), by=other.received_by, now=NOW)
    with pytest.raises(dispute_refusals.AlreadyDisputed) as refused:
        disputes.open_dispute(matter=row.matter, opening=opening(row.lawyer), by=served(row), now=NOW)
    assert row.number in str(refused.value)


@pytest.mark.clause("5.6.5")
def test_what_is_no_complaint_yet_becomes_one_first():
    boss = manager()
    row = matter()

    made = disputes.open_dispute(matter=row, opening=opening(lawyer_of(row.subsidiary)), by=boss, now=NOW, category=Category.DELIVERY, grade=Grade.MAJOR)

    made.matter.refresh_from_db()
    assert (made.matter.is_complaint, made.matter.category, made.matter.grade) == (True, Category.DELIVERY, Grade.MAJOR)
    assert Duty.objects.about(made.matter).open().get().kind == DutyKind.REPLY_TO_COMPLAINT


@pytest.mark.clause("5.6.5")
@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"stage": DisputeStage.FILED}, dispute_refusals.PlaintiffUnknown),
        ({"stage": DisputeStage.FILED, **SUED}, dispute_refusals.CourtUnknown),
        ({"stage": DisputeStage.ARBITRATION, **SUED, "court": " "}, dispute_refusals.CourtUnknown),
    ],
)
def test_a_stage_before_a_court_needs_a_plaintiff_and_the_court(values, refusal):
    with pytest.raises(refusal):
        dispute(**values)

    assert not Dispute.objects.exists()


@pytest.mark.clause("5.4.3.1")
def test_a_customer_who_sues_is_a_plaintiff_of_the_hold():
    dispute(stage=DisputeStage.FILED, court="建邺区法院", **SUED)

    assert Hold.objects.get().is_plaintiff


@pytest.mark.clause("5.7.2")
def test_a_solution_that_goes_to_law_leads_back_and_its_call_back_lapses():
    row = resolved()

    made = dispute(matter=row)

    row.refresh_from_db()
    assert (row.state, row.resolved_at, made.matter_id) == (MatterState.REPLIED, None, row.pk)
    assert Duty.objects.about(row).get(kind=DutyKind.REVISIT).lapsed_at == NOW


@pytest.mark.clause("5.7.2")
def test_what_was_called_back_already_goes_to_law_as_well():
    row = resolved()
    endings.revisit(matter=row, call=endings.Call(Reached.DECLINED, NOW, remark="拒绝通话"), by=row.received_by, now=NOW)

    dispute(matter=row)

    row.refresh_from_db()
    assert row.state == MatterState.REPLIED


def test_a_visitors_dispute_holds_no_file_until_it_is_matched():
    boss, file = manager(), household()
    row = complaint(by=rep(), visitor=Visitor("周先生"))

    made = disputes.open_dispute(matter=row, opening=opening(lawyer_of(row.subsidiary)), by=boss, now=NOW)
    assert not Hold.objects.exists()
    direction.match_household(matter=made.matter, household=file, by=boss, now=NOW)

    assert Hold.objects.get().household == file


def test_nothing_of_a_dispute_is_deleted_and_a_stage_is_never_changed():
    row = dispute()

    for act in (
        lambda: Dispute.objects.filter(pk=row.pk)._raw_delete("default"),
        row.steps.get().delete,
        lambda: row.steps.update(stage=DisputeStage.FILED),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            act()


# ---- led from stage to stage ------------------------------------------------------------------------------------


@pytest.mark.clause("5.6.5")
def test_a_stage_is_recorded_with_its_day_court_and_case():
    boss, row = manager(), dispute()

    disputes.record_step(
        dispute=row, step=step(DisputeStage.FILED, plaintiff=Plaintiff.CUSTOMER, court="建邺区法院", case_no="（2026）苏0105民初12号"), by=row.lawyer, now=NOW
    )

    row.refresh_from_db()
    assert (row.stage, row.plaintiff, row.court, row.case_no) == (DisputeStage.FILED, Plaintiff.CUSTOMER, "建邺区法院", "（2026）苏0105民初12号")
    assert Hold.objects.get().is_plaintiff
    assert told(NoticeCode.DISPUTE_STEP) == {boss.pk, served(row).pk}


@pytest.mark.clause("5.6.5")
def test_a_stage_written_down_afterwards_does_not_set_the_dispute_back():
    row = dispute(stage=DisputeStage.FILED, court="建邺区法院", **SUED)

    disputes.record_step(dispute=row, step=step(DisputeStage.MEDIATION, TODAY - timedelta(days=9)), by=row.lawyer, now=NOW)

    row.refresh_from_db()
    assert (row.stage, row.court) == (DisputeStage.FILED, "建邺区法院")
    assert [one.stage for one in row.steps.all()] == [DisputeStage.MEDIATION, DisputeStage.FILED]


def test_what_was_filed_weeks_ago_begins_on_that_day():
    row = dispute(stage=DisputeStage.FILED, court="建邺区法院", reached_on=TODAY - timedelta(days=20), **SUED)

    assert row.steps.get().reached_on == TODAY - timedelta(days=20)


def test_a_stage_lies_not_in_the_future():
    with pytest.raises(dispute_refusals.DayInFuture):
        dispute(reached_on=TODAY + timedelta(days=1))
    row = dispute()

    with pytest.raises(dispute_refusals.DayInFuture):
        disputes.record_step(dispute=row, step=step(DisputeStage.MEDIATION, TODAY + timedelta(days=1)), by=row.lawyer, now=NOW)


def test_a_second_editor_of_the_record_overwrites_nothing():
    row = dispute()
    version = version_of(row)
    disputes.change_facts(dispute=row, facts=Facts(Plaintiff.COMPANY, "建邺区法院", "", None, version), by=row.lawyer, now=NOW)

    with pytest.raises(dispute_refusals.RecordChanged):
        disputes.change_facts(dispute=row, facts=Facts(Plaintiff.NOBODY, "", "", None, version), by=served(row), now=NOW)

    row.refresh_from_db()
    assert (row.plaintiff, row.court) == (Plaintiff.COMPANY, "建邺区法院")


@pytest.mark.clause("5.6.5")
def test_the_manager_entrusts_it_to_another_lawyer_with_its_dates():
    boss, row = manager(), dispute()
    date_ = hearing(row)
    other = staff_as(Role.LAWYER)

    with pytest.raises(dispute_refusals.NotYourDispute):
        disputes.entrust(dispute=row, lawyer=other, by=served(row), now=NOW)
    disputes.entrust(dispute=row, lawyer=other, by=boss, now=NOW)
    again = disputes.entrust(dispute=row, lawyer=other, by=boss, now=NOW)

    assert (again.lawyer, Hold.objects.get().lawyer, Duty.objects.about(date_).get().owner) == (other, other, other)
    assert other.pk in told(NoticeCode.DISPUTE_FOR_YOU)
    assert Household.objects.visible_to(other).get() == row.matter.household


# ---- the gates --------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.6.5")
def test_while_it_goes_to_law_a_complaint_is_neither_solved_nor_called_back_nor_closed():
    row = dispute()
    by = served(row)

    for act in (
        lambda: endings.resolve(matter=row.matter, result="已修好", by=by, now=NOW),
        lambda: endings.revisit(matter=row.matter, call=endings.Call(Reached.REACHED, NOW, is_solved=True, opinion=Opinion.SATISFIED), by=by, now=NOW),
    ):
        with pytest.raises(endings.StillDisputed) as refused:
            act()
        assert row.number in str(refused.value)
    with pytest.raises(endings.NotReadyToClose):
        endings.close(matter=row.matter, by=by, now=NOW)


# ---- the end ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.7.1")
@pytest.mark.clause("5.7.2")
@pytest.mark.parametrize("how", DisputeEnd)
def test_every_end_solves_the_complaint_and_opens_the_call_back(how):
    boss = manager()
    row = ended(dispute(now=NOW - timedelta(days=2)), how=how, on=TODAY - timedelta(days=1))

    row.matter.refresh_from_db()
    duty = Duty.objects.about(row.matter).get(kind=DutyKind.REVISIT)
    assert (row.matter.state, row.matter.result, row.matter.resolved_at) == (MatterState.RESOLVED, RESULT, NOW)
    assert (duty.due_at, duty.owner, duty.clause) == (end_of_day(TODAY + timedelta(days=2)), served(row), "5.7.2")
    assert told(NoticeCode.DISPUTE_ENDED) == {boss.pk, served(row).pk}


@pytest.mark.clause("5.6.5")
def test_the_end_lifts_its_own_hold_and_no_other():
    file = household()
    first, second = dispute(file), dispute(file)

    ended(first)

    assert [hold.subject for hold in Hold.objects.standing()] == [second]


@pytest.mark.clause("5.7.2")
def test_a_complaint_that_was_never_answered_is_solved_once_it_is_and_called_back_once():
    row = complaint()
    made = ended(dispute(matter=row))
    by = row.received_by

    row.refresh_from_db()
    assert row.state == MatterState.RECEIVED
    tell_customer(matter=row, said=said(at=NOW), by=by, now=NOW)
    endings.resolve(matter=row, result=made.result, by=by, now=NOW)
    assert Duty.objects.about(row).filter(kind=DutyKind.REVISIT).count() == 1


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"on": TODAY + timedelta(days=1)}, dispute_refusals.DayInFuture),
        ({"on": TODAY - timedelta(days=1)}, dispute_refusals.EndsBeforeItBegan),
        ({"result": " "}, dispute_refusals.ResultUnwritten),
    ],
)
def test_an_end_has_a_result_and_a_day_between_the_beginning_and_today(values, refusal):
    row = dispute()

    with pytest.raises(refusal):
        ended(row, **values)


def test_an_ended_dispute_stays_as_it_is():
    row = ended()

    for act in (
        lambda: ended(row),
        lambda: disputes.record_step(dispute=row, step=step(DisputeStage.MEDIATION), by=row.lawyer, now=NOW),
        lambda: disputes.change_facts(dispute=row, facts=Facts(Plaintiff.NOBODY), by=row.lawyer, now=NOW),
        lambda: hearing(row),
    ):
        with pytest.raises(dispute_refusals.HasEnded):
            act()


def test_the_database_keeps_an_end_whole_and_a_look_at_words():
    row = dispute()

    with pytest.raises(IntegrityError), transaction.atomic():
        Dispute.objects.filter(pk=row.pk).update(ended_on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispute.objects.filter(pk=row.pk).update(revisit_words_seen_at=NOW, revisit_words_seen_by=row.lawyer)


# ---- the call back ----------------------------------------------------------------------------------------------


def called(row, **values):
    call = endings.Call(**{"reached": Reached.REACHED, "at": NOW, "is_solved": True, "opinion": Opinion.SATISFIED, **values})
    return endings.revisit(matter=row.matter, call=call, by=served(row), now=NOW)


@pytest.mark.clause("5.7.2")
def test_nobody_calls_before_the_lawyer_has_seen_the_wording():
    row = ended()
    by = served(row)

    for words in ("", "回访和解履行情况"):
        if words:
            dispute_ends.write_words(dispute=row, words=words, by=by, now=NOW)
        with pytest.raises(endings.WordingNotSeen):
            called(row)
    dispute_ends.see_words(dispute=row, words="回访履行情况，不谈金额", read="回访和解履行情况", by=row.lawyer, now=NOW)
    called(row)

    row.refresh_from_db()
    row.matter.refresh_from_db()
    assert (row.revisit_words, row.revisit_words_seen_by, row.revisit_words_seen_at) == ("回访履行情况，不谈金额", row.lawyer, NOW)
    assert row.matter.state == MatterState.REVISITED
    assert (told(NoticeCode.WORDS_TO_SEE), told(NoticeCode.WORDS_SEEN)) == ({row.lawyer.pk}, {by.pk})


@pytest.mark.clause("5.7.2")
def test_a_wording_written_anew_goes_before_the_lawyer_again():
    row = worded(ended())

    row = dispute_ends.write_words(dispute=row, words="另一种说法", by=served(row), now=NOW + timedelta(minutes=1))
    assert row.revisit_words_seen_at is None
    with pytest.raises(dispute_ends.WordingChanged):
        dispute_ends.see_words(dispute=row, words="x", read="您好，回访和解的履行情况。", by=row.lawyer, now=NOW)

    same = dispute_ends.write_words(dispute=row, words=" 另一种说法 ", by=served(row), now=NOW + timedelta(hours=1))
    assert Notification.objects.filter(code=NoticeCode.WORDS_TO_SEE).count() == 2
    assert dispute_ends.see_words(dispute=same, words="另一种说法", read="另一种说法\r\n", by=row.lawyer, now=NOW).revisit_words_seen_at == NOW


def test_the_wording_belongs_to_the_representative_and_the_look_to_the_lawyer():
    row = ended()

    with pytest.raises(dispute_refusals.NotYourDispute):
        dispute_ends.write_words(dispute=row, words="x", by=row.lawyer, now=NOW)
    with pytest.raises(dispute_ends.NothingToSee):
        dispute_ends.see_words(dispute=row, words="x", read="", by=row.lawyer, now=NOW)
    with pytest.raises(dispute_ends.WordingMissing):
        dispute_ends.write_words(dispute=row, words=" ", by=served(row), now=NOW)
    row = dispute_ends.write_words(dispute=row, words="x", by=served(row), now=NOW)
    with pytest.raises(dispute_refusals.NotYourDispute):
        dispute_ends.see_words(dispute=row, words="x", read="x", by=manager(row.matter.subsidiary), now=NOW)
    with pytest.raises(dispute_ends.WordingMissing):
        dispute_ends.see_words(dispute=row, words=" ", read="x", by=row.lawyer, now=NOW)


def test_a_wording_is_written_between_the_end_and_the_call():
    before, after = dispute(), worded(ended())
    called(after)

    for row in (before, after):
        with pytest.raises(dispute_ends.NothingToWord):
            dispute_ends.write_words(dispute=row, words="x", by=served(row), now=NOW)


@pytest.mark.clause("5.7.1")
def test_a_customer_who_is_not_satisfied_after_a_dispute_has_a_new_complaint():
    row = worded(ended())

    call = called(row, opinion=Opinion.NOT_SATISFIED, remark="补偿未到账")

    assert (call.new_matter.follows, call.new_matter.is_complaint) == (row.matter, True)


# ---- in focus ---------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.7.3")
def test_a_household_stays_in_focus_without_end_while_it_goes_to_law_and_thirty_days_after_the_filing():
    row = worded(ended())
    file = row.matter.household
    by = served(row)

    def focus():
        return Household.objects.get(pk=file.pk).focus_until

    assert focus() == WITHOUT_END
    called(row)
    assert focus() == WITHOUT_END
    closed = endings.close(matter=Matter.objects.get(pk=row.matter_id), by=by, now=NOW + timedelta(days=1))
    assert (closed.state, focus()) == (MatterState.CLOSED, TODAY + timedelta(days=31))


@pytest.mark.clause("5.7.3")
def test_another_open_complaint_keeps_the_household_in_focus():
    row = worded(ended())
    complaint(row.matter.household)
    called(row)

    endings.close(matter=Matter.objects.get(pk=row.matter_id), by=served(row), now=NOW)

    assert Household.objects.get(pk=row.matter.household_id).focus_until == WITHOUT_END


def test_the_words_of_the_reason_stand_on_the_dispute():
    assert dispute().reason == WORDS


def test_the_line_on_the_file_is_chinese_whoever_writes_it():
    with translation.override("en"):
        row = dispute()

    with translation.override("zh-hans"):
        assert row.matter.household.timeline.get(kind=Happened.DISPUTE).text == f"{row.number} {row.get_cause_display()}"
