"""What a written reply and a wording print, in Chinese whoever asks for it, and which approved ones are still to be printed."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from complaints.models import Wording, WrittenReply
from customers import regulation
from customers.authorization.enums import RequestState, Verdict
from customers.authorization.models import ApprovalRequest, Decision
from customers.documents.actions import Sealing
from customers.documents.enums import Seal
from customers.documents.models import Paper
from customers.models import Staff
from customers.queries.people import manager_of
from customers.queries.settings import settings_in_force
from customers.rules.deadlines import local_time

Numbered = TypeVar("Numbered", Wording, WrittenReply)


def _unprinted(rows: QuerySet[Numbered]) -> QuerySet[Numbered]:
    """Keep what has a number and no stored paper yet."""
    stored = Paper.objects.filter(number=OuterRef("number"))
    return rows.exclude(number="").exclude(Exists(stored)).order_by("pk")


def unprinted_letters() -> QuerySet[WrittenReply]:
    """Return the approved letters whose paper is not stored yet."""
    return _unprinted(WrittenReply.objects.all())


def unprinted_wordings() -> QuerySet[Wording]:
    """Return the approved wordings whose sheet is not stored yet."""
    return _unprinted(Wording.objects.all())


def approving(subject: models.Model) -> Decision | None:
    """Return the word that approved a subject."""
    request = ApprovalRequest.objects.about(subject).filter(state=RequestState.APPROVED).order_by("-ended_at").first()
    if request is None:
        return None
    words = request.decisions.filter(round=request.round, verdict=Verdict.APPROVE).select_related("by", "on_behalf_of", "request__asked_by")
    return words.order_by("-step").first()


def speaker(word: Decision) -> str:
    """Return who spoke: X, or X for Y."""
    return _("%(by)s for %(giver)s") % {"by": word.by.name, "giver": word.on_behalf_of.name} if word.on_behalf_of else word.by.name


def sealing_of(reply: WrittenReply, word: Decision) -> Sealing:
    """H7 Return the line 用印 of a letter: a copy for each address and those kept on file; who sent it up, and who approved it."""
    figures = settings_in_force(local_time(word.at).date())
    copies = max(len(reply.places), 1) + figures.of("written_reply_file_copies")
    return Sealing(Seal(figures.of("written_reply_seal")), copies, applicant=word.request.asked_by, approver=word.by)


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, without blank lines."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def letter_context(reply: WrittenReply, *, by: Staff | None, now: datetime) -> dict[str, Any]:
    """§5.6.4 Return what a letter prints: the letter as it goes out, and the sheet for the file with approval and seal."""
    matter, household = reply.matter, reply.matter.household
    word = approving(reply)
    signed = local_time(reply.approved_at or now)
    boss = manager_of(matter.subsidiary_id, signed.date())
    with translation.override("zh-hans"):
        return {
            "reply": reply,
            "matter": matter,
            "heading": "回复函",
            "number": reply.number,
            "subsidiary": matter.subsidiary,
            "organisation": "　".join(filter(None, (matter.subsidiary.name, household.project.name if household else ""))),
            "household": household,
            "paragraphs": paragraphs(reply.text),
            "dated": signed,
            "word": word,
            "approver": speaker(word) if word else "",
            "sealing": sealing_of(reply, word) if word else None,
            "copied_to": boss.name if boss else "",
            "clause_label": regulation.label_zh("5.6.4"),
            "printed_at": now,
            "printed_by": by.name if by else "",
        }


def letter_texts(printed: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Walk the texts of a letter that somebody typed, each with its name in the reader's words."""
    reply, matter, household = printed["reply"], printed["matter"], printed["household"]
    yield _("Addressee"), reply.addressee
    yield _("Address"), f"{reply.address}{reply.also_address}"
    yield _("Text of the letter"), reply.text
    yield pgettext("matter", "Subject"), matter.title
    yield _("Customer"), f"{household.name}{household.unit.name}" if household else matter.visitor_name
    yield _("Written by"), f"{reply.written_by.name}{printed['approver']}{printed['copied_to']}"
    yield _("Opinion"), printed["word"].words if printed["word"] else ""


def wording_context(wording: Wording, *, by: Staff | None, now: datetime) -> dict[str, Any]:
    """§5.6.4 Return what the sheet 统一口径单 prints."""
    word = approving(wording)
    with translation.override("zh-hans"):
        return {
            "wording": wording,
            "heading": "统一口径单" if wording.kind == "mass" else "答复用语单",
            "number": wording.number,
            "organisation": "　".join(filter(None, (wording.subsidiary.name, wording.project.name if wording.project else ""))),
            "paragraphs": paragraphs(wording.text),
            "word": word,
            "approver": speaker(word) if word else "",
            "clause_label": regulation.label_zh("5.6.4"),
            "printed_at": now,
            "printed_by": by.name if by else "",
        }


def wording_texts(printed: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Walk the texts of a wording that somebody typed, each with its name in the reader's words."""
    wording = printed["wording"]
    yield _("Title"), wording.title
    yield pgettext("what is said", "Wording"), wording.text
    yield _("Written by"), f"{wording.made_by.name}{printed['approver']}"
    yield _("Opinion"), printed["word"].words if printed["word"] else ""


def envelope_rows(reply: WrittenReply) -> list[dict[str, object]]:
    """§5.10.3 Return one envelope for each address of a letter."""
    company = reply.matter.subsidiary
    sender = {"sender": company.name, "sender_address": company.address, "sender_postcode": company.postcode}
    return [{"postcode": list(code.ljust(6)), "address": address, "addressee": reply.addressee, **sender} for address, code in reply.places]
