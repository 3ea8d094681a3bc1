"""Input of payment notices and of the money that pays them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.actions.payments import KnownMoney, Line, NewMoney, Terms
from contracts.enums import Method, MoneyKind, VoucherCopies, VoucherKind
from contracts.forms.printed import PrintedField
from contracts.models import Payment, PaymentNotice
from contracts.queries.payments import Balance, InstalmentBalance
from contracts.rules.payments import FREE_KINDS, NOTHING
from customers.forms.households import TokenForm

#: Pieces of money that are entered in one go beside those taken from the list.
PIECES = 4
DAY = {"type": "date"}


class AmountField(forms.DecimalField):
    """A sum in yuan as people type it: 150,000.00, ¥150000, full-width digits."""

    def __init__(self, **kwargs: Any) -> None:
        """Take positive sums in whole fen, with the numeric keys of a phone."""
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 12, "class": "input--num"}))
        super().__init__(min_value=Decimal("0.01"), max_digits=14, decimal_places=2, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Read a sum without its commas, blanks and sign."""
        return super().to_python(value.translate(SIGNS) if isinstance(value, str) else value)


SIGNS = str.maketrans("０１２３４５６７８９．", "0123456789.", ",，¥￥ 　元")


@dataclass(frozen=True, slots=True)
class Row:
    """One instalment of the form: how it stands, its tick and its amount, and what is asked above it."""

    line: InstalmentBalance
    take: forms.BoundField
    amount: forms.BoundField
    asked: Decimal

    @property
    def above(self) -> Decimal:
        """Return what is asked above what may still be asked."""
        return max(self.asked - self.line.standing.free, NOTHING)

    @property
    def after(self) -> Decimal:
        """Return what stays open once this and every issued notice is paid."""
        return self.line.standing.open - self.line.standing.reserved - self.asked


class NoticeForm(TokenForm):
    """§5.3.1 What is paid, how, by whom: a ticked instalment without amount means all of it that is still open."""

    extra_kind = forms.ChoiceField(label=_("Other money"), choices=[(kind.value, kind.label) for kind in FREE_KINDS], initial=MoneyKind.ON_ACCOUNT)
    extra_amount = AmountField(label=_("Amount"), required=False)
    method = forms.ChoiceField(label=_("Method of payment"), choices=Method, initial=Method.TRANSFER, widget=forms.RadioSelect)
    payer = PrintedField(label=_("Payer"), max_length=80)
    payer_relation = PrintedField(
        label=_("Payer's relation to the buyer"), max_length=40, required=False, help_text=_("Left empty when a buyer pays; else spouse, parent, bank …")
    )
    remark = PrintedField(label=_("Remark"), max_length=200, required=False, help_text=_("Stands on all three copies"))

    def __init__(self, *args: Any, balance: Balance, **kwargs: Any) -> None:
        """Offer a tick and an amount for each instalment that is not paid."""
        super().__init__(*args, **kwargs)
        self.lines = [line for line in balance.lines if line.standing.open > 0]
        for line in self.lines:
            name = _("Instalment %(n)d, %(kind)s") % {"n": line.instalment.position, "kind": line.instalment.get_kind_display()}
            self.fields[f"take_{line.instalment.pk}"] = forms.BooleanField(label=name, required=False, disabled=not line.standing.free)
            self.fields[f"amount_{line.instalment.pk}"] = AmountField(label=name, required=False)
            fills = {"data-fills": self.add_prefix(f"amount_{line.instalment.pk}"), "data-sum": f"{line.standing.free:.2f}"}
            self.fields[f"take_{line.instalment.pk}"].widget.attrs |= {"class": "tick", "aria-label": name, **fills}
            self.fields[f"amount_{line.instalment.pk}"].widget.attrs |= {"class": "input--num input--s", "aria-label": _("Amount: %(line)s") % {"line": name}}

    def asked(self, line: InstalmentBalance) -> Decimal:
        """Return what is asked of an instalment: the amount, else all that may be asked of a ticked one."""
        values = getattr(self, "cleaned_data", {})
        typed = values.get(f"amount_{line.instalment.pk}")
        if typed is not None:
            return Decimal(typed)
        return line.standing.free if values.get(f"take_{line.instalment.pk}") and f"amount_{line.instalment.pk}" not in self.errors else NOTHING

    def rows(self) -> Iterator[Row]:
        """Walk the instalments as the form shows them."""
        for line in self.lines:
            yield Row(line, self[f"take_{line.instalment.pk}"], self[f"amount_{line.instalment.pk}"], self.asked(line))

    def chosen(self) -> list[Row]:
        """Return the instalments of which something is asked."""
        return [row for row in self.rows() if row.asked]

    def wanted(self) -> list[Line]:
        """Return the lines of the notice."""
        lines = [Line(self.asked(line), line.instalment.pk) for line in self.lines if self.asked(line)]
        values = getattr(self, "cleaned_data", {})
        if values.get("extra_amount"):
            lines.append(Line(values["extra_amount"], kind=values.get("extra_kind", MoneyKind.ON_ACCOUNT)))
        return lines

    def total(self) -> Decimal:
        """Return the sum of the lines."""
        return sum((line.amount for line in self.wanted()), NOTHING)

    def terms(self) -> Terms:
        """Return how it is paid and by whom."""
        return Terms(**{name: self.cleaned_data[name] for name in ("method", "payer", "payer_relation", "remark")})


class CancelForm(forms.Form):
    """§5.3.1 Why a notice is cancelled, and that its three copies are in hand."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
    has_all_copies = forms.BooleanField(label=_("All three copies are in hand and marked void"), required=False)


class ReverseForm(TokenForm):
    """H14 What was wrong with a confirmation, and where the copies of its voucher are."""

    reason = forms.CharField(label=_("What was wrong"), max_length=200)
    copies = forms.ChoiceField(label=_("Copies of the voucher"), choices=VoucherCopies, widget=forms.RadioSelect)


class PieceForm(forms.Form):
    """§5.3.2 One piece of money that came in; a piece without amount and number is left out."""

    part = AmountField(label=_("Amount for this notice"))
    method = forms.ChoiceField(label=_("Method of payment"), choices=Method)
    received_on = forms.DateField(label=_("Received on"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    payer = forms.CharField(label=_("Payer"), max_length=80, required=False)
    reference = forms.CharField(label=_("Serial or slip no."), max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    whole = AmountField(label=_("Came in altogether"), required=False, help_text=_("Only when more came in than this notice takes"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let the amount join the difference that the page counts."""
        super().__init__(*args, **kwargs | {"empty_permitted": True, "use_required_attribute": False})
        self.fields["part"].widget.attrs["data-part"] = True

    def has_changed(self) -> bool:
        """Tell whether the piece is filled in."""
        return any(self.data.get(self.add_prefix(name)) for name in ("part", "reference", "whole"))

    def money(self) -> NewMoney:
        """Return the piece of money."""
        data = self.cleaned_data
        return NewMoney(data["method"], data["part"], data["received_on"], payer=data["payer"], reference=data["reference"], whole=data["whole"])


PieceFormSet = forms.formset_factory(PieceForm, extra=0, min_num=PIECES, max_num=PIECES, absolute_max=PIECES)


@dataclass(frozen=True, slots=True)
class Remittance:
    """A piece of money with something left, and the field for the part this notice takes."""

    payment: Payment
    field: forms.BoundField


class ConfirmForm(TokenForm):
    """§5.3.2 The voucher, and what is taken from money that was entered before; new pieces stand beside it."""

    kind = forms.ChoiceField(label=_("Kind of voucher"), choices=VoucherKind, initial=VoucherKind.RECEIPT)
    number = forms.CharField(
        label=_("Voucher number"), max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"})
    )

    def __init__(self, *args: Any, notice: PaymentNotice, offered: Sequence[Payment], today: date, use: int | None = None, **kwargs: Any) -> None:
        """Offer the money with something left, and the notice's own terms as the first piece."""
        super().__init__(*args, **kwargs)
        self.offered = offered
        lacking = notice.total
        for payment in offered:
            self.fields[f"use_{payment.pk}"] = AmountField(label=_("Take"), required=False)
            self.fields[f"use_{payment.pk}"].widget.attrs |= {"data-part": True, "class": "input--num input--s"}
            if payment.pk == use and not self.is_bound:
                part = min(payment.rest, lacking)  # type: ignore[attr-defined]
                self.initial[f"use_{payment.pk}"], lacking = part, lacking - part
        first = {"part": lacking or None, "method": notice.method, "received_on": today, "payer": notice.payer}
        others: dict[str, Any] = {"method": notice.method, "received_on": today}
        pieces = [first, *([others] * (PIECES - 1))]
        self.pieces = PieceFormSet(self.data if self.is_bound else None, initial=pieces, prefix="piece")

    def is_valid(self) -> bool:
        """Tell whether the voucher and every piece are whole."""
        return all([super().is_valid(), self.pieces.is_valid()])

    def remittances(self) -> Iterator[Remittance]:
        """Walk the money with something left."""
        for payment in self.offered:
            yield Remittance(payment, self[f"use_{payment.pk}"])

    @property
    def has_more_pieces(self) -> bool:
        """Tell whether more than the first piece is filled in."""
        return any(form.has_changed() for form in self.pieces.forms[1:])

    def money(self) -> list[NewMoney | KnownMoney]:
        """Return every piece of money that pays the notice."""
        known = [KnownMoney(payment.pk, part) for payment in self.offered if (part := self.cleaned_data.get(f"use_{payment.pk}"))]
        return [*known, *(form.money() for form in self.pieces if form.has_changed())]
