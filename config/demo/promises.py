"""Promises of the demonstration: waiting for engineering, for lawyer and vice president, due tomorrow, late, kept, and a written authorisation."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from complaints.models import Matter, Reception
from customers.authorization.actions import give_grant, keep_commitment, make_commitment
from customers.authorization.enums import PromiseKind
from customers.authorization.rules import Promised
from customers.documents.rendering import render
from customers.models import Staff, Subsidiary


@dataclass(frozen=True, slots=True)
class Made:
    """A promise: of what kind, in which words, how many days ago, for how many days from today, and how it was kept."""

    kind: PromiseKind
    words: str
    ago: int
    due_in: int
    kept: str = ""


#: Made in matters that are open: on the desks of engineering, of lawyer and vice president, and due tomorrow.
IN_MATTERS = (
    Made(PromiseKind.ENGINEERING, "次卧与书房之间的轻质隔墙拆改，按工程部确认的图纸和报价施工，付款后开工。", 0, 26),
    Made(PromiseKind.LIABILITY, "外窗渗水造成的地板损坏由公司按合同保修条款承担更换，更换期间不计物业费以外的费用。", 0, 18),
    Made(PromiseKind.REPAIR, "主卧外窗打胶和淋水试验，明天 18:00 前完成，由我到场查验。", 0, 1),
)
#: Made in receptions of the last weeks: one is late, two were kept.
IN_RECEPTIONS = (
    Made(PromiseKind.SERVICE, "把本楼栋的规划图纸复印件准备好，请客户到前台领取。", 6, -2),
    Made(PromiseKind.SERVICE, "带客户到现场看一次水电井的位置。", 7, -1, "已陪同客户看过现场，客户当场表示清楚了。"),
    Made(PromiseKind.REPAIR, "入户门划痕由厂家补漆，一周内完成。", 8, -1, "厂家已补漆，客户验看后签字，照片存档。"),
)


def _promised(made: Made, today: date) -> Promised:
    """Return a promise as the mandate reads it; the households of the repairs have moved in."""
    promised = Promised(made.kind, today, today + timedelta(days=made.due_in))
    return replace(promised, moved_in_on=today - timedelta(days=200)) if made.kind == PromiseKind.REPAIR else promised


def _rep(subject: Matter | Reception) -> Staff:
    """Return who serves the household of a matter or a reception."""
    assert subject.household is not None  # noqa: S101 -- only subjects with a household are chosen
    return subject.household.assignments.get(ended_at__isnull=True).staff


def make_promises(first: Staff, now: datetime) -> None:
    """Make promises in matters and receptions, those of one representative first, so that her day has some of each."""
    today = timezone.localdate(now)
    own = {"household__assignments__staff": first, "household__assignments__ended_at__isnull": True}
    with_lawyer = Matter.objects.open().filter(household__lawyer__isnull=False)  # some of the promises wait for the household's lawyer
    matters: list[Matter | Reception] = [*with_lawyer.filter(**own).order_by("pk"), *with_lawyer.order_by("pk")]
    receptions = Reception.objects.filter(matter__isnull=True, household__isnull=False)
    talks: list[Matter | Reception] = [*receptions.filter(**own).order_by("pk"), *receptions.order_by("pk")]
    chosen = [*zip(IN_MATTERS, dict.fromkeys(matters), strict=False), *zip(IN_RECEPTIONS, dict.fromkeys(talks), strict=False)]
    for made, subject in chosen:
        rep, at = _rep(subject), now - timedelta(days=made.ago, minutes=30)
        row = make_commitment(subject=subject, promised=_promised(made, today), words=made.words, by=rep, now=at)
        if made.kept:
            kept_at = now - timedelta(days=2, hours=3)
            keep_commitment(commitment=row, at=kept_at, by=rep, now=kept_at + timedelta(minutes=20), words=made.kept)


def make_grant(subsidiary: Subsidiary, holder: Staff, by: Staff, now: datetime) -> None:
    """Enter a written authorisation with its document."""
    paper = render("print/base.html", {"heading": "授权书", "number": f"授〔{now.year}〕6号", "organisation": subsidiary.name, "printed_at": now})
    give_grant(
        subsidiary=subsidiary,
        holder=holder,
        what="交房后一年内，单户五百元以内的小修由公司承担",
        starts_on=timezone.localdate(now) - timedelta(days=30),
        ends_on=timezone.localdate(now) + timedelta(days=335),
        by=by,
        now=now,
        documents=[SimpleUploadedFile("授权书.pdf", paper.pdf)],
    )
