from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from complaints.enums import Reached
from complaints.models import Call, ServiceNote
from config.demo import cards, cases, people
from config.demo.department import NotEmpty, load
from contracts.enums import ImportState
from contracts.models import Difference, LedgerImport, PaymentNotice
from correspondence.enums import PRINTED
from correspondence.models import CardBatch
from customers.authorization.models import ApprovalRequest, Delegation
from customers.documents.models import PrintRun
from customers.duties.models import Duty
from customers.duties.queries import workload
from customers.duties.sweep import sweep
from customers.enums import ProjectKind, Role
from customers.models import Absence, Household, Project, Staff
from customers.queries.accounts import care_of
from tests.factories.demo import SMALL

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: Posts to which nothing that is built gives work of its own; their first page says what will come, or what to look after.
WITHOUT_DUTIES = {"general-contractor", "contractor", "auditor", "admin"}


def waits_for(person, now):
    """Return whether something of this week, or a request, waits for a person."""
    work = workload(person, now=now)
    asked = ApprovalRequest.objects.on_desk_of(person) | ApprovalRequest.objects.consulting(person)
    return bool(work.late_count + work.today_count + work.week_count + asked.count())


@pytest.mark.django_db
def test_a_small_department_is_at_work_on_every_desk():
    now = timezone.now()

    load(now=now, plans=SMALL)

    assert {login.role for login in people.LOGINS} == set(Role)
    logins = {login.username: Staff.objects.get(username=login.username) for login in people.LOGINS}
    assert all(person.check_password(people.PASSWORD) and person.roles for person in logins.values())
    assert {username for username, person in logins.items() if not waits_for(person, now)} == WITHOUT_DUTIES
    assert set(Project.objects.values_list("kind", flat=True)) == set(ProjectKind.values)
    urgent_of_the_department(logins, now)
    papers_of_the_week()
    calls_and_notes(logins, now)
    nothing_is_broken(now)
    with pytest.raises(NotEmpty):
        load(now=now, plans=SMALL)
    assert Household.objects.values("unit").distinct().count() == Household.objects.count()


def urgent_of_the_department(logins, now):
    """Something is late and something ends within the hour, for the representative, the manager and the vice president alike."""
    open_ = Duty.objects.open()
    for username in ("rep", "manager", "vp"):
        mine = open_.filter(owner=logins[username])
        assert mine.filter(due_at__lt=now).exists(), username
        assert mine.filter(due_at__range=(now, now + timedelta(hours=1))).exists(), username
    assert Absence.objects.current().get().staff.username == "ma"
    assert Delegation.objects.filter(starts_at__gt=now).get().taker == logins["vp"]
    assert care_of(now).password == 1
    assert care_of(now).ending == 1


def papers_of_the_week():
    """A batch waits to be printed and posted, a ledger to be confirmed, differences to be settled, notices for their money."""
    batch = CardBatch.objects.exclude(made_at=None).get(posted_at=None)
    assert batch.cards.filter(cause__in=PRINTED).exists()
    assert PrintRun.objects.filter(finished_at__isnull=True).count() == 2
    assert set(LedgerImport.objects.values_list("state", flat=True)) == {ImportState.READ, ImportState.DONE}
    assert set(Difference.objects.open().values_list("field", flat=True)) == {"phone", "address", "representative", "price"}
    assert set(PaymentNotice.objects.values_list("state", flat=True)) == {"issued", "paid", "reversed"}


def calls_and_notes(logins, now):
    """The representative reached somebody and tries others again; notes about service are checked, seen to, and running."""
    called = Call.objects.filter(by=logins["rep"])
    assert called.filter(reached=Reached.REACHED).exists()
    assert called.filter(next_try_at__gt=now).exists()
    notes = ServiceNote.objects.all()
    assert {(note.checked_at is not None, note.done_at is not None) for note in notes} == {(True, True), (False, True), (False, False)}
    assert all(note.about or note.organisation for note in notes)


def nothing_is_broken(now):
    """What is checked at the end of a transaction holds, and every mark of the ladders can be raised."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    sweep(now=now)
    assert not Duty.objects.exclude(failed_at=None).exists()


@pytest.mark.parametrize("hour", [0, 7, 8, 13, 14, 23])
@pytest.mark.parametrize("day", range(23, 30))
def test_whatever_the_hour_a_batch_has_been_made_and_the_birthdays_of_its_window_are_known(day, hour):
    now = datetime(2026, 11, day, hour, 30, tzinfo=SHANGHAI)

    tuesday = cards.made_tuesday(now)

    made = date(2026, 11, 24) if now >= datetime(2026, 11, 24, 8, tzinfo=SHANGHAI) else date(2026, 11, 17)
    checked = day == 23 and hour >= 14
    assert tuesday == made
    assert cards.birthdays(now)[:7] == [made + timedelta(days=n) for n in range(-1, 6)]
    assert len(cards.birthdays(now)) == (14 if checked or (day == 24 and hour < 8) else 7)


def test_only_a_leak_is_tested_with_water():
    told = {case.title: case.reply + case.result for case in (*cases.LIVED_IN, *cases.NOT_YET_BUILT)}

    assert [title for title, words in told.items() if "淋水试验" in words] == ["主卧外窗渗水"]
