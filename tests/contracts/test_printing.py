from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contracts.actions import payments as actions
from contracts.actions.approval_forms import FormUnprintable, store_approval_form, store_missing_forms
from contracts.forms.printed import PrintedField
from contracts.models import ContractChange, PaymentNotice
from contracts.queries.approval_forms import context, texts_of
from contracts.queries.notice_papers import texts_of as notice_texts
from contracts.queries.printing import MISSING_SIGN, first_unprintable, printable
from customers.documents.actions import keep_upload
from customers.documents.models import Paper
from customers.documents.rendering import unprintable
from customers.enums import Role
from tests.documents.test_actions import picture
from tests.factories import contracts as factories
from tests.factories import customers as core
from tests.factories import payments as make
from tests.factories.contracts import NOW, change, decided

pytestmark = pytest.mark.django_db
#: Signs no font here has: a hidden tag, and a face.
TAG, FACE = "\U000e0041", "\U0001f600"
TOKEN = "5f0c6c5e-6a3b-4d0f-9b1a-0000000000aa"


@pytest.fixture
def house():
    class House:
        subsidiary = core.SubsidiaryFactory()
        rep, manager, vp = core.rep(), core.manager(), core.vp()
        contract = factories.contract(rep)

    return House


def in_effect(house, **values):
    asked = change(house.contract, **{"after": {"late_payment_rate": Decimal("1.5")}} | values)
    decided(asked, house.manager)
    decided(asked, house.vp)
    return ContractChange.objects.get(pk=asked.pk)


# ---- the approval form ---------------------------------------------------------------------------------------------


@pytest.mark.clause("5.1.9")
@pytest.mark.parametrize(
    "values",
    [{"reason": f"客户要求{FACE}"}, {"clause_text": f"付清前{TAG}不办证。"}, {"after": {"fit_out_standard": f"毛坯{FACE}"}}],
    ids=["reason", "wording", "term"],
)
def test_a_sign_no_font_has_is_named_with_its_field_before_the_form_is_printed(house, values):
    asked = in_effect(house, **values)

    with pytest.raises(FormUnprintable) as refused:
        store_approval_form(change=asked, by=house.rep, now=NOW)

    sign = FACE if FACE in str(values) else TAG
    assert refused.value.values["characters"] == "、".join(unprintable(sign))
    assert refused.value.values["field"]
    assert refused.value.clause == "5.1.9"
    assert not Paper.objects.exists()


def test_a_form_that_cannot_be_printed_holds_up_no_other_of_the_worker(house):
    in_effect(house, reason=f"客户要求{FACE}")
    sound = in_effect(house, after={"property_fee": Decimal("3.1")})

    assert store_missing_forms(now=NOW) == 1
    assert Paper.objects.get().number == sound.number


def test_the_name_of_a_paper_nobody_can_correct_is_printed_with_a_mark(house):
    asked = change(house.contract, after={"late_payment_rate": Decimal("1.5")})
    keep_upload(file=SimpleUploadedFile(f"申请书{FACE}.jpg", picture(), "image/jpeg"), subject=asked, household=house.contract.household, by=house.rep, now=NOW)

    printed = context(asked, now=NOW)

    assert printed["papers"] == [f"申请书{MISSING_SIGN}.jpg"]
    assert first_unprintable(texts_of(printed)) is None
    assert printable("陈立恒 3.16") == "陈立恒 3.16"


def test_the_words_of_a_decision_are_looked_at_too(house):
    asked = change(house.contract, after={"late_payment_rate": Decimal("1.5")})
    decided(asked, house.manager, words=f"同意{FACE}")

    assert first_unprintable(texts_of(context(asked, now=NOW))) == (str(Role.MANAGER.label), "、".join(unprintable(FACE)))


def test_a_draft_that_cannot_be_printed_says_so_on_the_page_of_the_change(client, house):
    asked = change(house.contract, after={"late_payment_rate": Decimal("1.5")}, reason=f"客户要求{FACE}")
    client.force_login(house.rep)

    answer = client.get(reverse("contracts:change_paper", args=[asked.pk]), follow=True)

    assert answer.redirect_chain == [(asked.get_absolute_url(), 302)]
    assert f"U+{ord(FACE):04X}" in answer.text


# ---- the payment notice --------------------------------------------------------------------------------------------


@pytest.mark.clause("5.3.1")
@pytest.mark.parametrize("name", ["payer", "payer_relation", "remark"])
def test_every_text_of_a_notice_is_looked_at_before_it_is_printed(name):
    contract = make.contract()
    terms = {"payer": "王大成", "payer_relation": "父亲", "remark": "定金"}
    notice = make.notice(contract, **terms | {name: f"{terms[name]}{FACE}"})

    with pytest.raises(actions.NoticeUnprintable) as refused:
        actions.store_notice_paper(notice=notice, by=make.representative_of(contract), now=NOW)

    assert (refused.value.values["characters"], refused.value.clause) == ("、".join(unprintable(FACE)), "5.3.1")
    assert not Paper.objects.exists()


def test_names_of_people_places_and_banks_are_looked_at_too():
    contract = make.contract()
    notice = PaymentNotice.objects.get(pk=make.notice(contract).pk)
    texts = "".join(text for _name, text in notice_texts(notice, by=core.rep(name="林晓雯")))

    household = contract.household
    for text in (household.name, household.unit.name, household.project.name, notice.account_bank, notice.account_name, notice.issued_by.name, "林晓雯"):
        assert text in texts


# ---- at the field --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "is_taken"), [("客户要求", True), ("两行\n文字", True), (f"客户{FACE}", False), (f"客户{TAG}", False)])
def test_a_field_that_is_printed_names_the_sign_while_it_can_still_be_corrected(text, is_taken):
    field = PrintedField()

    if is_taken:
        assert field.clean(text) == text
    else:
        with pytest.raises(Exception, match="U\\+"):
            field.clean(text)


def test_a_change_and_a_notice_are_not_sent_with_what_cannot_be_printed(client, house):
    client.force_login(house.rep)
    asked = client.post(reverse("contracts:change_new", args=[house.contract.pk]), {"token": TOKEN, "reason": f"客户{FACE}", "after_title_term_days": "540"})
    page = f"{reverse('contracts:notice_new')}?contract={house.contract.pk}"
    typed = {"token": TOKEN, "extra_kind": "on_account", "extra_amount": "1.00", "method": "transfer", "payer": f"王建平{TAG}"}
    issued = client.post(page, typed)

    assert (asked.status_code, asked.context["form"].errors.keys()) == (422, {"reason"})
    assert (issued.status_code, issued.context["form"].errors.keys()) == (422, {"payer"})
    assert (ContractChange.objects.count(), PaymentNotice.objects.count()) == (0, 0)


def test_the_day_of_the_house_is_on_the_paper_and_not_the_day_of_greenwich():
    contract = make.contract("100.00")
    after_midnight = core.at("2026-06-17 00:30")

    notice = make.notice(contract, make.line(contract, 1, "1.00"), now=after_midnight)

    assert notice.valid_until == date(2026, 7, 2)
    new_year = make.notice(contract, make.line(contract, 1, "1.00"), now=core.at("2027-01-01 00:30"))
    assert "-2027-" in new_year.number
    assert "-2027-" in make.confirm(new_year, make.money("1.00", received_on=date(2027, 1, 1)), now=core.at("2027-01-01 07:59")).number
