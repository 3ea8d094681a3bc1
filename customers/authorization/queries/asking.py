"""May I promise this? The answer of the mandate in the reader's words, with what may be said and what to do next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from customers import wording
from customers.authorization.enums import Act, Mandate, PromiseKind
from customers.authorization.models import Grant
from customers.authorization.queries.promises import MAKERS, confirmers
from customers.authorization.queries.routes import route_words
from customers.authorization.queries.subjects import is_closed, reply_owed
from customers.authorization.rules import Answer, Promised, may_promise
from customers.enums import DEPARTMENT, Role
from customers.models import Household, Staff
from customers.queries.files import serves
from customers.queries.settings import setting
from customers.rules.deadlines import reply_due_at

#: What may be said when it is within the mandate.
SAY: dict[str, Promise] = {
    PromiseKind.SERVICE: gettext_lazy("“I see to it, and it is done by the day we agree on.”"),
    PromiseKind.TITLE: gettext_lazy("“The company's master certificate is completed by the day I write down; your own title follows the contract.”"),
    PromiseKind.REFUND: gettext_lazy("“Once the breach is settled by the contract, the balance is paid back. The sum is computed and shown to you.”"),
    PromiseKind.AREA: gettext_lazy("“The clause on area above 3 % binds both of us alike, as in the template.”"),
    PromiseKind.ADVERTISED: gettext_lazy("“What the brochure says, holds. I note the page.”"),
    PromiseKind.REPAIR: gettext_lazy("“The repair is done by the day we agree on. What is repaired follows the warranty.”"),
    PromiseKind.GRANTED: gettext_lazy("“I am authorised in writing to agree to this.”"),
}
#: On which form of a contract change an act is asked for.
FORM_OF = {Act.CONTRACT_CHANGE: "terms", Act.CANCELLATION: "cancellation"}
TONES = {Mandate.WITHIN: "ok", Mandate.CONFIRMED: "warn", Mandate.BEYOND: "danger"}
ICONS = {Mandate.WITHIN: "circle-check", Mandate.CONFIRMED: "alert-circle", Mandate.BEYOND: "circle-x"}


@dataclass(frozen=True, slots=True)
class Advice:
    """The answer to one question: the verdict, what to mind, what to say, whose word it needs, by which route it goes instead."""

    answer: Answer
    tone: str
    icon: str
    verdict: str
    say: str
    caution: str
    route: str
    posts: list[tuple[str, str]]
    form: str

    @property
    def may_be_registered(self) -> bool:
        """Tell whether the promise can be entered in the register."""
        return self.answer.may_be_registered

    @property
    def one_post(self) -> str:
        """Return the post whose word it needs when there is only one."""
        return self.posts[0][0] if len(self.posts) == 1 else ""

    @property
    def is_confirmed_first(self) -> bool:
        """Tell whether it waits for somebody's own word."""
        return self.answer.mandate == Mandate.CONFIRMED


def advise(promised: Promised, subject: Any, now: datetime) -> Advice:
    """§4.7 §4.9.0 Return the answer to what somebody wants to promise, in a matter, a reception, or before either is logged."""
    answer = may_promise(promised, days=_postponements(timezone.localdate(now)))
    household: Household | None = subject.household if subject is not None else None
    return Advice(
        answer=answer,
        tone=TONES[answer.mandate],
        icon=ICONS[answer.mandate],
        verdict=_verdict(answer),
        say=_said(answer, promised.kind, _until(subject, now)),
        caution=str(answer.caution.label) if answer.caution else "",
        route=route_words(answer.route) if answer.route and answer.mandate == Mandate.BEYOND else "",
        posts=[(str(role.label), _names(role, household, now)) for role in answer.confirmations],
        form=FORM_OF[answer.act] if answer.act else "",
    )


def _postponements(on: date) -> tuple[int, int, int]:
    """§5.1.9.a Return the days of postponement each post may grant."""
    return (setting("postponement_rep_days", on), setting("postponement_manager_days", on), setting("postponement_vp_days", on))


def _names(role: Role, household: Household | None, now: datetime) -> str:
    """Return who holds a post for this household."""
    return pgettext("between names", ", ").join(person.name for person in confirmers(role, household, now))


def _verdict(answer: Answer) -> str:
    """Return the answer in one line."""
    if answer.mandate == Mandate.BEYOND:
        return _("Not yours to promise")
    if answer.mandate == Mandate.CONFIRMED:
        return _("Only once it is confirmed")
    return _("You may promise this") if answer.may_be_registered else _("Yours to agree on, as a contract change")


def _said(answer: Answer, kind: PromiseKind, until: str) -> str:
    """Return what may be said to the customer."""
    if answer.mandate == Mandate.WITHIN:
        return str(SAY[kind]) if answer.may_be_registered else _("“We can agree on this; it counts once it stands in the contract.”")
    if answer.mandate == Mandate.CONFIRMED:
        words = (
            _("“This has to be confirmed first. You hear from me by %(at)s at the latest.”")
            if until
            else _("“This has to be confirmed first. I call you back.”")
        )
    else:
        words = _("“I have noted it. You hear from us by %(at)s at the latest.”") if until else _("“I have noted it and pass it on. I call you back.”")
    return words % {"at": until}


def _until(subject: Any, now: datetime) -> str:
    """Return by when the customer hears from the house: the reply that is owed, or the one a reception logged now would start."""
    if subject is None:
        limit: timedelta = setting("reply_limit_hours", timezone.localdate(now))
        return wording.moment(reply_due_at(now, limit), timezone.localdate(now))
    owed = reply_owed(subject)
    return wording.moment(owed.due_at, timezone.localdate(now)) if owed is not None and owed.due_at > now else ""


def may_ask(staff: Staff) -> bool:
    """§5.4.4.1.b Tell whether this person speaks with customers, so that the question is his."""
    return staff.has_role(*DEPARTMENT, Role.VP, Role.GM)


def may_make(staff: Staff, subject: Any) -> bool:
    """§4.1 Tell whether this person may enter a promise made in this subject."""
    return subject is not None and subject.subsidiary_id in staff.subsidiaries_as(*MAKERS) and not is_closed(subject)


def may_send(staff: Staff, subject: Any) -> bool:
    """§5.1.9 Tell whether this person may ask for a change of the household's contract."""
    household: Household | None = subject.household if subject is not None else None
    return household is not None and (serves(staff, household) or household.project.subsidiary_id in staff.subsidiaries_as(Role.MANAGER))


def grants_of(staff: Staff, on: date) -> Any:
    """§4.12 Return the written authorisations this person holds on a day."""
    return Grant.objects.in_force(on).filter(holder=staff)
