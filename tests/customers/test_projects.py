from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from customers.actions import households as actions_of_files
from customers.actions import properties as actions
from customers.actions.takeover import NewFile, open_files
from customers.enums import ProjectKind, Role, Seen
from customers.models import Access, Building, Household, Project, Subsidiary, Unit
from tests.factories.customers import NOW, BuildingFactory, ProjectFactory, SubsidiaryFactory, UnitFactory, customer, household, manager, rep, staff_as

pytestmark = pytest.mark.django_db
ACCOUNT = "6222000011112222"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def admin(client):
    person = staff_as(Role.ADMINISTRATOR)
    client.force_login(person)
    return person


def details(project, **values):
    kept = {
        "name": project.name,
        "code": project.code,
        "kind": ProjectKind(project.kind),
        "account_name": project.account_name,
        "account_bank": project.account_bank,
        "is_supervised": project.is_supervised,
    }
    return actions.ProjectDetails(**(kept | values))


def keep(project, by=None, **values):
    return actions.keep_project(
        details=details(project, **values), subsidiary=project.subsidiary, project=project, by=by or staff_as(Role.ADMINISTRATOR), now=NOW
    )


def form(project, **values):
    kept = {"token": uuid4(), "name": project.name, "code": project.code, "kind": project.kind, "account_name": project.account_name}
    return {**kept, "account_bank": project.account_bank, **values}


# Who may


PAGES = [
    ("customers:company_new", []),
    ("customers:project_new", ["company"]),
    ("customers:project_change", ["project"]),
    ("customers:building_new", ["project"]),
    ("customers:building", ["project", "building"]),
    ("customers:unit_new", ["project"]),
    ("customers:unit", ["project", "unit"]),
]
READ = [
    ("customers:projects", []),
    ("customers:company", ["company"]),
    ("customers:project", ["project"]),
    ("customers:units", ["project"]),
    ("customers:project_account", ["project"]),
]


def address(name, needs):
    unit = Unit.objects.get()
    keys = {"unit": unit.pk, "building": unit.building_id, "project": unit.building.project_id, "company": unit.building.project.subsidiary_id}
    return reverse(name, args=[keys[need] for need in needs])


@pytest.mark.clause("3.2.0")
@pytest.mark.parametrize(("name", "needs"), [*PAGES, *READ])
def test_the_administrator_keeps_companies_projects_buildings_and_units(client, admin, name, needs):
    UnitFactory()

    assert client.get(address(name, needs)).status_code == 200


@pytest.mark.parametrize(("name", "needs"), [*PAGES, *READ])
def test_the_manager_reads_them_and_keeps_none(client, name, needs):
    client.force_login(manager(UnitFactory().building.project.subsidiary))

    assert client.get(address(name, needs)).status_code == (200 if (name, needs) in READ else 403)


@pytest.mark.parametrize(("name", "needs"), READ)
def test_a_manager_does_not_find_another_companys(client, name, needs):
    UnitFactory()
    client.force_login(manager(SubsidiaryFactory(code="XX")))

    assert client.get(address(name, needs)).status_code == (404 if needs else 200)


@pytest.mark.parametrize(("name", "needs"), [*PAGES, *READ])
@pytest.mark.parametrize("role", [Role.REP, Role.VP, Role.FINANCE, Role.AUDITOR])
def test_other_posts_are_refused(client, name, needs, role):
    client.force_login(staff_as(role, UnitFactory().building.project.subsidiary))

    assert client.get(address(name, needs)).status_code == 403


def test_the_actions_ask_for_the_administrator_too():
    unit, by = UnitFactory(), manager()
    company = unit.building.project.subsidiary

    with pytest.raises(actions.AdministratorKeeps):
        actions.keep_subsidiary(details=actions.CompanyDetails("新公司", "NEW"), by=by, now=NOW)
    with pytest.raises(actions.AdministratorKeeps):
        keep(unit.building.project, by=by)
    with pytest.raises(actions.AdministratorKeeps):
        actions.keep_building(name="9栋", project=unit.building.project, by=by, now=NOW)
    with pytest.raises(actions.AdministratorKeeps):
        actions.add_unit(place=actions.Place(unit.building, "901"), details=actions.UnitDetails(), by=by, now=NOW)
    with pytest.raises(actions.AdministratorKeeps):
        actions.change_unit(unit=unit, details=actions.UnitDetails(), by=by, now=NOW)
    assert list(Subsidiary.objects.all()) == [company]


# Companies


@pytest.mark.clause("1")
def test_a_company_is_entered_and_corrected(client, admin):
    data = {"name": "澜庭置业苏州公司", "code": "SZ", "address": "苏州市学府街2号", "postcode": "215000", "service_phone": "0512-0000 0000"}

    client.post(reverse("customers:company_new"), {**data, "token": uuid4()})
    company = Subsidiary.objects.get(code="SZ")
    answer = client.post(reverse("customers:company", args=[company.pk]), {**data, "postcode": "215021", "token": uuid4()})

    company.refresh_from_db()
    assert (answer.status_code, company.name, company.postcode) == (302, "澜庭置业苏州公司", "215021")


def test_a_form_that_is_sent_twice_enters_one_company(client, admin):
    data = {"name": "澜庭置业苏州公司", "code": "SZ", "token": uuid4()}

    for _press in range(2):
        client.post(reverse("customers:company_new"), data)

    assert Subsidiary.objects.filter(code="SZ").count() == 1


def test_one_code_belongs_to_one_company_or_project():
    project, by = ProjectFactory(code="YL"), staff_as(Role.ADMINISTRATOR)

    with pytest.raises(actions.CodeTaken):
        actions.keep_subsidiary(details=actions.CompanyDetails("另一家", "YL"), by=by, now=NOW)
    with pytest.raises(actions.CodeTaken):
        keep(project, by, code=project.subsidiary.code)
    with pytest.raises(actions.NameTaken):
        actions.keep_subsidiary(details=actions.CompanyDetails(project.subsidiary.name, "ZZ"), by=by, now=NOW)


def test_a_wrong_postcode_comes_back_at_its_field(client, admin):
    answer = client.post(reverse("customers:company_new"), {"name": "甲", "code": "a", "postcode": "21", "token": uuid4()})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"code", "postcode"}


# Projects and accounts


@pytest.mark.clause("3.2.0")
def test_a_project_is_entered_under_its_company(client, admin):
    company = SubsidiaryFactory()
    data = {"name": "澜庭新城", "code": "XC", "kind": "villa", "account_name": "澜庭", "account_bank": "招商银行", "account_number": "1259 0000 0010 3304"}

    client.post(reverse("customers:project_new", args=[company.pk]), {**data, "token": uuid4()})

    project = Project.objects.get()
    assert (project.subsidiary, project.kind, project.account_number) == (company, "villa", "1259000000103304")


@pytest.mark.clause("5.3.1")
def test_a_project_that_came_with_a_ledger_gets_its_account(client, admin):
    project = ProjectFactory(account_name="", account_bank="", account_number="")
    data = {"account_name": "澜庭置业有限公司", "account_bank": "招商银行南京分行", "account_number": ACCOUNT, "is_supervised": "on"}

    client.post(reverse("customers:project_change", args=[project.pk]), form(project, **data))

    project.refresh_from_db()
    assert (project.account_name, project.account_number, project.is_supervised) == ("澜庭置业有限公司", ACCOUNT, True)


def test_an_account_number_rests_encrypted():
    project = keep(ProjectFactory(), account_number=ACCOUNT)

    with connection.cursor() as cursor:
        cursor.execute("SELECT account_number, account_hash FROM customers_project WHERE id = %s", [project.pk])
        stored, digest = cursor.fetchone()

    assert ACCOUNT.encode() not in bytes(stored)
    assert ACCOUNT not in digest
    assert Project.objects.get().account_number == ACCOUNT


def test_an_empty_field_keeps_the_number_and_an_emptied_account_goes():
    project = keep(ProjectFactory(account_number=ACCOUNT), account_bank="中国银行")
    assert (project.account_bank, project.account_number) == ("中国银行", ACCOUNT)

    project = keep(project, account_name="", account_bank="")
    assert (project.account_number, project.account_hash) == ("", "")


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"account_name": ""}, actions.AccountIncomplete),
        ({"account_number": "1234567"}, actions.AccountWrong),
        ({"account_number": "62220000OOOO2222"}, actions.AccountWrong),
        ({"account_number": "1" * 33}, actions.AccountWrong),
    ],
)
def test_half_an_account_and_a_wrong_number_are_refused(values, refusal):
    with pytest.raises(refusal):
        keep(ProjectFactory(), **values)


@pytest.mark.parametrize("name", ["customers:projects", "customers:project", "customers:project_change"])
def test_the_number_is_masked_on_every_screen_also_for_who_entered_it(client, admin, name):
    project = ProjectFactory(account_number=ACCOUNT)

    page = client.get(reverse(name, args=[project.pk] if name != "customers:projects" else []))

    assert ACCOUNT not in page.text
    assert "6222********2222" in page.text


def test_what_is_being_entered_comes_back_as_it_was_typed(client, admin):
    project = ProjectFactory()

    answer = client.post(reverse("customers:project_change", args=[project.pk]), form(project, account_number=ACCOUNT, account_name=""))

    assert answer.status_code == 422
    assert ACCOUNT in answer.text


def test_a_number_is_shown_for_sixty_seconds_after_a_purpose_and_the_look_is_recorded(client):
    project = ProjectFactory(account_number=ACCOUNT)
    chief = manager(project.subsidiary)
    client.force_login(chief)
    url = reverse("customers:project_account", args=[project.pk])

    unasked, shown = client.post(url, {}), client.post(url, {"purpose": "paper"})

    assert (unasked.status_code, ACCOUNT in unasked.text) == (422, False)
    assert ACCOUNT in shown.text
    assert shown["Refresh"] == f"60; url={project.get_absolute_url()}"
    assert list(Access.objects.values_list("staff", "what", "project", "purpose")) == [(chief.pk, Seen.ACCOUNT_REVEALED, project.pk, "paper")]


@pytest.mark.clause("2.1.b")
def test_a_renamed_project_renames_its_units_and_its_files_are_found_by_it():
    unit = UnitFactory(building__project__name="云麓", building__name="1栋", section="2单元", room="1501")
    file = household(unit=unit)

    keep(unit.building.project, name="澜庭云麓")

    unit.refresh_from_db()
    assert unit.name == "澜庭云麓 1栋2单元 1501"
    assert list(Household.objects.matching(["澜庭云麓"])) == [file]


# Buildings and units


def test_a_building_is_added_and_renamed_with_its_units(client, admin):
    unit = UnitFactory(building__name="1栋", section="", room="101")
    project = unit.building.project

    client.post(reverse("customers:building_new", args=[project.pk]), {"name": "2栋", "token": uuid4()})
    client.post(reverse("customers:building", args=[project.pk, unit.building_id]), {"name": "3栋", "token": uuid4()})
    taken = client.post(reverse("customers:building_new", args=[project.pk]), {"name": "2栋", "token": uuid4()})

    unit.refresh_from_db()
    assert sorted(project.buildings.values_list("name", flat=True)) == ["2栋", "3栋"]
    assert unit.name == f"{project.name} 3栋 101"
    assert taken.status_code == 422


@pytest.mark.clause("5.11.1.2")
def test_areas_and_floor_plan_of_a_unit_are_entered(client, admin):
    unit = UnitFactory()
    data = {"floor_plan": "三室两厅", "predicted_area": "120.50", "predicted_inner_area": "98.1", "surveyed_area": "121.02", "surveyed_inner_area": "98.4"}

    client.post(reverse("customers:unit", args=[unit.building.project_id, unit.pk]), {**data, "token": uuid4()})

    unit.refresh_from_db()
    assert (unit.floor_plan, unit.predicted_area, unit.surveyed_area) == ("三室两厅", Decimal("120.50"), Decimal("121.02"))


@pytest.mark.parametrize(("whole", "inner"), [("0", None), ("-1", None), ("90", "90.01"), (None, "90"), ("90", "0")])
def test_an_area_that_cannot_be_is_refused(whole, inner):
    areas = [None if value is None else Decimal(value) for value in (whole, inner)]

    for name in ("predicted", "surveyed"):
        wrong = actions.UnitDetails(**{f"{name}_area": areas[0], f"{name}_inner_area": areas[1]})
        with pytest.raises(actions.AreaWrong):
            actions.change_unit(unit=UnitFactory(), details=wrong, by=staff_as(Role.ADMINISTRATOR), now=NOW)


def test_a_unit_without_ledger_is_entered_under_its_name_once(client, admin):
    building = BuildingFactory(name="1栋", project__name="云麓")
    data = {"building": building.pk, "section": "2单元", "room": "1501", "floor_plan": "三室"}
    url = reverse("customers:unit_new", args=[building.project_id])

    first = client.post(url, {**data, "token": uuid4()})
    again = client.post(url, {**data, "token": uuid4()})

    assert (first.status_code, again.status_code) == (302, 422)
    assert Unit.objects.get().name == "云麓 1栋2单元 1501"


def test_the_units_are_filtered_and_exported(client, tmp_path):
    missing = UnitFactory(room="101")
    done = UnitFactory(building=missing.building, room="102", surveyed_area=Decimal("90.00"))
    client.force_login(manager(missing.building.project.subsidiary))
    url = reverse("customers:units", args=[missing.building.project_id])

    assert list(client.get(url, {"survey": "missing"}).context["page"].rows) == [missing]
    assert list(client.get(url, {"q": "102"}).context["page"].rows) == [done]
    (tmp_path / "units.xlsx").write_bytes(client.get(url, {"export": "xlsx", "survey": "done"}).content)
    rows = list(load_workbook(tmp_path / "units.xlsx").active.values)
    assert [row[0] for row in rows[1:]] == [done.name]
    assert rows[1][4] == 90


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_the_lists_cost_the_same_queries_with_one_row_and_with_three(client, admin):
    unit = UnitFactory()
    pages = [
        reverse("customers:projects"),
        reverse("customers:project", args=[unit.building.project_id]),
        reverse("customers:units", args=[unit.building.project_id]),
    ]
    one = [queries(client, url) for url in pages]

    for _more in range(2):
        UnitFactory()
        UnitFactory(building=BuildingFactory(project=unit.building.project))

    assert [queries(client, url) for url in pages] == one


# The default lawyer


@pytest.mark.clause("5.1.5")
def test_new_files_get_the_lawyer_of_their_project(client):
    project = ProjectFactory()
    keeper, chief = staff_as(Role.LAWYER, project.subsidiary), manager(project.subsidiary)
    client.force_login(chief)

    client.post(project.get_absolute_url(), {"lawyer": keeper.pk})

    assert household(unit=UnitFactory(building__project=project)).lawyer == keeper


@pytest.mark.clause("5.1.5")
def test_files_taken_over_from_a_ledger_get_it_too():
    project, other = ProjectFactory(), ProjectFactory()
    keeper = staff_as(Role.LAWYER, project.subsidiary)
    actions.set_project_lawyer(project=project, lawyer=keeper, fill=False, by=manager(project.subsidiary), now=NOW)
    owner = rep(project.subsidiary)
    units = [UnitFactory(building__project=place) for place in (project, other)]

    new = [NewFile(unit=unit, buyers=[(customer(f"客户{unit.pk}"), None)], representative=owner, opened_on=NOW.date()) for unit in units]
    opened = open_files(files=new, by=None, now=NOW)

    assert [Household.objects.get(pk=file.pk).lawyer for file in opened] == [keeper, None]


def test_a_lawyer_whose_post_has_ended_is_not_given_to_new_files():
    project = ProjectFactory()
    keeper = staff_as(Role.LAWYER, project.subsidiary)
    actions.set_project_lawyer(project=project, lawyer=keeper, fill=False, by=manager(project.subsidiary), now=NOW)
    keeper.postings.update(ends_on="2020-01-01")

    assert household(unit=UnitFactory(building__project=project)).lawyer is None


def test_the_files_without_a_lawyer_get_the_new_one_too_and_their_time_lines_say_so():
    project = ProjectFactory()
    bare, kept = (household(unit=UnitFactory(building__project=project)) for _one in range(2))
    keeper, other = staff_as(Role.LAWYER, project.subsidiary), staff_as(Role.LAWYER, project.subsidiary)
    Household.objects.filter(pk=kept.pk).update(lawyer=other)

    count = actions.set_project_lawyer(project=project, lawyer=keeper, fill=True, by=manager(project.subsidiary), now=NOW)

    assert count == 1
    assert {file.pk: file.lawyer for file in Household.objects.all()} == {bare.pk: keeper, kept.pk: other}
    assert [entry.text for entry in bare.timeline.filter(kind="lawyer")] == [keeper.name]


def test_the_administrator_does_not_set_the_lawyer(client, admin):
    project = ProjectFactory()
    keeper = staff_as(Role.LAWYER, project.subsidiary)

    answer = client.post(project.get_absolute_url(), {"lawyer": keeper.pk})

    assert answer.status_code == 403
    assert Project.objects.get().lawyer is None


def test_only_a_lawyer_of_the_company_is_set():
    project = ProjectFactory()

    for wrong in (rep(project.subsidiary), staff_as(Role.LAWYER, SubsidiaryFactory(code="XX"))):
        with pytest.raises(actions_of_files.NotALawyer):
            actions.set_project_lawyer(project=project, lawyer=wrong, fill=False, by=manager(project.subsidiary), now=NOW)


def test_buildings_of_another_project_are_not_found(client, admin):
    first, second = BuildingFactory(), BuildingFactory()

    assert client.get(reverse("customers:building", args=[first.project_id, second.pk])).status_code == 404
    assert Building.objects.count() == 2
