"""The record of a matter, several complainants, duplicates, and what stands around a matter."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from complaints.actions import records
from complaints.actions.matters import Visitor
from complaints.actions.refusals import AlreadyClosed, NotYourMatter
from complaints.actions.replies import tell_customer
from complaints.enums import MatterState, Told
from complaints.models import Matter
from customers.actions import referrals
from customers.duties.models import Duty
from customers.models import Organisation
from customers.queries.referrals import begun_by, origin_key, thing_named
from tests.factories import customers as core
from tests.factories.complaints import complaint, matter, resolved, said
from tests.factories.customers import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def rep():
    return core.rep()


@pytest.fixture
def file(rep):
    return core.household(rep)


def record(**values):
    return records.Record(**{"title": "主卧外窗渗水", "category": "quality", "grade": "major", "wish": "彻底修好", **values})


@pytest.mark.clause("5.6.2")
def test_the_record_is_completed_and_what_stood_before_is_kept(file, rep):
    row = complaint(file)
    firm = Organisation.objects.create(name="防水分包")

    records.complete_record(matter=row, record=record(responsible=firm), by=rep, now=NOW)

    row.refresh_from_db()
    assert (row.title, row.grade, row.responsible) == ("主卧外窗渗水", "major", firm)
    assert row.words.startswith("昨晚下雨")
    assert set(Duty.objects.about(row).open().values_list("what", flat=True)) == {"主卧外窗渗水"}
    assert "important" in set(row.events.values_list("grade", flat=True))


def test_a_record_without_subject_or_of_a_closed_matter_is_refused(file, rep):
    row = complaint(file)
    with pytest.raises(records.SubjectMissing):
        records.complete_record(matter=row, record=record(title=" "), by=rep, now=NOW)
    with pytest.raises(NotYourMatter):
        records.complete_record(matter=row, record=record(), by=core.rep(file.project.subsidiary), now=NOW)
    Matter.objects.filter(pk=row.pk).update(state=MatterState.CLOSED, closed_at=NOW)
    with pytest.raises(AlreadyClosed):
        records.complete_record(matter=row, record=record(), by=rep, now=NOW)


@pytest.mark.clause("5.6.1")
def test_another_household_complains_of_the_same_and_its_representative_sees_the_matter(file, rep):
    colleague = core.rep(file.project.subsidiary)
    other = core.household(colleague, unit=core.UnitFactory(building__project=file.project))
    row = complaint(file)
    assert not Matter.objects.visible_to(colleague).exists()

    records.join(matter=row, household=other, visitor=Visitor(), at=NOW, by=rep, now=NOW)

    assert list(Matter.objects.visible_to(colleague)) == [row]
    assert list(Matter.objects.of(other)) == [row]
    other.refresh_from_db()
    assert other.focus_until is not None
    assert tell_customer(matter=row, said=said(Told.PROGRESS), by=colleague, now=NOW).by == colleague
    with pytest.raises(NotYourMatter):
        records.complete_record(matter=row, record=record(), by=colleague, now=NOW)


@pytest.mark.clause("5.6.1")
def test_who_complains_stands_on_a_matter_once(file, rep):
    row, stranger = complaint(file), core.household(unit=core.UnitFactory(building__project__subsidiary=core.SubsidiaryFactory(code="HB", name="湖滨置业")))
    neighbour = core.household(rep, unit=core.UnitFactory(building__project=file.project))
    records.join(matter=row, household=neighbour, visitor=Visitor(), at=NOW, by=rep, now=NOW)
    records.join(matter=row, household=None, visitor=Visitor("周先生", "13911112222", "tenant"), at=NOW, by=rep, now=NOW)
    for household, refusal in (
        (neighbour, records.AlreadyComplains),
        (file, records.AlreadyComplains),
        (stranger, records.OfAnotherSubsidiary),
        (None, records.WhoComplains),
    ):
        with pytest.raises(refusal):
            records.join(matter=row, household=household, visitor=Visitor(), at=NOW, by=rep, now=NOW)
    assert [str(one) for one in row.complainants.all()] == [str(neighbour), "周先生"]


@pytest.mark.clause("5.6.2")
def test_a_repeated_complaint_of_the_household_is_filed_with_the_first_whose_clock_runs(file, rep):
    first, second = complaint(file), complaint(file, now=LATER)

    row = records.link_duplicate(matter=second, original=first, by=rep, now=LATER)

    assert (row.state, row.duplicate_of) == (MatterState.CLOSED, first)
    assert not Duty.objects.about(second).open().exists()
    assert Duty.objects.about(first).open().exists()


@pytest.mark.clause("5.6.2")
def test_the_same_complaint_of_another_household_or_after_the_first_was_closed_keeps_its_own_clock(file, rep):
    neighbour = core.household(rep, unit=core.UnitFactory(building__project=file.project))
    first, other, again = complaint(file), complaint(neighbour, now=LATER), complaint(file, now=LATER)
    assert records.link_duplicate(matter=other, original=first, by=rep, now=LATER).state == MatterState.RECEIVED
    Matter.objects.filter(pk=first.pk).update(state=MatterState.CLOSED, closed_at=NOW)

    assert records.link_duplicate(matter=again, original=first, by=rep, now=LATER).state == MatterState.RECEIVED
    assert all(Duty.objects.about(row).open().exists() for row in (other, again))


def test_only_the_later_is_linked_to_the_earlier_and_chains_are_refused(file, rep):
    first, second, third = complaint(file), complaint(file, now=LATER), complaint(file, now=LATER + timedelta(hours=1))
    records.link_duplicate(matter=second, original=first, by=rep, now=LATER)
    for one, other in ((first, third), (third, third), (third, second), (first, first)):
        with pytest.raises(records.NoDuplicate):
            records.link_duplicate(matter=one, original=other, by=rep, now=LATER)


@pytest.mark.clause("5.6.2")
def test_a_complaint_does_not_disappear_in_an_enquiry(file, rep):
    first, second = matter(file), complaint(file, now=LATER)

    with pytest.raises(records.FirstIsNoComplaint, match=first.number):
        records.link_duplicate(matter=second, original=first, by=rep, now=LATER)


def page(name, row):
    return reverse(f"complaints:{name}", args=[row.pk])


def test_the_record_is_completed_on_its_page(client, file, rep):
    row = complaint(file)
    client.force_login(rep)

    assert client.get(page("record", row)).status_code == 200
    assert client.post(page("record", row), {"title": "", "category": "quality", "grade": "major"}).status_code == 422
    answer = client.post(page("record", row), {"title": "外窗渗水", "category": "quality", "grade": "major"})

    row.refresh_from_db()
    assert (answer.url, row.title) == (row.get_absolute_url(), "外窗渗水")


@time_machine.travel(NOW, tick=False)
def test_a_complainant_is_added_once_from_the_page(client, file, rep):
    client.force_login(rep)
    row = complaint(file)
    sent = {"token": uuid4(), "who": "visitor", "name": "周先生", "phone": "139 1111 2222", "joined_at": f"{NOW:%Y-%m-%dT%H:%M}"}

    for _ in range(2):
        assert client.post(page("join", row), sent).url == row.get_absolute_url()
    assert row.complainants.get().phone == "13911112222"
    for wrong in ({"name": ""}, {"phone": "12"}, {"who": "customer", "customer": "无此人"}, {"who": "customer"}, {"joined_at": "2126-01-01T00:00"}):
        assert client.post(page("join", row), {**sent, "token": uuid4(), **wrong}).status_code == 422


def test_a_duplicate_is_linked_from_the_page(client, file, rep):
    first, second = complaint(file), complaint(file, now=LATER)
    client.force_login(rep)

    assert first.number in client.get(page("duplicate", second)).content.decode()
    assert client.post(page("duplicate", second), {"number": "TS-0"}).status_code == 422
    assert client.post(page("duplicate", first), {"number": second.number}).status_code == 422
    assert client.post(page("duplicate", second), {"number": first.number.lower()}).url == first.get_absolute_url()


def test_who_only_reads_a_matter_is_refused_its_forms(client, file):
    row = complaint(file)
    client.force_login(core.vp(file.project.subsidiary))

    assert {client.get(page(name, row)).status_code for name in ("record", "join", "duplicate")} == {403}
    assert client.get(page("related", row)).status_code == 200


def test_what_stands_around_a_matter_takes_the_same_queries_with_1_and_3_rows(client, file, rep, django_assert_num_queries):
    row = complaint(file)
    client.force_login(rep)

    def add():
        neighbour = core.household(rep, unit=core.UnitFactory(building__project=file.project))
        records.join(matter=row, household=neighbour, visitor=Visitor(), at=NOW, by=rep, now=NOW)
        referrals.refer(origin=row, result=complaint(neighbour), by=rep, now=NOW)

    add()
    client.get(page("related", row))
    for _ in range(2):
        with django_assert_num_queries(16):
            client.get(page("related", row))
        add()
        add()


def test_an_origin_is_found_through_its_own_reach_only(file, rep):
    row = complaint(file)

    assert thing_named(origin_key(row), rep) == row
    stranger = core.rep(core.SubsidiaryFactory(code="HB", name="湖滨置业"))
    assert [thing_named(key, stranger) for key in (origin_key(row), "complaints.matter:x", "nothing", "no.model:1", "customers.holiday:1")] == [None] * 5


def test_a_thing_out_of_reach_is_named_by_nothing(file, rep):
    row, elsewhere = complaint(file), resolved()
    referrals.refer(origin=row, result=elsewhere, by=rep, now=NOW)

    link = begun_by(row, rep)[0]

    assert (link.label, link.url) == ("", "")
