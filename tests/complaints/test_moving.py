import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from complaints.actions import moving
from complaints.actions.direction import ForeignHousehold, give_opinion
from complaints.actions.refusals import AlreadyClosed, NotYourMatter
from complaints.models import Matter, Reception
from customers.documents.actions import keep_upload
from customers.documents.models import Upload
from customers.duties.models import Duty, DutyEvent
from customers.models import Notification
from customers.rules.deadlines import WITHOUT_END
from tests.factories.complaints import complaint, matter
from tests.factories.customers import NOW, SubsidiaryFactory, UnitFactory, customer, household, manager, rep
from tests.factories.documents import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def wrong():
    return household(buyers=[customer("赵四海", phones=["13900001111"])])


@pytest.fixture
def right(wrong):
    return household(rep(wrong.project.subsidiary, name="孙静怡"), unit=UnitFactory(building__project=wrong.project))


def move(row, to, by=None, reason="同名客户，选错了户"):
    return moving.move_matter(matter=row, household=to, reason=reason, by=by or row.received_by, now=NOW)


def representative(file):
    return file.assignments.get(ended_at__isnull=True).staff


@pytest.mark.clause("5.4.4.2")
def test_a_moved_complaint_keeps_number_words_and_clock_and_what_is_owed_follows(wrong, right):
    row = complaint(wrong)
    duty = Duty.objects.about(row).open().get()

    moved = move(row, right)

    after = Duty.objects.about(row).get()
    assert (moved.household, moved.number, moved.words, moved.received_at) == (right, row.number, row.words, row.received_at)
    assert (moved.moved_from, moved.moved_by, moved.moved_at, moved.move_reason) == (wrong, row.received_by, NOW, "同名客户，选错了户")
    assert (after.pk, after.due_at, after.household, after.owner) == (duty.pk, duty.due_at, right, representative(right))
    assert DutyEvent.objects.filter(duty=duty, kind="reassigned").count() == 1


@pytest.mark.clause("5.4.4.2")
def test_both_time_lines_say_so(wrong, right):
    row = complaint(wrong)

    move(row, right)

    lines = [file.timeline.filter(kind__in=("moved_away", "moved_here")).values_list("kind", "text") for file in (wrong, right)]
    assert [list(line) for line in lines] == [[("moved_away", f"{row.number} · 同名客户，选错了户")], [("moved_here", f"{row.number} · 同名客户，选错了户")]]


@pytest.mark.clause("5.4.4.2")
def test_the_entry_of_the_work_log_stays_where_it_was_written_and_is_corrected_in_the_right_file(wrong, right):
    row = complaint(wrong)
    entry = row.receptions.get()

    move(row, right)

    line = Reception.objects.get(corrects=entry)
    entry.refresh_from_db()
    assert (entry.household, line.household) == (wrong, right)
    assert (line.words, line.received_at, line.recorded_at, line.received_by, line.instead_of) == (
        entry.words,
        entry.received_at,
        entry.recorded_at,
        entry.received_by,
        representative(right),
    )
    assert list(wrong.receptions.standing()) == []
    assert list(right.receptions.standing()) == [line]


@pytest.mark.clause("5.4.4.7")
def test_the_originals_lie_in_the_right_file_and_nothing_else_of_them_can_change(wrong, right):
    row = complaint(wrong)
    keep_upload(file=SimpleUploadedFile("a.jpg", picture()), subject=row, household=wrong, by=row.received_by, now=NOW)

    move(row, right)

    assert Upload.objects.get().household == right
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        Upload.objects.update(name="b.jpg")


def test_the_representative_of_the_right_household_is_told(wrong, right):
    row = complaint(wrong)

    move(row, right)

    told = Notification.objects.get(code="matter_moved")
    assert (told.staff, told.values["number"], told.url) == (representative(right), row.number, row.get_absolute_url())


def test_the_managers_term_stays_his_and_a_reply_handed_on_goes_to_the_other_representative(wrong, right):
    row, boss = matter(wrong), manager(wrong.project.subsidiary)
    duty = Duty.objects.about(row).open().get()
    give_opinion(matter=row, words="先上门查看", by=boss, now=NOW, hand_over=True)

    moved = move(row, right, by=boss)

    assert Duty.objects.get(pk=duty.pk).owner == duty.owner
    assert moved.relayed_to == representative(right)


@pytest.mark.clause("5.7.3")
def test_the_focus_goes_along_unless_another_complaint_keeps_it(wrong, right):
    row = complaint(wrong)
    move(row, right)
    for file in (wrong, right):
        file.refresh_from_db()
    first = (wrong.focus_until, right.focus_until)
    complaint(right)
    move(Matter.objects.get(pk=row.pk), wrong, by=manager(wrong.project.subsidiary))
    right.refresh_from_db()

    assert first == (None, WITHOUT_END)
    assert right.focus_until == WITHOUT_END


def test_a_move_is_refused_without_reason_to_the_same_household_and_to_another_subsidiary(wrong, right):
    row = complaint(wrong)
    elsewhere = household(unit=UnitFactory(building__project__subsidiary=SubsidiaryFactory(code="HB")))

    for to, reason, refusal in ((right, " ", moving.MoveWithoutReason), (wrong, "x", moving.ThereAlready), (elsewhere, "x", ForeignHousehold)):
        with pytest.raises(refusal):
            move(row, to, reason=reason)
    assert Matter.objects.get().household == wrong


def test_who_received_but_does_not_serve_may_not_move_it(wrong, right):
    row = complaint(wrong, by=representative(right))

    with pytest.raises(NotYourMatter):
        move(row, right, by=representative(right))


def test_a_matter_without_household_is_matched_and_a_closed_one_stays(wrong, right):
    boss = manager(wrong.project.subsidiary)
    stray = matter(by=representative(wrong))
    with pytest.raises(moving.NotOnAnyHousehold):
        move(stray, right, by=boss)

    row = complaint(wrong)
    Matter.objects.filter(pk=row.pk).update(state="closed", closed_at=NOW)
    with pytest.raises(AlreadyClosed):
        move(row, right)


# The page


def post(client, row, **data):
    return client.post(reverse("complaints:move", args=[row.pk]), data)


def test_the_representative_moves_it_on_the_page_and_is_led_to_the_list_where_she_sees_it_no_more(client, wrong, right):
    row = complaint(wrong, by=representative(right))
    client.force_login(representative(wrong))
    page = client.get(row.get_absolute_url()).content.decode()

    answer = post(client, row, household=right.pk, customer="", reason="选错了户")

    assert reverse("complaints:move", args=[row.pk]) in page
    assert (answer.status_code, answer["Location"]) == (302, reverse("complaints:matters"))
    client.force_login(representative(right))
    assert "选错了户" in client.get(row.get_absolute_url()).content.decode()


def test_nothing_typed_is_lost_when_the_household_is_missing(client, wrong, right):
    row = complaint(wrong)
    client.force_login(row.received_by)

    page = post(client, row, customer="无此人", reason="选错了户")

    assert page.status_code == 422
    assert [word in page.content.decode() for word in ("无此人", "选错了户")] == [True, True]


def test_a_matter_out_of_reach_is_not_found(client, wrong, right):
    row = complaint(wrong)
    client.force_login(rep(wrong.project.subsidiary))

    assert post(client, row, household=right.pk, reason="x").status_code == 404
