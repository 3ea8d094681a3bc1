"""Input of authorization."""

from customers.authorization.forms.promises import AskForm, ConfirmForm, GrantForm, KeepForm, PromiseForm, RenewForm, WithdrawForm
from customers.authorization.forms.requests import AnswerForm, ConsultForm, DecisionForm, DelegationForm

__all__ = [
    "AnswerForm",
    "AskForm",
    "ConfirmForm",
    "ConsultForm",
    "DecisionForm",
    "DelegationForm",
    "GrantForm",
    "KeepForm",
    "PromiseForm",
    "RenewForm",
    "WithdrawForm",
]
