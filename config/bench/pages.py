"""The pages of a working day against their floors."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlencode

from django.utils import timezone

from complaints.models import Matter
from config.bench.seed import HOUSEHOLDS, MATTERS, House
from config.bench.server import Answer, Browser
from customers.models import Household
from customers.queries.paging import page_of

ROUNDS, WARM = 60, 12
#: A page may take this many times its floor, and this many queries.
MOST_TIMES, MOST_QUERIES = 3.0, 14
AJAX = {"HX-Request": "true"}


@dataclass(frozen=True, slots=True)
class Measured:
    """One page: its median and 95th percentile, its floor's median, its queries; times in milliseconds."""

    name: str
    middle: float
    high: float
    floor: float
    queries: int

    @property
    def ratio(self) -> float:
        """Return how many times the floor the page takes."""
        return self.middle / self.floor

    @property
    def holds(self) -> bool:
        """Tell whether the page keeps its limits."""
        return self.ratio <= MOST_TIMES and self.queries <= MOST_QUERIES


def measured(name: str, page: Callable[[], Answer], floor: Callable[[], Answer]) -> Measured:
    """Ask a page and its floor in turn, so that both meet the same machine."""
    pairs = [(page(), floor()) for _ in range(WARM + ROUNDS)][WARM:]
    wrong = next((answer for pair in pairs for answer in pair if answer.status not in {200, 302}), None)
    if wrong is not None:
        raise RuntimeError(f"{name}: {wrong.status} {wrong.text[:300]}")
    times = sorted(answer.took * 1000 for answer, _floor in pairs)
    return Measured(
        name,
        median(times),
        times[int(len(times) * 0.95)],
        median(answer.took * 1000 for _page, answer in pairs),
        max(answer.queries for answer, _floor in pairs),
    )


def measure_pages(port: int, house: House) -> list[Measured]:
    """Measure 今日, the household list, search, a matter and the reception log, as representative and as manager."""
    rep, manager = Browser(port, house.rep), Browser(port, house.manager)
    own = 1 + HOUSEHOLDS // 2 // 500 * 500
    matter = Matter.objects.order_by("-pk").filter(household=own)[0]
    deep_key = Household.objects.order_by("name_key", "id").values_list("name_key", flat=True)[HOUSEHOLDS * 9 // 10]
    deep = page_of(Household.objects.filter(name_key__gte=deep_key), ("name_key", "id")).next
    rows = [
        measured("今日, representative", lambda: rep.ask("/today/"), lambda: rep.ask("/bench/today/")),
        measured("今日, manager", lambda: manager.ask("/today/"), lambda: manager.ask("/bench/today/")),
        measured("households, first page", lambda: manager.ask("/households/"), lambda: manager.ask("/bench/households/")),
        measured(
            "households, page 1,800",
            lambda: manager.ask(f"/households/?{urlencode({'after': deep})}"),
            lambda: manager.ask(f"/bench/households/?{urlencode({'from': deep_key})}"),
        ),
        *(_search(manager, what, typed) for what, typed in _typed(matter.household)),
        measured("a matter", lambda: rep.ask(f"/matters/{matter.pk}/"), lambda: rep.ask(f"/bench/matter/{matter.pk}/")),
        measured(
            "log a call, the form",
            lambda: rep.ask(f"/receptions/new/?household={own}"),
            lambda: rep.ask(f"/bench/reception/?household={own}"),
        ),
    ]
    return [*rows, _saving(rep, own)]


def _typed(household: Household | None) -> list[tuple[str, str]]:
    """Return what somebody types into the search: a phone tail, initials, a room."""
    if household is None:
        raise RuntimeError(f"matter {MATTERS} has no household")
    phone = household.buyers.get().customer.phones.get().number
    return [("phone tail", phone[-4:]), ("initials", "zw"), ("room", "3-1-0101"), ("contract no.", household.contract_no)]


def _search(browser: Browser, what: str, typed: str) -> Measured:
    """Measure the answers that appear as one types."""
    query = urlencode({"q": typed})
    return measured(f"search, {what}", lambda: browser.ask(f"/search/?{query}", headers=AJAX), lambda: browser.ask(f"/bench/found/?{query.lower()}"))


def _saving(rep: Browser, own: int) -> Measured:
    """Measure saving a call that was settled at once, and storing the bare row."""
    token = rep.ask(f"/receptions/new/?household={own}").token
    said = {"csrfmiddlewaretoken": token, "household": str(own), "words": "询问办证时间", "result": "已说明"}

    def page() -> Answer:
        """Save a call."""
        at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
        own_words = {"token": str(uuid.uuid4()), "who": "customer", "channel": "call", "received_at": at, "outcome": "settled", "opinion": "satisfied"}
        return rep.ask("/receptions/new/", said | own_words)

    return measured("log a call, saving", page, lambda: rep.ask("/bench/reception/", said))
