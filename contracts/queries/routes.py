"""Why a change of a contract goes up, in the reader's words."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from customers.authorization.enums import Cause, Ground
from customers.authorization.rules import Reason
from customers.enums import Role

WHY: Mapping[Ground, Promise] = {
    Ground.ALWAYS_MAJOR: gettext_lazy("%(subject)s: this subject always goes the way of a major change"),
    Ground.PAYMENT_KIND: gettext_lazy("Another kind of payment terms: always a major change"),
    Ground.POSTPONED: gettext_lazy("Postponed by %(found)s days, more than the %(limit)s days this post may grant: %(post)s"),
    Ground.PART_OF_PRICE: gettext_lazy("Touches %(found)s%% of the price, more than %(limit)s%%: a major change"),
    Ground.FIT_OUT: gettext_lazy("Fit-out and equipment: major unless engineering confirmed it and the customer pays for it"),
    Ground.DELIVERY: gettext_lazy("Touches the delivery date: a major change"),
    Ground.MONEY: gettext_lazy("Touches the company's economic interest: beyond the representative's mandate"),
}


def kept_reasons(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    """Return reasons as a change keeps them."""
    return [{"ground": one.ground.value, "found": one.found, "limit": one.limit, "post": one.post} for one in reasons]


def why_words(kept: Iterable[Mapping[str, str]]) -> list[str]:
    """§5.1.9 Return in words which rules of the mandate send a change up."""
    return [str(WHY[Ground(one["ground"])]) % _filled(one) for one in kept]


def _filled(kept: Mapping[str, str]) -> dict[str, str]:
    """Return what a rule's words fill in."""
    subject = str(Cause(kept["found"]).label) if kept["ground"] == Ground.ALWAYS_MAJOR else ""
    return {"subject": subject, "found": kept["found"], "limit": kept["limit"], "post": str(Role(kept["post"]).label) if kept["post"] else ""}
