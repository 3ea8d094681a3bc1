import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from complaints.enums import DisputeStage, MatterState, Plaintiff
from complaints.forms.disputes import StepForm
from complaints.models import Dispute, Hearing
from complaints.queries.disputes import version_of
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Role, Seen
from customers.models import Access, Hold
from tests.factories.complaints import complaint, matter
from tests.factories.customers import NOW, household, manager, rep, staff_as, vp
from tests.factories.disputes import SUED, WORDS, dispute, ended, hearing, lawyer_of, worded

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.6.5")]
TODAY = NOW.date().isoformat()


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield NOW


def typed(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def post(client, name, *args, **values):
    return client.post(reverse(f"complaints:{name}", args=args), {"token": uuid4(), **values})


def get(client, name, *args, query="", **headers):
    return client.get(reverse(f"complaints:{name}", args=args) + query, headers=headers)


def served(row):
    return row.matter.household.assignments.get(ended_at__isnull=True).staff


def as_(client, person):
    client.force_login(person)
    return client


# ---- from the matter --------------------------------------------------------------------------------------------


def opened(lawyer, **values):
    return {"cause": "customer", "reason": WORDS, "lawyer": lawyer.pk, "stage": "negotiation", "reached_on": TODAY, "plaintiff": "nobody", **values}


def test_the_representative_treats_a_complaint_as_a_dispute_and_a_second_press_changes_nothing(client):
    row = complaint()
    lawyer = lawyer_of(row.subsidiary)
    as_(client, row.received_by)
    sent = opened(lawyer, token=uuid4())

    first, second = (post(client, "dispute_open", row.pk, **sent) for _ in range(2))

    made = Dispute.objects.get()
    assert (first["Location"], second["Location"]) == (made.get_absolute_url(), made.get_absolute_url())
    assert get(client, "dispute_open", row.pk)["Location"] == made.get_absolute_url()


def test_the_page_says_what_saving_starts_and_asks_only_what_is_missing(client):
    first, second = complaint(), matter()
    boss = manager()
    as_(client, boss)

    assert "category" not in get(client, "dispute_open", first.pk).context["form"].fields
    asked = get(client, "dispute_open", second.pk)
    assert "category" in asked.context["form"].fields
    assert "note--danger" in asked.text
    post(client, "dispute_open", second.pk, **opened(lawyer_of(second.subsidiary), category="delivery", grade="major"))
    second.refresh_from_db()
    assert (second.is_complaint, second.category) == (True, "delivery")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_days_are_filled_in_as_a_browser_takes_them_in_every_language(language):
    with translation.override(language):
        assert 'value="2026-06-16"' in str(StepForm(initial={"reached_on": NOW.date()})["reached_on"])


def test_what_is_refused_is_said_and_nothing_typed_is_lost(client):
    row = complaint()
    as_(client, row.received_by)

    half = post(client, "dispute_open", row.pk, cause="customer")
    refused = post(client, "dispute_open", row.pk, **opened(lawyer_of(row.subsidiary), stage="filed"))

    assert (half.status_code, refused.status_code) == (422, 422)
    assert WORDS in refused.text
    assert not Dispute.objects.exists()


def test_who_only_reads_is_told_whose_step_it_is(client):
    row = complaint()
    as_(client, vp())

    assert 'name="reason"' not in get(client, "dispute_open", row.pk).text
    assert post(client, "dispute_open", row.pk, **opened(lawyer_of(row.subsidiary))).status_code == 422
    assert not Dispute.objects.exists()


@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}])
def test_the_part_on_the_matter_leads_to_the_dispute_or_to_opening_one(client, htmx):
    row = complaint()
    as_(client, row.received_by)
    assert reverse("complaints:dispute_open", args=[row.pk]) in get(client, "dispute_part", row.pk, **htmx).text

    made = dispute(matter=row)
    date = hearing(made)

    part = get(client, "dispute_part", row.pk, **htmx).text
    assert ("<html" in part) is not bool(htmx)
    assert made.get_absolute_url() in part
    assert date.get_absolute_url() in part


def test_the_part_says_when_nothing_goes_to_law(client):
    row = complaint()
    as_(client, vp())

    assert f'href="{reverse("complaints:dispute_open", args=[row.pk])}"' not in get(client, "dispute_part", row.pk).text


def test_the_matter_shows_its_dispute_and_the_hold_of_another(client):
    row = dispute()
    other = complaint(row.matter.household)
    as_(client, served(row))

    own, second = (client.get(one.get_absolute_url()).text for one in (row.matter, other))
    assert row.number in own
    assert "note--warn" in second
    assert row.number not in second
    assert 'id="resolve_result"' not in own


@pytest.mark.clause("5.7.2")
def test_the_matter_offers_the_call_back_only_once_the_wording_was_seen(client):
    row = ended()
    as_(client, served(row))

    before = client.get(row.matter.get_absolute_url()).text
    worded(row)
    after = client.get(row.matter.get_absolute_url()).text

    assert (reverse("complaints:revisit", args=[row.matter_id]) in before, row.get_absolute_url() in before) == (False, True)
    assert reverse("complaints:revisit", args=[row.matter_id]) in after


# ---- the list ---------------------------------------------------------------------------------------------------


def test_the_list_shows_open_ended_and_dates_ahead(client):
    boss, row, old = manager(), dispute(), ended()
    date = hearing(row)
    as_(client, boss)

    assert [one.pk for one in get(client, "disputes").context["page"].rows] == [row.pk]
    assert [one.pk for one in get(client, "disputes", query="?view=ended").context["page"].rows] == [old.pk]
    assert [one.pk for one in get(client, "disputes", query="?view=hearings").context["page"].rows] == [date.pk]
    assert "<html" not in get(client, "disputes", **{"HX-Request": "true"}).text


@pytest.mark.parametrize(
    ("query", "found"),
    [("?q=建邺", 1), ("?q=JF", 2), ("?q=wjp", 2), ("?q=民初", 1), ("?stage=filed", 1), ("?plaintiff=customer", 1), ("?stage=enforcement", 0)],
)
def test_the_list_is_filtered(client, query, found):
    file = household()
    dispute(file)
    dispute(file, stage=DisputeStage.FILED, court="建邺区法院", case_no="（2026）民初12号", **SUED)
    as_(client, manager())

    assert len(get(client, "disputes", query=query).context["page"].rows) == found


def test_the_list_is_filtered_by_lawyer_and_project(client):
    row = dispute()
    dispute(household(), lawyer=staff_as(Role.LAWYER))
    as_(client, manager())

    assert [one.pk for one in get(client, "disputes", query=f"?lawyer={row.lawyer_id}").context["page"].rows] == [row.pk]
    assert [one.pk for one in get(client, "disputes", query=f"?project={row.matter.household.project_id}").context["page"].rows] == [row.pk]


def test_the_list_is_exported_and_that_is_recorded(client):
    row = ended()
    as_(client, manager())

    book = load_workbook(BytesIO(get(client, "disputes", query="?view=ended&export=xlsx").content))

    assert next(cell.value for cell in book.active[2]) == row.number
    assert Access.objects.get(what=Seen.EXPORTED).purpose == "disputes"


@pytest.mark.parametrize("role", [Role.FINANCE, Role.SALES, Role.ENGINEERING, Role.GENERAL_AFFAIRS, Role.ADMINISTRATOR])
def test_posts_that_have_no_disputes_are_refused_the_list(client, role):
    as_(client, staff_as(role))

    assert [get(client, name).status_code for name in ("disputes", "hearings_part")] == [403, 403]


@pytest.mark.parametrize("query", ["", "?view=ended", "?view=hearings", "?q=nothing"])
def test_an_empty_list_says_what_it_is(client, query):
    as_(client, manager())

    assert 'class="empty' in get(client, "disputes", query=query).text


@pytest.mark.parametrize("view", ["", "ended", "hearings"])
def test_a_list_costs_the_same_queries_with_one_row_and_with_three(client, view, django_assert_max_num_queries, django_assert_num_queries):
    def add():
        row = dispute()
        hearing(row)
        return ended(row) if view == "ended" else row

    as_(client, manager())
    add()
    get(client, "disputes", query=f"?view={view}")
    with django_assert_max_num_queries(15) as one:
        get(client, "disputes", query=f"?view={view}")
    add()
    add()
    with django_assert_num_queries(len(one)):
        assert len(get(client, "disputes", query=f"?view={view}").context["page"].rows) == 3


def test_the_page_costs_the_same_queries_however_much_happened(client, django_assert_max_num_queries, django_assert_num_queries):
    row = dispute()
    as_(client, row.lawyer)
    hearing(row)
    client.get(row.get_absolute_url())
    with django_assert_max_num_queries(25) as one:
        client.get(row.get_absolute_url())
    hearing(row)
    hearing(row)
    with django_assert_num_queries(len(one)):
        client.get(row.get_absolute_url())


# ---- one dispute ------------------------------------------------------------------------------------------------


def test_a_dispute_outside_the_reach_is_not_found(client):
    row = dispute()
    date = hearing(row)
    as_(client, rep())

    assert [client.get(one.get_absolute_url()).status_code for one in (row, date)] == [404, 404]
    assert post(client, "dispute_step", row.pk).status_code == 404
    assert post(client, "hearing_outcome", date.pk).status_code == 404


@pytest.mark.parametrize(
    ("role", "forms"),
    [
        ("lawyer", {"hearing", "step", "facts", "end", "bundle"}),
        ("rep", {"hearing", "step", "facts", "end"}),
        ("manager", {"hearing", "step", "facts", "end", "lawyer", "bundle"}),
        ("vp", set()),
    ],
)
def test_each_post_finds_its_own_steps(client, role, forms):
    row = dispute()
    people = {"lawyer": row.lawyer, "rep": served(row), "manager": manager(), "vp": vp()}
    as_(client, people[role])

    context = client.get(row.get_absolute_url()).context

    offered = {name for name in ("hearing", "step", "facts", "end", "lawyer", "words", "seen", "bundle") if context.get(f"{name}_form")}
    assert offered == forms


def test_the_lawyer_leads_it_on_and_a_second_press_writes_nothing_twice(client):
    row = dispute()
    as_(client, row.lawyer)
    step = {"token": uuid4(), "stage": "filed", "reached_on": TODAY, "plaintiff": "customer", "court": "建邺区法院"}

    for _ in range(2):
        assert post(client, "dispute_step", row.pk, **step)["Location"] == row.get_absolute_url()
    refused = post(client, "dispute_step", row.pk, stage="filed", reached_on="2099-01-01", plaintiff="customer")

    row.refresh_from_db()
    assert (row.stage, row.steps.count(), refused.status_code) == (DisputeStage.FILED, 2, 422)


def test_the_record_is_completed_and_a_second_editor_compares(client):
    row = dispute()
    as_(client, row.lawyer)
    version = version_of(row)

    assert post(client, "dispute_facts", row.pk, plaintiff="nobody", amount="20000.00", version=version).status_code == 302
    late = post(client, "dispute_facts", row.pk, plaintiff="company", amount="", version=version)
    assert (late.status_code, len(late.context["differences"])) == (422, 2)
    assert post(client, "dispute_facts", row.pk, plaintiff="company", version=late.context["facts_form"].data["version"]).status_code == 302
    assert post(client, "dispute_facts", row.pk, plaintiff="nobody", amount="x").status_code == 422

    row.refresh_from_db()
    assert (row.plaintiff, row.amount) == (Plaintiff.COMPANY, None)


def test_the_record_of_a_case_keeps_its_plaintiff(client):
    row = dispute(stage=DisputeStage.FILED, court="建邺区法院", **SUED)
    as_(client, row.lawyer)

    assert post(client, "dispute_facts", row.pk, plaintiff="nobody", court="建邺区法院").status_code == 422


def test_a_date_is_set_and_shows_on_the_desk_of_both(client):
    row = dispute()
    as_(client, served(row))
    date = {"token": uuid4(), "at": typed(NOW + timedelta(days=7)), "what": "一审开庭"}

    for _ in range(2):
        assert post(client, "dispute_date", row.pk, **date).status_code == 302
    assert post(client, "dispute_date", row.pk, **date | {"token": uuid4(), "at": typed(NOW - timedelta(days=1))}).status_code == 422

    made = Hearing.objects.get()
    for person in (served(row), row.lawyer):
        part = get(as_(client, person), "hearings_part", **{"HX-Request": "true"}).text
        assert made.get_absolute_url() in part
        assert reverse("complaints:hearings_part") in client.get(reverse("customers:today")).text


def test_the_box_of_dates_is_empty_without_any_and_says_so_on_its_own_page(client):
    as_(client, manager())

    assert get(client, "hearings_part", **{"HX-Request": "true"}).text.strip() == ""
    assert "panel" in get(client, "hearings_part").text


def test_what_came_of_a_date_is_written_down_on_its_page(client):
    row = dispute()
    date = hearing(row, NOW + timedelta(hours=2))
    as_(client, row.lawyer)
    assert "outcome_form" not in client.get(date.get_absolute_url()).context

    with time_machine.travel(NOW + timedelta(hours=5), tick=False):
        assert "note--warn" in client.get(row.get_absolute_url()).text
        assert "outcome_form" in client.get(date.get_absolute_url()).context
        assert post(client, "hearing_outcome", date.pk).status_code == 422
        assert post(client, "hearing_outcome", date.pk, outcome="择期宣判")["Location"] == row.get_absolute_url()
        assert post(client, "hearing_outcome", date.pk, outcome="再写").status_code == 422
        assert "择期宣判" in client.get(date.get_absolute_url()).text


def test_a_date_is_moved_and_another_struck(client):
    row = dispute()
    first, second = hearing(row), hearing(row, what="调解")
    as_(client, row.lawyer)
    moved = {"token": uuid4(), "at": typed(NOW + timedelta(days=9)), "what": "一审开庭", "reason": "法院改期"}

    for _ in range(2):
        assert post(client, "hearing_move", first.pk, **moved).status_code == 302
    assert post(client, "hearing_strike", second.pk, reason="").status_code == 422
    assert post(client, "hearing_strike", second.pk, reason="双方另行协商").status_code == 302

    new = Hearing.objects.get(instead_of=first)
    assert new.get_absolute_url() in client.get(first.get_absolute_url()).text
    assert first.get_absolute_url() in client.get(new.get_absolute_url()).text
    assert "双方另行协商" in client.get(row.get_absolute_url()).text


@pytest.mark.clause("5.7.2")
def test_from_the_end_to_the_seen_wording(client):
    row = dispute()
    rep_, lawyer = served(row), row.lawyer
    as_(client, lawyer)
    assert post(client, "dispute_end", row.pk, how="settlement", on=TODAY).status_code == 422
    assert post(client, "dispute_end", row.pk, how="settlement", on=TODAY, result="和解").status_code == 302
    assert post(client, "dispute_end", row.pk, how="settlement", on=TODAY, result="再次").status_code == 422

    as_(client, rep_)
    assert "words_form" in client.get(row.get_absolute_url()).context
    assert post(client, "dispute_words", row.pk, words="").status_code == 422
    assert post(client, "dispute_words", row.pk, words="您好，想了解和解履行情况").status_code == 302

    as_(client, lawyer)
    assert post(client, "dispute_seen", row.pk, words="x", read="旧的").status_code == 422
    assert post(client, "dispute_seen", row.pk, words="您好，想了解履行情况", read="您好，想了解和解履行情况").status_code == 302
    assert "您好，想了解履行情况" in client.get(row.get_absolute_url()).text

    as_(client, rep_)
    page = client.get(row.get_absolute_url()).text
    assert f"{row.matter.get_absolute_url()}#revisit" in page
    post(client, "revisit", row.matter_id, reached="reached", called_at=typed(NOW), is_solved="yes", opinion="satisfied")
    row.matter.refresh_from_db()
    assert row.matter.state == MatterState.REVISITED
    assert "words_form" not in client.get(row.get_absolute_url()).context


def test_the_lawyer_reads_the_matter_of_the_dispute_without_a_link_that_refuses(client):
    row = dispute()
    as_(client, row.lawyer)
    page, related = client.get(row.matter.get_absolute_url()).text, get(client, "related", row.matter_id).text
    written = get(client, "matter_written", row.matter_id).text

    links = [
        link for link in re.findall(r'(?:href|hx-get)="(/[^"#]*)', page + related + written) if not link.startswith(("/static/", "/account", "/preferences"))
    ]
    refused = {link: client.get(link.replace("&amp;", "&")).status_code for link in dict.fromkeys(links)}
    assert {link: code for link, code in refused.items() if code in {403, 404}} == {}
    assert row.matter.receptions.get().get_absolute_url() not in page


@pytest.mark.clause("5.7.2")
def test_a_complaint_that_was_never_answered_is_answered_and_solved_before_its_call_after_the_dispute(client):
    file = household()
    row = worded(ended(dispute(file, matter=complaint(file))))
    as_(client, served(row))

    page = client.get(row.matter.get_absolute_url())
    assert "revisit_form" not in page.context
    assert "回访期限自纠纷结案起算" in page.text

    post(client, "reply", row.matter_id, kind="reply", channel="call", words="和解已履行", told_at=typed(NOW))
    post(client, "resolve", row.matter_id, result="和解已履行", told_result_at=typed(NOW))
    page = client.get(row.matter.get_absolute_url())
    assert "revisit_form" in page.context
    assert "回访期限自纠纷结案起算" not in page.text
    assert Duty.objects.about(row.matter).filter(kind=DutyKind.REVISIT).open().count() == 1


@pytest.mark.clause("5.4.3.1")
def test_the_manager_decides_on_cards_and_never_for_a_plaintiff(client):
    row = dispute()
    sued = dispute(stage=DisputeStage.FILED, court="建邺区法院", **SUED)
    as_(client, manager())

    for answer, allowed in (("yes", True), ("no", False)):
        assert post(client, "dispute_cards", row.pk, allowed=answer).status_code == 302
        assert Hold.objects.get(subject_id=row.pk).cards_allowed is allowed
    assert post(client, "dispute_cards", sued.pk, allowed="yes").status_code == 422
    as_(client, served(row))
    assert post(client, "dispute_cards", row.pk, allowed="yes").status_code == 422


def test_the_manager_entrusts_it_to_another_lawyer(client):
    row, other = dispute(), staff_as(Role.LAWYER)
    as_(client, manager())

    assert post(client, "dispute_lawyer", row.pk, lawyer=other.pk).status_code == 302
    assert post(client, "dispute_lawyer", row.pk, lawyer=served(row).pk).status_code == 422

    row.refresh_from_db()
    assert row.lawyer == other


def test_the_lawyer_does_not_find_links_that_lead_nowhere(client):
    row = dispute()
    old = ended(dispute(household(), lawyer=row.lawyer))
    as_(client, row.lawyer)

    assert row.matter.household.get_absolute_url() in client.get(row.get_absolute_url()).text
    page = client.get(old.get_absolute_url()).text
    assert old.matter.household.get_absolute_url() not in page
    assert old.matter.get_absolute_url() in page


@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}])
def test_the_file_lists_its_disputes(client, htmx):
    row = dispute()
    quiet = household()
    boss = manager()
    as_(client, boss)

    assert row.get_absolute_url() in get(client, "dispute_household", row.matter.household_id, **htmx).text
    assert (get(client, "dispute_household", quiet.pk, **htmx).text.strip() == "") is bool(htmx)
    as_(client, rep())
    assert get(client, "dispute_household", quiet.pk).status_code == 404
    as_(client, staff_as(Role.FINANCE))
    assert get(client, "dispute_household", quiet.pk).status_code == 403
