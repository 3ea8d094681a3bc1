from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from contracts.actions import changes as actions
from contracts.enums import ChangeState, PaymentTerms
from contracts.models import Contract, ContractChange, PaymentNotice
from contracts.queries.changes import lines_of, plan, present, shown, snapshot
from contracts.rules.changes import TERMS, WORDING_CAUSES, Due, Line, Touched, causes_of, moved_by
from customers.actions import ownership
from customers.actions.customers import IdentityWrong, Person
from customers.authorization import actions as authorization
from customers.authorization.enums import Act, Cause, RequestState, Verdict
from customers.authorization.models import ApprovalRequest
from customers.authorization.queries.routes import route_words
from customers.documents.models import NumberSeries
from customers.enums import Happened, IdentityKind, NoticeCode, Role, Stage
from customers.models import Customer, Household, Notification, Setting, TimelineEntry
from tests.factories import contracts as factories
from tests.factories import customers as core
from tests.factories.contracts import NOW, change, decided, request_of, wanted

pytestmark = pytest.mark.django_db
MAJOR = {"after": {"late_payment_rate": Decimal("1.5")}}
ALL_OF_IT = factories.schedule(("mortgage", date(2025, 3, 12), "2020000.00"))
#: Numbers with right check digits.
RESIDENT_ID = "320102199003078888"


@pytest.fixture
def house():
    """A subsidiary with its ladder, and a signed contract of its representative."""

    class House:
        subsidiary = core.SubsidiaryFactory()
        rep = core.rep(name="林晓雯")
        manager = core.manager(name="陈立恒")
        vp = core.vp(name="韩静")
        gm = core.gm(name="赵总")
        contract = factories.contract(rep)

    return House


def stands(contract):
    return present(Contract.objects.get(pk=contract.pk))


# ---- what a change touches -----------------------------------------------------------------------------------------


@pytest.mark.clause("5.1.8")
def test_a_change_touches_only_listed_terms_and_due_dates(house):
    unlisted = dict.fromkeys(("price", "number", "household", "instalment.", "instalment.x", "instalment.4", "instalment.3.amount"), Decimal(1))

    assert list(stands(house.contract)) == [*(term.field for term in TERMS), "instalment.1", "instalment.2", "instalment.3"]
    assert lines_of(house.contract, wanted(after=unlisted)) == []


@pytest.mark.clause("5.1.9.c")
def test_the_subjects_of_a_change_are_those_of_its_lines_and_of_its_wording():
    line = Line("property_fee", "3.80", "3.50")

    assert causes_of([], []) == (Cause.ORDINARY,)
    assert causes_of([line], []) == (Cause.PROPERTY_FEE,)
    assert causes_of([line, Line("instalment.2", "2026-07-01", "2026-07-05")], [Cause.BREACH_HANDLING]) == (
        Cause.PAYMENT_TERMS,
        Cause.BREACH_HANDLING,
        Cause.PROPERTY_FEE,
    )
    assert set(WORDING_CAUSES) > {Cause.ORDINARY, Cause.TITLE_TERM}


@pytest.mark.clause("5.1.9.c")
def test_a_change_moves_the_longest_postponement_and_the_sums_postponed():
    dues = [Due(1, date(2026, 7, 1), Decimal(100)), Due(2, date(2026, 8, 1), Decimal(200)), Due(3, None, Decimal(400))]
    lines = [Line("instalment.1", "2026-07-01", "2026-07-11"), Line("instalment.2", "2026-08-01", "2026-07-20"), Line("instalment.3", "", "2026-09-01")]

    moved = moved_by(lines, dues, Decimal(1000))

    assert (moved.postponed_days, moved.money, moved.changes_payment_kind) == (10, Decimal(100), False)


@pytest.mark.clause("5.1.9.c")
def test_another_down_payment_shifts_its_part_of_the_price():
    assert moved_by([Line("down_payment_percent", "30.00", "25.50")], [], Decimal("2020000.00")).money == Decimal("90900.00")


@given(days=st.lists(st.integers(-60, 60), min_size=1, max_size=6))
def test_a_postponement_is_never_negative_and_counts_only_what_moves_out(days):
    dues = [Due(position, date(2026, 7, 1), Decimal(100)) for position in range(len(days))]
    lines = [Line(f"instalment.{n}", "2026-07-01", (date(2026, 7, 1) + timedelta(days=one)).isoformat()) for n, one in enumerate(days)]

    moved = moved_by(lines, dues, Decimal(1000))

    assert moved.postponed_days == max(0, *days)
    assert moved.money == 100 * sum(one > 0 for one in days)


# ---- routes --------------------------------------------------------------------------------------------------------


@pytest.mark.clause("4.8")
def test_wording_without_economic_interest_takes_effect_at_once_and_stands_recorded(house):
    asked = change(house.contract, clause_text="送达地址增加电子邮箱。")

    assert (asked.state, asked.effective_at, asked.clause, asked.number) == (ChangeState.EFFECTIVE, NOW, "4.8", "")
    assert not ApprovalRequest.objects.exists()
    assert list(ContractChange.objects.visible_to(house.manager)) == [asked]
    assert set(TimelineEntry.objects.filter(household=house.contract.household).values_list("kind", flat=True)) >= {
        Happened.CHANGE_ASKED,
        Happened.CHANGE_DECIDED,
    }


def test_the_file_is_written_in_chinese_by_a_reader_of_english_too(house):
    with translation.override("en"):
        change(house.contract, clause_text="送达地址增加电子邮箱。")

    lines = TimelineEntry.objects.filter(household=house.contract.household, kind__in=[Happened.CHANGE_ASKED, Happened.CHANGE_DECIDED])
    assert [(line.kind, line.text) for line in lines.order_by("pk")] == [
        (Happened.CHANGE_ASKED, "一般文字，不涉及经济利益"),
        (Happened.CHANGE_DECIDED, "已生效"),
    ]


@pytest.mark.clause("4.9.0")
def test_wording_with_economic_interest_goes_to_the_manager(house):
    asked = change(house.contract, clause_text="赠送车位一年使用权。", touched=Touched(money=True), money=Decimal(6000))

    assert (asked.state, asked.clause, asked.money) == (ChangeState.REQUESTED, "4.9.0", Decimal("6000.00"))
    assert [step["role"] for step in request_of(asked).route] == [Role.MANAGER]


@pytest.mark.clause("5.1.9.a")
@pytest.mark.parametrize(
    ("days", "roles"), [(7, None), (8, ["manager"]), (14, ["manager"]), (15, ["manager", "vp"]), (30, ["manager", "vp"]), (31, ["manager", "vp", "gm"])]
)
def test_a_postponed_instalment_takes_the_route_of_its_days(house, days, roles):
    asked = change(house.contract, after={"instalment.3": date(2026, 7, 1) + timedelta(days=days)})

    assert asked.postponed_days == days
    assert (None if asked.state == ChangeState.EFFECTIVE else [step["role"] for step in request_of(asked).route]) == roles
    assert (stands(house.contract)["instalment.3"] != "2026-07-01") is (roles is None)


@pytest.mark.clause("5.1.9.c")
def test_a_short_postponement_of_a_large_sum_is_major(house):
    asked = change(house.contract, after={"instalment.2": date(2025, 12, 3)})

    assert (asked.clause, asked.money) == ("5.1.9.b", Decimal("1292000.00"))


@pytest.mark.clause("5.1.9.a")
def test_the_limits_come_from_the_settings_in_force_on_the_day(house):
    Setting.objects.create(key="postponement_rep_days", value="10", valid_from=date(2026, 6, 1), set_by=house.manager, set_at=NOW)
    Setting.objects.create(key="postponement_rep_days", value="1", valid_from=date(2026, 6, 17), set_by=house.manager, set_at=NOW)

    assert change(house.contract, after={"instalment.3": date(2026, 7, 10)}).state == ChangeState.EFFECTIVE
    assert change(house.contract, after={"instalment.3": date(2026, 7, 15)}, now=NOW + timedelta(days=1)).state == ChangeState.REQUESTED


@pytest.mark.clause("5.1.9.b")
@pytest.mark.parametrize(
    "after",
    [
        {"late_payment_rate": Decimal("1.5")},
        {"usable_area_percent": Decimal(79)},
        {"property_fee": Decimal("3.5")},
        {"title_term_days": 540},
        {"fit_out_standard": "毛坯"},
        {"payment_terms": PaymentTerms.MORTGAGE},
        {"delivery_on": date(2027, 9, 30)},
    ],
    ids=lambda after: next(iter(after)),
)
def test_a_major_term_needs_the_managers_opinion_and_the_vps_approval(house, after):
    asked = change(house.contract, after=after, schedule=ALL_OF_IT if "payment_terms" in after else ())

    assert [(step["role"], step["word"]) for step in request_of(asked).route] == [(Role.MANAGER, "opinion"), (Role.VP, "approval")]
    assert asked.clause == "5.1.9.b"


def test_one_major_line_takes_the_whole_change_up(house):
    asked = change(house.contract, after={"special_terms": "补充条款", "title_term_days": 540})

    assert (asked.clause, set(asked.causes)) == ("5.1.9.b", {Cause.ORDINARY, Cause.TITLE_TERM})


# ---- taking effect -------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.1.9.b")
def test_the_last_word_writes_the_listed_fields_and_numbers_the_form(house):
    asked = change(house.contract, after={"late_payment_rate": Decimal("1.5"), "instalment.3": date(2026, 9, 30)})
    before = stands(house.contract)

    decided(asked, house.manager)
    assert stands(house.contract) == before
    decided(asked, house.vp)
    decided(asked, house.gm, Verdict.APPROVE_WITH_CONDITIONS, words="付清前不办理产权")
    asked.refresh_from_db()

    assert stands(house.contract) == before | {"late_payment_rate": "1.500", "instalment.3": "2026-09-30"}
    assert (asked.state, asked.effective_at, asked.conditions) == (ChangeState.EFFECTIVE, NOW, "付清前不办理产权")
    assert asked.number.startswith("BG-")
    assert asked.number.endswith("-2026-00001")


def test_the_history_keeps_what_stood_before(house):
    decided_by_both(house, change(house.contract, **MAJOR))

    history = Contract.pgh_event_model.objects.filter(pgh_obj=house.contract).order_by("pgh_id")
    assert [f"{row.late_payment_rate}" for row in history][-2:] == ["1.000", "1.500"]


def decided_by_both(house, asked, **values):
    decided(asked, house.manager)
    request = decided(asked, house.vp, **values)
    asked.refresh_from_db()
    return request


@pytest.mark.clause("5.1.9.b")
def test_an_opinion_against_it_leaves_the_decision_to_the_vp(house):
    asked = change(house.contract, **MAJOR)
    decided(asked, house.manager, Verdict.REFUSE)

    assert decided(asked, house.vp).state == RequestState.APPROVED


def test_a_refused_change_leaves_the_contract_and_takes_no_number(house):
    before = stands(house.contract)
    asked = change(house.contract, **MAJOR)

    decided_by_both(house, asked, verdict=Verdict.REFUSE)

    assert (asked.state, asked.number, stands(house.contract)) == (ChangeState.REFUSED, "", before)
    assert not NumberSeries.objects.exists()


def test_an_effect_that_fails_leaves_no_word_no_number_and_no_change(house, monkeypatch):
    asked, before = change(house.contract, **MAJOR), stands(house.contract)
    decided(asked, house.manager)
    asked.lines = [*asked.lines, {"field": "instalment.9", "before": "", "after": "2026-09-30"}]
    asked.save()
    ApprovalRequest.objects.filter(pk=request_of(asked).pk).update(fingerprint=authorization.fingerprint(snapshot(asked)))

    with pytest.raises(Exception, match="does not exist"):
        decided(asked, house.vp)

    assert (stands(house.contract), request_of(asked).decisions.count(), NumberSeries.objects.count()) == (before, 1, 0)


def test_the_vp_cannot_decide_a_change_before_the_manager(house):
    with pytest.raises(authorization.NotYours):
        decided(change(house.contract, **MAJOR), house.vp)


def test_a_change_overtaken_by_another_is_void_and_both_are_told(house):
    first = change(house.contract, **MAJOR)
    second = change(house.contract, after={"late_payment_rate": Decimal(2)})
    other = change(house.contract, after={"property_fee": Decimal(3)})

    decided_by_both(house, first)

    assert request_of(second).state == RequestState.VOID
    assert ContractChange.objects.get(pk=second.pk).state == ChangeState.DRAFT
    assert request_of(other).state == RequestState.WAITING
    assert Notification.objects.filter(code=NoticeCode.APPROVAL_VOID, staff__in=[house.rep, house.manager]).count() == 2


def test_a_contract_written_past_the_changes_makes_the_request_undecidable(house):
    asked = change(house.contract, **MAJOR)
    Contract.objects.filter(pk=house.contract.pk).update(late_payment_rate=Decimal(3))

    with pytest.raises(authorization.Edited):
        decided(asked, house.manager)


# ---- editing, returning, withdrawing -------------------------------------------------------------------------------


@pytest.mark.clause("5.1.9.b")
def test_an_edit_voids_what_is_being_decided_and_sends_it_anew(house):
    asked = change(house.contract, **MAJOR)
    old = request_of(asked)

    actions.edit_change(change=asked, wanted=wanted(after={"late_payment_rate": Decimal("1.2")}), by=house.rep, now=NOW + timedelta(minutes=1))
    old.refresh_from_db()

    assert old.state == RequestState.VOID
    assert request_of(asked).pk != old.pk
    assert request_of(asked).state == RequestState.WAITING
    assert Notification.objects.filter(code=NoticeCode.APPROVAL_VOID).count() == 2
    with pytest.raises(authorization.AlreadyDecided):
        actions.decide_change(change=asked, request=old, verdict=Verdict.APPROVE, by=house.manager, now=NOW)


def test_a_returned_change_comes_again_as_the_next_round_of_the_same_request(house):
    asked = change(house.contract, **MAJOR)
    first = decided(asked, house.manager, Verdict.RETURN, words="请补客户申请书")
    asked.refresh_from_db()
    assert asked.state == ChangeState.RETURNED

    actions.edit_change(change=asked, wanted=wanted(**MAJOR, reason="已补申请书"), by=house.rep, now=NOW + timedelta(hours=1))

    assert (request_of(asked).pk, request_of(asked).round) == (first.pk, 2)
    decided_by_both(house, asked)
    assert asked.state == ChangeState.EFFECTIVE


def test_a_returned_change_made_ordinary_takes_effect_and_its_request_is_closed(house):
    asked = change(house.contract, **MAJOR)
    decided(asked, house.manager, Verdict.RETURN)

    asked = actions.edit_change(change=asked, wanted=wanted(clause_text="送达地址增加电子邮箱。"), by=house.rep, now=NOW)

    assert (asked.state, request_of(asked).state) == (ChangeState.EFFECTIVE, RequestState.WITHDRAWN)


def test_the_asker_takes_a_change_back_with_its_request(house):
    asked = change(house.contract, **MAJOR)

    with pytest.raises(authorization.NotYours):
        actions.withdraw_change(change=asked, by=house.manager, now=NOW)
    asked = actions.withdraw_change(change=asked, by=house.rep, now=NOW)

    assert (asked.state, request_of(asked).state) == (ChangeState.WITHDRAWN, RequestState.WITHDRAWN)
    with pytest.raises(actions.NoLongerOpen):
        actions.withdraw_change(change=asked, by=house.rep, now=NOW)
    with pytest.raises(actions.NoLongerOpen):
        actions.edit_change(change=asked, wanted=wanted(**MAJOR), by=house.rep, now=NOW)


@pytest.mark.clause("5.1.9.b")
@pytest.mark.parametrize("is_returned", [False, True], ids=["waiting", "returned"])
def test_a_manager_who_edits_asks_himself_and_does_not_decide_on_his_own_wording(house, is_returned):
    asked = change(house.contract, clause_text="赠送车位一年使用权。", touched=Touched(money=True))
    assert request_of(asked).desk == Role.MANAGER
    if is_returned:
        decided(asked, house.manager, Verdict.RETURN)
    later = NOW + timedelta(hours=1)

    edited = actions.edit_change(change=asked, wanted=wanted(clause_text="赠送车位十年使用权。", touched=Touched(money=True)), by=house.manager, now=later)

    request = request_of(asked)
    assert (edited.asked_by, edited.asked_at, request.asked_by, request.desk) == (house.manager, later, house.manager, Role.VP)
    with pytest.raises(authorization.NotYours):
        decided(asked, house.manager, now=later)
    with pytest.raises(authorization.NotYours):
        actions.withdraw_change(change=asked, by=house.rep, now=later)
    assert decided(asked, house.vp, now=later).state == RequestState.APPROVED
    assert request.asked_by.notifications.filter(code=NoticeCode.APPROVAL_DECIDED).exists()


def test_two_managers_are_each_other_s_check(house):
    other = core.manager()
    asked = change(house.contract, clause_text="赠送车位一年使用权。", touched=Touched(money=True))

    actions.edit_change(change=asked, wanted=wanted(clause_text="赠送车位十年使用权。", touched=Touched(money=True)), by=house.manager, now=NOW)

    assert request_of(asked).desk == Role.MANAGER
    assert decided(asked, other).state == RequestState.APPROVED


def test_a_returned_change_is_withdrawn_by_who_edited_it_last(house):
    asked = change(house.contract, **MAJOR)
    decided(asked, house.manager, Verdict.RETURN)
    actions.edit_change(change=asked, wanted=wanted(**MAJOR, reason="经理改"), by=house.manager, now=NOW)

    assert actions.withdraw_change(change=asked, by=house.manager, now=NOW).state == ChangeState.WITHDRAWN


@pytest.mark.clause("5.5.2")
def test_a_resale_that_another_edits_still_waits_for_the_lawyer(house):
    lawyer = core.staff_as(Role.LAWYER)
    values = {"act": Act.RESALE, "causes": (Cause.RESALE_MONEY,), "joining": Person("许静", phones=[]), "touched": Touched(unfinished_presale=True)}
    asked = change(house.contract, **values)
    decided(asked, house.manager, Verdict.RETURN)

    actions.edit_change(change=asked, wanted=wanted(**values, reason="经理改"), by=house.manager, now=NOW)

    with pytest.raises(authorization.LawyerFirst):
        decided(asked, house.vp)
    authorization.answer_consultation(consultation=request_of(asked).consultations.get(), answer="可以", by=lawyer, now=NOW)
    assert decided(asked, house.vp).step == 1


# ---- refusals ------------------------------------------------------------------------------------------------------


def test_only_who_serves_the_household_or_the_manager_asks(house):
    with pytest.raises(actions.NotServing):
        change(house.contract, by=core.rep(), **MAJOR)

    assert request_of(change(house.contract, by=house.manager, **MAJOR)).desk == Role.VP


@pytest.mark.clause("5.1.8")
@pytest.mark.parametrize("nothing", [{}, {"after": {"property_fee": Decimal("3.8")}}, {"after": {"price": Decimal(1)}}, {"clause_text": "  "}])
def test_a_change_changes_something_that_is_listed(house, nothing):
    with pytest.raises(actions.NothingChanged):
        change(house.contract, **nothing)


def test_the_database_refuses_a_number_before_effect_and_a_change_without_subject(house):
    asked = change(house.contract, **MAJOR)

    for harm in ({"number": "BG-1"}, {"causes": []}, {"state": ChangeState.EFFECTIVE}, {"money": Decimal(-1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ContractChange.objects.filter(pk=asked.pk).update(**harm)


# ---- cancellation, identity, resale --------------------------------------------------------------------------------


def cancel(house, cause, **values):
    return change(house.contract, act=Act.CANCELLATION, causes=(cause,), **values)


@pytest.mark.clause("5.5.1")
def test_a_cancellation_for_the_customers_breach_ends_the_household_by_the_managers_word(house):
    asked = cancel(house, Cause.CUSTOMER_BREACH)
    other = change(house.contract, **MAJOR)

    decided(asked, house.manager)
    file = Household.objects.get(pk=house.contract.household_id)

    assert (file.ended_on, file.stage) == (date(2026, 6, 16), Stage.ENDED)
    assert request_of(other).state == RequestState.VOID
    assert Notification.objects.filter(staff=house.vp, code=NoticeCode.APPROVAL_INFORMED).count() == 1
    with pytest.raises(actions.HouseholdEnded):
        change(house.contract, **MAJOR)
    assert core.household(house.rep, unit=file.unit).unit_id == file.unit_id


@pytest.mark.clause("5.5.2")
def test_a_cancellation_held_against_the_company_is_the_vps(house):
    asked = cancel(house, Cause.COMPANY_FAULT, money=Decimal("1862300.00"))
    decided(asked, house.manager, Verdict.REFUSE)
    assert Household.objects.get(pk=house.contract.household_id).ended_on is None

    decided(asked, house.vp)

    assert Household.objects.get(pk=house.contract.household_id).ended_on == date(2026, 6, 16)


@pytest.mark.clause("5.5.1")
def test_a_new_document_is_kept_encrypted_until_the_manager_signs(house):
    buyer = house.contract.household.buyers.get().customer
    asked = change(
        house.contract, act=Act.IDENTITY_CHANGE, causes=(Cause.NEW_DOCUMENT,), holder=buyer.pk, identity_kind=IdentityKind.PASSPORT, identity_number="e12345678"
    )
    assert Customer.objects.get(pk=buyer.pk).identity_number == ""
    assert "12345678" not in str(asked.lines)
    assert "12345678" not in str(request_of(asked).snapshot["lines"])

    decided(asked, house.manager)

    assert Customer.objects.get(pk=buyer.pk).identity_number == "E12345678"
    assert Household.objects.matching(["x"]).count() == 0


@pytest.mark.clause("5.5.1")
def test_a_wrong_number_and_a_document_of_somebody_else_are_refused(house):
    buyer = house.contract.household.buyers.get().customer
    core.customer("别人", phones=(), identity_kind=IdentityKind.PASSPORT, identity_number="E87654321")

    def ask(kind, number):
        return change(house.contract, act=Act.IDENTITY_CHANGE, causes=(Cause.NEW_DOCUMENT,), holder=buyer.pk, identity_kind=kind, identity_number=number)

    with pytest.raises(IdentityWrong):
        ask(IdentityKind.RESIDENT_ID, "320102199003070000")
    with pytest.raises(ownership.DocumentKnown):
        decided(ask(IdentityKind.PASSPORT, "E87654321"), house.manager)


@pytest.mark.clause("5.5.1")
def test_a_change_of_name_exchanges_the_buyers_by_the_managers_word(house):
    buyer = house.contract.household.buyers.get().customer
    asked = change(
        house.contract, act=Act.IDENTITY_CHANGE, causes=(Cause.CHANGE_OF_NAME,), leaving=(buyer.pk,), joining=Person("王小平", phones=["13900001111"])
    )
    assert house.contract.household.buyers.get().customer == buyer

    decided(asked, house.manager)
    file = Household.objects.get(pk=house.contract.household_id)

    assert file.name == "王小平"
    assert list(Household.objects.matching(["王小平"])) == [file]
    assert Customer.objects.filter(pk=buyer.pk).exists()


def test_somebody_remains_the_buyer(house):
    buyer = house.contract.household.buyers.get().customer

    with pytest.raises(ownership.NobodyLeft):
        change(house.contract, act=Act.IDENTITY_CHANGE, causes=(Cause.CHANGE_OF_NAME,), leaving=(buyer.pk,))


@pytest.mark.clause("5.5.2")
def test_a_resale_that_touches_neither_money_nor_staff_is_the_managers_and_the_vp_is_told(house):
    buyer = house.contract.household.buyers.get().customer
    values = {"act": Act.RESALE, "leaving": (buyer.pk,), "joining": Person("许静", phones=[])}
    plain = change(house.contract, causes=(Cause.RESALE_PLAIN,), **values)
    assert [step["role"] for step in request_of(plain).route] == [Role.MANAGER]
    assert request_of(plain).informed == [Role.VP]

    decided(plain, house.manager)

    assert Household.objects.get(pk=house.contract.household_id).name == "许静"


@pytest.mark.clause("5.5.2")
def test_the_resale_of_an_unfinished_unit_waits_for_the_lawyer(house):
    lawyer = core.staff_as(Role.LAWYER)
    values = {"act": Act.RESALE, "causes": (Cause.RESALE_MONEY,), "joining": Person("许静", phones=[]), "touched": Touched(unfinished_presale=True)}
    asked = change(house.contract, **values)

    with pytest.raises(authorization.LawyerFirst):
        decided(asked, house.manager)
    authorization.answer_consultation(consultation=request_of(asked).consultations.get(), answer="不违反禁止转让的规定", by=lawyer, now=NOW)

    assert decided(asked, house.manager).desk == Role.VP


# ---- words ---------------------------------------------------------------------------------------------------------


def test_a_change_is_read_in_words(house):
    asked = change(
        house.contract,
        after={
            "payment_terms": "mortgage",
            "late_payment_rate": Decimal("1.5"),
            "property_fee": Decimal("3.5"),
            "instalment.3": date(2026, 9, 30),
            "title_term_days": 540,
        },
        schedule=ALL_OF_IT,
    )

    with translation.override("en"):
        rows = [(row.before, row.after) for row in shown(asked.lines)]

    assert rows == [
        ("Instalments", "Mortgage"),
        ("1.000", "1.500"),
        ("720", "540"),
        ("3.80", "3.50"),
        ("Instalment 12 March 2025 ¥606,000.00", "Mortgage loan 12 March 2025 ¥2,020,000.00"),
        ("Instalment 1 December 2025 ¥1,292,000.00", ""),
        ("Instalment 1 July 2026 ¥122,000.00", ""),
    ]


def test_a_route_is_read_in_words(house):
    routes = [
        plan(house.contract, wanted(after=after), NOW.date()).route
        for after in ({}, {"instalment.3": date(2026, 7, 10)}, {"title_term_days": 1}, {"instalment.3": date(2026, 12, 1)})
    ]

    with translation.override("en"):
        words = [route_words(route) for route in routes]

    assert words == [
        "Within your mandate: it takes effect at once",
        "The manager decides",
        "Manager's opinion, then the vice president decides",
        "Manager's opinion, vice president, general manager",
    ]


# ---- reach ---------------------------------------------------------------------------------------------------------


def test_each_post_sees_the_changes_within_its_reach(house):
    asked = change(house.contract, **MAJOR)
    finance, lawyer, engineer = (core.staff_as(role) for role in (Role.FINANCE, Role.LAWYER, Role.ENGINEERING))
    elsewhere = core.SubsidiaryFactory(code="XX")
    outside = [core.rep(), core.manager(elsewhere), lawyer, engineer, core.staff_as(Role.GENERAL_AFFAIRS)]

    assert all(list(ContractChange.objects.visible_to(person)) == [asked] for person in (house.rep, house.manager, house.vp, house.gm, finance))
    assert not any(ContractChange.objects.visible_to(person).exists() for person in outside)
    authorization.consult(request=request_of(asked), role=Role.ENGINEERING, question="可行吗", by=house.manager, now=NOW)
    assert list(ContractChange.objects.visible_to(engineer)) == [asked]
    assert not Contract.objects.visible_to(engineer).exists()


def test_no_notice_is_made_by_a_change(house):
    decided_by_both(house, change(house.contract, **MAJOR))

    assert not PaymentNotice.objects.exists()
