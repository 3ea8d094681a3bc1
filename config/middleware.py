"""What happens around every page: where it is asked from, language and settings of the reader, timing, privacy, who writes history."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect
from pghistory.middleware import HistoryMiddleware as RequestHistory

from customers.authorization.queries.desks import demands_second_factor
from customers.models import Staff
from customers.queries.installation import is_demonstration

GetResponse = Callable[[HttpRequest], HttpResponse]
#: The secret in the address of a letter's link.
LINK = re.compile(r"^/l/[^/]+/")
#: Kept in the session once the code of the second factor was given.
PASSED = "second_factor"
#: Pages on the way in, which nobody is led away from.
WAY_IN = frozenset({"login", "logout", "second_factor", "second_factor_picture", "password_change"})


@dataclass(frozen=True)
class Preferences:
    """How one reader wants the pages; empty means as the device has it, or the usual."""

    language: str
    theme: str = ""
    density: str = ""
    text_size: str = ""
    keys_on: bool = True


def preferences_of(request: HttpRequest) -> Preferences:
    """Return the reader's settings; the language chosen in this browser comes before the person's own."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    known = dict(settings.LANGUAGES)
    staff = request.user
    if not isinstance(staff, Staff):
        return Preferences(language=chosen if chosen in known else settings.LANGUAGE_CODE)
    language = next((code for code in (chosen, staff.language) if code in known), settings.LANGUAGE_CODE)
    return Preferences(language, staff.theme, staff.density, staff.text_size, staff.keys_on)


class VisitorAddressMiddleware:
    """Takes a visitor's address from X-Forwarded-For where proxies of the house stand before the site; without them nobody's word counts but the connection's."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Put the visitor's address where the lock-out and the list of sessions look for it."""
        request.META["REMOTE_ADDR"] = visitor_address(request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", ""), settings.TRUSTED_PROXIES)
        return self.get_response(request)


def visitor_address(connected: str, forwarded: str, proxies: int) -> str:
    """Return the address the outermost of our proxies saw: each adds one at the end, so what a visitor wrote himself stands further left and is not read."""
    named = [part.strip() for part in forwarded.split(",")]
    if proxies < 1 or len(named) < proxies:
        return connected
    try:
        return str(ip_address(_bare(named[-proxies])))
    except ValueError:
        return connected


def _bare(named: str) -> str:
    """Return an address without port and brackets, as some proxies write them."""
    if named.startswith("["):
        return named[1:].partition("]")[0]
    return named.partition(":")[0] if named.count(":") == 1 else named


class PreferencesMiddleware:
    """Reads the clock once, and lets the page speak the reader's language."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set `request.now` and `request.preferences`, and activate the language for this answer only."""
        request.now = timezone.now()  # type: ignore[attr-defined]
        preferences = request.preferences = preferences_of(request)  # type: ignore[attr-defined]
        with translation.override(preferences.language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", preferences.language)
        patch_vary_headers(response, ("Cookie",))
        return response


class WayInMiddleware:
    """Leads whoever still has to choose a password or to give a second factor there first, from every page."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; what has to be done is known only when the page is."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, page: Callable[..., Any], _args: object, _kwargs: object) -> HttpResponse | None:
        """Answer with the step that is missing, unless the page belongs to the way in or to everybody."""
        is_open = not getattr(page, "login_required", True) or (request.resolver_match is not None and request.resolver_match.view_name in WAY_IN)
        step = "" if is_open or not isinstance(request.user, Staff) else missing_step(request, request.user)
        if not step:
            return None
        return HttpResponseClientRedirect(reverse(step)) if request.headers.get("HX-Request") else HttpResponseRedirect(reverse(step))


def missing_step(request: HttpRequest, staff: Staff) -> str:
    """Return the name of the page that has to come first: a password of one's own, the second factor, or none."""
    if staff.must_change_password:
        return "password_change"
    passed = not settings.DEMANDS_SECOND_FACTOR or request.session.get(PASSED)
    return "" if passed or not demands_second_factor(staff) or is_demonstration() else "second_factor"


class ServerTimingMiddleware:
    """Tells a developer and the measuring commands how many queries a page took, and how long."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Count the queries of one answer when asked to."""
        if not (settings.DEBUG or settings.BENCH):
            return self.get_response(request)
        counter = QueryCounter()
        began = time.perf_counter()
        with connection.execute_wrapper(counter):
            response = self.get_response(request)
        whole = (time.perf_counter() - began) * 1000
        response.headers["Server-Timing"] = f'db;dur={counter.seconds * 1000:.1f};desc="{counter.count} queries", total;dur={whole:.1f}'
        return response


class QueryCounter:
    """Counts the queries of one answer and the time they take."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.count = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: Any, context: Any) -> Any:
        """Run one query and count it."""
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - began


class PrivatePagesMiddleware:
    """Keeps pages of signed-in people out of every shared or disk cache."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the answer private unless the page said otherwise."""
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response


class HistoryMiddleware(RequestHistory):
    """Writes into the history who changed what from which page; only for requests that write, and never the secret of a link."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return the person and the page; of the link of a letter only that it was one."""
        return {**super().get_context(request), "url": LINK.sub("/l/***/", request.path)}
