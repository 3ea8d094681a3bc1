"""The first page, the status of the site, a person's data taken out, and the way in: password, second factor, a password of one's own."""

import io
from datetime import datetime
from typing import Any
from urllib.parse import quote

import segno
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config import navigation
from config.demo import people
from config.middleware import PASSED, missing_step
from config.person import export_person
from config.status import Status
from customers.actions import account
from customers.actions.delivery import try_again
from customers.enums import Role
from customers.forms.account import CodeForm, PasswordForm, SignInForm
from customers.forms.persons import ExportForm
from customers.models import Delivery, Staff
from customers.queries.installation import is_demonstration
from customers.refusals import Refusal
from customers.rules import second_factor as factor
from customers.views.notifications import NAMES
from customers.views.persons import kept_person

BACKEND = "django.contrib.auth.backends.ModelBackend"
#: What the session holds until the code is given: who gave the password, where to and since when; and the key being set up.
WAITING, WAITING_NEXT, WAITING_SINCE, ENROLLING = "waiting_for_code", "waiting_next", "waiting_since", "enrolling"
WAITING_SECONDS = 600


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the page the person's post begins with."""
    return redirect(navigation.home_of(_person(request).roles))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say whose page this is, and where to go on."""
    owners = pgettext("between names", ", ").join(navigation.owners_of(request.path))
    return render(request, "403.html", {"exception": str(exception or ""), "owners": owners}, status=403)


def _person(request: HttpRequest) -> Staff:
    """Return who is signed in."""
    staff: Staff = request.user  # type: ignore[assignment]
    return staff


def _next(request: HttpRequest, wanted: str) -> str:
    """Return the wanted address if it is one of this site, else the first page."""
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()) else settings.LOGIN_REDIRECT_URL


def _enter(request: HttpRequest, staff: Staff, now: datetime, *, passed: bool) -> None:
    """Begin a fresh session for this person and record it."""
    auth.login(request, staff, backend=BACKEND)
    if passed:
        request.session[PASSED] = True
    request.session.save()
    account.start_session(
        by=staff,
        session_key=str(request.session.session_key),
        address=request.META.get("REMOTE_ADDR") or None,
        browser=request.headers.get("User-Agent", ""),
        now=now,
    )


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Ask for staff number and password; whoever has a second factor is asked for its code before a session begins."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = SignInForm(request, request.POST or None)
    wanted = request.POST.get("next", request.GET.get("next", ""))
    if form.is_bound and form.is_valid():
        return _after_password(request, form.get_user(), _next(request, wanted), timezone.now())
    context = {"form": form, "next": wanted, "demo_logins": _demo_logins()}
    return render(request, "registration/login.html", context, status=422 if form.is_bound else 200)


def _demo_logins() -> list[dict[str, str]]:
    """Return the logins a demonstration offers: staff number, password, post and name."""
    logins = people.LOGINS if is_demonstration() else ()
    return [{"username": login.username, "password": people.PASSWORD, "post": str(login.role.label), "name": login.name} for login in logins]


def _after_password(request: HttpRequest, staff: Staff, wanted: str, now: datetime) -> HttpResponse:
    """Begin the session, or remember who waits for the code."""
    if staff.totp_confirmed_at is None:
        _enter(request, staff, now, passed=False)
        return HttpResponseRedirect(wanted)
    request.session.flush()
    request.session.update({WAITING: staff.pk, WAITING_NEXT: wanted, WAITING_SINCE: int(now.timestamp())})
    return redirect("second_factor")


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if request.user.is_authenticated:
        for session in _person(request).sessions.filter(session_key=request.session.session_key):
            account.end_session(session=session, by=_person(request), now=timezone.now())
    auth.logout(request)
    return redirect("login")


def _waiting(request: HttpRequest, now: datetime) -> Staff | None:
    """Return who is asked for the code: signed in already, or with the password given not long ago."""
    if request.user.is_authenticated:
        return _person(request)
    since = request.session.get(WAITING_SINCE, 0)
    return Staff.objects.filter(pk=request.session.get(WAITING, 0), is_active=True).first() if now.timestamp() - since < WAITING_SECONDS else None


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the second factor, or set it up."""
    now = timezone.now()
    staff = _waiting(request, now)
    if staff is None:
        return redirect("login")
    if staff.totp_confirmed_at is not None and not request.session.get(PASSED):
        return _ask_code(request, staff, now)
    is_to_enrol = request.user.is_authenticated and staff.totp_confirmed_at is None
    return _enrol(request, staff, now) if is_to_enrol else redirect(settings.LOGIN_REDIRECT_URL)


def _ask_code(request: HttpRequest, staff: Staff, now: datetime) -> HttpResponse:
    """Check the code; wrong ones count as failed sign-ins."""
    form = CodeForm(request.POST or None)
    credentials = {"username": staff.username}
    if form.is_bound and not AxesProxyHandler.is_allowed(request, credentials):
        request.axes_locked_out = True  # type: ignore[attr-defined]
        return redirect("login")
    if form.is_bound and form.is_valid():
        try:
            account.use_second_factor(code=form.cleaned_data["code"], by=staff, now=now)
        except Refusal as refusal:
            AxesProxyHandler.user_login_failed(account, credentials, request)
            form.add_error("code", str(refusal))
        else:
            wanted = _next(request, request.session.get(WAITING_NEXT, ""))
            _enter(request, staff, now, passed=True)
            return HttpResponseRedirect(wanted)
    return render(request, "registration/second_factor.html", {"form": form}, status=422 if form.is_bound else 200)


def _enrol(request: HttpRequest, staff: Staff, now: datetime) -> HttpResponse:
    """Show the key and take the first code; the recovery codes are shown once, on the next page."""
    secret = request.session.setdefault(ENROLLING, factor.new_secret())
    form = CodeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            codes = account.confirm_second_factor(secret=secret, code=form.cleaned_data["code"], by=staff, now=now)
        except Refusal as refusal:
            form.add_error("code", str(refusal))
        else:
            del request.session[ENROLLING]
            request.session[PASSED] = True
            return render(request, "registration/recovery_codes.html", {"codes": [factor.spoken(code) for code in codes]})
    context = {"form": form, "enrol_key": secret, "enrol_svg_url": reverse("second_factor_picture"), "is_demanded": bool(missing_step(request, staff))}
    return render(request, "registration/second_factor.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_GET
def second_factor_picture(request: HttpRequest) -> HttpResponse:
    """Draw the key that is being set up as a picture for the authenticator app."""
    secret = request.session.get(ENROLLING)
    if secret is None:
        raise Http404
    address = factor.enrolment_address(secret, _person(request).username, _("Customer Service"))
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", scale=5, border=2)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    """Change one's own password; every other session ends."""
    staff, now = _person(request), timezone.now()
    form = PasswordForm(staff, request.POST or None)
    if form.is_bound and form.is_valid():
        passed = bool(request.session.get(PASSED))
        staff = account.change_password(password=form.cleaned_data["new_password1"], by=staff, now=now)
        _enter(request, staff, now, passed=passed)
        messages.success(request, _("The password is changed. All other sessions have ended."))
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "registration/password_change_form.html", {"form": form}, status=422 if form.is_bound else 200)


def _keeper(request: HttpRequest) -> Staff:
    """Return who keeps the site or leads the department; nobody else sees how it is doing."""
    staff = _person(request)
    if not staff.has_role(Role.ADMINISTRATOR, Role.MANAGER):
        raise PermissionDenied
    return staff


@require_GET
def status(request: HttpRequest) -> HttpResponse:
    """Show how the site is doing: readiness, recurring jobs, what waits, what failed, what did not arrive, the last dump."""
    shown = Status(_keeper(request), NAMES, timezone.now())
    return render(request, "config/status.html", {"status": shown, "figures": shown.figures})


@require_POST
def deliveries_again(request: HttpRequest) -> HttpResponse:
    """H6 Try notices again that did not arrive: one, or all within reach."""
    staff = _keeper(request)
    rows = Delivery.objects.visible_to(staff)
    if not request.POST.get("all"):
        rows = rows.filter(pk__in=[int(pk) for pk in request.POST.getlist("delivery") if pk.isdecimal()])
    count = try_again(deliveries=rows, by=staff, now=timezone.now())
    messages.success(request, ngettext("%(n)d notice is tried again within a minute.", "%(n)d notices are tried again within a minute.", count) % {"n": count})
    return redirect("status")


@require_POST
def person_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out everything held about a person, as a paper or as data; who took it out and what for stands in the person's files."""
    staff, one = kept_person(request, pk)
    form = ExportForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say who asked for it, and in which form."))
        return redirect("customers:person", pk)
    export = export_person(customer=one, purpose=form.cleaned_data["purpose"], by=staff, now=timezone.now())
    is_paper = form.cleaned_data["kind"] == "pdf"
    body: Any = export.as_paper(staff.name).pdf if is_paper else export.as_json()
    name = quote(f"{export.name}.{'pdf' if is_paper else 'json'}")
    answer = HttpResponse(body, content_type="application/pdf" if is_paper else "application/json")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer
