"""A confirmed import taken over: chunk by chunk, each whole; a killed worker goes on where it stopped."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import pghistory
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models import Count, QuerySet
from django.urls import reverse

from contracts.actions.ledger.imports import drop_import, forget_file
from contracts.actions.ledger.rows import Run, take_rows
from contracts.enums import ImportState, LedgerFault, RowOutcome
from contracts.models import Difference, LedgerImport, LedgerRow
from contracts.queries.ledger.known import index_of
from contracts.queries.ledger.preview import Reading, reading_of, sound_entries
from contracts.rules.ledger.file import kinds_of_projects
from customers.actions.notifications import notify
from customers.enums import NoticeCode, Role, Stage
from customers.models import Assignment, Staff
from customers.queries.people import holders
from customers.refusals import Refusal
from customers.rules.deadlines import local_time

CHUNK = 100
#: An import nobody confirmed is dropped after this long, with its file.
KEPT_UNCONFIRMED = timedelta(days=7)
#: The first half of the advisory lock of a company's imports.
LOCK = 5_401


@contextmanager
def _alone_with(ledger: LedgerImport) -> Iterator[bool]:
    """Hold the imports of a company for this connection only, one after another; the lock goes with the connection when a worker dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, ledger.subsidiary_id])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, ledger.subsidiary_id])


def take_over(*, ledger: LedgerImport, now: datetime, reading: Reading | None = None) -> LedgerImport:
    """Take a confirmed import over and tell whom it concerns once; whoever finds it or another of its company being taken over leaves it to the next sweep."""
    with _alone_with(ledger) as is_ours:
        ledger.refresh_from_db()
        if not is_ours or ledger.state != ImportState.RUNNING or ledger.confirmed_at is None:
            return ledger
        try:
            run = _run(ledger, reading or reading_of(_bytes(ledger), local_time(ledger.confirmed_at).date()), ledger.confirmed_at)
        except (Refusal, OSError) as error:
            return _fail(ledger, str(error), now)
        with pghistory.context(ledger=ledger.pk, user=ledger.confirmed_by_id):
            while rows := list(ledger.rows.filter(is_done=False).order_by("pk")[:CHUNK]):
                _take_chunk(run, rows)
        return _finish(ledger, now)


def _bytes(ledger: LedgerImport) -> bytes:
    """Return the file of an import."""
    with ledger.file.open("rb") as stored:
        return bytes(stored.read())


def _run(ledger: LedgerImport, reading: Reading, now: datetime) -> Run:
    """Return an import ready to be taken over."""
    index = index_of(reading.entries, ledger.subsidiary, local_time(now).date())
    return Run(ledger, sound_entries(reading), kinds_of_projects(reading.entries), index, now)


def _take_chunk(run: Run, rows: Sequence[LedgerRow]) -> None:
    """Take some rows over together; when the database refuses them, one by one, and the one it refuses is a problem."""
    try:
        take_rows(run=run, rows=rows)
    except OperationalError:  # no row's fault: the connection is gone, and the lock with it, so the next sweep goes on
        raise
    except (DatabaseError, Refusal) as error:
        run.index = index_of(run.entries.values(), run.ledger.subsidiary, run.today)
        if len(rows) == 1:
            _refuse(rows[0], error)
        else:
            for row in rows:
                _take_chunk(run, [row])


@transaction.atomic
def _refuse(row: LedgerRow, error: DatabaseError | Refusal) -> None:
    """Mark a row the database refused, with the name of the rule and no value of the row."""
    cause = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    words = str(error) if isinstance(error, Refusal) else str(cause or type(error).__name__)
    row.outcome, row.is_done, row.warnings, row.changes, row.differing = RowOutcome.PROBLEM, True, [], [], []
    row.problems = [*row.problems, {"code": LedgerFault.NOT_STORED.value, "column": "", "values": {"value": words[:120]}}]
    row.save()


@transaction.atomic
def _fail(ledger: LedgerImport, words: str, now: datetime) -> LedgerImport:
    """Give an import up whose file cannot be read any more; what is left of it goes."""
    ledger.state, ledger.error, ledger.finished_at = ImportState.FAILED, words[:300], now
    forget_file(ledger)
    ledger.save()
    return ledger


@transaction.atomic
def _finish(ledger: LedgerImport, now: datetime) -> LedgerImport:
    """Close an import: its file goes, and everybody concerned gets one digest; what was late before it rings nobody singly."""
    ledger.rows_done = ledger.rows.count()
    ledger.state, ledger.finished_at = ImportState.DONE, now
    forget_file(ledger)
    ledger.save()
    late = _late(ledger)
    chiefs = _chiefs(ledger)
    late_by_person = {pk: count for pk, count in _by_person(late).items() if pk not in {chief.pk for chief in chiefs}}
    mine = f"{reverse('customers:households')}?view=mine"
    _tell(ledger, NoticeCode.ASSIGNED, _by_person(_assigned(ledger)), mine, now)
    _tell(ledger, NoticeCode.DIFFERENCES, _differing(ledger), reverse("contracts:differences"), now)
    _tell(ledger, NoticeCode.IMPORT_DIGEST, late_by_person, mine, now)
    notify(
        people=chiefs,
        key=f"ledger-{ledger.pk}",
        code=NoticeCode.IMPORT_DIGEST,
        url=ledger.get_absolute_url(),
        now=now,
        values={"count": late.count()},
    )
    return ledger


def _chiefs(ledger: LedgerImport) -> list[Staff]:
    """Return who is told of the import as a whole: who confirmed it, and of one from the command line the company's managers."""
    if ledger.confirmed_by is not None:
        return [ledger.confirmed_by]
    return holders(Role.MANAGER, ledger.subsidiary, local_time(ledger.confirmed_at or ledger.read_at).date())


def _assigned(ledger: LedgerImport) -> QuerySet[Assignment]:
    """Return the assignments this import made."""
    rows = Assignment.objects.filter(household__project__subsidiary=ledger.subsidiary, ended_at__isnull=True)
    return rows.filter(started_at=ledger.confirmed_at) if ledger.confirmed_at else rows.none()


def _late(ledger: LedgerImport) -> QuerySet[Assignment]:
    """§5.1.3.a Return new files whose contract should have been signed before they were imported."""
    today = local_time(ledger.confirmed_at or ledger.read_at).date()
    return _assigned(ledger).filter(household__order_form__sign_by_on__lt=today, household__stage=Stage.ORDERED)


def _by_person(rows: QuerySet[Assignment]) -> dict[int, int]:
    """Return how many of these files each representative has."""
    return dict(rows.order_by().values_list("staff").annotate(n=Count("pk")))


def _differing(ledger: LedgerImport) -> dict[int, int]:
    """Return how many new differences wait for each representative."""
    rows = Difference.objects.open().filter(ledger=ledger, household__assignments__ended_at__isnull=True)
    return dict(rows.order_by().values_list("household__assignments__staff").annotate(n=Count("pk")))


def _tell(ledger: LedgerImport, code: NoticeCode, counts: dict[int, int], url: str, now: datetime) -> None:
    """Send one notice of a kind to each person it concerns."""
    people = {staff.pk: staff for staff in Staff.objects.filter(pk__in=counts, is_active=True)}
    for pk, count in sorted(counts.items()):
        notify(people=[people[pk]] if pk in people else [], key=f"ledger-{ledger.pk}-{code.value}", code=code, url=url, now=now, values={"count": count})


def take_over_waiting(*, now: datetime) -> int:
    """Take over every confirmed import, drop those nobody confirmed in a week; return how many were taken over."""
    for forgotten in LedgerImport.objects.filter(state=ImportState.READ, read_at__lt=now - KEPT_UNCONFIRMED):
        drop_import(ledger=forgotten, by=None, now=now)
    waiting = list(LedgerImport.objects.filter(state=ImportState.RUNNING).order_by("confirmed_at"))
    return sum(take_over(ledger=ledger, now=now).state == ImportState.DONE for ledger in waiting)
