"""A person's data as such: how long they are kept, blocked or shown again, a legal hold, two rows of one customer merged. The manager's pages."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from customers import wording
from customers.actions import records
from customers.actions.merging import merge_customers, undo_merge
from customers.actions.submissions import submit_once
from customers.enums import Obstacle, Role
from customers.forms.persons import ExportForm, FindForm, MergeForm, ReasonForm
from customers.models import Customer, Hold, Household, Merge, Staff
from customers.models.records import UNDOABLE_FOR
from customers.queries import records as queries
from customers.refusals import Refusal
from customers.views.staff import Landing


def _keeper(request: HttpRequest) -> Staff:
    """Return the manager who is signed in; the records are his."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(Role.MANAGER):
        raise PermissionDenied
    return staff


def kept_person(request: HttpRequest, pk: int) -> tuple[Staff, Customer]:
    """Return the manager and a person of his files; a row that was merged into another is shown with that one."""
    staff = _keeper(request)
    return staff, get_object_or_404(queries.kept_by(staff), pk=pk)


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is held about a person, until when and why, and what may be done with it."""
    staff, one = kept_person(request, pk)
    return _page(request, staff, one)


def _page(request: HttpRequest, staff: Staff, one: Customer, **bound: Any) -> HttpResponse:
    """Show the page, with what was typed and refused."""
    now = timezone.now()
    today = timezone.localdate(now)
    holds = Prefetch("holds", Hold.objects.select_related("set_by", "lifted_by").prefetch_related("subject").order_by("-set_at", "-id"), to_attr="all_holds")
    files = list(queries.files_of(one).select_related("unit", "project").prefetch_related(holds).order_by("pk"))
    for file in files:
        file.is_held_by_manager = any(hold.lifted_at is None and hold.subject_type_id is None for hold in file.all_holds)  # type: ignore[attr-defined]
    found = queries.obstacles(one, now)
    until = queries.kept_until_of(one, today)
    context = {
        "person": one,
        "files": files,
        "counts": {"phones": one.phones.count(), "members": one.members.count()},
        "obstacles": [(obstacle.label, obstacle in found) for obstacle in Obstacle if obstacle != Obstacle.KEPT],
        "may_block": not one.is_hidden and (not found or "block_form" in bound),
        "until": until,
        "merges": [(merge, merge.merged_at + UNDOABLE_FOR, merge.is_undoable(now)) for merge in queries.standing_merge(one)],
        "candidates": queries.candidates(one, staff) if not one.is_hidden else [],
        "found": _found(request, staff, one),
        "find_form": FindForm(staff=staff),
        "block_form": ReasonForm(prefix="block"),
        "hold_form": ReasonForm(prefix="hold"),
        "export_form": ExportForm(),
        **bound,
    }
    return render(request, "customers/person.html", context, status=422 if bound else 200)


def _found(request: HttpRequest, staff: Staff, one: Customer) -> list[Customer]:
    """Return the buyers of the file that was looked up, as rows that may be the same person."""
    form = FindForm(request.GET, staff=staff)
    file = form.cleaned_data.get("household") if request.GET.get("household") and form.is_valid() else None
    return [] if file is None else list(queries.kept_by(staff).shown().filter(purchases__household=file).exclude(pk=one.pk))


@require_POST
def block(request: HttpRequest, pk: int) -> HttpResponse:
    """Block a person's data."""
    staff, one = kept_person(request, pk)
    form = ReasonForm(request.POST, prefix="block")
    if not form.is_valid():
        return _page(request, staff, one, block_form=form)
    try:
        records.block_person(customer=one, reason=form.cleaned_data["reason"], by=staff, now=timezone.now())
    except Refusal as refusal:
        return _page(request, staff, one, block_form=form, refusal=refusal)
    messages.success(request, _("The data are blocked: kept, and shown to nobody."))
    return redirect("customers:person", pk)


@require_POST
def unblock(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a person's data again."""
    staff, one = kept_person(request, pk)
    records.lift_block(customer=one, by=staff, now=timezone.now())
    messages.success(request, _("The data are shown again."))
    return redirect("customers:person", pk)


@require_POST
def hold(request: HttpRequest, pk: int, household: int) -> HttpResponse:
    """Set a legal hold on one of a person's files."""
    staff, one = kept_person(request, pk)
    file = get_object_or_404(queries.files_of(one), pk=household)
    form = ReasonForm(request.POST, prefix="hold")
    if not form.is_valid():
        return _page(request, staff, one, hold_form=form, held=household)
    try:
        records.set_hold(household=file, reason=form.cleaned_data["reason"], by=staff, now=timezone.now())
    except Refusal as refusal:
        return _page(request, staff, one, hold_form=form, held=household, refusal=refusal)
    messages.success(request, _("A legal hold stands on this file: nothing of it is blocked or erased."))
    return redirect("customers:person", pk)


@require_POST
def hold_lift(request: HttpRequest, pk: int, hold: int) -> HttpResponse:
    """Lift a legal hold."""
    staff, one = kept_person(request, pk)
    row = get_object_or_404(Hold.objects.filter(household__in=queries.files_of(one).values("pk")), pk=hold)
    try:
        records.lift_hold(hold=row, by=staff, now=timezone.now())
    except Refusal as refusal:
        return _page(request, staff, one, refusal=refusal)
    messages.success(request, _("The hold is lifted."))
    return redirect("customers:person", pk)


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """§2.1.b Show two rows of one customer side by side, and merge the other into this one; what is merged already leads to the person."""
    staff, kept = kept_person(request, pk)
    if kept.merged.filter(pk=other).exists():
        return redirect("customers:person", pk)
    gone = get_object_or_404(queries.kept_by(staff).exclude(pk=kept.pk), pk=other)
    form = MergeForm(request.POST or None)
    refusal: Refusal | None = None
    if form.is_bound and form.is_valid():
        try:
            return redirect(_merge_once(form, kept, gone, staff, timezone.now()))
        except Refusal as refused:
            refusal = refused
    sides = [_side(row) for row in (kept, gone)]
    context = {"kept": kept, "gone": gone, "rows": list(zip(_labels(), *sides, strict=True)), "form": form, "refusal": refusal}
    return render(request, "customers/person_merge.html", context, status=422 if form.is_bound else 200)


def _merge_once(form: Form, kept: Customer, gone: Customer, staff: Staff, now: datetime) -> str:
    """Merge once per form and lead back to the person."""

    def make() -> Landing:
        """Merge them."""
        merge_customers(kept=kept, gone=gone, reason=form.cleaned_data["reason"], by=staff, now=now)
        return Landing(reverse("customers:person", args=[kept.pk]))

    return submit_once(token=form.cleaned_data["token"], by=staff, now=now, make=make)


def _labels() -> list[str]:
    """Return what two rows are compared by."""
    return [_("Name"), _("Identity document"), _("Phones"), _("Birthday"), _("Consent to cards"), _("Relatives"), _("Files"), _("Known since")]


def _side(row: Customer) -> list[str]:
    """Return what is known of one of two rows, numbers masked (decision H4)."""
    files = Household.objects.filter(buyers__customer=row).select_related("unit").order_by("pk")
    birthday = "-".join(str(part) for part in (row.birth_year, row.birth_month, row.birth_day) if part) if row.birth_month else ""
    return [
        row.name,
        f"{row.get_identity_kind_display()} {row.identity_masked}".strip(),
        ", ".join(queries.masked_phones(row)),
        birthday,
        str(row.get_consent_display()),
        str(row.members.count()),
        ", ".join(file.unit.name for file in files),
        wording.day(timezone.localdate(row.created_at)),
    ]


@require_POST
def merge_undo(request: HttpRequest, pk: int, merge: int) -> HttpResponse:
    """§2.1.b Take a merge back."""
    staff, one = kept_person(request, pk)
    row = get_object_or_404(Merge.objects.filter(kept=one), pk=merge)
    try:
        undo_merge(merge=row, by=staff, now=timezone.now())
    except Refusal as refusal:
        return _page(request, staff, one, refusal=refusal)
    messages.success(request, _("The merge is taken back: two rows again."))
    return redirect("customers:person", pk)
