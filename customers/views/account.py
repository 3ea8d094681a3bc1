"""One's own account: how the pages look, where notices go, sessions, the second factor."""

from collections.abc import Callable
from datetime import datetime

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from customers.actions import account as actions
from customers.actions.channels import has_mail_server
from customers.authorization.queries.desks import demands_second_factor
from customers.enums import RobotKind
from customers.forms.account import CodeForm, ContactForm, PreferencesForm, preferences_initial
from customers.models import Staff
from customers.queries.installation import is_demonstration
from customers.queries.notices import last_deliveries
from customers.queries.people import posts_of, sessions_of
from customers.refusals import Refusal
from customers.rules.browsers import browser_name
from customers.rules.second_factor import spoken

LANGUAGE_COOKIE_AGE = 365 * 86400


def _person(request: HttpRequest) -> Staff:
    """Return who is signed in."""
    staff: Staff = request.user  # type: ignore[assignment]
    return staff


def _page(request: HttpRequest, now: datetime, *, contact: ContactForm | None = None, code: CodeForm | None = None) -> HttpResponse:
    """Show the account, with a form that came back wrong."""
    staff = _person(request)
    wrong = next((form for form in (contact, code) if form is not None and form.is_bound), None)
    context = {
        "staff": staff,
        "posts": posts_of(staff, timezone.localdate(now)),
        "preferences_form": PreferencesForm(initial=preferences_initial(staff)),
        "contact": contact or ContactForm(staff=staff, sends_mail=has_mail_server()),
        "code": code or CodeForm(),
        "sessions": [(session, browser_name(session.browser)) for session in sessions_of(staff, now)],
        "current_key": request.session.session_key,
        "is_demanded": demands_second_factor(staff),
        "deliveries": last_deliveries(staff),
        "is_demo": is_demonstration(),
    }
    return render(request, "customers/account.html", context, status=422 if wrong is not None else 200)


@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """H6 Show one's account; change where one is told of what is due."""
    staff, now = _person(request), timezone.now()
    if request.method == "GET":
        return _page(request, now)
    form = ContactForm(request.POST, staff=staff, sends_mail=has_mail_server())
    if form.is_valid():
        data = form.cleaned_data
        reached = actions.Reached(data["email"], data["robot_kind"], data["robot_url"], data["robot_secret"])
        try:
            actions.change_contact(reached=reached, by=staff, now=now)
        except Refusal as refusal:
            form.add_error("robot_secret" if isinstance(refusal, actions.RobotSecretWrong) else "robot_url", str(refusal))
        else:
            messages.success(request, _("Notices go to the bell%(ways)s.") % {"ways": _ways(reached)})
            return redirect("customers:account")
    return _page(request, now, contact=form)


def _ways(reached: actions.Reached) -> str:
    """Say by which ways beside the bell a person is told."""
    robot = RobotKind(reached.robot_kind).label if reached.robot_kind else ""
    return "".join(_(", %(way)s") % {"way": way} for way in (reached.email, robot) if way)


@login_not_required
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep language, theme, density, text size and keys; before signing in only the language, in a cookie."""
    form = PreferencesForm(request.POST)
    chosen = form.chosen() if form.is_valid() else {}
    if chosen and isinstance(request.user, Staff):
        actions.change_preferences(by=request.user, now=timezone.now(), **chosen)
    response = HttpResponseRedirect(_back(request))
    if language := chosen.get("language"):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, str(language), max_age=LANGUAGE_COOKIE_AGE, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    return response


def _back(request: HttpRequest) -> str:
    """Return where the reader came from, if that is a page of this site."""
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()) else "/"


@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions."""
    staff = _person(request)
    session = get_object_or_404(staff.sessions, pk=pk)
    actions.end_session(session=session, by=staff, now=timezone.now())
    messages.success(request, _("The session has ended."))
    return redirect("customers:account")


def _with_code(request: HttpRequest, act: Callable[[str, datetime], HttpResponse]) -> HttpResponse:
    """Run what needs a code of the second factor; wrong codes count as failed sign-ins."""
    staff, now = _person(request), timezone.now()
    form, credentials = CodeForm(request.POST), {"username": staff.username}
    if not AxesProxyHandler.is_allowed(request, credentials):
        request.axes_locked_out = True  # type: ignore[attr-defined]
        return redirect("customers:account")
    if form.is_valid():
        try:
            return act(form.cleaned_data["code"], now)
        except Refusal as refusal:
            AxesProxyHandler.user_login_failed(actions, credentials, request)
            form.add_error("code", str(refusal))
    return _page(request, now, code=form)


@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes and show them once."""

    def renew(code: str, now: datetime) -> HttpResponse:
        """Show the new codes."""
        codes = actions.renew_recovery_codes(code=code, by=_person(request), now=now)
        return render(request, "registration/recovery_codes.html", {"codes": [spoken(one) for one in codes]})

    return _with_code(request, renew)


@require_POST
def second_factor_drop(request: HttpRequest) -> HttpResponse:
    """Take the second factor off, to set it up on another phone."""

    def drop(code: str, now: datetime) -> HttpResponse:
        """Lead back to the account, or to setting it up anew where it is demanded."""
        actions.drop_second_factor(code=code, by=_person(request), now=now)
        request.session.pop("second_factor", None)
        messages.success(request, _("The second factor is off."))
        return redirect("customers:account")

    return _with_code(request, drop)
