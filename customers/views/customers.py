"""The pages that keep a file: customers, their word about cards, addresses."""

from datetime import datetime
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers.actions import customers as actions
from customers.actions import households as files
from customers.actions.holds import Held
from customers.actions.submissions import submit_once
from customers.documents import actions as documents
from customers.enums import AddressKind, AddressSource, Consent
from customers.forms import households as forms
from customers.models import Address, Customer, Household, Member, Staff
from customers.queries.details import differences, version_of
from customers.queries.files import sees_phones
from customers.refusals import Refusal
from customers.rules.phones import mask_phone
from customers.views.households import may_edit


def kept(request: HttpRequest, pk: int) -> tuple[Staff, Household, datetime]:
    """Return the keeper of a file and the file; whoever may only read is refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    file = get_object_or_404(Household.objects.visible_to(staff).select_related("unit", "project__subsidiary"), pk=pk)
    if not may_edit(staff, file):
        raise PermissionDenied
    return staff, file, timezone.now()


def page(request: HttpRequest, form: Form, file: Household, **context: object) -> HttpResponse:
    """Show a form of the file again, with what was typed."""
    return render(request, "customers/file_form.html", {"form": form, "household": file, **context}, status=422 if form.is_bound else 200)


def birthday(data: dict[str, Any]) -> actions.Birthday:
    """Return the birthday that was typed."""
    return actions.Birthday(data["birth_month"], data["birth_day"], data["birth_year"], data["birth_calendar"], data["is_leap_month"])


FormT = TypeVar("FormT", bound=forms.VersionForm)


def compared(form: FormT, subject: Customer | Member) -> tuple[FormT, list[dict[str, str]]]:
    """Return the form again, now knowing what stands, and what stands otherwise than it was typed; a masked field left empty differs from nothing."""
    subject.refresh_from_db()
    masked = getattr(form, "masked", ())
    rows = [
        {"label": str(form.fields[one.name].label), "before": _shown(form, one.name, one.before), "after": _shown(form, one.name, one.after)}
        for one in differences(subject, form.cleaned_data)
        if not (masked and one.name == "phones")
    ]
    return form.anew(version=version_of(subject)), rows


def _shown(form: Form, name: str, value: object) -> str:
    """Return a value in the words of the form."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(value)
    choices = dict(getattr(form.fields[name], "choices", ()))
    return "" if value is None else str(choices.get(value, value))


#: At which field a refusal stands.
FIELDS: dict[type[Refusal], str] = {actions.DeathImpossible: "deceased_on", Held: "phones"}


@require_http_methods(["GET", "POST"])
def customer(request: HttpRequest, pk: int, of: int) -> HttpResponse:
    """§5.10.2 Change title, phones, birthday and day of death of a customer; a second editor sees what differs."""
    staff, file, now = kept(request, pk)
    person = get_object_or_404(Customer.objects.shown().filter(purchases__household=file), pk=of)
    numbers = [phone.number for phone in person.phones.all()]
    masked = [] if sees_phones(staff, file) else [mask_phone(number) for number in numbers]
    form = forms.CustomerForm(request.POST or None, initial=forms.details_initial(person), masked=masked)
    context: dict[str, object] = {"title": person.name, "clause_number": "5.10.2.b"}
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        details = actions.Details(data["title"], data["phones"] or numbers, birthday(data), data["deceased_on"], data["version"])
        try:
            actions.change_customer(customer=person, household=file, details=details, by=staff, now=now)
        except actions.ChangedMeanwhile as refusal:
            form, context["differences"] = compared(form, person)
            context["refusal"] = refusal
        except Refusal as refusal:
            form.add_error(FIELDS.get(type(refusal), "birth_day"), str(refusal))
        else:
            messages.success(request, _("The details of %(name)s are changed.") % {"name": person.name})
            return redirect(file)
    return page(request, form, file, **context)


@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, pk: int, of: int, member: int = 0) -> HttpResponse:
    """§5.4.3.1 Record what a customer or relative said about cards."""
    staff, file, now = kept(request, pk)
    person = get_object_or_404(Customer.objects.shown().filter(purchases__household=file), pk=of)
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
    return page(request, form, file, title=_("Consent to cards: %(name)s") % {"name": subject}, clause_number="5.4.3.1")


@require_http_methods(["GET", "POST"])
def address(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.10.2 Record a new address: heard beside the contract address, or by written notice in its place."""
    staff, file, now = kept(request, pk)
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
    return page(request, form, file, title=_("New address"), clause_number="5.10.2.b", has_file=True)


def _record_address(file: Household, data: dict[str, Any], staff: Staff, now: datetime) -> Address:
    """Record an address as its source allows: a written notice replaces the contract address, a heard one stands beside it."""
    source = AddressSource(data["source"])
    kind = AddressKind.CONTRACT if source == AddressSource.WRITTEN_NOTICE else AddressKind.NEWEST
    return files.record_address(
        household=file, text=data["text"], postcode=data["postcode"], source=source, known_on=data["known_on"], kind=kind, by=staff, now=now
    )
