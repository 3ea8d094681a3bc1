"""Who is away, and who stands in."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from customers.actions import staff as actions
from customers.actions.submissions import submit_once
from customers.enums import Role
from customers.forms.staff import AbsenceForm
from customers.models import Absence, Staff
from customers.queries import people
from customers.refusals import Refusal
from customers.views.staff import Landing


def _person(request: HttpRequest) -> Staff:
    """Return who is signed in."""
    staff: Staff = request.user  # type: ignore[assignment]
    return staff


@require_http_methods(["GET", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """§5.4.4.1.b List who is away and who stands in; enter an absence, one's own or as manager anybody's of the subsidiary."""
    by, now = _person(request), timezone.now()
    today = timezone.localdate(now)
    form = _absence_form(request, by, now)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        away = actions.Away(data["first_day"], data["last_day"], data["reason"])

        def make() -> Landing:
            """Enter the absence and lead back to the list."""
            actions.set_absence(staff=data["staff"], cover=data["cover"], away=away, by=by, now=now)
            return Landing(reverse("customers:absences"))

        try:
            url = submit_once(token=data["token"], by=by, now=now, make=make)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(cover)s stands in for %(name)s.") % {"cover": data["cover"].name, "name": data["staff"].name})
            return redirect(url)
    mine = set(people.may_be_sent_away_by(by, today).values_list("pk", flat=True))
    context = {"form": form, "absences": people.absences_seen_by(by, today), "today": today, "mine": mine, "is_manager": by.has_role(Role.MANAGER)}
    return render(request, "customers/absences.html", context, status=422 if form.is_bound else 200)


def _absence_form(request: HttpRequest, by: Staff, now: datetime) -> AbsenceForm:
    """Return the form with the people whose absence this person may enter."""
    today = timezone.localdate(now)
    allowed = people.may_be_sent_away_by(by, today)
    covers = people.covers_for(allowed, today) if by.has_role(Role.MANAGER) else people.with_load(people.colleagues(by, today))
    initial = {"staff": by.pk, "first_day": today.isoformat(), "last_day": today.isoformat()}
    return AbsenceForm(request.POST or None, people=allowed.order_by("name"), covers=covers.order_by("name"), initial=initial)


@require_POST
def absence_end(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.1.b Somebody is back; a coming absence is struck out."""
    by, now = _person(request), timezone.now()
    allowed = people.may_be_sent_away_by(by, timezone.localdate(now)).values("pk")
    absence = get_object_or_404(Absence.objects.filter(staff__in=allowed).select_related("staff"), pk=pk)
    actions.end_absence(absence=absence, by=by, now=now)
    messages.success(request, _("The absence of %(name)s has ended.") % {"name": absence.staff.name})
    return redirect("customers:absences")
