"""The items of a bound file in their order, what its cover says, and how far the binding has come."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Max, Q, QuerySet
from django.utils import translation

from complaints.models import Bundle, Call, Dispute, Matter, Reception, WrittenReply
from complaints.queries.bundles import contract, letters, parties, talks
from complaints.queries.bundles.blocks import tables, words
from correspondence.models import Meeting, WorkLetter
from customers.authorization.models import Commitment
from customers.documents.actions import Item
from customers.documents.models import Paper, PrintRun, Upload
from customers.documents.queries import runs_with_progress
from customers.models import Access, Household

PAPERS, ORIGINALS, LINE, SEEN = "十三、文件原件", "十四、上传原件", "十五、时间线", "十六、查阅记录"


def bundles_of(dispute: Dispute) -> QuerySet[Bundle]:
    """Return the bundles of a dispute, the newest first."""
    return dispute.bundles.select_related("asked_by")


def progress_of(bundle: Bundle) -> PrintRun:
    """Return the run that binds a bundle, with the number of its parts."""
    kind = ContentType.objects.get_for_model(Bundle)
    return runs_with_progress().get(subject_type=kind, subject_id=bundle.pk)


def head_of(bundle: Bundle, now: datetime) -> dict[str, Any]:
    """Return what the cover says."""
    dispute = bundle.dispute
    file = dispute.matter.household
    with translation.override("zh-hans"):
        return {
            "number": bundle.number,
            "company": dispute.matter.subsidiary.name,
            "rows": [
                ["纠纷编号", dispute.number],
                ["案号", words(dispute.case_no)],
                ["法院（仲裁委员会）", words(dispute.court)],
                ["客户", words(file.name if file else dispute.matter.visitor_name)],
                ["房号", words(file.unit.name if file else "")],
                ["合同编号", words(file.contract_no if file else "")],
                ["承办律师", words(dispute.lawyer.name)],
                ["用途", str(bundle.get_purpose_display())],
                ["领用", words(bundle.words)],
                ["装订人", words(bundle.asked_by.name)],
                ["截止时间", words(now)],
                ["证件号码", "完整显示" if bundle.is_full else "部分隐去"],
            ],
        }


def items_of(bundle: Bundle) -> list[Item]:
    """§5.6.5 Return everything of the file in its order, in Chinese whoever asks: records as sheets, papers and originals as they were kept.

    Relatives and their birthdays stay out: they are nobody's evidence. Who looked at the file stands in it only when it stays in the house.
    """
    with translation.override("zh-hans"):
        return list(_items(bundle.dispute, is_full=bundle.is_full))


def _items(dispute: Dispute, *, is_full: bool) -> Iterator[Item]:
    """Walk the sections."""
    file = dispute.matter.household
    matters = _matters(dispute)
    if file is not None:
        yield from parties.parties(file, is_full=is_full)
    yield from parties.course(dispute)
    yield from talks.receptions(_of(Reception.objects.all(), file, matters, "matter"))
    yield from talks.matters(matters)
    yield from talks.calls(Call.objects.filter(household=file) if file is not None else Call.objects.none(), is_full=is_full)
    yield from letters.replies(WrittenReply.objects.filter(matter__in=matters))
    yield from letters.work_letters(_about(WorkLetter.objects.all(), file, matters))
    yield from letters.meetings(_about(Meeting.objects.all(), file, matters))
    yield from letters.promises(_about(Commitment.objects.all(), file, matters))
    if file is not None:
        yield from contract.contract(file)
        yield from contract.changes(file)
        yield from contract.money(file)
    yield from _kept(file, matters)
    if file is not None:
        yield from _line(file)
        yield from [] if is_full else _seen(file)


def _matters(dispute: Dispute) -> list[Matter]:
    """Return the matters of the file, and those the household joined; of somebody without household the matter alone."""
    file = dispute.matter.household
    mine = Q(household=file) | Q(complainants__household=file) if file is not None else Q()
    rows = Matter.objects.filter(mine | Q(pk=dispute.matter_id)) if file is not None else Matter.objects.filter(pk=dispute.matter_id)
    return list(rows.distinct().select_related("received_by").order_by("received_at", "pk"))


def _of(rows: QuerySet[Any], file: Household | None, matters: list[Matter], name: str) -> QuerySet[Any]:
    """Keep the rows of the household, and of its matters from before they were matched to it."""
    own = Q(**{f"{name}__in": matters})
    return rows.filter(own | Q(household=file) if file is not None else own)


def _about(rows: QuerySet[Any], file: Household | None, matters: list[Matter]) -> QuerySet[Any]:
    """Keep the rows of the household, and those about its matters."""
    own = Q(subject_type=ContentType.objects.get_for_model(Matter), subject_id__in=[matter.pk for matter in matters])
    return rows.filter(own | Q(household=file) if file is not None else own)


def _kept(file: Household | None, matters: list[Matter]) -> Iterator[Item]:
    """§5.4.4.7 Return the stored papers and the uploaded originals, each with its own pages."""
    for paper in _about(Paper.objects.all(), file, matters).order_by("made_at", "pk"):
        yield Item(PAPERS, f"{paper.title} {paper.number}", paper.made_at, paper=paper)
    receptions = Reception.objects.filter(matter__in=matters).values("pk")
    talks_about = Q(subject_type=ContentType.objects.get_for_model(Reception), subject_id__in=receptions)
    mine = _about(Upload.objects.all(), file, matters) | Upload.objects.filter(talks_about)
    for upload in mine.distinct().order_by("uploaded_at", "pk"):
        yield Item(ORIGINALS, upload.name, upload.uploaded_at, upload=upload)


def _line(file: Household) -> list[Item]:
    """Return the time line of the file, the oldest line first."""
    lines = [(row.at, row.get_kind_display(), row.text, row.by.name if row.by else "") for row in file.timeline.select_related("by").order_by("at", "pk")]
    return tables(LINE, "时间线", ("时间", "事项", "内容", "经办人"), lines)


def _seen(file: Household) -> list[Item]:
    """Return who looked at numbers of the file, how often and when last."""
    rows = Access.objects.filter(household=file).values("staff__name", "what", "purpose").annotate(times=Count("pk"), last=Max("at")).order_by("last")
    names = dict(Access._meta.get_field("what").flatchoices)
    lines = [(row["staff__name"], names.get(row["what"], row["what"]), row["purpose"], row["times"], row["last"]) for row in rows]
    return tables(SEEN, "查阅记录汇总", ("姓名", "内容", "用途", "次数", "最近一次"), lines)
