"""One customer known twice: what hangs on one row is hung on the other, and back again within thirty days."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from customers.actions.households import refresh_file
from customers.actions.records import locked_person, refuse_without_reason
from customers.actions.timeline import tell
from customers.enums import Calendar, Consent, Happened, IdentityKind, Title
from customers.models import Buyer, Customer, Household, Merge, Phone, Staff
from customers.queries.records import UNDECIDED, files_of, hanging_tables
from customers.refusals import Refusal

IDENTITY = ("identity_kind", "identity_number", "identity_hash", "identity_masked")
#: What the row that stays takes over where it knows nothing: the columns of each part with their empty values; the last one says whether it is known.
PARTS: dict[str, dict[str, Any]] = {
    "title": {"title": Title.NONE},
    "birthday": {"birth_calendar": Calendar.SOLAR, "birth_year": None, "birth_day": None, "is_leap_month": False, "birth_month": None},
    "consent": {"consented_on": None, "consent_document": "", "consent": Consent.NOT_ASKED},
    "death": {"deceased_on": None},
}


class TheSameRow(Refusal):
    """A row is not merged with itself, nor twice."""

    clause = "2.1.b"
    message = _("Choose another row: this is the same one, or one that was merged already.")


class TwoPeople(Refusal):
    """Two rows that cannot be one person."""

    clause = "5.5.1"
    message = _("These are two: a person and a company, or two different resident identity cards. Correct the wrong document first.")


class Hidden(Refusal):
    """Blocked and erased rows stay as they are."""

    clause = "2.0"
    message = _("One of the two is blocked or erased. Lift the block first.")


class BeingDecided(Refusal):
    """A request names one of the two."""

    clause = "5.1.9"
    message = _("A request about one of their households is being decided. Merge them when it is.")


class TooLate(Refusal):
    """A merge of long ago, or one that was taken back."""

    clause = "2.1.b"
    message = _("A merge is taken back within 30 days, and once. Correct the two files singly.")


class MergedOnwards(Refusal):
    """The row that was kept hangs on a third one now."""

    clause = "2.1.b"
    message = _("The row that was kept has itself been merged or erased since. Take that merge back first.")


@transaction.atomic
def merge_customers(*, kept: Customer, gone: Customer, reason: str, by: Staff, now: datetime) -> Merge:
    """§2.1.b Merge two rows of one customer: purchases, phones, relatives, cards and whatever else points at the one point at the other; the manager's act.

    The row that stays keeps its name and document, and takes over what it did not know. The other stays too, empty-handed, and says where it went.
    """
    words = refuse_without_reason(reason)
    if kept.pk == gone.pk:
        raise TheSameRow
    files = _locked_pair(kept, gone, by)
    kept, gone = (Customer.objects.get(pk=one.pk) for one in (kept, gone))
    _refuse(kept, gone, files)
    merge = Merge(kept=kept, gone=gone, reason=words, merged_by=by, merged_at=now)
    merge.before = {"purchases": _join_purchases(kept, gone), **_take_over(kept, gone)}
    merge.moved = _repoint(gone, kept)
    _line_up_phones(kept, merge.moved.get(Phone._meta.label_lower, []))
    gone.merged_into = kept
    gone.save()
    merge.save()
    _tell_all(files, Happened.MERGED, merge)
    return merge


def _locked_pair(one: Customer, other: Customer, by: Staff) -> list[Household]:
    """Lock the files of both, then both, in the order of their numbers; refuse whoever does not keep them."""
    touched = Q(pk__in=files_of(one).values("pk")) | Q(pk__in=files_of(other).values("pk"))
    list(Household.objects.filter(touched).select_for_update(of=("self",)).order_by("pk"))
    files = {file.pk: file for row in sorted((one, other), key=lambda row: row.pk) for file in locked_person(row, by)[1]}
    return list(files.values())


def _refuse(kept: Customer, gone: Customer, files: Iterable[Household]) -> None:
    """Refuse what cannot be one, and what must not be touched now."""
    if gone.merged_into_id is not None or kept.merged_into_id is not None:
        raise TheSameRow
    if kept.is_hidden or gone.is_hidden:
        raise Hidden
    cards = {row.identity_hash for row in (kept, gone) if row.identity_kind == IdentityKind.RESIDENT_ID}
    if kept.kind != gone.kind or len(cards) > 1:
        raise TwoPeople
    if Household.objects.filter(pk__in=[file.pk for file in files], approval_requests__state__in=UNDECIDED).exists():
        raise BeingDecided


def _join_purchases(kept: Customer, gone: Customer) -> list[dict[str, Any]]:
    """Let one buyer stand where both stood in one household, with both shares; return what stood there."""
    before = []
    for twice in Buyer.objects.filter(customer=gone, household__in=kept.purchases.values("household")):
        own = Buyer.objects.get(customer=kept, household=twice.household_id)
        before.append(
            {"household": twice.household_id, "share": _text(twice.share), "position": twice.position, "kept_share": _text(own.share), "kept": own.pk}
        )
        twice.delete()
        if own.share is not None and twice.share is not None:
            own.share += twice.share
            own.save()
    return before


def _text(share: Decimal | None) -> str | None:
    """Return a share as it is kept."""
    return None if share is None else str(share)


def _take_over(kept: Customer, gone: Customer) -> dict[str, Any]:
    """Give the row that stays the document and the parts it did not know; return which."""
    took_identity = not kept.identity_hash and bool(gone.identity_hash)
    if took_identity:
        _hand_identity(gone, kept)
    parts = [name for name, columns in PARTS.items() if _is_empty(kept, columns) and not _is_empty(gone, columns)]
    for name in parts:
        for column in PARTS[name]:
            setattr(kept, column, getattr(gone, column))
    kept.save()
    return {"identity": kept.identity_hash if took_identity else "", "parts": parts}


def _hand_identity(giver: Customer, taker: Customer) -> None:
    """Hand an identity document from one row to another; it stands on one at a time."""
    values = {column: getattr(giver, column) for column in IDENTITY}
    for column in IDENTITY:
        setattr(giver, column, "")
    giver.save()
    for column, value in values.items():
        setattr(taker, column, value)
    taker.save()


def _is_empty(row: Customer, columns: dict[str, Any]) -> bool:
    """Tell whether a part is not known: its last column is empty."""
    column = list(columns)[-1]
    return bool(getattr(row, column) == columns[column])


def _repoint(source: Customer, target: Customer, only: dict[str, list[int]] | None = None) -> dict[str, list[int]]:
    """Hang every row of one customer on another; what the other has already stays where it is. Return what was moved, by table."""
    moved: dict[str, list[int]] = {}
    for model, key in hanging_tables():
        label = model._meta.label_lower
        rows = model._base_manager.filter(**{key: source})
        for pk in (rows if only is None else rows.filter(pk__in=only.get(label, []))).order_by("pk").values_list("pk", flat=True):
            try:
                with transaction.atomic():
                    model._base_manager.filter(pk=pk).update(**{key: target})
            except IntegrityError:
                continue
            moved.setdefault(label, []).append(pk)
    return moved


def _line_up_phones(kept: Customer, moved: list[int]) -> None:
    """Put the phones that came behind those that were there: the first is the one to call."""
    last = kept.phones.exclude(pk__in=moved).aggregate(last=Max("position"))["last"]
    for position, phone in enumerate(kept.phones.filter(pk__in=moved), 0 if last is None else last + 1):
        phone.position = position
        phone.save()


def _tell_all(files: Iterable[Household], kind: Happened, merge: Merge) -> None:
    """Write every file of the two anew, and say in each that they were merged or parted."""
    by, at = (merge.merged_by, merge.merged_at) if merge.undone_at is None else (merge.undone_by, merge.undone_at)
    for file in files:
        refresh_file(Household.objects.select_related("project", "unit__building").get(pk=file.pk))
        tell(household=file, kind=kind, by=by, at=at, text=f"{merge.kept.name} · {merge.reason}", subject=merge.kept)


@transaction.atomic
def undo_merge(*, merge: Merge, by: Staff, now: datetime) -> Merge:
    """§2.1.b Take a merge back within 30 days: what it moved, and still hangs there, hangs where it hung; what came since stays with the row that was kept."""
    files = _locked_kept(merge, by)
    merge = Merge.objects.select_for_update(of=("self",)).select_related("kept", "gone", "merged_by").get(pk=merge.pk)
    if not merge.is_undoable(now):
        raise TooLate
    kept, gone = merge.kept, merge.gone
    if kept.merged_into_id is not None or kept.erased_at is not None:
        raise MergedOnwards
    _repoint(kept, gone, only=merge.moved)
    _part_purchases(gone, merge.before["purchases"])
    if merge.before["identity"] and kept.identity_hash == merge.before["identity"]:
        _hand_identity(kept, gone)
    _give_back(kept, gone, merge.before["parts"])
    gone.merged_into = None
    gone.save()
    merge.undone_at, merge.undone_by = now, by
    merge.save()
    _tell_all(files, Happened.UNMERGED, merge)
    return merge


def _locked_kept(merge: Merge, by: Staff) -> list[Household]:
    """Lock the files of the row that was kept, then both rows."""
    files = locked_person(merge.kept, by)[1]
    list(Customer.objects.select_for_update(of=("self",)).filter(pk=merge.gone_id))
    return files


def _part_purchases(gone: Customer, before: Iterable[dict[str, Any]]) -> None:
    """Let both stand as buyers again where both stood, with their shares, unless the buyers were changed since."""
    for line in before:
        own = Buyer.objects.filter(pk=line["kept"], household=line["household"]).first()
        if own is None:
            continue
        own.share = None if line["kept_share"] is None else Decimal(line["kept_share"])
        own.save()
        share = None if line["share"] is None else Decimal(line["share"])
        Buyer.objects.get_or_create(household_id=line["household"], customer=gone, defaults={"share": share, "position": line["position"]})


def _give_back(kept: Customer, gone: Customer, parts: Iterable[str]) -> None:
    """Take the parts off the kept row that it had taken over and that nobody changed since."""
    for name in parts:
        if all(getattr(kept, column) == getattr(gone, column) for column in PARTS[name]):
            for column, empty in PARTS[name].items():
                setattr(kept, column, empty)
    kept.save()
