"""Input of payment notices."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.actions.payments import Line, Terms
from contracts.enums import Method, MoneyKind
from contracts.forms.printed import PrintedField
from contracts.queries.payments import Balance, InstalmentBalance
from contracts.rules.payments import FREE_KINDS, NOTHING, supervision_no_lacks
from customers.forms.households import TokenForm

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
    supervision_no = PrintedField(label=_("Supervision payment no."), max_length=40, required=False)
    remark = PrintedField(label=_("Remark"), max_length=200, required=False, help_text=_("Stands on all three copies"))

    def __init__(self, *args: Any, balance: Balance, is_supervised: bool = False, needs_supervision_no: bool = False, **kwargs: Any) -> None:
        """Offer a tick and an amount for each instalment that is not paid; a supervised account asks for the authority's payment number."""
        super().__init__(*args, **kwargs)
        self.needs_supervision_no = is_supervised and needs_supervision_no
        if not is_supervised:
            del self.fields["supervision_no"]
        elif needs_supervision_no:
            self.fields["supervision_no"].help_text = _("Handed out by the housing authority's system for this payment; needed for the house price")
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

    def clean(self) -> dict[str, Any] | None:
        """§5.3.1 Ask for the authority's payment number where the house price goes into a supervised account that needs one."""
        cleaned = super().clean() or {}
        kinds = [line.instalment.kind for line in self.lines if self.asked(line)]
        kinds += [cleaned.get("extra_kind", MoneyKind.ON_ACCOUNT)] if cleaned.get("extra_amount") else []
        number = cleaned.get("supervision_no", "")
        if supervision_no_lacks(number, kinds, is_supervised=self.needs_supervision_no, is_needed=True) and "supervision_no" not in self.errors:
            self.add_error("supervision_no", _("Type the payment number the housing authority's system gave for this payment."))
        return cleaned

    def terms(self) -> Terms:
        """Return how it is paid and by whom."""
        names = ("method", "payer", "payer_relation", "remark", "supervision_no")
        return Terms(**{name: self.cleaned_data[name] for name in names if name in self.cleaned_data})


class CancelForm(forms.Form):
    """§5.3.1 Why a notice is cancelled, and that its three copies are in hand."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
    has_all_copies = forms.BooleanField(label=_("All three copies are in hand and marked void"), required=False)
