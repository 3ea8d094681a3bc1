"""The long jobs: the sweep beside a working representative, a thousand cards, a sales ledger."""

import multiprocessing
import resource
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from complaints.actions.replies import Said, tell_customer
from complaints.enums import Channel, Told
from complaints.models import Matter
from config.bench import ledger, seed
from customers.documents.actions import ask_print_run, finish_runs, render_waiting_parts
from customers.documents.enums import Form
from customers.duties.models import Duty, Run
from customers.duties.sweep import sweep
from customers.models import Staff

DUE, CARDS, LEDGER_ROWS = 5_000, 1_000, 920
PROCESSES = 2
MEGABYTE = 1024  # of the kilobytes Linux counts in


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure against its limit, in the unit of its name."""

    name: str
    value: float
    limit: float

    @property
    def holds(self) -> bool:
        """Tell whether the limit is kept."""
        return self.value < self.limit


def measure_sweep(now: datetime) -> list[Figure]:
    """Sweep 400,000 open duties of which 5,000 are due, while a representative tells customers of hers how far their matters are."""
    seed.due_now(DUE, now)
    open_ones = Matter.objects.open().values("pk")
    due = list(Duty.objects.filter(next_mark_at__lte=now, subject_id__in=open_ones).order_by("-id").values_list("subject_id", "owner_id")[: DUE // 2])
    done, waits = threading.Event(), list[float]()
    rep = threading.Thread(target=_save, args=(due, done, waits))
    rep.start()
    time.sleep(0.3)
    began = time.perf_counter()
    rows = sweep(now=now)
    took = time.perf_counter() - began
    done.set()
    rep.join()
    if rows < DUE // 2 or not waits:
        raise RuntimeError(f"the sweep took {rows} duties beside {len(waits)} savings")
    return [
        Figure(f"sweep of {seed.DUTIES:,} open, {rows:,} due (s)", took, 2.0),
        Figure(f"a representative's save meanwhile, longest of {len(waits)} (ms)", max(waits) * 1000, 100.0),
    ]


def _save(due: list[tuple[int, int]], done: threading.Event, waits: list[float]) -> None:
    """Save until the sweep is over, each time on a matter whose duty the sweep wants, too."""
    matters = Matter.objects.select_related("household", "subsidiary")
    staff = Staff.objects.in_bulk([owner for _matter, owner in due])
    for pk, owner in due:
        if done.is_set():
            break
        now = timezone.now()
        began = time.perf_counter()
        matter = matters.get(pk=pk)
        tell_customer(matter=matter, said=Said(Told.REPLY, "维修班组周四上午上门。", Channel.CALL, now), by=staff[owner], now=now)
        waits.append(time.perf_counter() - began)
    connection.close()


def measure_cards(now: datetime) -> list[Figure]:
    """Print a thousand birthday cards into one PDF with two worker processes that are up already."""
    rows: list[dict[str, object]] = [
        {"salutation": f"尊敬的陈晓{n}女士", "greeting": "祝您生日快乐", "rep": "林晓雯", "rep_phone": "025-00008009", "company": "测量置业有限公司"}
        for n in range(CARDS)
    ]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=django.setup) as pool:
        _print(rows[:4], now, pool, chunk=2)
        began = time.perf_counter()
        peaks = _print(rows, now, pool)
        took = time.perf_counter() - began
    return [
        Figure(f"{CARDS:,} cards as one PDF, {PROCESSES} processes (s)", took, 8.0),
        Figure("memory of the larger process (MB)", max(peaks) / MEGABYTE, 400.0),
    ]


def _print(rows: list[dict[str, object]], now: datetime, pool: ProcessPoolExecutor, **values: int) -> list[int]:
    """Ask for a print run, let every process render its share, join it; return the peak memory of each in kilobytes."""
    subject = Run.objects.create(job="bench", for_day=timezone.localdate(now), started_at=now)
    ask_print_run(form=Form.CARDS, title="bench", subject=subject, template="print/card.html", rows=rows, by=None, now=now, **values)
    peaks = [future.result() for future in [pool.submit(render_share, now) for _ in range(PROCESSES)]]
    if not finish_runs(now=now):
        raise RuntimeError("the cards were not printed")
    return peaks


def render_share(now: datetime) -> int:
    """Render parts until none waits; return this process's peak memory in kilobytes."""
    render_waiting_parts(now=now)
    connection.close()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def measure_ledger(now: datetime) -> list[Figure]:
    """Take over a sales ledger of 920 units nobody knows, read, checked and written by the command."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.xlsx"
        path.write_bytes(
            ledger.workbook(
                LEDGER_ROWS, project=f"台账{now:%m%d%H%M%S}", serial=int(now.timestamp()) % 10**8, today=timezone.localdate(now) - timedelta(days=1)
            )
        )
        said, notes = StringIO(), StringIO()
        began = time.perf_counter()
        call_command("import_sales_ledger", str(path), "--subsidiary", "BENCH", stdout=said, stderr=notes)
        took = time.perf_counter() - began
    if str(LEDGER_ROWS) not in said.getvalue():
        raise RuntimeError(said.getvalue())
    return [Figure(f"import of a ledger of {LEDGER_ROWS} units (s)", took, 10.0)]
