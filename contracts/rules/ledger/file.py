"""The rows of a ledger judged against one another: what may stand only once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from contracts.enums import LedgerFault
from contracts.rules.ledger.columns import Column
from contracts.rules.ledger.entry import Entry, Sale
from contracts.rules.ledger.faults import Fault
from customers.enums import ProjectKind
from customers.rules.names import plain_name


def judge_together(entries: Sequence[Entry]) -> None:
    """Note in later rows what an earlier one has taken: the unit, the numbers of contract and order form, an identity number under another name."""
    _units_once(entries)
    _numbers_once(entries, Column.CONTRACT_NO, LedgerFault.CONTRACT_NUMBER_TWICE, lambda sale: sale.contract_no)
    _numbers_once(entries, Column.ORDER_NO, LedgerFault.ORDER_NUMBER_TWICE, lambda sale: sale.order_no)
    _one_name_per_number(entries)


def sound(entries: Iterable[Entry]) -> list[Entry]:
    """Return the rows without a problem."""
    return [entry for entry in entries if not entry.problems]


def _units_once(entries: Sequence[Entry]) -> None:
    """Of a unit listed twice the first row stands (decision H13)."""
    first: dict[tuple[str, ...], Entry] = {}
    for entry in entries:
        if not entry.place.room or not entry.place.project:
            continue
        stands = first.setdefault(entry.place.key, entry)
        if stands is not entry:
            entry.problems[:] = [Fault(LedgerFault.UNIT_TWICE, entry.heading(Column.ROOM), {"sheet": stands.sheet, "row": str(stands.row)})]


def _numbers_once(entries: Sequence[Entry], column: Column, code: LedgerFault, number_of: Callable[[Sale], str]) -> None:
    """A number of a paper belongs to one unit."""
    first: dict[str, Entry] = {}
    for entry in sound(entries):
        number = number_of(entry.sale) if entry.sale else ""
        if number and (stands := first.setdefault(number, entry)) is not entry:
            entry.problems.append(Fault(code, entry.heading(column), {"unit": stands.place.name}))


def _one_name_per_number(entries: Sequence[Entry]) -> None:
    """An identity number belongs to one person: a later row that gives it another name is a problem, for one of the two must be wrong."""
    first: dict[tuple[str, str], tuple[str, Entry]] = {}
    for entry in sound(entries):
        for buyer in entry.sale.buyers if entry.sale else ():
            if not buyer.identity_number:
                continue
            name, stands = first.setdefault((buyer.identity_kind, buyer.identity_number), (plain_name(buyer.name), entry))
            if name != plain_name(buyer.name):
                entry.problems.append(Fault(LedgerFault.IDENTITY_TWO_NAMES, entry.heading(Column.IDENTITY), {"sheet": stands.sheet, "row": str(stands.row)}))


def kinds_of_projects(entries: Sequence[Entry]) -> dict[str, Counter[ProjectKind]]:
    """§3.2 Return how often each project of the ledger is given each kind."""
    found: dict[str, Counter[ProjectKind]] = defaultdict(Counter)
    for entry in sound(entries):
        found[entry.place.project].update([entry.kind] if entry.kind else [])
    return dict(found)


def kind_of_project(name: str, kinds: Counter[ProjectKind]) -> ProjectKind:
    """§3.2 Return the kind most of a project's rows give, else what its name says, else residential."""
    if kinds:
        return kinds.most_common(1)[0][0]
    named = {"别墅": ProjectKind.VILLA, "公寓": ProjectKind.APARTMENT}
    return next((kind for word, kind in named.items() if word in name), ProjectKind.RESIDENTIAL)
