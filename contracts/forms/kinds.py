"""Which form a kind of change is asked on."""

from contracts.forms.buyers import DocumentForm, NameForm, ResaleForm
from contracts.forms.changes import CancellationForm, ChangeForm, TermsForm
from contracts.models import ContractChange
from customers.authorization.enums import Act, Cause

#: The kinds of change by the word in the address.
FORMS: dict[str, type[ChangeForm]] = {"terms": TermsForm, "cancellation": CancellationForm, "document": DocumentForm, "name": NameForm, "resale": ResaleForm}


def kind_of(change: ContractChange) -> str:
    """Return the kind of form a change was asked on."""
    if change.act == Act.IDENTITY_CHANGE:
        return "document" if Cause.NEW_DOCUMENT in change.causes else "name"
    return {Act.CANCELLATION: "cancellation", Act.RESALE: "resale"}.get(Act(change.act), "terms")
