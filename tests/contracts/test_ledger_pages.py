import io
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from config.tasks import job
from contracts.actions.ledger import take_over
from contracts.actions.ledger.rows import Run, take_rows
from contracts.enums import ImportState, LedgerFault, RowOutcome
from contracts.ledger import LARGEST_FILE
from contracts.models import LedgerImport, LedgerRow
from contracts.queries.ledger.known import index_of
from contracts.queries.ledger.preview import reading_of, sound_entries
from contracts.queries.ledger.report import reason_of, value_text
from contracts.rules.ledger.file import kinds_of_projects
from customers.enums import Role
from customers.models import Building, Household, Posting, Project, Unit
from tests.factories import customers as core
from tests.factories.customers import NOW
from tests.factories.imports import confirmed, read, taken
from tests.factories.ledgers import book, ledger_of, plain, resident_id, sold, unsold

pytestmark = pytest.mark.django_db
LIST = reverse("contracts:imports")
IMPORTERS = {Role.MANAGER, Role.GENERAL_AFFAIRS}
#: A ledger with a row of each kind: new, with a warning, with problems.
MIXED = (sold(1), sold(2, earnest=900000.0), unsold(3), sold(4, phone="1380"), sold(5, identity=resident_id(5)[:-2], total=2000001.01))

FAULT = {"code": LedgerFault.ROOM_MISSING, "column": "房号", "values": {}}
LISTED = {
    "problem": {"outcome": RowOutcome.PROBLEM, "problems": [FAULT]},
    "create": {"outcome": RowOutcome.CREATE},
    "update": {"outcome": RowOutcome.UPDATE, "changes": [{"field": "price", "before": "1.00", "after": "2.00"}]},
    "unchanged": {"outcome": RowOutcome.UNCHANGED},
    "warnings": {"outcome": RowOutcome.CREATE, "warnings": [FAULT]},
    "differing": {"outcome": RowOutcome.UNCHANGED, "differing": ["phone"]},
}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def text_of(response):
    return response.content.decode()


def url(name, ledger):
    return reverse(f"contracts:{name}", args=[ledger.pk])


def upload(client, data, name="台账.xlsx", company=None, **values):
    company = company or core.SubsidiaryFactory()
    return client.post(LIST, {"token": uuid4(), "subsidiary": company.pk, "file": SimpleUploadedFile(name, data)} | values)


def units(client, ledger, view, **query):
    """Return the rooms of one list of an import."""
    context = client.get(ledger.get_absolute_url(), {"view": view} | query).context
    return [row.unit[-4:] for row in (item["row"] for item in context["rows"])] if view != "missing" else [unit.room for unit in context["page"].rows]


def signed_in(client, role=Role.MANAGER, **values):
    person = core.staff_as(role, **values)
    client.force_login(person)
    return person


# Who may


@pytest.mark.parametrize("role", list(Role))
def test_manager_and_general_affairs_import_and_nobody_else(client, role):
    ledger = read(ledger_of(sold(1)))
    signed_in(client, role)
    pages = [client.get(LIST), client.get(ledger.get_absolute_url()), client.get(url("import_problems", ledger))]
    acts = [client.post(url("import_drop", ledger)), client.post(url("import_confirm", ledger)), upload(client, ledger_of(sold(1)))]

    assert [answer.status_code for answer in pages] == ([200] * 3 if role in IMPORTERS else [403] * 3)
    assert [answer.status_code for answer in acts] == ([302, 422, 302] if role in IMPORTERS else [403] * 3)


@pytest.mark.parametrize("role", sorted(IMPORTERS))
def test_an_import_of_another_company_is_nowhere(client, role):
    ledger = read(ledger_of(sold(1)))
    elsewhere = core.SubsidiaryFactory(code="HB")
    signed_in(client, role, subsidiary=elsewhere)

    assert list(client.get(LIST).context["page"].rows) == []
    assert [client.get(address).status_code for address in (ledger.get_absolute_url(), url("import_problems", ledger))] == [404, 404]
    assert [client.post(url(name, ledger)).status_code for name in ("import_confirm", "import_drop")] == [404, 404]
    assert upload(client, ledger_of(sold(1)), company=ledger.subsidiary).context["form"].errors.keys() == {"subsidiary"}


@pytest.mark.parametrize("name", ["import_confirm", "import_drop"])
def test_what_writes_is_asked_by_post(client, name):
    ledger = read(ledger_of(sold(1)))
    signed_in(client)

    assert client.get(url(name, ledger)).status_code == 405


# From the upload to the problem list


@pytest.mark.clause("2.1.b")
def test_general_affairs_uploads_looks_confirms_and_reads_what_was_left_out(client):
    clerk = signed_in(client, Role.GENERAL_AFFAIRS)

    page = client.get(upload(client, ledger_of(*MIXED), name="C:\\销售\\台账.xlsx")["Location"])
    ledger = LedgerImport.objects.get()
    assert (ledger.name, ledger.read_by, ledger.read_at, Unit.objects.count()) == ("台账.xlsx", clerk, NOW, 0)
    assert {tab["view"]: tab["count"] for tab in page.context["tabs"]} == {
        "problem": 2,
        "create": 3,
        "update": 0,
        "unchanged": 0,
        "warnings": 1,
        "differing": 0,
        "missing": 0,
    }
    assert [said.column for item in page.context["rows"] for said in item["said"]] == ["联系电话", "总价", "证件号码"]

    unseen = client.post(url("import_confirm", ledger))
    assert (unseen.status_code, unseen.context["form"].errors.keys(), Household.objects.count()) == (422, {"seen"}, 0)
    assert client.post(url("import_confirm", ledger), {"seen": "on"})["Location"] == ledger.get_absolute_url()
    assert "共 5 行，已导入 0 行" in text_of(client.get(ledger.get_absolute_url()))

    job("ledger")
    ledger.refresh_from_db()
    assert (ledger.state, ledger.confirmed_by, Household.objects.count(), Unit.objects.count()) == (ImportState.DONE, clerk, 2, 3)
    assert units(client, ledger, "create") == ["0101", "0102", "0103"]
    rows = list(load_workbook(io.BytesIO(client.get(url("import_problems", ledger)).content)).active.iter_rows(values_only=True))
    assert [row[:5] for row in rows[1:]] == [
        ("有问题", "销控台账", 5, "望江名邸 3栋2单元 0104", "联系电话"),
        ("有问题", "销控台账", 6, "望江名邸 3栋2单元 0105", "总价"),
        ("有问题", "销控台账", 6, "望江名邸 3栋2单元 0105", "证件号码"),
        ("提示", "销控台账", 3, "望江名邸 3栋2单元 0102", "定金"),
    ]
    assert all(row[5] for row in rows[1:])


def test_the_page_says_how_far_the_worker_has_come(client):
    data = ledger_of(*(sold(n) for n in range(1, 5)))
    ledger, reading = confirmed(data), reading_of(data, NOW.date())
    index = index_of(reading.entries, ledger.subsidiary, NOW.date())
    run = Run(ledger, sound_entries(reading), kinds_of_projects(reading.entries), index, NOW)
    take_rows(run=run, rows=list(ledger.rows.all()[:1]))
    signed_in(client)

    page = client.get(ledger.get_absolute_url())

    assert (page.context["percent"], "共 4 行，已导入 1 行" in text_of(page), 'hx-trigger="every 2s"' in text_of(page)) == (25, True, True)
    take_over(ledger=ledger, now=NOW)
    assert 'hx-trigger="every 2s"' not in text_of(client.get(ledger.get_absolute_url()))


def test_a_form_sent_twice_keeps_one_import(client):
    signed_in(client)
    token = uuid4()

    answers = [upload(client, ledger_of(sold(1)), token=token) for _ in range(2)]

    assert {answer["Location"] for answer in answers} == {LedgerImport.objects.get().get_absolute_url()}


def test_who_imports_for_two_companies_says_for_which(client):
    person, other = signed_in(client), core.SubsidiaryFactory(code="HB")
    Posting.objects.create(staff=person, role=Role.MANAGER, subsidiary=other, starts_on=core.LONG_AGO)

    unsaid = upload(client, ledger_of(sold(1)), subsidiary="")
    said = upload(client, ledger_of(sold(1)), company=other)

    assert (unsaid.status_code, unsaid.context["form"].errors.keys()) == (422, {"subsidiary"})
    assert (said.status_code, LedgerImport.objects.get().subsidiary) == (302, other)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("台账.xls", b"\xd0\xcf\x11\xe0", "只读 .xlsx 工作簿"),
        ("台账.csv", b"a,b", "只读 .xlsx 工作簿"),
        ("台账.xlsx", b"0" * (LARGEST_FILE + 1), "20 MB"),
        ("台账.xlsx", b"", ""),
    ],
)
def test_what_is_no_workbook_by_name_or_size_is_refused_at_the_field(client, name, data, said):
    signed_in(client)

    answer = upload(client, data, name=name)

    assert (answer.status_code, answer.context["form"].errors.keys()) == (422, {"file"})
    assert said in " ".join(answer.context["form"].errors["file"])
    assert not LedgerImport.objects.exists()


@pytest.mark.parametrize("data", [b"no workbook", book(("明细", [["日期", "摘要", "收入"], ["2026-01-01", "房款", 100]]))])
def test_a_workbook_that_is_no_ledger_is_refused_with_what_to_do(client, data):
    signed_in(client)

    answer = upload(client, data)

    assert (answer.status_code, LedgerImport.objects.exists()) == (422, False)
    assert str(answer.context["refusal"]) in text_of(answer)


def test_an_import_is_confirmed_once_and_dropped_only_before(client):
    ledger = read(ledger_of(sold(1)))
    signed_in(client)

    answers = [client.post(url(name, ledger)) for name in ("import_confirm", "import_confirm", "import_drop")]

    assert [answer.status_code for answer in answers] == [302, 422, 422]
    assert [str(answer.context["refusal"]) in text_of(answer) for answer in answers[1:]] == [True, True]


def test_a_dropped_import_says_that_nothing_was_written(client):
    ledger = read(ledger_of(sold(1), sold(2)))
    boss = signed_in(client)

    answer = client.post(url("import_drop", ledger), follow=True)

    ledger.refresh_from_db()
    assert (ledger.state, ledger.confirmed_by, Unit.objects.count()) == (ImportState.DROPPED, boss, 0)
    assert [str(message) for message in answer.context["messages"]] == ["已放弃 2 行，没有写入。"]


# The lists


def test_each_list_shows_its_rows_and_what_is_missing_stays_as_it_is(client):
    taken(sold(1), sold(2), sold(3), sold(4, room="0404"))
    again = taken(sold(1), sold(2, status="已认购"), sold(3, phone="13911112222"), sold(5, project="望江 名邸"), now=NOW + timedelta(days=1))
    signed_in(client)

    shown = {view: units(client, again, view) for view in ("problem", "create", "update", "unchanged", "warnings", "differing", "missing")}

    assert shown == {
        "problem": [],
        "create": ["0105"],
        "update": ["0102"],
        "unchanged": ["0101", "0103"],
        "warnings": [],
        "differing": ["0103"],
        "missing": ["0404"],
    }
    assert (Household.objects.open().count(), Project.objects.count()) == (5, 1)


@pytest.mark.parametrize(("role", "is_led_on"), [(Role.MANAGER, True), (Role.GENERAL_AFFAIRS, False)])
def test_who_settles_no_differences_is_not_led_to_them(client, role, is_led_on):
    person = core.staff_as(role)
    ledger = read(ledger_of(sold(1)), by=person)
    client.force_login(person)

    assert (reverse("contracts:differences") in client.get(ledger.get_absolute_url(), {"view": "differing"}).text) is is_led_on


def test_a_changed_row_shows_before_and_after_in_words(client):
    taken(sold(1))
    again = taken(sold(1, terms="一次性", earnest=60000.0), now=NOW + timedelta(days=1))
    signed_in(client)

    [row] = client.get(again.get_absolute_url(), {"view": "update"}).context["rows"]

    assert [(str(change["label"]), change["before"], change["after"]) for change in row["changes"]] == [
        ("定金", "50,000.00", "60,000.00"),
        ("付款方式", "按揭 30%", "一次性付款 30%"),
    ]


def test_a_day_in_a_before_and_after_or_a_warning_is_written_as_everywhere():
    assert value_text("sign_by_on", "2026-03-08") == "2026年3月8日"
    assert value_text("order_no", "DG-2026-03-08") == "DG-2026-03-08"
    assert "2026年3月8日" in reason_of({"code": LedgerFault.FILE_ENDED, "values": {"day": "2026-03-08"}})


def test_the_rows_are_filtered_by_unit_and_sheet_and_page_on(client):
    ledger = read(book(plain(*(unsold(n) for n in range(1, 53)), sheet="3栋"), plain(unsold(1, building="4栋"), sheet="4栋")))
    signed_in(client)

    first = client.get(ledger.get_absolute_url(), {"sheet": "3栋"}).context["page"]
    second = client.get(ledger.get_absolute_url(), {"sheet": "3栋", "after": first.next}).context["page"]

    assert [len(first.rows), len(second.rows)] == [50, 2]
    assert units(client, ledger, "create", q="0101") == ["0101", "0101"]
    assert units(client, ledger, "create", q="0101", sheet="4栋") == ["0101"]


@pytest.mark.parametrize(("query", "count"), [({}, 2), ({"state": "done"}, 1), ({"state": "failed"}, 0), ({"q": "台账"}, 2), ({"q": "日记"}, 0)])
def test_the_imports_are_filtered_by_name_and_state(client, query, count):
    taken(sold(1)), read(ledger_of(sold(1)))
    signed_in(client)

    assert len(client.get(LIST, query).context["page"].rows) == count


def test_the_list_of_imports_takes_the_same_queries_with_1_and_3_rows(client, django_assert_num_queries):
    boss = signed_in(client)
    read(ledger_of(*MIXED), by=boss)
    client.get(LIST)

    for count in (1, 3):
        with django_assert_num_queries(7):
            assert len(client.get(LIST).context["page"].rows) == count
        taken(*MIXED, by=core.manager()), read(ledger_of(sold(1)))


@pytest.mark.parametrize("view", ["missing", *LISTED])
def test_each_list_of_an_import_takes_the_same_queries_with_1_and_3_rows(client, view, django_assert_num_queries):
    signed_in(client)
    ledger = taken(sold(1, project="星河公寓", room="9901"))
    building = Building.objects.get()

    for count in (1, 3):
        for n in range(count):
            if view == "missing":
                core.household(unit=core.UnitFactory(building=building))
            else:
                LedgerRow.objects.create(ledger=ledger, sheet="其他", row=10 * count + n, unit=f"{n}", **LISTED[view])
        with django_assert_num_queries(11 if view == "missing" else 10):
            assert client.get(ledger.get_absolute_url(), {"view": view, "sheet": "其他"}).status_code == 200
