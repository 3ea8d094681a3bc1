"""The pages of the weekly birthday cards."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from correspondence import actions
from correspondence.forms.cards import BirthdayForm, StrikeForm
from correspondence.models import Card, CardBatch, CardCheck
from correspondence.queries.cards import counts_of, printed_in_vain, rows_of, runs_of
from customers.actions.customers import Birthday
from customers.enums import Role
from customers.exports import xlsx
from customers.models import Staff
from customers.queries.paging import page_of
from customers.refusals import Refusal

READERS = (Role.REP, Role.MANAGER, Role.GENERAL_AFFAIRS, Role.VP, Role.GM, Role.AUDITOR)
#: Posts that read every list of their subsidiary, as they read its duties.
OVERSEERS = (Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR)


def _reader(request: HttpRequest) -> Staff:
    """Return the reader; posts that have nothing to do with cards are refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*READERS):
        raise PermissionDenied
    return staff


@require_GET
def batches(request: HttpRequest) -> HttpResponse:
    """§5.4.3.1 List the batches, the newest first, with one's own list to check."""
    staff = _reader(request)
    page = page_of(
        CardBatch.objects.visible_to(staff).select_related("posted_by"), ("-posting_on", "-id"), request.GET.get("after") or request.GET.get("before") or ""
    )
    mine = CardCheck.objects.filter(staff__in=[staff.pk, *staff.covered_ids], batch__made_at__isnull=True).select_related("batch", "staff")
    return render(request, "correspondence/batches.html", {"page": page, "mine": mine})


@require_GET
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.3.1 Show a batch: what is printed, what is not and why, the two PDFs."""
    staff = _reader(request)
    found = get_object_or_404(CardBatch.objects.visible_to(staff).select_related("posted_by"), pk=pk)
    cause = request.GET.get("cause", "")
    rows = rows_of(found, cause)
    if not staff.has_role(Role.MANAGER, Role.GENERAL_AFFAIRS, Role.VP, Role.GM, Role.AUDITOR):
        rows = rows.filter(rep__in=[staff.pk, *staff.covered_ids])
    if request.GET.get("export") == "xlsx":
        headings = (_("Birthday"), _("Customer"), _("Card or cause"), _("Salutation"), _("Address"), _("Postcode"), _("Representative"), _("Reason"))
        return xlsx(
            _("Birthday cards") + f" {found}",
            headings,
            ((c.birthday_on, c.customer.name, c.get_cause_display(), c.salutation, c.address, c.postcode, c.rep.name, c.reason) for c in rows),
        )
    page = page_of(rows, ("birthday_on", "id"), request.GET.get("after") or request.GET.get("before") or "")
    may_post = bool(staff.subsidiaries_as(Role.GENERAL_AFFAIRS, Role.MANAGER) & {found.subsidiary_id})
    context = {
        "batch": found,
        "counts": counts_of(found),
        "cause": cause,
        "page": page,
        "runs": runs_of(found),
        "in_vain": printed_in_vain(found),
        "is_rendered": not runs_of(found).filter(finished_at__isnull=True).exists(),
        "may_post": may_post,
        "may_print": CardBatch.objects.printed_by(staff).filter(pk=found.pk).exists(),
        "checks": found.checks.select_related("staff"),
        "opens": {staff.pk, *staff.covered_ids},
        "opens_all": found.subsidiary_id in staff.subsidiaries_as(*OVERSEERS),
    }
    return render(request, "correspondence/batch.html", context)


@require_POST
def posted(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.3.1 Mark a batch as posted."""
    staff = _reader(request)
    found = get_object_or_404(CardBatch.objects.visible_to(staff), pk=pk)
    try:
        actions.mark_posted(batch=found, by=staff, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The cards are in the post."))
    return redirect(found)


def _checks(staff: Staff, *posts: Role) -> QuerySet[CardCheck]:
    """Return the lists that are one's own, covered, or of a subsidiary in which one holds one of these posts."""
    checks = CardCheck.objects.select_related("batch", "staff")
    return checks.filter(Q(staff__in=[staff.pk, *staff.covered_ids]) | Q(batch__subsidiary__in=staff.subsidiaries_as(*posts)))


def _check_within_reach(staff: Staff, pk: int) -> CardCheck:
    """Return a list one works on: one's own, covered, or of a subsidiary one manages."""
    return get_object_or_404(_checks(staff, Role.MANAGER), pk=pk)


@require_GET
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Q23 Show a representative's list: strike out, correct, ask at the next contact; who oversees the duty reads it."""
    staff = _reader(request)
    found = get_object_or_404(_checks(staff, *OVERSEERS), pk=pk)
    may_work = not found.batch.made_at and _checks(staff, Role.MANAGER).filter(pk=pk).exists()
    rows = rows_of(found.batch).filter(rep=found.staff)
    return render(request, "correspondence/check.html", {"check": found, "rows": rows, "form": StrikeForm(), "may_work": may_work})


@require_POST
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Q23 Say that the list was looked through."""
    staff = _reader(request)
    found = _check_within_reach(staff, pk)
    try:
        actions.check_done(check=found, by=staff, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your list is checked. It goes out on Tuesday at 08:00."))
    return redirect(found)


def _row(staff: Staff, pk: int) -> tuple[Card, CardCheck]:
    """Return a row of a list within reach, and the list."""
    card = get_object_or_404(Card.objects.select_related("batch", "household", "customer", "member"), pk=pk)
    found = get_object_or_404(CardCheck, batch=card.batch_id, staff=card.rep_id)
    return card, _check_within_reach(staff, found.pk)


def _act(request: HttpRequest, found: CardCheck, act: Callable[[], object]) -> HttpResponse:
    """Do something to a row and lead back to the list."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(found)


@require_POST
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Q23 Strike a row out."""
    staff = _reader(request)
    card, found = _row(staff, pk)
    return _act(request, found, lambda: actions.strike_out(card=card, reason=request.POST.get("reason", ""), by=staff, now=timezone.now()))


@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Q23 Put a struck-out row back."""
    staff = _reader(request)
    card, found = _row(staff, pk)
    return _act(request, found, lambda: actions.put_back(card=card, by=staff))


@require_http_methods(["GET", "POST"])
def birthday(request: HttpRequest, pk: int) -> HttpResponse:
    """Q23 Correct a birthday."""
    staff = _reader(request)
    card, found = _row(staff, pk)
    person = card.member or card.customer
    initial = {name: getattr(person, name) for name in ("birth_calendar", "birth_year", "birth_month", "birth_day", "is_leap_month")}
    form = BirthdayForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid() and form.cleaned_data["birth_month"]:
        data = form.cleaned_data
        right = Birthday(data["birth_month"], data["birth_day"], data["birth_year"], data["birth_calendar"], data["is_leap_month"])
        return _act(request, found, lambda: actions.correct_birthday(card=card, birthday=right, by=staff, now=timezone.now()))
    return render(request, "correspondence/birthday.html", {"card": card, "check": found, "form": form}, status=422 if form.is_bound else 200)
