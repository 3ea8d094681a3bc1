"""One account, its posts and its sign-in; who holds what; organisations."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from customers.actions import account
from customers.actions import staff as actions
from customers.actions.submissions import submit_once
from customers.authorization.queries.desks import demands_second_factor
from customers.enums import Role
from customers.forms import staff as forms
from customers.models import Organisation, Posting, Staff, Subsidiary
from customers.queries import history, people
from customers.refusals import Refusal

#: Who reads which post is held by whom.
READERS_OF_POSTS = (Role.ADMINISTRATOR, Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR)


@dataclass(frozen=True)
class Landing:
    """The page a form leads to."""

    url: str

    def get_absolute_url(self) -> str:
        """Return its address."""
        return self.url


def _person(request: HttpRequest, *roles: str) -> Staff:
    """Return who is signed in; without one of these roles the page is refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    if roles and not staff.has_role(*roles):
        raise PermissionDenied
    return staff


def _administrator(request: HttpRequest) -> Staff:
    """Return the administrator who is signed in."""
    return _person(request, Role.ADMINISTRATOR)


def _member_page(pk: int) -> Landing:
    """Return the page of one account."""
    return Landing(reverse("customers:staff_member", args=[pk]))


# Accounts


@require_http_methods(["GET", "POST"])
def staff_new(request: HttpRequest) -> HttpResponse:
    """§3.1 Enter a person who works with customers."""
    by, now = _administrator(request), timezone.now()
    form = forms.StaffNewForm(request.POST or None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        person = actions.Person(data["name"], data["phone"], data["email"])
        try:
            return redirect(
                submit_once(
                    token=data["token"],
                    by=by,
                    now=now,
                    make=lambda: _member_page(actions.create_staff(username=data["username"], person=person, by=by, now=now).pk),
                )
            )
        except Refusal as refusal:
            form.add_error("username", str(refusal))
    return render(request, "customers/staff_new.html", {"form": form}, status=422 if form.is_bound else 200)


def _member(
    request: HttpRequest, member: Staff, *, form: forms.StaffForm | None = None, post: forms.PostForm | None = None, serving: actions.StillServes | None = None
) -> HttpResponse:
    """Show one account with its posts and its last changes, with a form that came back wrong."""
    now = timezone.now()
    bound = any(one is not None and one.is_bound for one in (form, post))
    context = {
        "member": member,
        "form": form or forms.StaffForm(initial=forms.staff_initial(member)),
        "post_form": post or forms.PostForm(initial={"starts_on": timezone.localdate(now).isoformat()}),
        "posts": member.postings.select_related("subsidiary", "organisation").prefetch_related("projects").order_by("-starts_on", "-pk"),
        "today": timezone.localdate(now),
        "is_self": member == request.user,
        "has_login": member.has_usable_password() and bool(member.password),
        "sessions": people.sessions_of(member, now),
        "is_demanded": demands_second_factor(member),
        "lines": history.changes(history.of_member(member)),
        "serving": serving,
    }
    return render(request, "customers/staff_member.html", context, status=422 if bound else 200)


@require_http_methods(["GET", "POST"])
def staff_member(request: HttpRequest, pk: int) -> HttpResponse:
    """§3.1 Show and change one account."""
    by, member = _administrator(request), get_object_or_404(Staff, pk=pk)
    if request.method == "GET":
        return _member(request, member)
    form = forms.StaffForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        person = actions.Person(data["name"], data["phone"], data["email"])
        try:
            actions.change_staff(staff=member, username=data["username"], person=person, is_active=data["is_active"], by=by, now=timezone.now())
        except actions.StillServes as refusal:
            return _member(request, member, form=form, serving=refusal)
        except Refusal as refusal:
            form.add_error("is_active" if isinstance(refusal, actions.OwnAccount) else "username", str(refusal))
        else:
            messages.success(request, _("The account of %(name)s is saved.") % {"name": data["name"]})
            return redirect("customers:staff_member", pk)
    return _member(request, member, form=form)


@require_POST
def posting_add(request: HttpRequest, pk: int) -> HttpResponse:
    """§3.1 Give a person a post."""
    by, member, now = _administrator(request), get_object_or_404(Staff, pk=pk), timezone.now()
    form = forms.PostForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        post = actions.Post(Role(data["role"]), data["subsidiary"], data["starts_on"], data["ends_on"], data["organisation"], tuple(data["projects"]))

        def make() -> Landing:
            """Give the post and lead back to the account."""
            actions.add_posting(staff=member, post=post, by=by, now=now)
            return _member_page(pk)

        try:
            return redirect(submit_once(token=data["token"], by=by, now=now, make=make))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return _member(request, member, post=form)


@require_http_methods(["GET", "POST"])
def posting_end(request: HttpRequest, pk: int) -> HttpResponse:
    """§3.1 Set the last day of a post."""
    by, now = _administrator(request), timezone.now()
    posting = get_object_or_404(Posting.objects.select_related("staff", "subsidiary"), pk=pk)
    form = forms.LastDayForm(request.POST or None, initial={"last_day": (posting.ends_on or timezone.localdate(now)).isoformat()})
    serving: actions.StillServes | None = None
    if form.is_bound and form.is_valid():
        try:
            actions.end_posting(posting=posting, last_day=form.cleaned_data["last_day"], by=by, now=now)
        except actions.StillServes as refusal:
            serving = refusal
        except Refusal as refusal:
            form.add_error("last_day", str(refusal))
        else:
            messages.success(request, _("The post of %(name)s has its last day.") % {"name": posting.staff.name})
            return redirect("customers:staff_member", posting.staff_id)
    context = {"form": form, "posting": posting, "member": posting.staff, "serving": serving}
    return render(request, "customers/staff_posting_end.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_POST
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a password for one sign-in and show it once."""
    by, member = _administrator(request), get_object_or_404(Staff, pk=pk, is_active=True)
    password = account.reset_password(staff=member, by=by, now=timezone.now())
    return render(request, "customers/staff_password.html", {"member": member, "password": password})


@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift the lock-out after failed sign-ins."""
    by, member = _administrator(request), get_object_or_404(Staff, pk=pk)
    account.unlock(staff=member, by=by, now=timezone.now())
    messages.success(request, _("%(name)s can try to sign in again.") % {"name": member.name})
    return redirect("customers:staff_member", pk)


@require_POST
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a person's second factor off because the phone is lost."""
    by, member = _administrator(request), get_object_or_404(Staff, pk=pk)
    account.reset_second_factor(staff=member, by=by, now=timezone.now())
    messages.success(request, _("The second factor of %(name)s is off; it is set up anew at the next sign-in.") % {"name": member.name})
    return redirect("customers:staff_member", pk)


@require_POST
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """End every session of a person."""
    by, member = _administrator(request), get_object_or_404(Staff, pk=pk)
    account.end_sessions(staff=member, by=by, now=timezone.now())
    messages.success(request, _("All sessions of %(name)s have ended.") % {"name": member.name})
    return redirect("customers:staff_member", pk)


# Posts and organisations


@require_GET
def posts(request: HttpRequest) -> HttpResponse:
    """§3.1 Show who holds which post in each subsidiary, and which are vacant."""
    reader, today = _person(request, *READERS_OF_POSTS), timezone.localdate()
    own = Subsidiary.objects.filter(pk__in=reader.subsidiaries_as(*READERS_OF_POSTS))
    houses = people.who_holds_what(today, Subsidiary.objects.all() if reader.has_role(Role.ADMINISTRATOR) else own)
    return render(request, "customers/staff_posts.html", {"houses": houses, "is_administrator": reader.has_role(Role.ADMINISTRATOR)})


@require_http_methods(["GET", "POST"])
def organisations(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """List the firms and departments; add one, or correct a name."""
    by = _administrator(request)
    chosen = get_object_or_404(Organisation, pk=pk) if pk else None
    form = forms.OrganisationForm(request.POST or None, initial={"name": chosen.name if chosen else ""})
    if form.is_bound and form.is_valid():
        try:
            actions.keep_organisation(name=form.cleaned_data["name"], organisation=chosen, by=by, now=timezone.now())
        except Refusal as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("%(name)s stands in the list.") % {"name": form.cleaned_data["name"]})
            return redirect("customers:organisations")
    context = {"form": form, "chosen": chosen, "organisations": people.organisations_listed(timezone.localdate())}
    return render(request, "customers/staff_organisations.html", context, status=422 if form.is_bound else 200)
