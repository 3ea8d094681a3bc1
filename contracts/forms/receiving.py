"""Input of the money that pays a notice, and of a confirmation that is taken back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts.actions.payments import KnownMoney, NewMoney, PayerUnexplained
from contracts.enums import Method, VoucherCopies, VoucherKind
from contracts.forms.payments import DAY, AmountField
from contracts.models import Payment, PaymentNotice
from contracts.queries.receiving import OWN, Account, Receiving
from contracts.rules.payments import needs_relation
from customers.forms.households import TokenForm

#: Pieces of money that are entered in one go beside those taken from the list.
PIECES = 4


class PieceForm(forms.Form):
    """§5.3.2 One piece of money that came in; a piece without amount and number is left out."""

    part = AmountField(label=_("Amount for this notice"))
    method = forms.ChoiceField(label=_("Method of payment"), choices=Method)
    received_on = forms.DateField(label=_("Received on"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    account = forms.ChoiceField(label=_("Account it came into"))
    payer = forms.CharField(label=_("Payer"), max_length=80)
    reference = forms.CharField(label=_("Serial or slip no."), max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    on_behalf = forms.CharField(
        label=_("On whose behalf"), max_length=200, required=False, help_text=_("Only when neither a buyer nor the payer on the notice paid")
    )
    whole = AmountField(label=_("Came in altogether"), required=False, help_text=_("Only when more came in than this notice takes"))

    def __init__(self, *args: Any, accounts: Sequence[Account], payers: Sequence[str], **kwargs: Any) -> None:
        """Let the amount join the difference that the page counts; offer the accounts of the house."""
        super().__init__(*args, **kwargs | {"empty_permitted": True, "use_required_attribute": False})
        self.accounts, self.payers = accounts, payers
        self.fields["account"].choices = [(account.key, account.words) for account in accounts]  # type: ignore[attr-defined]
        self.fields["part"].widget.attrs["data-part"] = True

    def has_changed(self) -> bool:
        """Tell whether the piece is filled in."""
        return any(self.data.get(self.add_prefix(name)) for name in ("part", "reference", "whole"))

    def clean(self) -> dict[str, Any] | None:
        """§5.3.3 Ask for whom a stranger paid, and refuse money in the account of another project."""
        cleaned = super().clean() or {}
        if stranger := unexplained(cleaned.get("payer", ""), cleaned.get("on_behalf", ""), self.payers):
            self.add_error("on_behalf", stranger)
        if cleaned.get("account", OWN) != OWN and cleaned.get("method") != Method.CASH:
            own, *_others = self.accounts
            words = dict(self.fields["account"].choices)  # type: ignore[attr-defined]
            self.add_error("account", _not_ours(words[cleaned["account"]], own.words))
        return cleaned

    def money(self) -> NewMoney:
        """Return the piece of money."""
        data = self.cleaned_data
        account = next(account.numbers[0] for account in self.accounts if account.key == data["account"])
        return NewMoney(
            data["method"],
            data["part"],
            data["received_on"],
            payer=data["payer"],
            reference=data["reference"],
            whole=data["whole"],
            account=account,
            on_behalf=data["on_behalf"],
        )


def unexplained(payer: str, on_behalf: str, payers: Sequence[str]) -> str:
    """§5.3.3 Return what is asked when a stranger paid and nobody says for whom; nothing otherwise."""
    return str(PayerUnexplained(payer=payer)) if payer and not on_behalf.strip() and needs_relation(payer, payers) else ""


def _not_ours(account: str, own: str) -> str:
    """§5.3.2 Return that money lies in another project's account, and what to do."""
    return gettext("It came into %(account)s, the notice is paid into %(own)s. Have it transferred there, then confirm what arrives.") % {
        "account": account,
        "own": own,
    }


PieceFormSet = forms.formset_factory(PieceForm, extra=0, min_num=PIECES, max_num=PIECES, absolute_max=PIECES)


@dataclass(frozen=True, slots=True)
class Remittance:
    """A piece of money with something left, the field for the part this notice takes, and for a stranger's money the field for whom he paid."""

    payment: Payment
    field: forms.BoundField
    on_behalf: forms.BoundField | None


class ConfirmForm(TokenForm):
    """§5.3.2 The voucher, and what is taken from money that was entered before; new pieces stand beside it."""

    kind = forms.ChoiceField(label=_("Kind of voucher"), choices=VoucherKind, initial=VoucherKind.RECEIPT)
    number = forms.CharField(
        label=_("Voucher number"), max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"})
    )

    def __init__(self, *args: Any, notice: PaymentNotice, receiving: Receiving, use: int | None = None, **kwargs: Any) -> None:
        """Offer the money with something left, and the notice's own terms as the first piece."""
        super().__init__(*args, **kwargs)
        self.receiving, lacking = receiving, notice.total
        for payment in receiving.offered:
            self.fields[f"use_{payment.pk}"] = AmountField(label=_("Take"), required=False)
            self.fields[f"use_{payment.pk}"].widget.attrs |= {"data-part": True, "class": "input--num input--s"}
            if receiving.is_stranger(payment):
                self.fields[f"behalf_{payment.pk}"] = forms.CharField(label=_("On whose behalf"), max_length=200, required=False)
                self.fields[f"behalf_{payment.pk}"].widget.attrs["placeholder"] = _("On whose behalf")
            if payment.pk == use and not self.is_bound:
                part = min(payment.rest, lacking)  # type: ignore[attr-defined]
                self.initial[f"use_{payment.pk}"], lacking = part, lacking - part
        others = {"method": notice.method, "received_on": receiving.today, "payer": notice.payer}
        pieces = [others | {"part": lacking or None}, *([others] * (PIECES - 1))]
        named = {"accounts": receiving.accounts, "payers": receiving.payers}
        self.pieces = PieceFormSet(self.data if self.is_bound else None, initial=pieces, prefix="piece", form_kwargs=named)

    def clean(self) -> dict[str, Any] | None:
        """§5.3.3 Ask for whom a stranger's money is taken."""
        cleaned = super().clean() or {}
        for payment in self.receiving.offered:
            if cleaned.get(f"use_{payment.pk}") and (words := unexplained(payment.payer, cleaned.get(f"behalf_{payment.pk}", ""), self.receiving.payers)):
                self.add_error(f"behalf_{payment.pk}", words)
        return cleaned

    def is_valid(self) -> bool:
        """Tell whether the voucher and every piece are whole."""
        return all([super().is_valid(), self.pieces.is_valid()])

    def remittances(self) -> Iterator[Remittance]:
        """Walk the money with something left."""
        for payment in self.receiving.offered:
            behalf = f"behalf_{payment.pk}"
            yield Remittance(payment, self[f"use_{payment.pk}"], self[behalf] if behalf in self.fields else None)

    @property
    def has_more_pieces(self) -> bool:
        """Tell whether more than the first piece is filled in."""
        return any(form.has_changed() for form in self.pieces.forms[1:])

    def money(self) -> list[NewMoney | KnownMoney]:
        """Return every piece of money that pays the notice."""
        data = self.cleaned_data
        known = [
            KnownMoney(payment.pk, part, data.get(f"behalf_{payment.pk}", "")) for payment in self.receiving.offered if (part := data.get(f"use_{payment.pk}"))
        ]
        return [*known, *(form.money() for form in self.pieces if form.has_changed())]


class ReverseForm(TokenForm):
    """H14 What was wrong with a confirmation, and where the copies of its voucher are."""

    reason = forms.CharField(label=_("What was wrong"), max_length=200)
    copies = forms.ChoiceField(label=_("Copies of the voucher"), choices=VoucherCopies, widget=forms.RadioSelect)
