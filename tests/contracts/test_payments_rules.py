import random
from decimal import Decimal

import pytest

from contracts.enums import Method, MoneyKind, NoticeState, VoucherKind
from contracts.rules import payments as rules

D = Decimal


def test_what_is_paid_or_reserved_is_settled_and_the_rest_is_free():
    standing = rules.Standing(due=D("100.00"), opening=D("10.00"), receipted=D("30.00"), reserved=D("20.00"))

    assert (standing.paid, standing.open, standing.settled, standing.free) == (D("40.00"), D("60.00"), D("60.00"), D("40.00"))


def test_an_instalment_that_became_smaller_than_what_was_paid_is_open_below_zero_and_nothing_may_be_asked():
    standing = rules.Standing(due=D("80.00"), receipted=D("100.00"))

    assert (standing.open, standing.free) == (D("-20.00"), D(0))


@pytest.mark.clause("5.3.1")
@pytest.mark.parametrize(("asked", "above"), [("59.99", {}), ("60.00", {}), ("60.01", {1: D("0.01")})])
def test_a_line_asks_for_no_more_than_is_due_and_not_reserved(asked, above):
    standings = {1: rules.Standing(due=D("100.00"), opening=D("10.00"), receipted=D("10.00"), reserved=D("20.00"))}

    assert rules.above_due({1: D(asked)}, standings) == above


@pytest.mark.clause("5.3.2")
@pytest.mark.parametrize(("parts", "lacking"), [(["60", "39.99"], "0.01"), (["60", "40"], "0"), (["60", "40.01"], "-0.01"), ([], "100")])
def test_the_pieces_of_money_lack_or_exceed_the_total_to_the_fen(parts, lacking):
    assert rules.difference(D("100.00"), map(D, parts)) == D(lacking)


@pytest.mark.clause("5.3.1")
@pytest.mark.parametrize(
    ("method", "kind", "is_supervised", "is_allowed", "refused"),
    [
        (Method.CASH, MoneyKind.INSTALMENT, True, False, True),
        (Method.CASH, MoneyKind.ON_ACCOUNT, True, False, True),
        (Method.CASH, MoneyKind.INSTALMENT, True, True, False),
        (Method.CASH, MoneyKind.INSTALMENT, False, False, False),
        (Method.CASH, MoneyKind.ENGINEERING_CHANGE, True, False, False),
        (Method.TRANSFER, MoneyKind.INSTALMENT, True, False, False),
    ],
)
def test_cash_is_refused_for_the_house_price_of_a_supervised_project(method, kind, is_supervised, is_allowed, refused):
    assert rules.cash_refused([method], [kind], is_supervised=is_supervised, is_allowed=is_allowed) is refused


@pytest.mark.clause("5.3.2")
@pytest.mark.parametrize(
    ("kind", "numbering", "typed"),
    [
        (VoucherKind.RECEIPT, "ours", False),
        (VoucherKind.RECEIPT, "preprinted", True),
        (VoucherKind.INVOICE, "ours", True),
        (VoucherKind.ADVANCE_INVOICE, "ours", True),
    ],
)
def test_only_our_own_receipts_are_numbered_here(kind, numbering, typed):
    assert rules.number_is_typed(kind, numbering) is typed


@pytest.mark.parametrize(
    ("kind", "number", "fits"),
    [
        (VoucherKind.RECEIPT, "0021951", True),
        (VoucherKind.RECEIPT, "21951", False),
        (VoucherKind.RECEIPT, "00219510", False),
        (VoucherKind.RECEIPT, "００２１９５１", False),
        (VoucherKind.INVOICE, "24322000000012345678", True),
        (VoucherKind.INVOICE, "2432200000001234567", False),
        (VoucherKind.ADVANCE_INVOICE, "", False),
    ],
)
def test_a_book_number_has_7_digits_and_an_electronic_invoice_20(kind, number, fits):
    assert rules.number_fits(kind, number) is fits


@pytest.mark.clause("5.3.3")
@pytest.mark.parametrize(("payer", "needed"), [("王建平", False), (" 李梅 ", False), ("招商银行", True)])
def test_a_payer_who_is_no_buyer_states_his_relation(payer, needed):
    assert rules.needs_relation(payer, ["王建平", "李梅"]) is needed


class History:
    """A schedule and a bank, moved by random acts through the pure rules."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.dues = {key: self.sum(1, 50_000_000) for key in range(self.random.randint(1, 4))}
        self.openings = {key: [] for key in self.dues}
        self.notices = []
        self.bank = D(0)

    def sum(self, low, high):
        return D(self.random.randint(low, high)) / 100

    def standings(self):
        def asked(key, state):
            return sum((n["lines"][key] for n in self.notices if n["state"] == state and key in n["lines"]), D(0))

        return {
            key: rules.Standing(due, sum(self.openings[key], D(0)), asked(key, NoticeState.PAID), asked(key, NoticeState.ISSUED))
            for key, due in self.dues.items()
        }

    def issue(self):
        standings = self.standings()
        wanted = {key: self.sum(1, 40_000_000) if self.random.random() < 0.3 else standings[key].free for key in self.random.sample(list(self.dues), 1)}
        if any(amount <= 0 for amount in wanted.values()) or rules.above_due(wanted, standings):
            return
        extra = self.sum(0, 100_000)
        self.notices.append({"state": NoticeState.ISSUED, "lines": wanted, "extra": extra, "total": sum(wanted.values()) + extra})

    def end(self):
        waiting = [notice for notice in self.notices if notice["state"] == NoticeState.ISSUED]
        if not waiting:
            return
        notice = self.random.choice(waiting)
        if self.random.random() < 0.3:
            notice["state"] = NoticeState.CANCELLED
            return
        cut = min(self.sum(0, 10_000_000), notice["total"])
        pieces = [piece for piece in (cut, notice["total"] - cut) if piece]
        if self.random.random() < 0.2:
            pieces[0] += D("0.01")
        if rules.difference(notice["total"], pieces) == 0:
            notice["state"] = NoticeState.PAID
            self.bank += sum(pieces)

    def take_over(self):
        key = self.random.choice(list(self.dues))
        free = self.standings()[key].free
        if free:
            self.openings[key].append(min(self.sum(1, 1_000_000), free))


def test_in_ten_thousand_histories_the_ledger_equals_the_bank_to_the_fen():
    for seed in range(10_000):
        history = History(seed)
        for _ in range(8):
            history.random.choice((history.issue, history.issue, history.end, history.end, history.take_over))()

        standings = history.standings()
        on_account = sum((n["extra"] for n in history.notices if n["state"] == NoticeState.PAID), D(0))
        total = rules.total_of(standings.values())
        assert total.receipted + on_account == history.bank, seed
        assert total.open == total.due - total.paid, seed
        assert all(row.paid + row.reserved <= row.due and row.free == row.due - row.paid - row.reserved for row in standings.values()), seed
