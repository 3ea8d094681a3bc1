from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from correspondence.actions.answers import answer_by_link
from correspondence.actions.letters import take_back
from correspondence.models import WorkLetter
from correspondence.queries.addressees import Addressee
from customers import regulation
from customers.documents.models import Paper, Reprint, Upload
from customers.duties.models import Duty
from customers.enums import Role, Seen
from customers.models import Access, Holiday, Posting, Setting
from tests.factories.complaints import complaint
from tests.factories.correspondence import PHONE, department, firm, letter, meeting, scan
from tests.factories.customers import LONG_AGO, NOW, SubsidiaryFactory, at, gm, household, manager, rep, staff_as, vp

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def get(client, name, *args, query="", **headers):
    return client.get(reverse(f"correspondence:{name}", args=args) + query, headers=headers)


def post(client, address, *args, query="", **values):
    return client.post(reverse(f"correspondence:{address}", args=args) + query, values)


def typed(addressee, **values):
    return {
        "token": uuid4(),
        "to": addressee.key,
        "title": "外窗渗水",
        "facts": "雨天渗水",
        "request": "请查明原因",
        "reply_by": "2026-06-19",
        "to_name": "赵工",
        "to_phone": "139 1111 2233",
        **values,
    }


@pytest.fixture
def file():
    return household()


@pytest.fixture
def writer(file):
    return file.assignments.get().staff


@pytest.fixture
def works(file):
    return Addressee(organisation=department(subsidiary=file.project.subsidiary)[0])


# ---- writing --------------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.6.a")
def test_a_letter_is_written_from_a_matter_sent_numbered_and_printed(client, file, writer, works):
    case = complaint(file, by=writer)
    client.force_login(writer)
    origin = f"?origin=complaints.matter:{case.pk}"

    form = get(client, "letter_new", query=origin)
    sent = post(client, "letter_new", query=origin, **typed(works, attachments=[scan()]))

    row = WorkLetter.objects.get()
    assert form.context["form"].initial["facts"] == case.words
    assert (sent.url, row.subject, row.household, row.to_phone) == (row.get_absolute_url(), case, file, "13911112233")
    assert Upload.objects.about(row).count() == 1
    assert (Paper.objects.get().number, Paper.objects.get().pages) == (row.number, 3)


def test_a_second_press_sends_nothing_twice(client, file, writer, works):
    client.force_login(writer)
    form = typed(works)

    first, second = (client.post(reverse("correspondence:letter_new") + f"?origin=customers.household:{file.pk}", form) for _ in range(2))

    assert first.url == second.url
    assert (WorkLetter.objects.count(), Duty.objects.filter(kind="answer_work_letter").count()) == (1, 1)


def test_a_free_letter_is_of_the_company_one_works_for_or_chooses(client, works):
    boss = manager()
    other = SubsidiaryFactory(code="HB")
    Posting.objects.create(staff=boss, role=Role.MANAGER, subsidiary=other, starts_on=LONG_AGO)
    law = Addressee(organisation=department("衡正律师事务所", Role.LAWYER, other)[0])
    client.force_login(boss)

    post(client, "letter_new", **typed(works))
    post(client, "letter_new", query=f"?subsidiary={other.pk}", **typed(law))
    foreign = post(client, "letter_new", **typed(law))

    assert [row.subsidiary.code for row in WorkLetter.objects.order_by("pk")] == ["LT", "HB"]
    assert [row.number.split("-")[1] for row in WorkLetter.objects.order_by("pk")] == ["LT", "HB"]
    assert (foreign.status_code, list(foreign.context["form"].errors)) == (422, ["to"])


@pytest.mark.clause("5.4.4.6.a")
def test_the_day_offered_is_the_third_working_day(client, writer):
    Holiday.objects.create(day=date(2026, 6, 19), name="端午节")
    client.force_login(writer)

    assert get(client, "letter_new").context["form"].initial["reply_by"] == date(2026, 6, 22)
    Setting.objects.create(key="letter_reply_days", value=1, valid_from=date(2026, 1, 1), set_at=NOW)
    assert get(client, "letter_new").context["form"].initial["reply_by"] == date(2026, 6, 17)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to": ""}, "to"),
        ({"to": "o999999"}, "to"),
        ({"title": ""}, "title"),
        ({"facts": "䶮\ue000"}, "facts"),
        ({"reply_by": "2026-06-15"}, "reply_by"),
        ({"to_phone": "123"}, "to_phone"),
        ({"to_name": ""}, "to_name"),
    ],
)
def test_a_wrong_field_is_told_at_the_field_and_nothing_typed_is_lost(client, writer, works, change, field):
    client.force_login(writer)

    page = post(client, "letter_new", **typed(works, **change))

    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert "请查明原因" in page.content.decode()
    assert not WorkLetter.objects.exists()


def test_what_the_rules_refuse_is_told_with_its_clause(client, file, writer, works):
    case = complaint(file, by=writer)
    type(case).objects.filter(pk=case.pk).update(state="closed", closed_at=NOW)
    client.force_login(writer)

    page = post(client, "letter_new", query=f"?origin=complaints.matter:{case.pk}", **typed(works))

    assert page.status_code == 422
    assert page.context["refusal"].clause == "5.4.4.6.a"
    assert "请查明原因" in page.content.decode()


@pytest.mark.parametrize("named", ["complaints.matter:0", "complaints.matter:x", "nonsense", "customers.setting:1", "a.b:1", "customers.household:999999"])
def test_an_origin_outside_the_reach_is_not_found(client, writer, named):
    client.force_login(writer)

    assert get(client, "letter_new", query=f"?origin={named}").status_code == 404


def test_a_household_of_a_colleague_is_not_found(client, file):
    client.force_login(rep(file.project.subsidiary))

    assert get(client, "letter_new", query=f"?origin=customers.household:{file.pk}").status_code == 404
    assert get(client, "letter_new", query="?follows=1").status_code == 404
    assert get(client, "letter_new", query="?follows=x").status_code == 404


@pytest.mark.parametrize("role", [Role.VP, Role.ENGINEERING, Role.FINANCE, Role.GENERAL_AFFAIRS, Role.ADMINISTRATOR])
def test_other_posts_have_no_page_to_write_on(client, role):
    client.force_login(staff_as(role))

    assert get(client, "letter_new").status_code == 403


@pytest.mark.clause("5.4.4.6.a")
def test_asking_again_begins_with_the_first_letter(client, file, writer, works):
    first = letter(works, file=file)
    answer_by_link(letter=first, words="非我方责任", result="unfounded", name="赵工", now=NOW)
    client.force_login(writer)

    form = get(client, "letter_new", query=f"?follows={first.pk}")
    sent = post(client, "letter_new", query=f"?follows={first.pk}", **typed(works, request="请提供检测报告"))

    assert form.context["form"].initial["to"] == works.key
    assert "非我方责任" in form.content.decode()
    assert client.get(sent.url).context["page"].follows == first
    assert not client.get(first.get_absolute_url()).context["page"].may_ask_again
    assert post(client, "letter_new", query=f"?follows={first.pk}", **typed(works)).status_code == 422


# ---- the page ---------------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.6.a")
def test_who_is_asked_sees_the_household_by_name_and_room_and_answers_on_the_page(client, file, works):
    row = letter(works, file=file, uploads=[scan()], now=NOW - DAY)
    engineer = Duty.objects.about(row).get().owner
    client.force_login(engineer)

    page = client.get(row.get_absolute_url())
    wrong = post(client, "letter_answer", row.pk, words="周五前修好")
    sent = post(client, "letter_answer", row.pk, words="周五前修好", result="solved", papers=[scan()])

    text = page.content.decode()
    assert file.name in text
    assert file.unit.short_name in text
    assert PHONE not in text
    assert "13800008821" not in text
    assert row.link_token not in text
    assert (page.context["page"].may_answer, page.context["page"].handles) == (True, False)
    assert (wrong.status_code, "周五前修好" in wrong.content.decode()) == (422, True)
    assert sent.url == row.get_absolute_url()
    assert client.get(row.get_absolute_url()).context["page"].answer_files
    assert post(client, "letter_answer", row.pk, words="again", result="solved").status_code == 422


def test_the_duty_on_today_leads_to_the_letter(client, works, file):
    row = letter(works, file=file)
    duty = Duty.objects.about(row).get()
    client.force_login(duty.owner)

    assert client.get(reverse("customers:today")).context["work"].week == [duty]
    assert client.get(duty.get_absolute_url()).url == row.get_absolute_url()


@pytest.mark.clause("5.4.4.6.a")
def test_the_writer_copies_the_link_makes_a_new_one_records_paper_and_takes_back(client, file, writer, works):
    row, other = letter(works, file=file), letter(works, file=file)
    client.force_login(writer)

    page = client.get(row.get_absolute_url())
    renewed = post(client, "letter_link", row.pk, to_name="李工", to_phone="13800001111")
    short = post(client, "letter_link", row.pk, to_name="", to_phone="13800001111")
    without = post(client, "letter_original", row.pk, name="赵工", answered_at="2026-06-16T09:42", words="已修好", result="solved")
    recorded = post(client, "letter_original", row.pk, name="赵工", answered_at="2026-06-16T09:42", words="已修好", result="solved", scan=[scan()])
    back = post(client, "letter_back", other.pk, reason="不必了")

    assert f"http://testserver/l/{row.link_token}/" in page.content.decode()
    assert renewed.status_code == recorded.status_code == back.status_code == 302
    assert (short.status_code, without.status_code) == (422, 422)
    assert [(one.state, one.to_name) for one in WorkLetter.objects.order_by("pk")] == [("answered", "李工"), ("back", "赵工")]


def test_a_phone_is_in_clear_for_who_follows_the_letter_up_and_masked_for_others(client, file, writer, works):
    row = letter(works, file=file)

    for who, shown in ((writer, "139 1111 2233"), (vp(file.project.subsidiary), "139****2233")):
        client.force_login(who)
        assert client.get(row.get_absolute_url()).context["page"].phone == shown


@pytest.mark.parametrize(
    ("change", "words"), [({"link_failures": 5}, "locked"), ({"to_phone": ""}, "without_phone"), ({"reply_by": date(2026, 5, 1)}, "ended")]
)
def test_a_closed_link_is_not_shown_and_the_page_says_why(client, file, writer, works, change, words):
    row = letter(works, file=file)
    WorkLetter.objects.filter(pk=row.pk).update(**change)
    client.force_login(writer)

    page = client.get(row.get_absolute_url())

    assert page.context["page"].link == words
    assert row.link_token not in page.content.decode()


@pytest.mark.parametrize("act", ["letter_answer", "letter_original", "letter_link", "letter_back", "letter_paper"])
def test_a_letter_outside_the_reach_is_not_found(client, works, file, act):
    row = letter(works, file=file)
    client.force_login(rep(file.project.subsidiary))

    assert get(client, "work_letter", row.pk).status_code == 404
    assert post(client, act, row.pk).status_code == 404


@pytest.mark.clause("5.4.4.6.a")
def test_a_stored_paper_is_printed_once_more_with_a_reason_only(client, file, writer, works):
    row = letter(works, file=file)
    client.force_login(writer)

    first = post(client, "letter_paper", row.pk)
    silent = post(client, "letter_paper", row.pk)
    again = post(client, "letter_paper", row.pk, reason="收文部门遗失")

    stored = Paper.objects.get()
    assert first.url == again.url == stored.get_absolute_url()
    assert silent.status_code == 422
    assert [(one.paper, one.reason, one.by) for one in Reprint.objects.all()] == [(stored, "收文部门遗失", writer)]
    assert "收文部门遗失" in client.get(row.get_absolute_url()).content.decode()


@pytest.mark.parametrize("act", ["letter_original", "letter_link", "letter_back"])
def test_who_only_answers_is_offered_none_of_the_writers_acts(client, file, works, act):
    row = letter(works, file=file)
    client.force_login(Duty.objects.about(row).get().owner)

    page = post(client, act, row.pk)

    assert (page.status_code, page.context["refusal"].clause, f"{act.split('_')[1]}_form" in page.context) == (422, "5.4.4.6.b", False)


def test_who_is_asked_does_not_print_and_an_unprintable_letter_says_so(client, file, writer, works):
    row = letter(works, file=file, facts="\ue000")
    client.force_login(Duty.objects.about(row).get().owner)
    assert post(client, "letter_paper", row.pk).status_code == 422

    client.force_login(writer)
    assert post(client, "letter_paper", row.pk).url == row.get_absolute_url()
    assert not Paper.objects.exists()


# ---- the list -----------------------------------------------------------------------------------------------------------


def pks(page):
    return [row.letter.pk for row in page.context["rows"]]


@pytest.mark.clause("5.4.4.6.a")
def test_the_views_keep_waiting_overdue_owed_answered_and_all(client, file, writer, works):
    late = letter(works, file=file, now=NOW - 5 * DAY, reply_by=date(2026, 6, 15))
    mine = letter(Addressee(organisation=firm()), file=file)
    done, back = letter(works, file=file), letter(works, file=file)
    answer_by_link(letter=done, words="已修好", result="solved", name="赵工", now=NOW)
    take_back(letter=back, reason="不必了", by=writer, now=NOW)
    client.force_login(writer)

    views = {view: pks(get(client, "letters", query=f"?view={view}")) for view in ("waiting", "overdue", "owed", "answered", "all")}

    assert views == {
        "waiting": [late.pk, mine.pk],
        "overdue": [late.pk],
        "owed": [mine.pk],
        "answered": [done.pk],
        "all": [back.pk, done.pk, mine.pk, late.pk],
    }
    assert pks(get(client, "letters")) == views["waiting"]


def test_who_only_answers_begins_with_what_he_owes(client, file, works):
    row = letter(works, file=file)
    client.force_login(Duty.objects.about(row).get().owner)

    page = get(client, "letters")

    assert ([value for value, _label in page.context["tabs"]], pks(page)) == (["owed", "answered", "all"], [row.pk])


def test_letters_are_found_by_text_department_project_and_day(client, file, writer, works):
    engineer = Duty.objects.about(letter(works, file=file, reply_by=date(2026, 6, 30))).get().owner
    free = letter(Addressee(organisation=firm()), subject=None, file=household(writer), title="排水", reply_by=date(2026, 6, 20))
    person = letter(Addressee(staff=engineer), file=file, title="吊顶")
    client.force_login(writer)

    def found(query):
        return set(pks(get(client, "letters", query=f"?{query}"))) - {WorkLetter.objects.order_by("pk").first().pk} == {free.pk}

    assert found("q=排水")
    assert found(f"q={free.number}")
    assert found(f"department={Addressee(organisation=firm()).key}")
    assert set(pks(get(client, "letters", query=f"?department={works.key}"))) >= {person.pk}
    assert set(pks(get(client, "letters", query="?department=rengineering"))) == {person.pk}
    assert found(f"project={free.household.project_id}")
    assert pks(get(client, "letters", query="?reply_by_min=2026-06-21&reply_by_max=2026-06-30")) != []
    assert pks(get(client, "letters", query="?department=o999999&q=nothing")) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_a_constant_number_of_questions(client, file, writer, works, count, django_assert_num_queries):
    for _ in range(count):
        letter(works, file=file)
    client.force_login(writer)
    get(client, "letters")

    with django_assert_num_queries(11):
        page = get(client, "letters", query="?view=all")
    assert len(page.context["rows"]) == count


def test_the_list_is_exported_without_phones_and_that_is_logged(client, file, writer, works):
    row = letter(works, file=file)
    client.force_login(writer)

    book = load_workbook(BytesIO(get(client, "letters", query="?export=xlsx").content))

    cells = [str(cell.value) for line in book.active.iter_rows() for cell in line]
    assert row.number in cells
    assert not [cell for cell in cells if PHONE[-4:] in cell]
    assert Access.objects.get(what=Seen.EXPORTED).count == 1


@pytest.mark.parametrize("view", ["waiting", "overdue", "owed", "answered", "all"])
def test_an_empty_list_says_what_would_stand_there(client, writer, view):
    client.force_login(writer)

    assert regulation.label_zh("5.4.4.6.a") in get(client, "letters", query=f"?view={view}").content.decode()
    assert "<html" not in get(client, "letters", query=f"?view={view}&q=nothing", **{"HX-Request": "true"}).content.decode()


def test_the_administrator_has_no_letters(client):
    client.force_login(staff_as(Role.ADMINISTRATOR))

    assert get(client, "letters").status_code == 403


# ---- the weekly meeting ------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.6.a")
def test_overdue_letters_stand_under_their_departments_with_days_over(client, file, works, clock):
    house = file.project.subsidiary
    boss = manager(house)
    law = department("衡正律师事务所", Role.LAWYER, house)[1]
    letter(works, file=file, reply_by=date(2026, 6, 17))
    letter(Addressee(role=Role.ENGINEERING), file=file, reply_by=date(2026, 6, 16))
    letter(Addressee(staff=law), file=file, reply_by=date(2026, 6, 18))
    letter(works, file=file, reply_by=date(2026, 6, 30))
    clock.move_to(at("2026-06-19 09:00"))
    client.force_login(boss)

    page = get(client, "letters_overdue")

    found = {one.name: [late.days for late in one.letters] for one in page.context["departments"]}
    assert found == {"工程部": [3, 2], "衡正律师事务所": [1]}
    assert [figure["value"] for figure in page.context["figures"]][:2] == [3, 2]


def test_the_list_for_the_meeting_is_printed_for_chiefs_only(client, file, works, clock):
    house = file.project.subsidiary
    letter(works, file=file, reply_by=NOW.date())
    clock.shift(DAY)

    for who in (manager(house), vp(house), gm(house)):
        client.force_login(who)
        paper = get(client, "letters_overdue_paper")
        assert paper.content.startswith(b"%PDF")
    client.force_login(rep(house))
    assert {get(client, name).status_code for name in ("letters_overdue", "letters_overdue_paper", "letters_desk")} == {403}


@pytest.mark.parametrize("count", [1, 3])
def test_the_overdue_page_asks_a_constant_number_of_questions(client, file, works, clock, count, django_assert_num_queries):
    boss = manager(file.project.subsidiary)
    for _ in range(count):
        letter(works, file=file, reply_by=NOW.date())
    clock.shift(DAY)
    client.force_login(boss)
    get(client, "letters_overdue")

    with django_assert_num_queries(10):
        get(client, "letters_overdue")


def test_the_desk_of_a_chief_counts_departments_and_names_meetings_without_minutes(client, file, works, clock):
    boss = manager(file.project.subsidiary)
    client.force_login(boss)
    assert "<html" in get(client, "letters_desk").content.decode()
    letter(works, file=file, reply_by=NOW.date())
    row = meeting(file=file, held_at=NOW)
    clock.shift(4 * DAY)
    client.force_login(boss)

    text = get(client, "letters_desk", **{"HX-Request": "true"}).content.decode()

    assert "工程部" in text
    assert row.title in text
    assert reverse("correspondence:letters_desk") in client.get(reverse("customers:today")).content.decode()


# ---- parts ----------------------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.6.b")
def test_matter_and_household_show_their_letters_and_meetings_with_the_answers(client, file, writer, works):
    case = complaint(file, by=writer)
    about, elsewhere = letter(works, subject=case), letter(works, file=file, title="别的事")
    called = meeting(subject=case)
    answer_by_link(letter=about, words="周五前修好", result="partly", name="赵工", now=NOW)
    client.force_login(writer)

    of_matter = get(client, "about", "complaints.matter", case.pk, **{"HX-Request": "true"}).content.decode()
    of_file = get(client, "about", "customers.household", file.pk).content.decode()

    assert all(words in of_matter for words in (about.number, "周五前修好", called.title))
    assert elsewhere.title not in of_matter
    assert all(words in of_file for words in (about.number, elsewhere.title, called.title, "<html"))
    assert reverse("correspondence:about", args=["complaints.matter", case.pk]) in client.get(case.get_absolute_url()).content.decode()
    assert reverse("correspondence:about", args=["customers.household", file.pk]) in client.get(file.get_absolute_url()).content.decode()


def test_a_part_of_what_one_does_not_see_is_not_found_and_of_another_post_refused(client, file):
    client.force_login(rep(file.project.subsidiary))
    assert get(client, "about", "customers.household", file.pk).status_code == 404
    client.force_login(staff_as(Role.FINANCE, file.project.subsidiary))
    assert get(client, "about", "customers.household", file.pk).status_code == 403


def test_the_part_of_an_empty_file_says_what_to_do(client, file, writer):
    client.force_login(writer)

    assert reverse("correspondence:letter_new") in get(client, "about", "customers.household", file.pk).content.decode()
