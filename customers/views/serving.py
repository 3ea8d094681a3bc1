"""Who serves a household and who keeps its contract: another representative, the lawyer, and many households handed over at once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from customers.actions import households as files
from customers.actions.submissions import submit_once
from customers.authorization.actions import Moved, hand_over
from customers.authorization.queries.handover import handed_by, what_moves
from customers.enums import Role
from customers.filters.households import ServedFilter
from customers.forms import serving as forms
from customers.models import Household, Posting, Project, Staff
from customers.models.file import HouseholdQuerySet
from customers.queries.files import representatives
from customers.queries.paging import page_of
from customers.queries.people import lawyers, with_load
from customers.refusals import Refusal
from customers.views.customers import kept, page
from customers.views.staff import Landing


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """§2.1.b Give the household another representative, with what is open in it; the manager's act."""
    staff, file, now = kept(request, pk)
    if file.project.subsidiary_id not in staff.subsidiaries_as(Role.MANAGER):
        raise PermissionDenied
    current = file.assignments.select_related("staff").get(ended_at__isnull=True).staff
    form = forms.AssignForm(request.POST or None, offered=with_load(representatives([file.project.subsidiary_id]).exclude(pk=current.pk)))
    if form.is_bound and form.is_valid():
        to = form.cleaned_data["to"]
        try:
            moved = hand_over(households=[file.pk], to=[to], reason=form.cleaned_data["reason"], by=staff, now=now, of=current)
        except Refusal as refusal:
            form.add_error("to", str(refusal))
        else:
            words = _("%(name)s now serves this household; %(open)s open items went along.") if _open(moved) else _("%(name)s now serves this household.")
            messages.success(request, words % {"name": to.name, "open": _open(moved)})
            return redirect(file)
    moving = what_moves(current, [file.pk])
    note = ""
    if moving.duties or moving.requests:
        note = _("Goes along from %(name)s: %(duties)d open duties, %(requests)d requests being decided.") % {
            "name": current.name,
            "duties": moving.duties,
            "requests": moving.requests,
        }
    return page(request, form, file, title=_("Another representative"), clause_number="2.1.b", note=note)


def _open(moved: Moved) -> int:
    """Return how many duties and requests went along."""
    return moved.duties + moved.requests


@require_http_methods(["GET", "POST"])
def lawyer(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.1.5 Set the lawyer who keeps the household's contract; the manager's act."""
    staff, file, now = kept(request, pk)
    if file.project.subsidiary_id not in staff.subsidiaries_as(Role.MANAGER):
        raise PermissionDenied
    offered = lawyers(file.project, timezone.localdate(now))
    form = forms.LawyerForm(request.POST or None, offered=offered, initial={"lawyer": file.lawyer_id})
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data["lawyer"]
        try:
            files.set_lawyer(household=file, lawyer=chosen, by=staff, now=now)
        except Refusal as refusal:
            form.add_error("lawyer", str(refusal))
        else:
            done = _("%(name)s keeps the contract of this household.") % {"name": chosen.name} if chosen else _("This household has no contract lawyer.")
            messages.success(request, done)
            return redirect(file)
    return page(request, form, file, title=_("Contract lawyer"), clause_number="5.1.5")


# Many at once


def _manager(request: HttpRequest) -> Staff:
    """Return the manager who is signed in."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(Role.MANAGER):
        raise PermissionDenied
    return staff


def _served(manager: Staff, pk: int) -> tuple[Staff, HouseholdQuerySet]:
    """Return a representative of the manager's companies, present or past, and the open households to hand over."""
    near = Posting.objects.filter(role=Role.REP, subsidiary__in=manager.subsidiaries_as(Role.MANAGER))
    serving = Household.objects.open().filter(project__subsidiary__in=manager.subsidiaries_as(Role.MANAGER), assignments__ended_at__isnull=True)
    people = Staff.objects.filter(pk__in=near.values("staff")) | Staff.objects.filter(pk__in=serving.values("assignments__staff"))
    person = get_object_or_404(people.distinct(), pk=pk)
    return person, handed_by(manager, person)


@require_http_methods(["GET", "POST"])
def hand_over_many(request: HttpRequest, pk: int) -> HttpResponse:
    """§2.1.b Hand a representative's households over: choose them, see what goes along, then do it."""
    manager = _manager(request)
    person, rows = _served(manager, pk)
    found = ServedFilter(request.GET, queryset=rows, projects=Project.objects.filter(pk__in=rows.values("project")))
    offered = with_load(representatives(manager.subsidiaries_as(Role.MANAGER)).exclude(pk=person.pk)).order_by("name", "pk")
    if request.method == "POST":
        return _preview_or_do(request, manager, person, found, offered)
    return _choose(request, person, found, forms.HandOverForm(offered=offered))


def _choose(request: HttpRequest, person: Staff, found: ServedFilter, form: forms.HandOverForm) -> HttpResponse:
    """Show the representative's households to choose from."""
    rows: Any = found.qs.select_related("unit", "project")
    context = {
        "person": person,
        "filter": found,
        "form": form,
        "page": page_of(rows, ("name_key", "id"), request.GET.get("after") or request.GET.get("before") or ""),
        "count": found.qs.count(),
        "query": request.GET.urlencode(),
        "ticked": form.cleaned_data.get("household", []) if form.is_bound else [],
    }
    return render(request, "customers/hand_over.html", context, status=422 if form.is_bound else 200)


def _preview_or_do(request: HttpRequest, manager: Staff, person: Staff, found: ServedFilter, offered: QuerySet[Staff]) -> HttpResponse:
    """Show what goes along with the chosen households; with the manager's second press, do it."""
    form = forms.HandOverForm(request.POST, offered=offered)
    if not form.is_valid():
        return _choose(request, person, found, form)
    data, now = form.cleaned_data, timezone.now()
    chosen = data["chosen"] or list((found.qs if data["whole_filter"] else found.qs.filter(pk__in=data["household"])).values_list("pk", flat=True))
    if not chosen:
        form.add_error(None, _("Choose the households: tick them, or take all of the list."))
        return _choose(request, person, found, form)
    refusal: Refusal | None = None
    if data["is_confirmed"]:

        def make() -> Landing:
            """Hand them over and lead to the staffing."""
            _tell(request, hand_over(households=chosen, to=list(data["to"]), reason=data["reason"], by=manager, now=now, of=person))
            return Landing(reverse("customers:staffing"))

        try:
            return redirect(submit_once(token=data["token"], by=manager, now=now, make=make))
        except Refusal as refused:
            refusal = refused
    context = {
        "person": person,
        "form": form,
        "refusal": refusal,
        "moving": what_moves(person, chosen),
        "projects": Project.objects.filter(households__in=chosen).distinct(),
        "chosen": ",".join(str(one) for one in chosen),
    }
    return render(request, "customers/hand_over_preview.html", context, status=422 if refusal else 200)


def _tell(request: HttpRequest, moved: Moved) -> None:
    """Say what is now true."""
    words = ngettext(
        "%(n)d household is handed over, with %(open)d open items.", "%(n)d households are handed over, with %(open)d open items.", moved.households
    )
    messages.success(request, words % {"n": moved.households, "open": _open(moved)})
