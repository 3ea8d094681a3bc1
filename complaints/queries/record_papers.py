"""What the records of a reception, a complaint and a revisit print (forms 3.5, 3.7, 3.8)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import translation

from complaints.enums import Outcome, Reached, Told, WrittenState
from complaints.models import Dispute, Matter, Reception, Revisit, WrittenReply
from complaints.queries.hands import REPLY_KINDS
from contracts.queries.printing import printable
from correspondence.models import WorkLetter
from customers import regulation
from customers.documents.enums import Form
from customers.documents.models import Paper, Upload
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.models import Household, Subsidiary
from customers.rules.phones import mask_phone


@dataclass(frozen=True, slots=True)
class Record:
    """One of the three records: its form and clause, and how it is read from what it records."""

    form: Form
    clause: str
    template: str
    title: str
    is_final: Callable[[Any], bool]
    context: Callable[[Any], dict[str, Any]]


def record_of(subject: Model) -> Record:
    """Return which record an entry, a complaint or a call back is printed on."""
    return RECORDS[type(subject)]


def household_of(subject: Reception | Matter | Revisit) -> Household | None:
    """Return the household in whose file the record is kept."""
    return subject.matter.household if isinstance(subject, Revisit) else subject.household


def subsidiary_of(subject: Reception | Matter | Revisit) -> Subsidiary:
    """Return the company whose number the record takes."""
    return subject.matter.subsidiary if isinstance(subject, Revisit) else subject.subsidiary


def stored_record(subject: Model) -> Paper | None:
    """Return the record that was printed for good."""
    return Paper.objects.about(subject).filter(form=record_of(subject).form).first()


def record_context(subject: Reception | Matter | Revisit, *, number: str, now: datetime) -> dict[str, Any]:
    """Return what a record prints, in Chinese whoever asks; a sign that no font has is marked, for what is recorded is not corrected any more."""
    record = record_of(subject)
    with translation.override("zh-hans"):
        values: dict[str, Any] = _marked(record.context(subject))
        return values | {
            "heading": record.title,
            "organisation": subsidiary_of(subject).name,
            "number": number,
            "clause_label": regulation.label_zh(record.clause),
            "printed_at": now,
            "printed_by": "",
        }


def _marked(value: Any) -> Any:
    """Return a value with a mark for each sign that no font has, in all its texts."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {name: _marked(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_marked(one) for one in value]
    return value


def _who(household: Household | None, subject: Reception | Matter) -> dict[str, str]:
    """Return the customer, the unit and the number to call, which a paper shows in part (H3)."""
    if household is None:
        return {"customer": subject.visitor_name, "unit": "", "phone": mask_phone(subject.visitor_phone)}
    buyer = household.buyers.select_related("customer").prefetch_related("customer__phones").first()
    phones = list(buyer.customer.phones.all()) if buyer else []
    return {"customer": household.name, "unit": household.unit.name, "phone": mask_phone(phones[0].number) if phones else ""}


def _name(person: Model | None) -> str:
    """Return the name of somebody, nothing for nobody."""
    return str(getattr(person, "name", ""))


def _reply_terms(matter: Matter) -> Duty | None:
    """Return the reply that was owed last."""
    return Duty.objects.about(matter).filter(kind__in=REPLY_KINDS, lapsed_at__isnull=True).order_by("-pk").first()


def _reply_row(matter: Matter) -> dict[str, Any]:
    """Return when the matter had to be answered, and its first answer."""
    owed, reply = _reply_terms(matter), matter.replies.filter(kind=Told.REPLY).select_related("by").order_by("told_at", "pk").first()
    return {
        "due_at": owed.due_at if owed else None,
        "replied_at": matter.replied_at,
        "replied_by": (_name(reply.by) or reply.imported_from) if reply else "",
        "reply": reply.words if reply else "",
        "replied_how": reply.get_channel_display() if reply else "",
    }


def _reception(entry: Reception) -> dict[str, Any]:
    """§5.4.4.2 Return what form 3.5 prints of an entry of the work log."""
    matter, filing = entry.matter, entry.filings.first()
    return {
        **_who(entry.household, entry),
        "relation": entry.get_visitor_relation_display(),
        "received_at": entry.received_at,
        "recorded_at": entry.recorded_at if entry.is_late_entry else None,
        "channel": entry.get_channel_display(),
        "received_by": _name(entry.received_by),
        "instead_of": _name(entry.instead_of),
        "category": matter.get_category_display() if matter else "",
        "words": entry.words,
        "outcome": entry.get_outcome_display(),
        "result": entry.result,
        "opinion": f"{entry.get_opinion_display()} {entry.opinion_words}".strip(),
        "correction": entry.correction_reason,
        "papers": list(Upload.objects.about(entry).values_list("name", flat=True)),
        "matter": matter.number if matter else "",
        "reported_at": entry.received_at if matter and entry.outcome != Outcome.FOLLOW_UP else None,
        **(_reply_row(matter) if matter else {}),
        "filed_in": filing.place if filing else "",
    }


def _complaint(matter: Matter) -> dict[str, Any]:
    """§5.6.2 Return what form 3.7 prints of a complaint."""
    duties = list(Duty.objects.about(matter).filter(lapsed_at__isnull=True).order_by("pk"))
    revisit_due = next((duty.due_at for duty in reversed(duties) if duty.kind == DutyKind.REVISIT), None)
    letters = WorkLetter.objects.filter(subject_type=ContentType.objects.get_for_model(Matter), subject_id=matter.pk).order_by("pk")
    written = WrittenReply.objects.filter(matter=matter, state__in=[WrittenState.APPROVED, WrittenState.SENT]).order_by("pk")
    revisits = list(matter.revisits.select_related("by"))
    reached = next((row for row in reversed(revisits) if row.reached == Reached.REACHED), None)
    paper = stored_record(reached) if reached else None
    dispute = Dispute.objects.filter(matter=matter).select_related("lawyer").first()
    first = matter.receptions.order_by("received_at", "pk").first()
    others = list(matter.complainants.select_related("household__unit"))
    return {
        **_who(matter.household, matter),
        "relation": first.get_visitor_relation_display() if first else "",
        "received_at": matter.received_at,
        "channel": matter.get_channel_display(),
        "received_by": _name(matter.received_by),
        "office": matter.office,
        "office_no": matter.office_no,
        "office_due_on": matter.office_due_on,
        "earlier": " ".join(filter(None, (matter.earlier_number, matter.follows.number if matter.follows else ""))),
        "others": [f"{one.household.name} {one.household.unit.name}" if one.household else one.name for one in others],
        "category": matter.get_category_display(),
        "grade": matter.get_grade_display(),
        "words": matter.words,
        "wish": matter.wish,
        "papers": list(Upload.objects.about(matter).values_list("name", flat=True)),
        "manager_words": matter.manager_words,
        "manager": _name(matter.manager),
        "manager_at": matter.manager_at,
        **_reply_row(matter),
        "responsible": _name(matter.responsible),
        "letters": [{"number": row.number, "reply_by": row.reply_by} for row in letters],
        "progress": [
            {"at": row.told_at, "kind": row.get_kind_display(), "words": row.words, "by": _name(row.by) or row.imported_from}
            for row in matter.replies.select_related("by").order_by("told_at", "pk")
        ],
        "result": matter.result,
        "resolved_at": matter.resolved_at,
        "told_result_at": matter.told_result_at,
        "written": [row.number for row in written],
        "dispute": dispute.number if dispute else "",
        "lawyer": _name(dispute.lawyer) if dispute else "",
        "revisit_due": revisit_due,
        "revisited_at": reached.called_at if reached else None,
        "revisit_opinion": reached.get_opinion_display() if reached else "",
        "revisit_no": paper.number if paper else "",
        "closed_at": matter.closed_at,
        "closed_by": _name(matter.closed_by),
    }


def _revisit(call: Revisit) -> dict[str, Any]:
    """§5.7.4 Return what form 3.8 prints of a call back, with the tries before it."""
    matter = call.matter
    duty = Duty.objects.about(matter).filter(kind=DutyKind.REVISIT, lapsed_at__isnull=True).order_by("-pk").first()
    dispute = Dispute.objects.filter(matter=matter).first()
    tries = matter.revisits.filter(pk__lte=call.pk).select_related("by").order_by("called_at", "pk")
    return {
        **_who(matter.household, matter),
        "about": " ".join(filter(None, (matter.number, dispute.number if dispute else ""))),
        "subject": matter.title,
        "due_at": duty.due_at if duty else None,
        "called_at": call.called_at,
        "tries": [{"at": row.called_at, "reached": row.get_reached_display(), "by": _name(row.by), "remark": row.remark} for row in tries],
        "promise": matter.result,
        "told_result_at": matter.told_result_at,
        "is_solved": call.is_solved,
        "opinion": call.get_opinion_display(),
        "new_number": call.new_matter.number if call.new_matter else "",
        "is_special": call.is_special,
        "remark": call.remark,
        "by": _name(call.by),
        "recorded_at": call.recorded_at,
    }


RECORDS: dict[type[Model], Record] = {
    Reception: Record(Form.RECEPTION, "5.4.4.2", "print/reception_record.html", "客户接待记录", lambda _row: True, _reception),
    Matter: Record(Form.COMPLAINT, "5.6.2", "print/complaint_record.html", "客户投诉记录表", lambda row: row.closed_at is not None, _complaint),
    Revisit: Record(Form.REVISIT, "5.7.4", "print/revisit_record.html", "客户回访记录表", lambda row: row.is_reached, _revisit),
}
