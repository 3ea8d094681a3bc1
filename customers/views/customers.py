"""The pages that keep a file: customers, relatives, consent, addresses, the representative."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers.actions import customers as actions
from customers.actions import households as files
from customers.actions.submissions import submit_once
from customers.documents import actions as documents
from customers.enums import AddressKind, AddressSource, Consent, Relation, Role
from customers.forms import households as forms
from customers.models import Address, Customer, Household, Member, Staff
from customers.queries.files import representatives
from customers.refusals import Refusal
from customers.views.households import may_edit


def _kept(request: HttpRequest, pk: int) -> tuple[Staff, Household, datetime]:
    """Return the keeper of a file and the file; whoever may only read is refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    file = get_object_or_404(Household.objects.visible_to(staff).select_related("unit", "project__subsidiary"), pk=pk)
    if not may_edit(staff, file):
        raise PermissionDenied
    return staff, file, timezone.now()


def _page(request: HttpRequest, form: Form, file: Household, **context: object) -> HttpResponse:
    """Show a form of the file again, with what was typed."""
    return render(request, "customers/file_form.html", {"form": form, "household": file, **context}, status=422 if form.is_bound else 200)


def _birthday(data: dict[str, Any]) -> actions.Birthday:
    """Return the birthday that was typed."""
    return actions.Birthday(data["birth_month"], data["birth_day"], data["birth_year"], data["birth_calendar"], data["is_leap_month"])


@require_http_methods(["GET", "POST"])
def customer(request: HttpRequest, pk: int, of: int) -> HttpResponse:
    """§5.10.2 Change title, phones and birthday of a customer."""
    staff, file, now = _kept(request, pk)
    person = get_object_or_404(Customer.objects.filter(purchases__household=file), pk=of)
    form = forms.CustomerForm(request.POST or None, initial=forms.customer_initial(person))
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            actions.change_customer(
                customer=person,
                household=file,
                title=form.cleaned_data["title"],
                numbers=form.cleaned_data["phones"],
                birthday=_birthday(form.cleaned_data),
                by=staff,
                now=now,
            )
            files.refresh_file(Household.objects.select_for_update(of=("self",)).get(pk=file.pk))
        messages.success(request, _("The details of %(name)s are changed.") % {"name": person.name})
        return redirect(file)
    return _page(request, form, file, title=person.name, clause_number="5.10.2.b")


@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, pk: int, of: int, member: int = 0) -> HttpResponse:
    """§5.4.3.1 Record what a customer or relative said about cards."""
    staff, file, now = _kept(request, pk)
    person = get_object_or_404(Customer.objects.filter(purchases__household=file), pk=of)
    subject: Customer | Member = get_object_or_404(person.members, pk=member) if member else person
    form = forms.ConsentForm(
        request.POST or None, initial={"consent": subject.consent, "consented_on": subject.consented_on, "consent_document": subject.consent_document}
    )
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            actions.record_consent(
                subject=subject,
                consent=Consent(data["consent"]),
                said_on=data["consented_on"],
                document=data["consent_document"],
                household=file,
                by=staff,
                now=now,
            )
        except Refusal as refusal:
            form.add_error("consented_on", str(refusal))
        else:
            messages.success(request, _("The word about cards is recorded."))
            return redirect(file)
    return _page(request, form, file, title=_("Consent to cards: %(name)s") % {"name": subject}, clause_number="5.4.3.1")


@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, pk: int, of: int) -> HttpResponse:
    """§5.4.3.2 Record a relative."""
    staff, file, now = _kept(request, pk)
    person = get_object_or_404(Customer.objects.filter(purchases__household=file), pk=of)
    form = forms.MemberForm(request.POST or None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data

        def make() -> Household:
            """Record the relative and lead back to the file."""
            chosen = {name: data[name] for name in ("name", "title", "consented_on", "is_under_14", "guardian_consented_on")}
            actions.add_member(
                customer=person,
                household=file,
                relation=Relation(data["relation"]),
                birthday=_birthday(data),
                consent=Consent(data["consent"]),
                by=staff,
                now=now,
                **chosen,
            )
            return file

        try:
            return redirect(submit_once(token=data["token"], by=staff, now=now, make=make))
        except Refusal as refusal:
            form.add_error("guardian_consented_on" if refusal.clause == "5.4.3.2" else "consented_on", str(refusal))
    return _page(request, form, file, title=_("A relative of %(name)s") % {"name": person.name}, clause_number="5.4.3.2")


@require_http_methods(["GET", "POST"])
def address(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.10.2 Record a new address: heard beside the contract address, or by written notice in its place."""
    staff, file, now = _kept(request, pk)
    form = forms.AddressForm(request.POST or None, request.FILES or None, initial={"known_on": timezone.localdate(now)})
    if form.is_bound and form.is_valid():
        data = form.cleaned_data

        def make() -> Household:
            """Record the address with its scan and lead back to the file."""
            recorded = _record_address(file, data, staff, now)
            if data["notice"]:
                documents.keep_upload(file=data["notice"], subject=recorded, household=file, by=staff, now=now)
            return file

        try:
            return redirect(submit_once(token=data["token"], by=staff, now=now, make=make))
        except Refusal as refusal:
            form.add_error("notice", str(refusal))
    return _page(request, form, file, title=_("New address"), clause_number="5.10.2.b", has_file=True)


def _record_address(file: Household, data: dict[str, Any], staff: Staff, now: datetime) -> Address:
    """Record an address as its source allows: a written notice replaces the contract address, a heard one stands beside it."""
    source = AddressSource(data["source"])
    kind = AddressKind.CONTRACT if source == AddressSource.WRITTEN_NOTICE else AddressKind.NEWEST
    return files.record_address(
        household=file, text=data["text"], postcode=data["postcode"], source=source, known_on=data["known_on"], kind=kind, by=staff, now=now
    )


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """§2.1.b Give the household another representative; the manager's act."""
    staff, file, now = _kept(request, pk)
    if file.project.subsidiary_id not in staff.subsidiaries_as(Role.MANAGER):
        raise PermissionDenied
    form = forms.AssignForm(request.POST or None)
    form.fields["to"].queryset = representatives([file.project.subsidiary_id])  # type: ignore[attr-defined]
    if form.is_bound and form.is_valid():
        try:
            files.assign_representative(household=file, to=form.cleaned_data["to"], reason=form.cleaned_data["reason"], by=staff, now=now)
        except Refusal as refusal:
            form.add_error("to", str(refusal))
        else:
            messages.success(request, _("%(name)s now serves this household.") % {"name": form.cleaned_data["to"].name})
            return redirect(file)
    return _page(request, form, file, title=_("Another representative"), clause_number="2.1.b")
