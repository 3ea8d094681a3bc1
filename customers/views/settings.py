"""The settings with their clauses and history, and the days off."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from customers import wording
from customers.actions import settings as actions
from customers.enums import Role
from customers.forms.settings import HolidayChangeForm, HolidayForm, SettingForm
from customers.models import Holiday, Staff
from customers.queries import history
from customers.queries import settings as queries
from customers.queries.properties import projects_read_by
from customers.refusals import Refusal
from customers.rules.settings import SETTINGS, Definition

FIRST_YEAR, LAST_YEAR = 2000, 2100


def _keeper(request: HttpRequest) -> Staff:
    """Return who keeps the settings: an administrator or a manager."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(Role.ADMINISTRATOR, Role.MANAGER):
        raise PermissionDenied
    return staff


@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    """List every setting: what is in force, its clause, since when, and what comes."""
    _keeper(request)
    today = timezone.localdate()
    board = queries.settings_board(today)
    found = queries.narrowed(board, request.GET.get("q", ""), house_only=bool(request.GET.get("house")))
    context = {
        "groups": found,
        "pending": [line for group in board for line in group.lines if line.pending],
        "today": today,
        "query": request.GET.get("q", ""),
        "house_only": bool(request.GET.get("house")),
    }
    return render(request, "customers/settings.html", context)


@require_http_methods(["GET", "POST"])
def setting(request: HttpRequest, key: str) -> HttpResponse:
    """Show the history of a setting, and change it from a day on."""
    staff, now = _keeper(request), timezone.now()
    if key not in SETTINGS:
        raise Http404
    definition, today = SETTINGS[key], timezone.localdate(now)
    figure = queries.setting(key, today)
    initial = {"value": queries.typed_value(definition, figure), "valid_from": today.isoformat()}
    form = SettingForm(request.POST or None, definition=definition, projects=projects_read_by(staff), initial=initial)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            actions.change_setting(
                key=key, value=data["value"], valid_from=data["valid_from"], reason=data["reason"], project=data.get("project"), by=staff, now=now
            )
        except Refusal as refusal:
            form.add_error("valid_from" if isinstance(refusal, actions.BackdatedSetting) else "value", str(refusal))
        else:
            messages.success(request, _changed(definition, data["valid_from"], today))
            return redirect("customers:settings")
    context = {
        "definition": definition,
        "form": form,
        "value": queries.shown_value(definition, figure),
        "default": queries.default_value(definition),
        "history": queries.history_of(key),
        "today": today,
    }
    return render(request, "customers/settings_change.html", context, status=422 if form.is_bound else 200)


def _changed(definition: Definition, valid_from: date, today: date) -> str:
    """Say from when the new figure counts."""
    values = {"setting": _(definition.label), "day": wording.day(valid_from, today)}
    return _("“%(setting)s” changes on %(day)s.") % values if valid_from > today else _("“%(setting)s” is changed from today on.") % values


# Days off


def _year(request: HttpRequest) -> int:
    """Return the year that is shown."""
    typed = request.POST.get("year") or request.GET.get("year", "")
    year = int(typed) if typed.isdecimal() else timezone.localdate().year
    return min(max(year, FIRST_YEAR), LAST_YEAR)


@require_http_methods(["GET", "POST"])
def holidays(request: HttpRequest) -> HttpResponse:
    """List the days of a year that differ from the five-day week; add one."""
    staff, now = _keeper(request), timezone.now()
    form = HolidayForm(request.POST or None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_holiday(day=queries.DayOff(data["day"], data["name"], is_worked=data["is_worked"]), by=staff, now=now)
        except Refusal as refusal:
            form.add_error("day", str(refusal))
        else:
            messages.success(request, _("%(day)s stands in the list.") % {"day": wording.day(data["day"])})
            return redirect(_holidays_page(data["day"].year))
    year = _year(request)
    days = queries.holidays_of(year)
    context = {
        "form": form,
        "days": days,
        "year": year,
        "missing": queries.missing_holidays(year, days),
        "today": timezone.localdate(now),
        "lines": history.changes(history.of_holidays()),
    }
    return render(request, "customers/holidays.html", context, status=422 if form.is_bound else 200)


@require_POST
def holidays_import(request: HttpRequest) -> HttpResponse:
    """Take over the days off of a year from the calendar; what was typed by hand stands."""
    staff, year = _keeper(request), _year(request)
    count = actions.import_holidays(days=queries.known_holidays(year), by=staff, now=timezone.now())
    messages.success(request, ngettext("%(n)d day taken over for %(year)d.", "%(n)d days taken over for %(year)d.", count) % {"n": count, "year": year})
    return redirect(_holidays_page(year))


def _holidays_page(year: int) -> str:
    """Return the address of a year's list."""
    return f"{reverse('customers:holidays')}?year={year}"


@require_http_methods(["GET", "POST"])
def holiday(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct one day."""
    staff, one = _keeper(request), get_object_or_404(Holiday, pk=pk)
    form = HolidayChangeForm(request.POST or None, initial={"name": one.name, "is_worked": one.is_worked})
    if form.is_bound and form.is_valid():
        actions.change_holiday(holiday=one, name=form.cleaned_data["name"], is_worked=form.cleaned_data["is_worked"], by=staff, now=timezone.now())
        messages.success(request, _("%(day)s is corrected.") % {"day": wording.day(one.day)})
        return redirect(_holidays_page(one.day.year))
    return render(request, "customers/holidays_day.html", {"form": form, "holiday": one}, status=422 if form.is_bound else 200)


@require_POST
def holiday_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one day off the list."""
    staff, one = _keeper(request), get_object_or_404(Holiday, pk=pk)
    actions.remove_holiday(holiday=one, by=staff, now=timezone.now())
    messages.success(request, _("%(day)s follows the five-day week again.") % {"day": wording.day(one.day)})
    return redirect(_holidays_page(one.day.year))
