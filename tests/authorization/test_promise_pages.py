from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from customers.authorization import actions
from customers.authorization.enums import PromiseKind, PromiseState
from customers.authorization.models import Commitment
from customers.authorization.queries.commitments import VIEWS
from customers.documents.models import Upload
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import DEPARTMENT, Role
from tests.factories import complaints, contracts
from tests.factories import customers as core
from tests.factories import promises as make

pytestmark = pytest.mark.django_db
K = PromiseKind
REGISTER, ASK, NEW = "/approvals/promises/", "/approvals/promises/ask/", "/approvals/promises/new/"
TOKEN = "5f0c6c5e-6a3b-4d0f-9b1a-0000000000aa"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def house():
    class House:
        subsidiary = core.SubsidiaryFactory()
        rep, colleague = core.rep(name="林晓雯"), core.rep(name="高丽娜")
        manager, vp = core.manager(name="陈立恒"), core.vp(name="韩静")
        file = core.household(rep)
        engineer = make.engineer(file, name="赵宏")
        lawyer = make.lawyer(file, name="沈嘉禾")
        now = timezone.now() - timedelta(hours=1)
        matter = complaints.matter(file, now=now)
        subject = f"complaints.matter.{matter.pk}"

        def promise(self, kind=K.SERVICE, **values):
            return make.commitment(values.pop("subject", self.matter), kind=kind, now=values.pop("now", self.now), **values)

    return House()


def get(client, person, url, headers=None, **query):
    client.force_login(person)
    return client.get(url, query, headers=headers)


def post(client, person, url, **data):
    client.force_login(person)
    return client.post(url, data)


def day(days=3):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def typed(house, kind=K.SERVICE, **values):
    return {"subject": house.subject, "kind": kind.value, "words": "周六上午带看水电井", "due_on": day(), "token": TOKEN, **values}


# ---- may I? --------------------------------------------------------------------------------------------------------


@pytest.mark.clause("4.7")
def test_the_question_is_asked_before_anything_is_logged(client, house):
    page = get(client, house.rep, ASK, kind=K.SERVICE)

    assert page.context["advice"].answer.clause == "4.7"
    assert page.context["promise_form"] is None
    assert NEW not in page.text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_answer_stands_in_a_page_of_its_own_and_in_a_part(client, house, headers):
    page = get(client, house.rep, ASK, headers=headers, kind=K.PRICE, subject=house.subject)

    assert ("<html" in page.text) is (headers == {})
    assert "note--danger" in page.text


def test_without_a_question_the_part_is_the_box_and_nothing_is_answered(client, house):
    page = get(client, house.rep, ASK, headers=HTMX)

    assert (page.context["advice"], "promise-answer" in page.text, "<html" in page.text) == (None, True, False)


@pytest.mark.clause("4.9.0")
def test_beyond_the_mandate_it_says_by_which_route_it_goes_and_leads_to_the_form_of_the_change(client, house):
    contracts.contract(household=house.file)

    page = get(client, house.rep, ASK, kind=K.TERMS, cause="property_fee", subject=house.subject)

    href = f"{reverse('contracts:change_for', args=[house.file.pk])}?kind=terms&amp;origin={house.subject}"
    assert href in page.text
    assert page.context["advice"].route
    led = client.get(href.replace("&amp;", "&"))
    assert (led.status_code, led["Location"]) == (302, f"/contracts/{house.file.contract.pk}/changes/new/?kind=terms&origin={house.subject}")


@pytest.mark.clause("5.5.2")
def test_what_would_end_the_contract_leads_to_the_form_of_a_cancellation(client, house):
    page = get(client, house.rep, ASK, kind=K.LIABILITY, ends_contract="on", subject=house.subject)

    assert (page.context["advice"].form, page.context["advice"].answer.route.clause) == ("cancellation", "5.5.2")


@pytest.mark.clause("4.8")
def test_an_ordinary_wording_is_answered_as_a_change_to_be_entered(client, house):
    page = get(client, house.rep, ASK, kind=K.TERMS, subject=house.subject)

    assert (page.context["advice"].tone, page.context["advice"].may_be_registered, page.context["may_send"]) == ("ok", False, True)


def test_who_may_not_change_the_contract_reports_it(client, house):
    assert get(client, house.vp, ASK, kind=K.PRICE, subject=house.subject).context["may_send"] is False


@pytest.mark.clause("4.11")
def test_the_answer_names_whose_own_words_it_needs(client, house):
    page = get(client, house.rep, ASK, kind=K.LIABILITY, subject=house.subject)

    assert page.context["advice"].posts == [(Role.LAWYER.label, "沈嘉禾"), (Role.VP.label, "韩静")]
    assert page.context["advice"].one_post == ""


def test_the_customer_hears_by_when_the_reply_is_owed(client, house):
    duty = Duty.objects.about(house.matter).open().get(kind=DutyKind.REPLY_AS_MANAGER)

    told = get(client, house.rep, ASK, kind=K.PRICE, subject=house.subject).context["advice"].say
    Duty.objects.filter(pk=duty.pk).update(ended_at=house.now, lapsed_at=house.now, next_mark_at=None)
    untold = get(client, house.rep, ASK, kind=K.PRICE, subject=house.subject).context["advice"].say
    fresh = get(client, house.rep, ASK, kind=K.PRICE).context["advice"].say

    assert f"{timezone.localtime(duty.due_at):%H:%M}" in told
    assert ":" not in untold
    assert ":" in fresh


@pytest.mark.clause("4.9.1")
def test_a_certificate_is_judged_only_with_its_two_days(client, house):
    bare = get(client, house.rep, ASK, kind=K.TITLE, subject=house.subject)
    whole = get(client, house.rep, ASK, kind=K.TITLE, subject=house.subject, due_on="2030-01-01", moved_in_on="2027-12-31")

    assert (list(bare.context["form"].errors), bare.context["advice"]) == (["due_on", "moved_in_on"], None)
    assert whole.context["advice"].tone == "ok"
    assert whole.context["promise_form"].is_judged_by_day


def test_an_answer_to_a_question_of_another_kind_counts_for_nothing(client, house):
    page = get(client, house.rep, ASK, kind=K.REPAIR, moved_in_on="2020-01-01", ends_contract="on", exceeds_contract="on", postponed_days=400)

    assert page.context["advice"].answer.clause == "4.10"


@pytest.mark.clause("4.12")
def test_only_ones_own_authorisations_in_force_are_offered(client, house):
    own = make.grant(house.rep, house.vp, now=house.now)
    make.grant(house.colleague, house.vp, now=house.now)

    page = get(client, house.rep, ASK, kind=K.GRANTED, grant=own.pk, subject=house.subject)

    assert list(page.context["form"].fields["grant"].queryset) == [own]
    assert page.context["advice"].answer.clause == "4.12"
    assert page.context["promise_form"] is not None


@pytest.mark.parametrize("role", [Role.FINANCE, Role.ENGINEERING, Role.LAWYER, Role.SALES])
def test_who_does_not_speak_with_customers_is_not_asked(client, house, role):
    assert get(client, core.staff_as(role), ASK).status_code == 403
    assert post(client, core.staff_as(role), NEW, **typed(house)).status_code == 403


@pytest.mark.parametrize("subject", ["", "x", "complaints.matter.", "nothing.matter.1", "complaints.matter.999999", "duties.duty.1", "customers.household.1"])
def test_only_what_takes_promises_and_is_within_reach_is_a_subject(client, house, subject):
    assert post(client, house.rep, NEW, **typed(house, subject=subject)).status_code == 404
    if subject:
        assert get(client, house.rep, ASK, subject=subject).status_code == 404


def test_a_colleagues_matter_is_out_of_reach(client, house):
    assert get(client, house.colleague, ASK, subject=house.subject).status_code == 404
    assert post(client, house.colleague, NEW, **typed(house)).status_code == 404
    assert get(client, house.colleague, reverse("authorization:promises_of", args=["complaints.matter", house.matter.pk])).status_code == 404


def test_general_affairs_reads_the_answer_of_what_it_received_and_enters_nothing(client, house):
    clerk = core.staff_as(Role.GENERAL_AFFAIRS)
    received = complaints.matter(house.file, by=clerk, now=house.now)
    subject = f"complaints.matter.{received.pk}"

    assert Role.GENERAL_AFFAIRS in DEPARTMENT
    assert get(client, clerk, ASK, kind=K.SERVICE, subject=subject).context["promise_form"] is None
    assert post(client, clerk, NEW, **typed(house, subject=subject)).status_code == 422
    assert Commitment.objects.count() == 0


# ---- made ----------------------------------------------------------------------------------------------------------


@pytest.mark.clause("4.7")
def test_a_promise_is_entered_once_however_often_the_button_is_pressed(client, house):
    first = post(client, house.rep, NEW, **typed(house))
    second = post(client, house.rep, NEW, **typed(house))

    made = Commitment.objects.get()
    assert first["Location"] == second["Location"] == made.get_absolute_url()
    assert (made.state, made.subject, made.words) == (PromiseState.STANDING, house.matter, "周六上午带看水电井")


@pytest.mark.clause("4.9.5")
def test_the_page_of_the_brochure_is_asked_for_at_its_field_and_kept(client, house):
    bare = post(client, house.rep, NEW, **typed(house, K.ADVERTISED))
    whole = post(client, house.rep, NEW, **typed(house, K.ADVERTISED, pages=[make.page()]))

    assert (bare.status_code, list(bare.context["promise_form"].errors)) == (422, ["pages"])
    assert whole.status_code == 302
    assert Upload.objects.about(Commitment.objects.get()).count() == 1


@pytest.mark.parametrize(
    ("field", "kind", "values"),
    [
        ("words", K.SERVICE, {"words": ""}),
        ("due_on", K.SERVICE, {"due_on": ""}),
        ("due_on", K.SERVICE, {"due_on": "2020-01-01"}),
        ("words", K.REFUND, {"words": "退还余款 3 万元"}),
    ],
)
def test_what_is_wrong_is_told_at_the_field_and_what_was_typed_stays(client, house, field, kind, values):
    answer = post(client, house.rep, NEW, **typed(house, kind, **values))

    assert (answer.status_code, list(answer.context["promise_form"].errors)) == (422, [field])
    assert typed(house, kind, **values)["words"] in answer.text


@pytest.mark.clause("4.9.0")
def test_what_leaves_the_mandate_is_refused_though_it_was_sent(client, house):
    answer = post(client, house.rep, NEW, **typed(house, touches_interest="True"))

    assert (answer.status_code, answer.context["refusal"].clause) == (422, "4.9.0")
    assert "周六上午带看水电井" in answer.text
    assert Commitment.objects.count() == 0


@pytest.mark.clause("4.9.1")
def test_the_day_of_a_certificate_that_was_changed_on_the_way_is_judged_again(client, house):
    answer = post(client, house.rep, NEW, **typed(house, K.TITLE, moved_in_on=day(), due_on=day(30)))

    assert answer.context["refusal"].clause == "4.9.1"


@pytest.mark.clause("4.9.2")
def test_a_change_of_the_works_is_sent_to_engineering(client, house):
    post(client, house.rep, NEW, **typed(house, K.ENGINEERING))

    assert [row.commitment for row in get(client, house.engineer, "/approvals/").context["promises"]] == [Commitment.objects.get()]


# ---- parts of other pages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_matter_shows_its_promises_and_the_question(client, house, headers):
    made = house.promise()
    url = reverse("authorization:promises_of", args=["complaints.matter", house.matter.pk])

    page = get(client, house.rep, url, headers=headers)

    assert [row.commitment for row in page.context["rows"]] == [made]
    assert page.context["form"] is not None
    assert ("<html" in page.text) is (headers == {})
    assert get(client, house.vp, url).context["form"] is None
    assert url in get(client, house.rep, house.matter.get_absolute_url()).text


def test_a_reception_shows_its_own_promises_or_those_of_its_matter(client, house):
    settled = complaints.reception(house.file, now=house.now)

    own = get(client, house.rep, settled.get_absolute_url()).text
    of_matter = get(client, house.rep, house.matter.receptions.get().get_absolute_url()).text

    assert reverse("authorization:promises_of", args=["complaints.reception", settled.pk]) in own
    assert reverse("authorization:promises_of", args=["complaints.matter", house.matter.pk]) in of_matter


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_household_shows_what_is_open_by_its_day_before_what_is_over(client, house, headers):
    over = make.kept(house.promise(), now=house.now)
    later, sooner = house.promise(due_in=9), house.promise(due_in=2)
    url = reverse("authorization:household_promises", args=[house.file.pk])

    page = get(client, house.manager, url, headers=headers)

    assert [row.commitment for row in page.context["rows"]] == [sooner, later, over]
    assert url in get(client, house.rep, house.file.get_absolute_url()).text
    assert get(client, house.colleague, url).status_code == 404
    assert get(client, house.lawyer, url).status_code == 403


def test_the_reception_desk_asks_the_question_too(client, house):
    assert f'hx-get="{ASK}"' in get(client, house.rep, "/receptions/new/").text


# ---- the register --------------------------------------------------------------------------------------------------


@pytest.mark.clause("4.7")
def test_the_tabs_of_the_register_part_what_is_open_waits_is_late_and_is_kept(client, house):
    past = house.now - timedelta(days=9)
    late = house.promise(due_in=3, now=past)
    kept = make.kept(house.promise(due_in=3, now=past), at=past, now=past)
    waiting, soon = house.promise(K.ENGINEERING), house.promise(due_in=1)

    shown = {view: [row.commitment for row in get(client, house.rep, REGISTER, view=view).context["rows"]] for view in VIEWS}

    assert shown == {"open": [late, soon], "waiting": [waiting], "late": [late], "kept": [kept], "all": [soon, waiting, kept, late]}
    assert [row.commitment for row in get(client, house.rep, REGISTER).context["rows"]] == [late, soon]


def test_the_register_is_filtered_by_customer_kind_project_representative_and_day(client, house):
    other = core.household(house.colleague, [core.customer(name="周明远", phones=("13900001111",))])
    mine = house.promise(due_in=2)
    theirs = make.commitment(complaints.matter(other, now=house.now), kind=K.ADVERTISED, due_in=20, now=house.now, pages=[make.page()])

    def found(**query):
        return [row.commitment for row in get(client, house.manager, REGISTER, **query).context["rows"]]

    assert found() == [mine, theirs]
    assert found(q="周明远") == [theirs]
    assert found(kind=K.ADVERTISED) == [theirs]
    assert found(project=house.file.project_id) == [mine]
    assert found(rep=house.colleague.pk) == [theirs]
    assert found(due_max=day(5)) == [mine]
    assert found(q="没有这个人") == []


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_register_says_what_will_stand_there(client, house, view):
    plain, filtered = (get(client, house.rep, REGISTER, view=view, **query).text for query in ({}, {"kind": K.REPAIR}))

    assert 'class="empty' in plain
    assert 'class="empty' in filtered


def test_the_register_is_exported_with_its_evidence(client, house):
    made = make.kept(house.promise(), now=house.now, words="客户已签收")

    book = load_workbook(BytesIO(get(client, house.manager, REGISTER, view="kept", export="xlsx").content))

    [_headings, row] = list(book.active.values)
    assert (row[0], row[1], row[4], row[5], row[12]) == (made.words, house.file.name, made.get_kind_display(), "4.7", "客户已签收")


def test_who_reads_the_register_and_whose_promises_stand_in_it(client, house):
    house.promise()
    works = house.promise(K.ENGINEERING)

    assert get(client, house.colleague, REGISTER).context["rows"] == []
    assert len(get(client, core.staff_as(Role.AUDITOR), REGISTER).context["rows"]) == 1
    assert [row.commitment for row in get(client, house.engineer, REGISTER, view="all").context["rows"]] == [works]
    assert get(client, core.manager(core.SubsidiaryFactory(code="HB")), REGISTER, view="all").context["rows"] == []
    for role in (Role.FINANCE, Role.SALES, Role.GENERAL_AFFAIRS, Role.CONTRACTOR):
        assert get(client, core.staff_as(role), REGISTER).status_code == 403


@pytest.mark.parametrize("url", [REGISTER, "part", "household", "inbox"])
def test_the_lists_cost_the_same_queries_with_one_row_and_with_three(client, house, url):
    urls = {
        "part": reverse("authorization:promises_of", args=["complaints.matter", house.matter.pk]),
        "household": reverse("authorization:household_promises", args=[house.file.pk]),
        "inbox": "/approvals/?view=confirm",
    }
    kind, person = (K.ENGINEERING, house.engineer) if url == "inbox" else (K.SERVICE, house.manager)

    def cost():
        get(client, person, urls.get(url, url))
        with CaptureQueriesContext(connection) as caught:
            assert client.get(urls.get(url, url)).status_code == 200
        return len(caught)

    house.promise(kind)
    one = cost()
    for _ in range(2):
        other = core.household(house.rep, unit=core.UnitFactory(building=house.file.unit.building))
        house.promise(kind, subject=complaints.matter(other, now=house.now) if url in {REGISTER, "inbox"} else house.matter)

    assert cost() == one


# ---- one promise ---------------------------------------------------------------------------------------------------


def acts(page):
    return {name for name in ("confirm", "keep", "withdraw", "renew") if page.context.get(f"{name}_form") is not None}


def test_each_reader_is_offered_what_is_his_to_do(client, house):
    standing, waiting = house.promise().get_absolute_url(), house.promise(K.ENGINEERING).get_absolute_url()

    assert acts(get(client, house.rep, standing)) == {"keep"}
    assert acts(get(client, house.manager, standing)) == {"keep", "withdraw", "renew"}
    assert acts(get(client, house.vp, standing)) == set()
    assert acts(get(client, house.rep, waiting)) == {"withdraw"}
    assert acts(get(client, house.engineer, waiting)) == {"confirm"}
    assert acts(get(client, house.manager, waiting)) == {"withdraw", "renew"}


@pytest.mark.clause("4.9.2")
def test_who_is_asked_sees_the_promise_and_no_more_of_the_matter(client, house):
    page = get(client, house.engineer, house.promise(K.ENGINEERING).get_absolute_url())

    assert page.context["page"].subject is None
    assert house.matter.number not in page.text
    assert house.file.name in page.text


@pytest.mark.clause("4.11")
def test_a_lawyer_of_another_household_and_engineering_of_another_project_find_nothing(client, house):
    liable, works = house.promise(K.LIABILITY), house.promise(K.ENGINEERING)
    other = core.household(house.rep)

    for person, made in (
        (make.lawyer(other), liable),
        (make.engineer(other), works),
        (house.engineer, liable),
        (house.lawyer, works),
        (house.colleague, works),
    ):
        assert get(client, person, made.get_absolute_url()).status_code == 404
        assert post(client, person, f"{made.get_absolute_url()}confirm/", role="lawyer", answer="yes").status_code == 404


@pytest.mark.clause("4.9.2")
def test_engineering_confirms_under_its_own_login(client, house):
    made = house.promise(K.ENGINEERING)

    answer = post(client, house.engineer, f"{made.get_absolute_url()}confirm/", role=Role.ENGINEERING, answer="yes", words="可行")

    assert answer.status_code == 302
    page = client.get(made.get_absolute_url())
    assert (page.context["commitment"].state, page.context["page"].roles_to_say) == (PromiseState.STANDING, [])
    assert [entry.text for entry in page.context["page"].entries if entry.by == "赵宏"] == ["可行"]
    assert get(client, house.engineer, "/approvals/").context["promises"] == []


@pytest.mark.clause("4.11")
def test_lawyer_and_vice_president_each_see_it_until_they_have_spoken(client, house):
    made = house.promise(K.LIABILITY)
    url = f"{made.get_absolute_url()}confirm/"

    assert [row.commitment for row in get(client, house.vp, "/approvals/?view=confirm").context["promises"]] == [made]
    assert [row.commitment for row in get(client, house.lawyer, "/approvals/").context["promises"]] == [made]
    post(client, house.vp, url, role=Role.VP, answer="yes")
    assert get(client, house.vp, "/approvals/?view=confirm").context["promises"] == []
    post(client, house.lawyer, url, role=Role.LAWYER, answer="yes")

    assert Commitment.objects.get().state == PromiseState.STANDING


def test_a_no_asks_its_reason_at_the_field(client, house):
    made = house.promise(K.ENGINEERING)
    url = f"{made.get_absolute_url()}confirm/"

    bare = post(client, house.engineer, url, role=Role.ENGINEERING, answer="no", words=" ")
    assert (bare.status_code, list(bare.context["confirm_form"].errors)) == (422, ["words"])

    post(client, house.engineer, url, role=Role.ENGINEERING, answer="no", words="承重墙不能拆")
    page = client.get(made.get_absolute_url())
    assert (page.context["commitment"].state, "承重墙不能拆" in page.text) == (PromiseState.REFUSED, True)


def test_a_word_that_comes_too_late_is_refused_on_the_page(client, house):
    made = house.promise(K.ENGINEERING)
    make.confirmed(made, Role.ENGINEERING, house.engineer, now=house.now)

    answer = post(client, house.engineer, f"{made.get_absolute_url()}confirm/", role=Role.ENGINEERING, answer="yes")

    assert (answer.status_code, bool(str(answer.context["refusal"]))) == (422, True)


def kept_at(at):
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.clause("4.7")
def test_it_is_kept_once_with_words_and_paper(client, house):
    made = house.promise()
    url, data = f"{made.get_absolute_url()}keep/", {"kept_at": kept_at(house.now), "evidence": "客户已签收", "token": TOKEN}

    first, second = post(client, house.rep, url, papers=[make.page()], **data), post(client, house.rep, url, **data)

    made.refresh_from_db()
    assert first["Location"] == second["Location"] == made.get_absolute_url()
    assert (made.state, made.evidence_words, Upload.objects.about(made).count()) == (PromiseState.KEPT, "客户已签收", 1)
    assert client.get(made.get_absolute_url()).context["page"].row.fulfilled_at is not None


def test_kept_without_evidence_or_before_it_was_promised_is_refused_and_what_was_typed_stays(client, house):
    made = house.promise()
    url = f"{made.get_absolute_url()}keep/"

    bare = post(client, house.rep, url, kept_at=kept_at(house.now), evidence="", token=TOKEN)
    early = post(client, house.rep, url, kept_at=kept_at(house.now - timedelta(hours=2)), evidence="看过了", token=TOKEN)

    assert (bare.status_code, list(bare.context["keep_form"].errors)) == (422, ["evidence"])
    assert (early.status_code, early.context["refusal"].clause, "看过了" in early.text) == (422, "4.7", True)


def test_the_manager_withdraws_and_is_told_that_the_customer_has_it(client, house):
    standing, waiting = house.promise(), house.promise(K.ENGINEERING)

    told = client.get(post(client, house.manager, f"{standing.get_absolute_url()}withdraw/", withdrawal="改签合同")["Location"]).text
    untold = client.get(post(client, house.manager, f"{waiting.get_absolute_url()}withdraw/", withdrawal="不改了")["Location"]).text

    assert {row.state for row in Commitment.objects.all()} == {PromiseState.WITHDRAWN}
    assert ("改签合同" in told, "不改了" in untold) == (True, True)
    assert post(client, house.rep, f"{standing.get_absolute_url()}withdraw/", withdrawal="x").status_code == 422


def test_the_manager_promises_another_day_once_and_both_pages_name_the_other(client, house):
    made = house.promise()
    url, data = f"{made.get_absolute_url()}renew/", {"due_on": day(12), "words": "下周六带看", "reason": "客户出差", "token": TOKEN}

    first, second = post(client, house.manager, url, **data), post(client, house.manager, url, **data)

    new = Commitment.objects.get(replaces=made)
    assert first["Location"] == second["Location"] == new.get_absolute_url()
    assert new.get_absolute_url() in client.get(made.get_absolute_url()).text
    assert made.get_absolute_url() in client.get(new.get_absolute_url()).text
    assert post(client, house.rep, f"{new.get_absolute_url()}renew/", **data).status_code == 422


def test_a_duty_leads_to_its_promise(client, house):
    made = house.promise()
    duty = Duty.objects.about(made).get()

    assert get(client, house.rep, duty.get_absolute_url())["Location"] == made.get_absolute_url()


def test_a_promise_to_nobody_yet_shows_no_household(client, house):
    visitor = complaints.matter(None, by=house.colleague, now=house.now)
    made = house.promise(subject=visitor, by=house.colleague)

    assert get(client, house.colleague, made.get_absolute_url()).status_code == 200
    assert get(client, house.manager, REGISTER).status_code == 200
    assert load_workbook(BytesIO(get(client, house.manager, REGISTER, export="xlsx").content)).active.max_row == 2


def test_the_page_of_a_promise_costs_the_same_whatever_has_happened_to_it(client, house):
    plain, long = house.promise(K.LIABILITY), house.promise(K.LIABILITY)
    make.confirmed(long, Role.LAWYER, house.lawyer, now=house.now)

    def cost(made):
        get(client, house.manager, made.get_absolute_url())
        with CaptureQueriesContext(connection) as caught:
            client.get(made.get_absolute_url())
        return len(caught)

    assert cost(long) <= cost(plain)


def test_the_papers_of_a_promise_are_opened_by_who_sees_the_promise(client, house):
    made = house.promise(K.ADVERTISED, pages=[make.page()])
    url = Upload.objects.about(made).get().get_absolute_url()

    shown = get(client, house.manager, url)
    assert shown.status_code == 200
    assert shown.getvalue()
    assert get(client, house.colleague, url).status_code == 404


def test_a_withdrawn_promise_says_when_and_by_whom(client, house):
    made = house.promise()
    actions.withdraw_commitment(commitment=made, reason="改签合同", by=house.manager, now=house.now)

    entries = get(client, house.rep, made.get_absolute_url()).context["page"].entries

    assert [entry.text for entry in entries if entry.by == "陈立恒"] == ["改签合同"]
