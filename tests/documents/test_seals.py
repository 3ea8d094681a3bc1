import io
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from complaints.actions.letter_papers import store_letter
from contracts.actions.approval_forms import store_approval_form
from contracts.queries.approval_forms import context
from correspondence.actions import make_batch, mark_posted, open_batch
from customers.actions.settings import change_setting
from customers.documents import actions
from customers.documents.enums import Form, Seal
from customers.documents.models import SealUse
from customers.enums import Consent, Role, Seen
from customers.models import Access, Customer
from tests.factories import contracts
from tests.factories.customers import NOW, SubsidiaryFactory, gm, household, manager, rep, staff_as, vp
from tests.factories.letters import approved, at_contract_address

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield NOW


def sealed(file=None, number="HH-YL-2026-00001", applicant=None, **values):
    file = file or household()
    what = {"form": Form.WRITTEN_REPLY, "number": number, "title": "回复函", "subject": file, "household": file, "subsidiary": file.project.subsidiary}
    sealing = actions.Sealing(Seal.COMPANY, 2, applicant=applicant or file.assignments.get().staff)
    return actions.use_seal(**{**what, "sealing": sealing, "now": NOW, **values})


def get(client, person, query="", **headers):
    client.force_login(person)
    return client.get(reverse("documents:seals") + query, headers=headers)


def anew(client, person, use, **values):
    client.force_login(person)
    return client.post(reverse("documents:seal_anew", args=[use.pk]), {"token": uuid4(), "copies": "1", "reason": "客户遗失原件", **values})


# ---- the register -------------------------------------------------------------------------------------------------------


def test_a_paper_has_one_row_however_often_it_is_printed():
    file = household()

    first, second = sealed(file), sealed(file)

    assert first == second == SealUse.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        SealUse.objects.create(
            **{name: getattr(first, name) for name in ("form", "number", "title", "subsidiary", "seal", "applicant", "used_at", "subject_type", "subject_id")},
            copies=1,
        )


def test_what_is_sealed_anew_has_a_further_row_with_its_reason_and_approver():
    boss, use = manager(), sealed()

    row = actions.seal_anew(use=use, copies=3, reason="客户遗失原件", by=boss, now=NOW)
    again = actions.seal_anew(use=row, copies=1, reason="又遗失", by=boss, now=NOW)

    assert (row.number, row.copies, row.approver, row.applicant, row.anew_of) == (use.number, 3, boss, use.applicant, use)
    assert again.anew_of == use


@pytest.mark.parametrize("role", [Role.REP, Role.GENERAL_AFFAIRS, Role.GM])
def test_only_the_manager_and_the_vice_president_let_a_paper_be_sealed_anew(role):
    with pytest.raises(actions.NotSealedByYou):
        actions.seal_anew(use=sealed(), copies=1, reason="x", by=staff_as(role), now=NOW)


def test_nobody_approves_his_own_seal():
    boss = manager()

    with pytest.raises(actions.NotSealedByYou):
        actions.seal_anew(use=sealed(applicant=boss), copies=1, reason="x", by=boss, now=NOW)


def test_sealed_anew_needs_its_reason():
    use = sealed()

    with pytest.raises(actions.AnewWithoutReason):
        actions.seal_anew(use=use, copies=1, reason=" ", by=manager(), now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        SealUse.objects.create(
            **{name: getattr(use, name) for name in ("form", "number", "title", "subsidiary", "seal", "applicant", "used_at", "subject_type", "subject_id")},
            copies=1,
            anew_of=use,
        )


# ---- every sealed paper ---------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.6.4")
def test_a_written_reply_is_in_the_register_with_seal_copies_applicant_and_approver():
    row = approved()

    store_letter(reply=row, by=None, now=NOW)

    use = SealUse.objects.get()
    assert (use.form, use.number, use.seal, use.copies, use.applicant, use.subject) == (Form.WRITTEN_REPLY, row.number, Seal.COMPANY, 2, row.written_by, row)
    assert use.approver.has_role(Role.VP)


def test_seal_and_copies_are_settings():
    boss, row = manager(), approved()
    for key, value in (("written_reply_seal", "department"), ("written_reply_file_copies", 2)):
        change_setting(key=key, value=value, valid_from=NOW.date(), reason="公司规定", by=boss, now=NOW)

    store_letter(reply=row, by=None, now=NOW)

    assert (SealUse.objects.get().seal, SealUse.objects.get().copies) == (Seal.DEPARTMENT, 3)


@pytest.mark.clause("5.1.9.b")
def test_the_form_of_a_contract_change_is_in_the_register_and_prints_its_seal():
    boss, above = manager(), vp()
    asked = contracts.change(contracts.contract(), after={"late_payment_rate": "1.5"})
    contracts.decided(asked, boss)
    contracts.decided(asked, above)
    asked.refresh_from_db()

    for _ in range(2):
        store_approval_form(change=asked, by=above, now=NOW)

    use = SealUse.objects.get()
    assert (use.form, use.number, use.seal, use.copies, use.applicant, use.approver) == (
        Form.CHANGE_APPROVAL,
        asked.number,
        Seal.CONTRACT,
        2,
        asked.asked_by,
        above,
    )
    assert context(asked, now=NOW)["sealing"].approver == above


def test_an_undecided_change_prints_an_empty_seal():
    manager()
    vp()
    asked = contracts.change(contracts.contract(), after={"late_payment_rate": "1.5"})

    assert context(asked, now=NOW)["sealing"] is None


@pytest.mark.clause("5.4.3.1")
def test_a_batch_of_cards_has_one_row():
    clerk, fixed = staff_as(Role.GENERAL_AFFAIRS), rep()
    file = household(fixed)
    at_contract_address(file)
    Customer.objects.update(birth_month=NOW.month, birth_day=NOW.day, consent=Consent.AGREED, consented_on=NOW.date())
    batch = make_batch(batch=open_batch(subsidiary=file.project.subsidiary, posting_on=NOW.date(), now=NOW), now=NOW)
    actions.render_waiting_parts(now=NOW)
    actions.finish_runs(now=NOW)

    for _ in range(2):
        mark_posted(batch=batch, by=clerk, now=NOW)

    use = SealUse.objects.get()
    assert (use.form, use.number, use.seal, use.copies, use.applicant, use.subject) == (Form.CARDS, "HK-LT-2026-00001", Seal.DEPARTMENT, 1, clerk, batch)


def test_an_empty_batch_seals_nothing():
    clerk = staff_as(Role.GENERAL_AFFAIRS)
    batch = make_batch(batch=open_batch(subsidiary=clerk.postings.get().subsidiary, posting_on=NOW.date(), now=NOW), now=NOW)

    mark_posted(batch=batch, by=clerk, now=NOW)

    assert not SealUse.objects.exists()


# ---- its page ----------------------------------------------------------------------------------------------------------------


def test_the_register_is_read_by_who_keeps_the_seal_or_leads(client):
    use = sealed()

    for role, status in (
        (Role.GENERAL_AFFAIRS, 200),
        (Role.MANAGER, 200),
        (Role.VP, 200),
        (Role.GM, 200),
        (Role.AUDITOR, 200),
        (Role.REP, 403),
        (Role.FINANCE, 403),
    ):
        page = get(client, staff_as(role))
        assert page.status_code == status
        if status == 200:
            assert [row.use for row in page.context["rows"]] == [use]
    assert list(get(client, manager(SubsidiaryFactory(code="HB"))).context["rows"]) == []


@pytest.mark.parametrize("query", ["?q=HH-YL", "?q=回复函", "?q=林晓雯", "?q=wjp", "?paper=HH", "?seal=company", "?used_min=2026-06-16&used_max=2026-06-16"])
def test_the_register_is_filtered(client, query):
    use, boss = sealed(household(rep(name="林晓雯"))), manager()

    assert [row.use for row in get(client, boss, query).context["rows"]] == [use]


@pytest.mark.parametrize("query", ["?q=电梯", "?paper=BG", "?seal=contract", "?used_max=2026-06-15"])
def test_what_does_not_fit_is_left_out(client, query):
    sealed()

    assert list(get(client, manager(), query).context["rows"]) == []


def test_a_paper_opens_from_the_register_for_who_may_read_it(client):
    row = approved()
    paper = store_letter(reply=row, by=None, now=NOW)

    assert get(client, manager()).context["rows"][0].paper == paper
    assert get(client, staff_as(Role.GENERAL_AFFAIRS)).context["rows"][0].paper == paper


def test_the_register_is_exported_and_that_is_logged(client):
    use, boss = sealed(), manager()

    page = get(client, boss, "?export=xlsx")

    assert list(load_workbook(io.BytesIO(page.content)).active.values)[1][0] == use.number
    assert Access.objects.filter(staff=boss, what=Seen.EXPORTED, purpose="seal register", count=1).count() == 1


def test_a_longer_register_asks_no_more(client):
    boss = manager()
    counts = []
    for wanted in (1, 3):
        while SealUse.objects.count() < wanted:
            store_letter(reply=approved(), by=None, now=NOW)
        get(client, boss)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("documents:seals"))
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_the_fragment_is_the_list_of_the_page(client):
    sealed()
    boss = manager()

    assert get(client, boss, **{"HX-Request": "true"}).text.strip() in get(client, boss).text


def test_the_manager_has_a_paper_sealed_anew_once(client):
    boss, use = manager(), sealed()
    token = uuid4()

    answers = [anew(client, boss, use, token=token) for _ in range(2)]

    assert answers[0].url == answers[1].url == use.get_absolute_url()
    assert SealUse.objects.filter(anew_of=use).count() == 1
    assert "客户遗失原件" in get(client, boss).text


def test_what_is_missing_or_not_ones_own_is_said(client):
    boss = manager()
    own, use = sealed(applicant=boss), sealed(number="HH-YL-2026-00002")

    assert set(anew(client, boss, use, reason="", copies="0").context["form"].errors) == {"reason", "copies"}
    assert anew(client, boss, own).context["refusal"].clause == "5.6.4"
    assert anew(client, gm(), use).status_code == 403
    assert anew(client, manager(SubsidiaryFactory(code="HB")), use).status_code == 404
