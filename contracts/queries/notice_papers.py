"""What stands on the form 交款通知单; what is printed for customers is Chinese."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from contracts.models import NoticeLine, PaymentNotice
from contracts.queries.payments import figures_at_issue
from customers.models import Staff
from customers.rules.amounts import capital, dates_in_words, money

COPIES = (("第一联", "客户"), ("第二联", "财务"), ("第三联", "客服存根"))
#: From here on the lines are set in smaller type.
MANY = 3


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line of the notice as it is printed."""

    line: NoticeLine
    amount: str
    is_part: bool


def grouped(account: str) -> str:
    """Return an account number in groups of four, as it is read out."""
    digits = account.replace(" ", "")
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


#: What is written behind the holder of a supervised account, unless the bank's own name of the account says it.
SUPERVISED, SAYS_SUPERVISED = "（预售资金监管专户）", "监管"


def holder(notice: PaymentNotice) -> str:
    """Return the holder of the account as it is printed; that it is supervised is said once."""
    is_to_say = notice.contract.household.project.is_supervised and SAYS_SUPERVISED not in notice.account_name
    return f"{notice.account_name}{SUPERVISED if is_to_say else ''}"


def context(notice: PaymentNotice, *, by: Staff, now: datetime) -> dict[str, object]:
    """Return what the form shows: identity masked (decision H4), the account in full, the sums as they stood at issue."""
    household, figures = notice.contract.household, figures_at_issue(notice)
    buyers = list(household.buyers.select_related("customer"))
    lines = [PrintedLine(line, money(line.amount), line.instalment is not None and line.amount < line.instalment.amount) for line in notice.lines.all()]
    sums = {"due": money(figures.due), "before": money(figures.before), "after": money(figures.after), "total": money(notice.total)}
    return {
        "notice": notice,
        "household": household,
        "copies": COPIES,
        "identity": buyers[0].customer.identity_masked if buyers else "",
        "others": len(buyers) - 1,
        "lines": lines,
        "is_many": len(lines) >= MANY,
        "has_due": figures.due > 0,
        "sums": sums,
        "capital": f"人民币{capital(notice.total)}",
        "holder": holder(notice),
        "account": grouped(notice.account_number),
        "issued_on": dates_in_words(localtime(notice.issued_at).date()),
        "due_on": dates_in_words(figures.due_on) if figures.due_on else "",
        "valid_until": dates_in_words(notice.valid_until) if notice.valid_until else "",
        "printed_at": localtime(now).strftime("%Y-%m-%d %H:%M"),
        "printed_by": by.name,
    }


def texts_of(notice: PaymentNotice, *, by: Staff) -> Iterator[tuple[str, str]]:
    """Walk the texts of the form that somebody typed, each with its name in the reader's words."""
    household = notice.contract.household
    yield _("Customer"), household.name
    yield _("Unit"), household.unit.name
    yield _("Project"), f"{household.project.subsidiary.name}{household.project.name}"
    yield _("Contract no."), str(notice.contract)
    yield _("Payer"), notice.payer
    yield _("Payer's relation to the buyer"), notice.payer_relation
    yield _("Account to pay to"), f"{notice.account_name}{notice.account_bank}"
    yield _("Supervision payment no."), notice.supervision_no
    yield _("Remark"), notice.remark
    yield _("Issued by"), f"{notice.issued_by.name}{by.name}"
