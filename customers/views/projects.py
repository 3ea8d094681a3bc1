"""Companies and projects: where the house builds, and what its buyers pay to."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from customers.actions import properties as actions
from customers.actions.submissions import submit_once
from customers.actions.timeline import log_access
from customers.enums import ProjectKind, Role, Seen
from customers.forms import properties as forms
from customers.forms.serving import ProjectLawyerForm
from customers.models import Building, Project, Staff, Subsidiary
from customers.queries import history
from customers.queries import properties as queries
from customers.queries.paging import page_of
from customers.queries.people import lawyers
from customers.refusals import Refusal
from customers.views.households import REVEAL_SECONDS
from customers.views.staff import Landing


def reader_of(request: HttpRequest) -> Staff:
    """Return who reads the properties: the administrator, or a manager those of his companies."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*queries.READERS):
        raise PermissionDenied
    return staff


def keeper_of(request: HttpRequest) -> Staff:
    """Return the administrator who is signed in; who only reads is refused."""
    staff = reader_of(request)
    if not staff.has_role(Role.ADMINISTRATOR):
        raise PermissionDenied
    return staff


def project_of(staff: Staff, pk: int) -> Project:
    """Return a project within the reader's reach."""
    return get_object_or_404(queries.projects_read_by(staff).select_related("subsidiary", "lawyer"), pk=pk)


@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    """§3.2.0 List the projects by company, with what their buyers pay to, and the companies."""
    staff = reader_of(request)
    rows = queries.projects_listed(queries.projects_read_by(staff))
    context = {
        "page": page_of(rows, ("subsidiary__name", "name", "id"), request.GET.get("after") or request.GET.get("before") or ""),
        "companies": queries.subsidiaries_read_by(staff),
        "is_administrator": staff.has_role(Role.ADMINISTRATOR),
    }
    return render(request, "customers/projects.html", context)


def keep(request: HttpRequest, form: Any, make: Callable[[], Landing], context: dict[str, object]) -> HttpResponse:
    """Show a form of these pages; when it is right, write it once and lead on."""
    if form.is_bound and form.is_valid():
        staff: Staff = request.user  # type: ignore[assignment]
        try:
            return redirect(submit_once(token=form.cleaned_data["token"], by=staff, now=timezone.now(), make=make))
        except Refusal as refusal:
            context["refusal"] = refusal
    return render(request, "customers/property_form.html", {"form": form, **context}, status=422 if form.is_bound else 200)


# Companies


@require_http_methods(["GET", "POST"])
def company(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """§1 Enter a development company, or correct what is kept of one; a manager reads it."""
    staff = reader_of(request) if pk and request.method == "GET" else keeper_of(request)
    one = get_object_or_404(queries.subsidiaries_read_by(staff), pk=pk) if pk else None
    form = forms.CompanyForm(request.POST or None, initial=forms.company_initial(one) if one else {})
    if one is not None and not staff.has_role(Role.ADMINISTRATOR):
        return render(request, "customers/company.html", {"company": one, "lines": history.changes(history.of_subsidiary(one))})

    def make() -> Landing:
        """Keep the company and lead back to the list."""
        data = form.cleaned_data
        details = actions.CompanyDetails(data["name"], data["code"], data["address"], data["postcode"], data["service_phone"])
        actions.keep_subsidiary(details=details, subsidiary=one, by=staff, now=timezone.now())
        messages.success(request, _("%(name)s is saved.") % {"name": data["name"]})
        return Landing(reverse("customers:projects"))

    title = one.name if one else _("New company")
    lines = history.changes(history.of_subsidiary(one)) if one else []
    return keep(request, form, make, {"title": title, "back": reverse("customers:projects"), "clause_number": "1", "lines": lines})


# Projects


@require_http_methods(["GET", "POST"])
def project_new(request: HttpRequest, company: int) -> HttpResponse:
    """§3.2.0 Enter a project of a company; its kind decides the staffing band."""
    staff = keeper_of(request)
    one = get_object_or_404(Subsidiary, pk=company)
    form = forms.ProjectForm(request.POST or None)
    title = _("New project of %(name)s") % {"name": one.name}
    return keep(
        request, form, _keep_project(request, form, staff, one, None), {"title": title, "back": reverse("customers:projects"), "clause_number": "3.2.0"}
    )


@require_http_methods(["GET", "POST"])
def project_change(request: HttpRequest, pk: int) -> HttpResponse:
    """§3.2.0 Correct what is kept of a project, and the account its buyers pay to."""
    staff = keeper_of(request)
    one = project_of(staff, pk)
    form = forms.ProjectForm(request.POST or None, project=one, initial=forms.project_initial(one))
    title = _("Details of %(name)s") % {"name": one.name}
    context: dict[str, object] = {"title": title, "back": one.get_absolute_url(), "clause_number": "3.2.0", "project": one}
    return keep(request, form, _keep_project(request, form, staff, one.subsidiary, one), context)


def _keep_project(request: HttpRequest, form: forms.ProjectForm, staff: Staff, subsidiary: Subsidiary, one: Project | None) -> Callable[[], Landing]:
    """Return what keeps the project and leads to its page."""

    def make() -> Landing:
        """Keep it."""
        data = form.cleaned_data
        details = actions.ProjectDetails(
            data["name"], data["code"], ProjectKind(data["kind"]), data["account_name"], data["account_bank"], data["account_number"], data["is_supervised"]
        )
        kept = actions.keep_project(details=details, subsidiary=subsidiary, project=one, by=staff, now=timezone.now())
        words = _("%(name)s is saved; buyers pay to the account %(account)s.") if kept.account_number else _("%(name)s is saved, without an account to pay to.")
        messages.success(request, words % {"name": kept.name, "account": kept.account_masked})
        return Landing(kept.get_absolute_url())

    return make


@require_http_methods(["GET", "POST"])
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """§3.2.0 Show a project: company, account, lawyer, buildings, units, and who changed what; the manager sets the lawyer here."""
    staff = reader_of(request)
    one = project_of(staff, pk)
    may_set = one.subsidiary_id in staff.subsidiaries_as(Role.MANAGER)
    form = ProjectLawyerForm(request.POST or None, offered=lawyers(one, timezone.localdate()), initial={"lawyer": one.lawyer_id})
    if form.is_bound and not may_set:
        raise PermissionDenied
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data["lawyer"]
        try:
            count = actions.set_project_lawyer(project=one, lawyer=chosen, fill=form.cleaned_data["fill"], by=staff, now=timezone.now())
        except Refusal as refusal:
            form.add_error("lawyer", str(refusal))
        else:
            messages.success(request, _lawyer_set(chosen, count))
            return redirect(one)
    context = {
        "project": one,
        "form": form if may_set else None,
        "buildings": queries.buildings_listed(one),
        "unit_count": queries.units_of(one).count(),
        "unsurveyed": queries.unsurveyed(queries.units_of(one)).count(),
        "without_lawyer": queries.without_lawyer(one).count(),
        "lines": history.changes(history.of_project(one)),
        "purposes": forms.ACCOUNT_PURPOSES,
        "is_administrator": staff.has_role(Role.ADMINISTRATOR),
    }
    return render(request, "customers/project.html", context, status=422 if form.is_bound else 200)


def _lawyer_set(lawyer: Staff | None, count: int) -> str:
    """Say what new files get now, and how many others got it."""
    if lawyer is None:
        return _("New files of this project get no lawyer.")
    words = _("New files of this project get %(name)s.") % {"name": lawyer.name}
    more = ngettext("%(n)d open household got this lawyer too.", "%(n)d open households got this lawyer too.", count) % {"n": count} if count else ""
    return f"{words} {more}".strip()


@never_cache
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """H4 Show a project's account number for 60 seconds after a stated purpose; who looked and why is recorded."""
    staff = reader_of(request)
    one = project_of(staff, pk)
    form = forms.AccountPurposeForm(request.POST if request.method == "POST" else None)
    is_shown = form.is_bound and form.is_valid()
    if is_shown:
        log_access(by=staff, what=Seen.ACCOUNT_REVEALED, now=timezone.now(), project=one, purpose=form.cleaned_data["purpose"])
    context = {"project": one, "form": form, "number": str(one.account_number or "") if is_shown else "", "is_shown": is_shown, "seconds": REVEAL_SECONDS}
    response = render(request, "customers/project_account.html", context, status=422 if form.is_bound and not is_shown else 200)
    if is_shown:
        response["Refresh"] = f"{REVEAL_SECONDS}; url={one.get_absolute_url()}"
    return response


# Buildings


@require_http_methods(["GET", "POST"])
def building(request: HttpRequest, pk: int, building: int = 0) -> HttpResponse:
    """Add a building to a project, or correct its name."""
    staff = keeper_of(request)
    one = project_of(staff, pk)
    chosen = get_object_or_404(Building, pk=building, project=one) if building else None
    form = forms.BuildingForm(request.POST or None, initial={"name": chosen.name if chosen else ""})

    def make() -> Landing:
        """Keep the building and lead back to the project."""
        actions.keep_building(name=form.cleaned_data["name"], project=one, building=chosen, by=staff, now=timezone.now())
        messages.success(request, _("%(name)s is saved.") % {"name": form.cleaned_data["name"]})
        return Landing(one.get_absolute_url())

    title = _("Building %(name)s") % {"name": chosen.name} if chosen else _("New building")
    return keep(request, form, make, {"title": title, "back": one.get_absolute_url(), "project": one})
