from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext

from config.tasks import job
from contracts.actions.approval_forms import store_approval_form, store_missing_forms
from contracts.actions.changes import withdraw_change
from contracts.enums import ChangeState
from contracts.models import Contract, ContractChange
from contracts.queries.approval_forms import context, unprinted
from contracts.rules.changes import accrued_damages
from customers.authorization import actions as authorization
from customers.authorization.enums import Act, Cause, RequestState, Verdict
from customers.authorization.models import ApprovalRequest, Decision
from customers.documents.models import Paper, Upload
from customers.enums import IdentityKind, Role
from customers.models import Household, Setting
from tests.documents.test_actions import picture
from tests.factories import contracts as factories
from tests.factories import customers as core
from tests.factories.contracts import change, decided, request_of

pytestmark = pytest.mark.django_db
TOKEN = "5f0c6c5e-6a3b-4d0f-9b1a-00000000000b"
MAJOR = {"after": {"late_payment_rate": Decimal("1.5")}}


@pytest.fixture
def house():
    class House:
        subsidiary = core.SubsidiaryFactory()
        rep = core.rep(name="林晓雯")
        manager = core.manager(name="陈立恒")
        vp = core.vp(name="韩静")
        contract = factories.contract(rep)
        now = timezone.now() - timedelta(hours=1)

    return House


def get(client, person, page, *args, **query):
    client.force_login(person)
    return client.get(reverse(f"contracts:{page}", args=args), query)


def post(client, person, page, *args, query="", headers=None, **data):
    client.force_login(person)
    return client.post(reverse(f"contracts:{page}", args=args) + query, data, headers=headers or {})


def ask(client, house, query="", headers=None, **data):
    return post(client, house.rep, "change_new", house.contract.pk, query=query, headers=headers, **{"token": TOKEN, "reason": "客户要求"} | data)


def scan(name="护照.jpg"):
    return SimpleUploadedFile(name, picture(), "image/jpeg")


# ---- asking --------------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.1.8")
def test_the_form_shows_each_listed_term_as_it_stands(client, house):
    rows = list(get(client, house.rep, "change_new", house.contract.pk).context["form"].rows())

    assert len(rows) == 9 + 3
    assert "2026年7月1日" in [row.before for row in rows]


@pytest.mark.clause("5.1.9.b")
def test_a_change_is_sent_once_with_its_papers(client, house):
    for _ in range(2):
        answer = ask(client, house, after_title_term_days="540", attachments=[scan("申请书.jpg")])
    asked = ContractChange.objects.get()

    assert answer.headers["Location"] == asked.get_absolute_url()
    assert (asked.state, asked.causes, asked.reason) == (ChangeState.REQUESTED, [Cause.TITLE_TERM], "客户要求")
    assert [upload.household_id for upload in Upload.objects.about(asked)] == [house.contract.household_id]


@pytest.mark.clause("4.8")
def test_a_change_within_the_mandate_is_done_by_one_press(client, house):
    ask(client, house, clause_text="送达地址增加电子邮箱。")

    assert ContractChange.objects.get().state == ChangeState.EFFECTIVE
    assert not ApprovalRequest.objects.exists()


@pytest.mark.clause("5.1.9.c")
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_the_route_is_told_before_anything_is_sent(client, house, headers):
    answer = ask(client, house, headers=headers, check="1", reason="", after_instalment_3="2026-07-10")

    assert answer.status_code == 200
    assert answer.context["plan"].route.clause == "5.1.9.a"
    assert answer.context["plan"].moved.postponed_days == 9
    assert ("<html" in answer.text) is (not headers)
    assert not ContractChange.objects.exists()


@pytest.mark.clause("5.1.9.c")
@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"after_instalment_3": "2026-07-05"}, []),
        ({"after_instalment_3": "2026-07-10"}, [("postponed", "9", "7", "rep")]),
        ({"after_instalment_3": "2026-07-20"}, [("postponed", "19", "14", "manager")]),
        ({"after_instalment_2": "2026-01-15"}, [("postponed", "45", "30", "vp"), ("part_of_price", "63.97", "10", "")]),
        ({"after_late_payment_rate": "1.5"}, [("always_major", "breach_handling", "", "")]),
        ({"touches_money": "on", "clause_text": "赠送家电"}, [("money", "", "", "")]),
    ],
    ids=["within", "manager", "vp", "gm", "always", "money"],
)
def test_the_form_says_by_which_rule_of_the_mandate_it_goes_up(client, house, typed, why):
    answer = ask(client, house, check="1", reason="", **typed)

    assert [(one.ground, one.found, one.limit, one.post) for one in answer.context["plan"].reasons] == why
    assert all(escape(words) in answer.text for words in answer.context["why"])


@pytest.mark.clause("5.1.9.c")
def test_the_page_of_a_change_says_why_it_is_major_by_the_figures_it_was_sent_under(client, house):
    asked = change(house.contract, now=house.now, after={"instalment.2": date(2026, 1, 15)})
    Setting.objects.create(key="postponement_vp_days", value=60, valid_from=core.LONG_AGO, set_by=house.manager, set_at=house.now)

    answer = get(client, house.manager, "change", asked.pk)

    assert [(one["ground"], one["found"], one["limit"]) for one in asked.reasons] == [("postponed", "45", "30"), ("part_of_price", "63.97", "10")]
    assert len(answer.context["why"]) == 2
    assert all(escape(words) in answer.text for words in answer.context["why"])


@pytest.mark.clause("5.1.8")
def test_two_undecided_changes_of_one_term_are_told_to_each_other_and_before_a_third_is_sent(client, house):
    first = change(house.contract, now=house.now, **MAJOR)
    second = change(house.contract, now=house.now, after={"late_payment_rate": Decimal("1.2")})
    beside = change(house.contract, now=house.now, after={"title_term_days": 540})

    told = {one.pk: get(client, house.manager, "change", one.pk) for one in (first, second, beside)}
    planned = ask(client, house, check="1", reason="", after_late_payment_rate="1.8")

    assert {pk: answer.context["others"] for pk, answer in told.items()} == {first.pk: [second], second.pk: [first], beside.pk: []}
    assert second.get_absolute_url() in told[first.pk].text
    assert set(planned.context["others"]) == {first, second}
    assert all(other.get_absolute_url() in planned.text for other in (first, second))


def test_the_route_is_not_guessed_while_a_value_is_wrong(client, house):
    answer = ask(client, house, check="1", after_property_fee="三块五")

    assert "plan" not in answer.context
    assert answer.status_code == 200


def test_no_route_is_told_while_every_value_is_as_it_was(client, house):
    answer = ask(client, house, check="1")

    assert "plan" not in answer.context
    assert gettext("Nothing is changed yet: give a term its new value, or write the wording of the supplement.") in answer.text


def test_a_form_without_reason_or_change_is_shown_again_with_what_was_typed(client, house):
    missing, nothing = ask(client, house, reason="", after_title_term_days="540"), ask(client, house)

    assert (missing.status_code, nothing.status_code) == (422, 422)
    assert 'value="540"' in missing.text
    assert nothing.context["refusal"].clause == "5.1.8"
    assert not ContractChange.objects.exists()


@pytest.mark.clause("5.5.1")
def test_a_new_document_needs_its_proof_and_is_kept_masked(client, house):
    buyer = house.contract.household.buyers.get().customer
    typed = {"query": "?kind=document", "holder": buyer.pk, "identity_kind": IdentityKind.PASSPORT, "identity_number": "E12345678"}

    assert ask(client, house, **typed).status_code == 422
    assert ask(client, house, **typed, attachments=[scan()]).status_code == 302
    asked = ContractChange.objects.get()

    assert (asked.act, asked.clause) == (Act.IDENTITY_CHANGE, "5.5.1")
    assert "E12345678" not in get(client, house.manager, "change", asked.pk).text


@pytest.mark.clause("5.5.2")
def test_a_resale_names_who_leaves_and_who_comes_with_his_document(client, house):
    buyer = house.contract.household.buyers.get().customer
    typed = {"query": "?kind=resale", "what": Cause.RESALE_MONEY, "leaving": [buyer.pk], "name": "许静", "phone": "13900001111", "money": "35000"}

    assert ask(client, house, **typed).status_code == 422
    assert ask(client, house, **typed | {"phone": "12"}, identity_kind="passport", identity_number="E7654321").status_code == 422
    assert ask(client, house, query="?kind=resale", what=Cause.RESALE_MONEY).status_code == 422
    assert ask(client, house, **typed, identity_kind="passport", identity_number="E7654321").status_code == 302
    asked = ContractChange.objects.get()

    assert (asked.money, asked.lines[0]["after"]) == (Decimal("35000.00"), "许静")


def test_a_change_of_name_and_a_cancellation_are_asked_on_their_forms(client, house):
    wife = core.customer("李梅", phones=("13911112222",), identity_kind="passport", identity_number="E1111111")
    name = {"query": "?kind=name", "name": "李梅", "identity_kind": "passport", "identity_number": "E1111111", "attachments": [scan()]}

    assert ask(client, house, **name).status_code == 302
    assert ContractChange.objects.get().lines[0]["customers"][1][0] == wife.pk
    assert ask(client, house, query="?kind=cancellation", token=TOKEN.replace("b", "c"), cause=Cause.COMPANY_FAULT, money="1000").status_code == 302
    assert set(ContractChange.objects.values_list("act", flat=True)) == {Act.IDENTITY_CHANGE, Act.CANCELLATION}
    assert get(client, house.rep, "change_new", house.contract.pk, kind="gift").status_code == 404


@pytest.mark.parametrize(
    ("kind", "typed"), [("terms", {"clause_text": "送达地址增加电子邮箱。"}), ("cancellation", {}), ("document", {}), ("name", {}), ("resale", {})]
)
def test_each_form_opens_and_tells_its_route(client, house, kind, typed):
    assert get(client, house.rep, "change_new", house.contract.pk, kind=kind).status_code == 200
    assert ask(client, house, query=f"?kind={kind}", check="1", **typed).context["plan"].causes


def test_only_who_serves_the_household_opens_the_form(client, house):
    for person, status in (
        (house.vp, 403),
        (core.rep(), 404),
        (core.staff_as(Role.FINANCE), 403),
        (core.staff_as(Role.ENGINEERING), 404),
        (core.staff_as(Role.CONTRACTOR), 403),
    ):
        assert get(client, person, "change_new", house.contract.pk).status_code == status
    Household.objects.filter(pk=house.contract.household_id).update(ended_on=date(2026, 1, 1), stage="ended")
    assert get(client, house.rep, "change_new", house.contract.pk).status_code == 403


# ---- editing -------------------------------------------------------------------------------------------------------


def test_an_edit_starts_from_what_was_asked_and_sends_it_anew(client, house):
    asked = change(house.contract, after={"instalment.3": date(2026, 8, 15)}, now=house.now, clause_text="付清前不办证。")
    old = request_of(asked)

    page = get(client, house.rep, "change_edit", asked.pk)
    assert 'value="2026-08-15"' in page.text
    assert "money" not in page.context["form"].initial
    assert post(client, house.rep, "change_edit", asked.pk, token=TOKEN, reason="改短", after_instalment_3="2026-07-12").status_code == 302

    old.refresh_from_db()
    asked.refresh_from_db()
    assert (old.state, asked.reason, asked.postponed_days) == (RequestState.VOID, "改短", 11)


@pytest.mark.parametrize(
    "values",
    [
        {"act": Act.CANCELLATION, "causes": (Cause.CUSTOMER_BREACH,)},
        {"act": Act.RESALE, "causes": (Cause.RESALE_PLAIN,), "leaving": (), "joining": factories.Wanted},
    ],
    ids=["cancellation", "resale"],
)
def test_each_kind_of_change_is_edited_on_its_own_form(client, house, values):
    if "joining" in values:
        values = values | {"joining": core.Person("许静", phones=[])}
    asked = change(house.contract, now=house.now, **values)

    page = get(client, house.rep, "change_edit", asked.pk)

    assert page.status_code == 200
    assert page.context["form"].act == asked.act


def test_a_new_document_is_edited_without_showing_the_number(client, house):
    buyer = house.contract.household.buyers.get().customer
    typed = {"holder": buyer.pk, "identity_kind": IdentityKind.PASSPORT, "identity_number": "E12345678"}
    asked = change(house.contract, act=Act.IDENTITY_CHANGE, causes=(Cause.NEW_DOCUMENT,), now=house.now, **typed)

    page = get(client, house.rep, "change_edit", asked.pk)

    assert page.context["form"].initial["holder"] == buyer.pk
    assert "E12345678" not in page.text


def test_what_is_decided_is_not_edited(client, house):
    asked = change(house.contract, now=house.now, clause_text="送达地址增加电子邮箱。")

    assert get(client, house.rep, "change_edit", asked.pk).status_code == 404


# ---- deciding ------------------------------------------------------------------------------------------------------


def decide(client, person, asked, verdict="approve", words="", request=None, turn=None):
    found = request or request_of(asked)
    return post(client, person, "decide_change", asked.pk, found.pk, verdict=verdict, words=words, turn=found.turn if turn is None else turn)


@pytest.mark.clause("5.1.9.b")
def test_the_bar_stands_only_before_who_may_decide(client, house):
    asked = change(house.contract, now=house.now, **MAJOR)

    bars = {person.name: 'class="decide"' in get(client, person, "change", asked.pk).text for person in (house.rep, house.manager, house.vp)}
    assert bars == {"林晓雯": False, "陈立恒": True, "韩静": False}
    assert 'value="approve_with_conditions"' not in get(client, house.manager, "change", asked.pk).text
    decide(client, house.manager, asked)
    assert 'value="approve_with_conditions"' in get(client, house.vp, "change", asked.pk).text


@pytest.mark.clause("5.1.9.b")
def test_the_last_word_makes_the_change_and_prints_its_form(client, house):
    asked = change(house.contract, now=house.now, **MAJOR)

    decide(client, house.manager, asked)
    assert decide(client, house.vp, asked, "approve_with_conditions", "付清前不办证").status_code == 302
    asked.refresh_from_db()

    assert Contract.objects.get().late_payment_rate == Decimal("1.500")
    assert (asked.state, asked.conditions) == (ChangeState.EFFECTIVE, "付清前不办证")
    paper = Paper.objects.get(number=asked.number)
    with paper.file.open() as stored:
        assert stored.read(5) == b"%PDF-"
    assert get(client, house.rep, "change_paper", asked.pk).headers["Location"] == paper.get_absolute_url()
    assert paper.get_absolute_url() in get(client, house.rep, "change", asked.pk).text


def test_a_refusal_without_reason_is_asked_for_it(client, house):
    asked = change(house.contract, now=house.now, **MAJOR)

    page = decide(client, house.manager, asked, "refuse")

    assert page.status_code == 422
    assert "<details open>" in page.text
    assert not Decision.objects.exists()


def test_a_replayed_or_forged_word_decides_nothing(client, house):
    asked, other = change(house.contract, now=house.now, **MAJOR), change(house.contract, now=house.now, after={"property_fee": Decimal(3)})
    seen = request_of(asked).turn

    assert decide(client, house.rep, asked).status_code == 422
    assert decide(client, house.vp, asked).status_code == 422
    assert decide(client, house.manager, asked, request=request_of(other)).status_code == 404
    assert decide(client, house.manager, asked, verdict="effective").status_code == 422
    assert decide(client, core.manager(core.SubsidiaryFactory(code="XX")), asked).status_code == 404
    assert decide(client, house.manager, asked).status_code == 302
    assert decide(client, house.manager, asked, turn=seen).status_code == 422
    assert get(client, house.manager, "decide_change", asked.pk, request_of(asked).pk).status_code == 405
    assert Decision.objects.count() == 1


def test_a_word_on_something_edited_since_is_refused_and_says_so(client, house):
    asked = change(house.contract, now=house.now, **MAJOR)
    Contract.objects.update(late_payment_rate=Decimal(3))

    page = decide(client, house.manager, asked)

    assert (page.status_code, type(page.context["refusal"])) == (422, authorization.Edited)


def test_a_consulted_post_reads_the_change_and_answers_there(client, house):
    engineer = core.staff_as(Role.ENGINEERING)
    asked = change(house.contract, now=house.now, **MAJOR)
    assert get(client, engineer, "change", asked.pk).status_code == 404
    authorization.consult(request=request_of(asked), role=Role.ENGINEERING, question="可行吗", by=house.manager, now=house.now)

    page = get(client, engineer, "change", asked.pk)

    assert page.status_code == 200
    assert "可行吗" in page.text
    assert house.contract.get_absolute_url() not in page.text


def test_who_stands_in_decides_on_the_page(client, house):
    taker = core.rep(name="高丽娜")
    authorization.delegate(
        giver=house.manager,
        taker=taker,
        role=Role.MANAGER,
        subsidiary=house.subsidiary,
        starts_at=house.now,
        ends_at=house.now + timedelta(hours=9),
        reason="",
        now=house.now,
    )
    asked = change(house.contract, now=house.now, **MAJOR)

    assert "陈立恒" in get(client, taker, "change", asked.pk).text
    assert decide(client, taker, asked).status_code == 302
    assert Decision.objects.get().on_behalf_of == house.manager
    assert get(client, taker, "change", asked.pk).status_code == 200


def test_the_page_shows_what_else_of_the_household_is_undecided(client, house):
    asked = change(house.contract, now=house.now, **MAJOR)
    other = change(house.contract, now=house.now, act=Act.CANCELLATION, causes=(Cause.COMPANY_FAULT,))

    assert get(client, house.manager, "change", asked.pk).context["docket"].undecided.requests == [request_of(other)]


@pytest.mark.clause("4.4")
def test_the_page_says_what_damages_have_accrued(client, house):
    asked = change(house.contract, now=house.now, **MAJOR)

    figures = {figure.label: figure.value for figure in get(client, house.manager, "change", asked.pk).context["figures"]}

    assert len(figures) == 4
    assert accrued_damages([(date(2026, 6, 11), Decimal(606000))], Decimal(1), date(2026, 6, 16)) == Decimal("303.00")


# ---- taking back, voiding, printing --------------------------------------------------------------------------------


def test_the_asker_takes_it_back_by_either_address(client, house):
    first = change(house.contract, now=house.now, **MAJOR)
    assert post(client, house.manager, "withdraw_change", first.pk).status_code == 404
    assert post(client, house.rep, "withdraw_change", first.pk).status_code == 302
    post(client, house.rep, "withdraw_change", first.pk)
    second = change(house.contract, now=house.now, **MAJOR)
    answer = client.post(reverse("authorization:withdraw", args=[request_of(second).pk]), follow=True)

    assert answer.redirect_chain[0] == (second.withdraw_url, 307)
    assert set(ContractChange.objects.values_list("state", flat=True)) == {ChangeState.WITHDRAWN}


def test_a_draft_carries_its_watermark_and_stores_nothing(client, house):
    asked = change(house.contract, now=house.now, **MAJOR)

    draft = get(client, house.rep, "change_paper", asked.pk)

    assert draft.headers["Content-Type"] == "application/pdf"
    assert draft.content[:5] == b"%PDF-"
    assert not Paper.objects.exists()


def test_a_form_left_unprinted_is_offered_and_found_by_the_worker(client, house):
    asked = change(house.contract, now=house.now, **MAJOR)
    decided(asked, house.manager, now=house.now)
    decided(asked, house.vp, now=house.now)
    asked.refresh_from_db()
    assert list(unprinted()) == [asked]
    assert reverse("contracts:change_paper", args=[asked.pk]) in get(client, house.rep, "change", asked.pk).text

    job("approval_forms")
    assert store_missing_forms(now=house.now) == 0
    assert post(client, house.rep, "change_paper", asked.pk).status_code == 302

    assert Paper.objects.count() == 1
    assert store_approval_form(change=asked, by=house.rep, now=house.now) == Paper.objects.get()


def test_a_form_that_cannot_be_printed_holds_up_no_other(client, house, settings, tmp_path):
    for name in ("property_fee", "usable_area_percent"):
        asked = change(house.contract, now=house.now, after={name: Decimal("3.1")})
        decided(asked, house.manager, now=house.now)
        decided(asked, house.vp, now=house.now)
    (tmp_path / "full").write_text("no folder")
    settings.MEDIA_ROOT = tmp_path / "full"

    assert store_missing_forms(now=house.now) == 0
    assert post(client, house.rep, "change_paper", asked.pk).status_code == 302
    settings.MEDIA_ROOT = tmp_path / "media"
    assert store_missing_forms(now=house.now) == 2


def test_the_form_names_who_spoke_for_whom_and_what_was_asked_beside(house):
    finance, asked = core.staff_as(Role.FINANCE), change(house.contract, now=house.now, **MAJOR)
    question = authorization.consult(request=request_of(asked), role=Role.FINANCE, question="到账了吗", by=house.manager, now=house.now)
    authorization.answer_consultation(consultation=question, answer="已到账", by=finance, now=house.now)
    decided(asked, house.manager, now=house.now, words="同意上报")

    printed = context(asked, now=house.now)

    assert [(one.by, one.words) for one in printed["signatures"]] == [("陈立恒", "同意上报"), ("", "")]
    assert [one.words for one in printed["opinions"]] == ["已到账"]


# ---- the list ------------------------------------------------------------------------------------------------------


def test_the_list_keeps_apart_what_is_undecided_in_effect_and_within_the_mandate(client, house):
    undecided = change(house.contract, now=house.now, **MAJOR)
    mandate = change(house.contract, now=house.now, clause_text="送达地址增加电子邮箱。")
    approved = change(house.contract, now=house.now, after={"property_fee": Decimal(3)})
    decided(approved, house.manager, now=house.now)
    decided(approved, house.vp, now=house.now)
    back = withdraw_change(change=change(house.contract, now=house.now, after={"title_term_days": 540}), by=house.rep, now=house.now)

    def rows(view, **query):
        return {row.pk for row in get(client, house.manager, "changes", view=view, **query).context["page"].rows}

    assert (rows("undecided"), rows("mandate"), rows("effective")) == ({undecided.pk}, {mandate.pk}, {approved.pk})
    assert rows("all") == {undecided.pk, mandate.pk, approved.pk, back.pk}
    assert rows("all", cause=Cause.PROPERTY_FEE) == {approved.pk}
    assert rows("all", q="wjp", act=Act.CANCELLATION) == set()
    assert get(client, house.manager, "changes", view="all", export="xlsx").headers["Content-Disposition"].endswith(".xlsx")


def test_the_list_costs_the_same_queries_with_one_row_and_with_three(client, house):
    def cost():
        get(client, house.manager, "changes")
        with CaptureQueriesContext(connection) as caught:
            get(client, house.manager, "changes")
        return len(caught)

    change(house.contract, now=house.now, **MAJOR)
    one = cost()
    for _ in range(2):
        change(factories.contract(house.rep), now=house.now, **MAJOR)

    assert cost() == one


def test_a_colleagues_change_is_out_of_reach(client, house):
    asked = change(house.contract, now=house.now, **MAJOR)
    stranger = core.rep()

    for name in ("change", "change_edit", "change_paper"):
        assert get(client, stranger, name, asked.pk).status_code == 404
    assert get(client, stranger, "changes").context["page"].rows == []
    assert decided(asked, house.manager, Verdict.RETURN, now=house.now).state == RequestState.RETURNED
