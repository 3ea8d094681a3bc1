"""Input of the change pages: one form per kind of change, each telling what is wanted."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from contracts.forms.printed import PrintedField
from contracts.forms.schedule import FIRST_SUMS, SumRow, named, stored_parts, sum_fields, sum_rows, typed_parts, unfinished
from contracts.models import Contract, ContractChange
from contracts.queries.changes import Wanted, label_of, lines_of, open_words, present, shown_value
from contracts.queries.payments import to_schedule
from contracts.rules.changes import BY_FIELD, INSTALMENT, WORDING_CAUSES, Kind, Term, Touched, cause_of, needs_schedule
from contracts.rules.schedule import SCHEDULE, schedule_of, sum_of
from customers.authorization.enums import Act, Cause
from customers.documents.forms import UploadsField
from customers.forms.households import TokenForm
from customers.wording import yuan

UNCHANGED = _("Unchanged")


@dataclass(frozen=True, slots=True)
class Row:
    """One term on the form: how it stands, and the field for its new value."""

    label: str
    before: str
    field: BoundField


class ChangeForm(TokenForm):
    """What every kind of change says: why, and on which papers."""

    act: ClassVar[Act]
    title: ClassVar[Any]
    needs_proof: ClassVar[bool] = False

    reason = PrintedField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "data-draft": "change-reason"}))
    attachments = UploadsField(label=_("Papers: the customer's application, proofs"))

    def __init__(self, *args: Any, contract: Contract, change: ContractChange | None = None, checking: bool = False, **kwargs: Any) -> None:
        """Keep the contract; when only the route is asked for, nothing has to be filled in yet."""
        self.contract, self.change, self.checking = contract, change, checking
        super().__init__(*args, **kwargs)
        self.initial = self.stored() if change is not None else {}
        self.prepare()
        if checking:
            for field in self.fields.values():
                field.required = False

    def prepare(self) -> None:
        """Add what depends on the contract."""

    def stored(self) -> dict[str, Any]:
        """Return what was asked before, for editing."""
        change = self.change
        names = ("reason", "clause_text", "money", "touches_money", "touches_staff", "lowers_standard", "free_of_charge", "is_unfinished_presale")
        return {name: getattr(change, name) for name in names} | {"causes": change.causes if change else []}

    def clean(self) -> dict[str, Any] | None:
        """Ask for the proof where the regulation wants one."""
        cleaned = super().clean() or {}
        if self.needs_proof and self.fields["reason"].required and self.change is None and not cleaned.get("attachments"):
            self.add_error("attachments", _("Add the proof: the old and the new document, or the proof of kinship."))
        return cleaned

    def value(self, name: str, otherwise: Any = None) -> Any:
        """Return a clean value, also while other fields are not filled in yet."""
        found = self.cleaned_data.get(name)
        return otherwise if found in (None, "") else found

    def touched(self) -> Touched:
        """Return what the change is said to touch."""
        ticks = ("touches_money", "touches_staff", "lowers_standard", "free_of_charge", "is_unfinished_presale")
        return Touched(*(bool(self.value(name)) for name in ticks))

    def wanted(self) -> Wanted:
        """Return what is asked."""
        raise NotImplementedError


class TermsForm(ChangeForm):
    """§5.1.8 New values of listed terms and due dates, and the wording of the supplement."""

    act = Act.CONTRACT_CHANGE
    title = _("Change terms or add a supplement")

    clause_text = PrintedField(
        label=_("Wording of the supplement"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4, "data-draft": "change-clause"})
    )
    causes = forms.MultipleChoiceField(
        label=_("The wording is about"), required=False, choices=[(cause.value, cause.label) for cause in WORDING_CAUSES], widget=forms.CheckboxSelectMultiple
    )
    touches_money = forms.BooleanField(label=_("Touches the company's economic interest"), required=False)
    money = forms.DecimalField(
        label=_("Money touched"), required=False, min_value=0, max_digits=14, decimal_places=2, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    lowers_standard = forms.BooleanField(label=_("Lowers the annexed fit-out standard"), required=False)
    free_of_charge = forms.BooleanField(label=_("Fit-out or equipment free of charge"), required=False)

    def prepare(self) -> None:
        """Add one field per listed term and instalment, and the rows of a new schedule."""
        for name in present(self.contract):
            self.fields[self.input_of(name)] = _field_of(name)
        self.fields.update(sum_fields())

    def stored(self) -> dict[str, Any]:
        """Return what was asked before, each line in its field; subjects and sums that the lines tell are not typed again."""
        lines = self.change.lines if self.change else []
        stored = super().stored()
        told = {cause_of(line["field"]) for line in lines}
        stored["causes"] = [cause for cause in stored["causes"] if cause not in told]
        if Cause.PAYMENT_TERMS in told:
            stored.pop("money")
        typed = {self.input_of(line["field"]): line["after"] for line in lines if line["field"] != SCHEDULE}
        return stored | typed | stored_parts([part for line in lines if line["field"] == SCHEDULE for part in schedule_of(line["after"])])

    def clean(self) -> dict[str, Any] | None:
        """Ask for whole sums that add up to what is left; with a schedule no due date stands alone."""
        cleaned = super().clean() or {}
        for name in unfinished(cleaned):
            self.add_error(name, _("A sum of the schedule has its kind, its day and its amount."))
        if self.errors or self.checking:
            return cleaned
        if typed_parts(cleaned):
            for name in present(self.contract):
                if name.startswith(INSTALMENT) and cleaned.get(self.input_of(name)):
                    self.add_error(self.input_of(name), _("The new schedule says when it falls due. Leave this empty."))
        self._check_sum()
        return cleaned

    def _check_sum(self) -> None:
        """§5.1.8 Say at the schedule by how much it differs from what is neither paid nor on a notice."""
        sums = self.sums()
        if sums is None or not sums["difference"]:
            return
        filled = [row for row, part in enumerate(sum_rows(self)) if part.is_filled]
        words = {name: yuan(abs(value)) for name, value in sums.items()}
        if not filled:
            message = _(
                "Payment terms and down payment change together with the schedule. Write when the %(rest)s that are neither paid nor on a notice fall due."
            )
        elif sums["difference"] > 0:
            message = _("The schedule adds up to %(total)s, %(difference)s less than the %(rest)s that are neither paid nor on a notice.")
        else:
            message = _("The schedule adds up to %(total)s, %(difference)s more than the %(rest)s that are neither paid nor on a notice.")
        self.add_error(named(max(filled, default=0), "amount"), forms.ValidationError(message, params=words))

    def sums(self) -> dict[str, Decimal] | None:
        """§5.1.8 Return what is left to schedule, what the rows add up to and the difference; None when no schedule is needed or typed."""
        wanted = self.wanted()
        if not wanted.schedule and not needs_schedule(line.field for line in lines_of(self.contract, wanted)):
            return None
        rest, total = to_schedule(self.contract), sum_of(wanted.schedule)
        return {"rest": rest, "total": total, "difference": rest - total}

    def first_sums(self) -> list[SumRow]:
        """Return the rows of the schedule that stand open."""
        return list(sum_rows(self))[:FIRST_SUMS]

    def more_sums(self) -> list[SumRow]:
        """Return the further rows of the schedule."""
        return list(sum_rows(self))[FIRST_SUMS:]

    def has_more_sums(self) -> bool:
        """Tell whether a further row is filled in."""
        return any(row.is_filled for row in self.more_sums())

    def left(self) -> Decimal:
        """Return what is neither paid nor on a notice."""
        return to_schedule(self.contract)

    def as_it_stands(self) -> list[str]:
        """Return the schedule of what is left as it stands, in words."""
        return open_words(self.contract)

    @staticmethod
    def input_of(name: str) -> str:
        """Return the name of the field for a term."""
        return f"after_{name.replace('.', '_')}"

    def rows(self) -> Iterator[Row]:
        """Walk the terms as the form shows them."""
        for name, value in present(self.contract).items():
            yield Row(label_of(name), shown_value(name, value), self[self.input_of(name)])

    def wanted(self) -> Wanted:
        """Return what is asked; a term left empty stays as it is."""
        after = {name: self.value(self.input_of(name)) for name in present(self.contract)}
        return Wanted(
            act=self.act,
            reason=self.value("reason", ""),
            causes=tuple(Cause(cause) for cause in self.value("causes", [])),
            after={name: value for name, value in after.items() if value is not None},
            schedule=typed_parts(self.cleaned_data),
            clause_text=self.value("clause_text", ""),
            touched=self.touched(),
            money=self.value("money", Decimal(0)),
        )


def _field_of(name: str) -> forms.Field:
    """Return the field for the new value of a term."""
    if name.startswith(INSTALMENT):
        return forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    term: Term = BY_FIELD[name]
    model_field: Any = Contract._meta.get_field(name)
    if term.kind == Kind.CHOICE:
        return forms.ChoiceField(required=False, choices=[("", UNCHANGED), *model_field.flatchoices])
    if term.kind == Kind.DATE:
        return forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    if term.kind == Kind.DAYS:
        return forms.IntegerField(required=False, min_value=1, max_value=3650, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    if term.kind == Kind.TEXT:
        return PrintedField(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
    highest = 100 if term.kind == Kind.PERCENT else None
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.DecimalField(
        required=False, min_value=0, max_value=highest, max_digits=model_field.max_digits, decimal_places=model_field.decimal_places, widget=widget
    )


class CancellationForm(ChangeForm):
    """§5.5 The end of the contract: for which reason, and what money is to be settled."""

    act = Act.CANCELLATION
    title = _("Terminate and deregister")

    cause = forms.ChoiceField(
        label=_("Why"), choices=[(cause.value, cause.label) for cause in (Cause.CUSTOMER_BREACH, Cause.COMPANY_FAULT)], widget=forms.RadioSelect
    )
    touches_staff = forms.BooleanField(label=_("Involves company staff"), required=False)
    money = forms.DecimalField(
        label=_("Money to be settled"), required=False, min_value=0, max_digits=14, decimal_places=2, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    clause_text = PrintedField(label=_("Clauses it rests on, and how it is settled"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}))

    field_order = ("cause", "touches_staff", "money", "clause_text", "reason", "attachments")

    def stored(self) -> dict[str, Any]:
        """Return what was asked before."""
        return super().stored() | {"cause": self.change.causes[0] if self.change else ""}

    def wanted(self) -> Wanted:
        """Return what is asked."""
        return Wanted(
            act=self.act,
            reason=self.value("reason", ""),
            causes=(Cause(self.value("cause", Cause.COMPANY_FAULT)),),
            clause_text=self.value("clause_text", ""),
            touched=self.touched(),
            money=self.value("money", Decimal(0)),
        )
