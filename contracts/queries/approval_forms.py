"""What the form 合同变更/注销审批表 prints (form 3.16), and which forms are still to be printed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from contracts.models import ContractChange
from contracts.queries.changes import shown
from contracts.queries.printing import printable
from customers import regulation
from customers.authorization.enums import RequestState, Word
from customers.authorization.models import ApprovalRequest, Consultation, Decision
from customers.authorization.queries.dockets import verdict_words
from customers.documents.actions import Sealing
from customers.documents.enums import Seal
from customers.documents.models import Paper, Upload
from customers.enums import Role
from customers.queries.settings import settings_in_force
from customers.rules.amounts import capital
from customers.rules.deadlines import local_time


@dataclass(frozen=True, slots=True)
class Signed:
    """One field of a signature: the post, what was said, by whom and when."""

    post: str
    verdict: str
    words: str
    by: str
    at: datetime | None


def request_in_force(change: ContractChange) -> ApprovalRequest | None:
    """Return the newest request of a change that was neither voided nor taken back."""
    return ApprovalRequest.objects.about(change).exclude(state__in=[RequestState.VOID, RequestState.WITHDRAWN]).order_by("-asked_at", "-id").first()


def sealing_of(change: ContractChange) -> Sealing | None:
    """H7 Return the line 用印 of a change in effect: its seal and copies, who asked for it, and whose word approved it."""
    request = request_in_force(change)
    if request is None or change.effective_at is None:
        return None
    approving = request.decisions.filter(round=request.round, word=Word.APPROVAL).select_related("by").order_by("-step").first()
    figures = settings_in_force(local_time(change.effective_at).date())
    seal, copies = Seal(figures.of("change_form_seal")), figures.of("change_form_copies")
    return Sealing(seal, copies, applicant=change.asked_by, approver=approving.by if approving else None)


def unprinted() -> QuerySet[ContractChange]:
    """Return the changes in effect whose numbered form is not stored yet."""
    stored = Paper.objects.filter(number=OuterRef("number"))
    return ContractChange.objects.exclude(number="").exclude(Exists(stored)).select_related("contract__household__project__subsidiary").order_by("pk")


def context(change: ContractChange, *, now: datetime) -> dict[str, Any]:
    """Return what the form prints, in Chinese whoever asks for it."""
    with translation.override("zh-hans"):
        household = change.contract.household
        request = request_in_force(change)
        return {
            "change": change,
            "contract": change.contract,
            "household": household,
            "subsidiary": household.project.subsidiary,
            "causes": change.cause_names,
            "capitals": capital(change.money) if change.money else "",
            "clause_label": regulation.label_zh(change.clause),
            "rows": shown(change.lines),
            "signatures": _signatures(request),
            "opinions": _opinions(request),
            "sealing": sealing_of(change),
            "papers": [printable(name) for name in Upload.objects.about(change).values_list("name", flat=True)],
            "printed_at": now,
        }


def texts_of(printed: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Walk the texts of a form that somebody typed, each with its name in the reader's words."""
    change, household = printed["change"], printed["household"]
    yield _("Customer"), household.name
    yield _("Unit"), household.unit.name
    yield _("Project"), f"{printed['subsidiary'].name}{household.project.name}"
    yield _("Contract no."), f"{printed['contract'].number}{printed['contract'].filing_no}"
    for row in printed["rows"]:
        yield row.label, f"{row.before}{row.after}"
    yield _("Wording of the supplement"), change.clause_text
    yield _("Reason"), f"{change.reason}{change.asked_by.name}"
    for one in (*printed["opinions"], *printed["signatures"]):
        yield one.post, f"{one.words}{one.by}"
    yield _("Conditions"), change.conditions


def _signatures(request: ApprovalRequest | None) -> list[Signed]:
    """Return the words of the last round, and the steps still to be signed."""
    if request is None:
        return []
    words = {word.step: word for word in request.decisions.filter(round=request.round).select_related("by", "on_behalf_of")}
    return [_signed(words[number]) if number in words else Signed(str(Role(step["role"]).label), "", "", "", None) for number, step in enumerate(request.route)]


def _signed(word: Decision) -> Signed:
    """Return one word as it is printed; who stood in is named with whom he stood in for."""
    by = _("%(by)s for %(giver)s") % {"by": word.by.name, "giver": word.on_behalf_of.name} if word.on_behalf_of else word.by.name
    return Signed(str(Role(word.role).label), verdict_words(word), word.words, by, word.at)


def _opinions(request: ApprovalRequest | None) -> list[Signed]:
    """Return the opinions that were asked beside the route and given."""
    if request is None:
        return []
    given: list[Consultation] = list(request.consultations.filter(answered_at__isnull=False).select_related("answered_by"))
    return [Signed(str(one.get_role_display()), "", one.answer, one.answered_by.name if one.answered_by else "", one.answered_at) for one in given]
