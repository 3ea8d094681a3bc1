import json
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse

from customers.actions.customers import Birthday, add_member
from customers.enums import Relation
from customers.models import Access
from tests.factories import contracts, payments
from tests.factories.complaints import complaint
from tests.factories.customers import NOW, manager

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def contract():
    made = contracts.contract()
    complaint(made.household)
    notice = payments.notice(made, payments.line(made, 1, "1000.00"))
    payments.confirm(notice, payments.money("1000.00"), by=payments.finance(made.household.project.subsidiary))
    add_member(
        customer=made.household.buyers.get().customer,
        relation=Relation.MOTHER,
        birthday=Birthday(5, 5, 1950),
        household=made.household,
        by=made.household.assignments.get().staff,
        now=NOW,
    )
    return made


@pytest.fixture
def boss(client, contract):
    staff = manager(contract.household.project.subsidiary)
    client.force_login(staff)
    return staff


def person_of(contract):
    return contract.household.buyers.get().customer


def test_data_name_everything_that_is_held_in_full_and_who_took_them_stands_in_the_file(client, contract, boss):
    person = person_of(contract)

    answer = client.post(reverse("person_export", args=[person.pk]), {"purpose": "access", "kind": "json"})

    sections = {section["title"]: section["rows"] for section in json.loads(answer.content)["sections"]}
    words = json.dumps(sections, ensure_ascii=False)
    assert [piece in words for piece in (person.name, contract.number, "1000.00", "主卧窗台", person.phones.get().number)] == [True] * 5
    assert all(len(row) == len(section["columns"]) for section in json.loads(answer.content)["sections"] for row in section["rows"])
    assert person.name not in answer["Content-Disposition"]
    logged = Access.objects.get(what="person_exported")
    assert (logged.household, logged.staff, logged.purpose) == (contract.household, boss, "access")
    assert contract.household.timeline.filter(kind="exported", by=boss).count() == 1


def test_the_paper_is_a_pdf(client, contract, boss):
    answer = client.post(reverse("person_export", args=[person_of(contract).pk]), {"purpose": "office", "kind": "pdf"})

    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")


def test_nothing_is_handed_out_without_a_purpose(client, contract, boss):
    answer = client.post(reverse("person_export", args=[person_of(contract).pk]), {"kind": "json"})

    assert (answer.status_code, Access.objects.filter(what="person_exported").exists()) == (302, False)


def test_the_command_writes_a_file_for_its_owner_only_and_never_over_another(contract, boss, tmp_path):
    path = tmp_path / "held.json"
    arguments = (str(person_of(contract).pk), str(path), "--by", boss.username, "--purpose", "本人申请")

    call_command("export_person", *arguments, stdout=StringIO())

    assert (path.stat().st_mode & 0o777, "sections" in json.loads(path.read_text(encoding="utf-8"))) == (0o600, True)
    assert Access.objects.get(what="person_exported").purpose == "本人申请"
    for wrong in (arguments, ("0", *arguments[1:]), (arguments[0], str(tmp_path / "x.txt"), *arguments[2:])):
        with pytest.raises(CommandError):
            call_command("export_person", *wrong, stdout=StringIO())
