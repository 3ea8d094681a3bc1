"""The one sweep over the duty ledger.

Raw SQL, once, for its speed: 5,000 due of 400,000 open in one statement per 500 rows takes under a second, row by row over a minute.
`next_mark_at` is reminder, breach and ladder in one column; locked rows are skipped, so several sweepers share the work.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, InternalError, OperationalError, connection, transaction

from customers.duties.models import Duty
from customers.enums import NoticeCode
from customers.rules.deadlines import local_time, rings_at

BATCH = 500
#: More notices than this to one person in one sweep become one digest.
DIGEST_ABOVE = 20
#: What one row breaks on is the row's; more of them than this in one sweep is a fault of the statement, and raised.
MOST_SET_ASIDE = 20
#: A lost connection or a deadlock is nobody's row: it is tried again.
ATTEMPTS = 3
#: A row that was set aside gets another chance after this long.
SET_ASIDE_FOR = timedelta(hours=1)
#: Notices of a sweep that died before its digest are let go after this long.
HELD_AT_MOST = timedelta(minutes=10)
OF_THE_ROW = (DataError, IntegrityError, InternalError)

#: A reminder (negative offset) that falls in the night comes at 20:30 before it; the same rule as `rules.mark_at`.
MARK = """(SELECT CASE
    WHEN s.after >= interval '0' THEN t.at
    WHEN t.local::time >= time '21:00' THEN (date_trunc('day', t.local) + interval '20 hours 30 minutes') AT TIME ZONE 'Asia/Shanghai'
    WHEN t.local::time < time '08:00' THEN (date_trunc('day', t.local) - interval '3 hours 30 minutes') AT TIME ZONE 'Asia/Shanghai'
    ELSE t.at END
  FROM (SELECT d.due_at + s.after AS at, (d.due_at + s.after) AT TIME ZONE 'Asia/Shanghai' AS local) t)"""

SWEEP = f"""
WITH picked AS (
    SELECT d.id, d.ladder, d.kind, d.due_at, d.level, d.owner_id, d.subsidiary_id FROM duties_duty d
    WHERE d.next_mark_at <= %(now)s AND d.failed_at IS NULL ORDER BY d.next_mark_at, d.id LIMIT %(batch)s FOR UPDATE SKIP LOCKED),
steps AS (
    SELECT d.id AS duty_id, d.kind AS what, d.due_at, d.owner_id, d.subsidiary_id, s.level, s.kind, s.receiver, {MARK} AS marked_for
    FROM picked d JOIN duties_ladderstep s ON s.clause = d.ladder AND s.level > d.level AND {MARK} <= %(now)s),
written AS (
    INSERT INTO duties_dutyevent (duty_id, kind, level, at, marked_for, words) SELECT duty_id, kind, level, %(now)s, marked_for, '' FROM steps
    ON CONFLICT (duty_id, kind, level) WHERE NOT kind = 'reassigned' DO NOTHING RETURNING duty_id, level),
moved AS (
    UPDATE duties_duty d SET level = m.level, breached_at = COALESCE(d.breached_at, CASE WHEN d.due_at <= %(now)s THEN d.due_at END),
        next_mark_at = (SELECT min({MARK}) FROM duties_ladderstep s WHERE s.clause = d.ladder AND s.level > m.level)
    FROM (SELECT p.id, COALESCE(max(s.level), p.level) AS level FROM picked p LEFT JOIN steps s ON s.duty_id = p.id GROUP BY p.id, p.level) m
    WHERE d.id = m.id RETURNING d.id),
told AS (
    SELECT s.duty_id, s.level, s.kind, s.what, s.due_at, s.owner_id AS staff_id FROM written w JOIN steps s USING (duty_id, level)
    WHERE s.receiver = 'owner' AND s.owner_id IS NOT NULL
    UNION ALL
    SELECT s.duty_id, s.level, s.kind, s.what, s.due_at, p.staff_id FROM written w JOIN steps s USING (duty_id, level)
    JOIN customers_posting p ON p.subsidiary_id = s.subsidiary_id AND p.role = CASE WHEN s.receiver = 'owner' THEN 'manager' ELSE s.receiver END
        AND p.starts_on <= %(today)s AND (p.ends_on IS NULL OR p.ends_on >= %(today)s)
    WHERE s.receiver <> 'owner' OR s.owner_id IS NULL),
reached AS (
    SELECT * FROM told UNION ALL
    SELECT t.duty_id, t.level, t.kind, t.what, t.due_at, a.cover_id FROM told t
    JOIN customers_absence a ON a.staff_id = t.staff_id AND a.first_day <= %(today)s AND a.last_day >= %(today)s),
noticed AS (
    INSERT INTO customers_notification (staff_id, key, code, values, url, made_at, rings_at, sweep_id)
    SELECT DISTINCT ON (r.duty_id, r.staff_id) r.staff_id, 'duty-' || r.duty_id || '-' || r.level, 'duty_' || r.kind,
        jsonb_build_object('duty', r.what, 'due_at', r.due_at), '/duties/' || r.duty_id || '/', %(now)s, %(rings_at)s, %(run)s
    FROM reached r ORDER BY r.duty_id, r.staff_id, r.level DESC ON CONFLICT (staff_id, key) DO NOTHING)
SELECT count(*) FROM picked"""

#: While `sweep_id` stands a notice is held back; here more than twenty of a person become one, and all are let go.
DIGEST = """
WITH many AS (
    SELECT staff_id, count(*) AS n FROM customers_notification WHERE sweep_id = %(run)s AND dispatched_at IS NULL
    GROUP BY staff_id HAVING count(*) > %(above)s),
gone AS (DELETE FROM customers_notification n USING many m WHERE n.sweep_id = %(run)s AND n.staff_id = m.staff_id AND n.dispatched_at IS NULL),
freed AS (
    UPDATE customers_notification n SET sweep_id = NULL
    WHERE n.dispatched_at IS NULL AND (n.sweep_id = %(run)s AND n.staff_id NOT IN (SELECT staff_id FROM many) OR n.made_at < %(dead)s AND n.sweep_id IS NOT NULL))
INSERT INTO customers_notification (staff_id, key, code, values, url, made_at, rings_at)
SELECT staff_id, 'digest-' || %(run)s, %(code)s, jsonb_build_object('count', n), '/duties/', %(now)s, %(rings_at)s
FROM many ON CONFLICT (staff_id, key) DO NOTHING"""


def _batch(run: int, now: datetime, size: int) -> int:
    """Move one batch on and return how many duties it took."""
    values: dict[str, Any] = {"now": now, "today": local_time(now).date(), "rings_at": rings_at(now), "batch": size, "run": run}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SWEEP, values)
        row = cursor.fetchone()
    return int(row[0])


def _set_aside(now: datetime, error: DatabaseError) -> None:
    """Mark the first due duty as failed, so that it is seen on the page of the installation and does not block the others."""
    with transaction.atomic():
        duty = (
            Duty.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(next_mark_at__lte=now, failed_at__isnull=True)
            .order_by("next_mark_at", "id")
            .first()
        )
        if duty is not None:
            Duty.objects.filter(pk=duty.pk).update(failed_at=now, failure=str(error).splitlines()[0][:200])


def sweep(*, now: datetime) -> int:
    """Raise every reminder, breach and escalation whose mark has passed, each exactly once; a digest replaces more than 20 notices to one person.

    Return how many duties moved. A row the database refuses is set aside and tried again an hour later; a fault that is not one row's is raised.
    """
    Duty.objects.filter(failed_at__lte=now - SET_ASIDE_FOR).update(failed_at=None, failure="")
    run, rows, size, aside, attempts = secrets.randbits(62), 0, BATCH, 0, 0
    while True:
        try:
            taken = _batch(run, now, size)
        except OF_THE_ROW as error:
            aside += size == 1
            if aside > MOST_SET_ASIDE:
                raise
            if size == 1:
                _set_aside(now, error)
            size = BATCH if size == 1 else 1
            continue
        except OperationalError:
            attempts += 1
            if attempts == ATTEMPTS:
                raise
            continue
        rows += taken
        if taken < size:
            break
    _let_go(run, now)
    return rows


def _let_go(run: int, now: datetime) -> None:
    """Turn many notices into one, and let them ring."""
    values: dict[str, Any] = {
        "run": run,
        "code": NoticeCode.DUTIES_DIGEST,
        "above": DIGEST_ABOVE,
        "now": now,
        "rings_at": rings_at(now),
        "dead": now - HELD_AT_MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(DIGEST, values)
