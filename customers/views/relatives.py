"""The pages about a customer's relatives: entered, corrected, taken off the file."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers.actions import customers as actions
from customers.actions import relatives
from customers.actions.submissions import submit_once
from customers.enums import Consent, Relation, RemovalWish
from customers.forms import households as forms
from customers.models import Customer, Household, Member
from customers.refusals import Refusal
from customers.views.customers import birthday, compared, kept, page


@require_http_methods(["GET", "POST"])
def member_new(request: HttpRequest, pk: int, of: int) -> HttpResponse:
    """§5.4.3.2 Record a relative."""
    staff, file, now = kept(request, pk)
    person = get_object_or_404(Customer.objects.shown().filter(purchases__household=file), pk=of)
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
                birthday=birthday(data),
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
    return page(request, form, file, title=_("A relative of %(name)s") % {"name": person.name}, clause_number="5.4.3.2")


@require_http_methods(["GET", "POST"])
def member_change(request: HttpRequest, pk: int, of: int, member: int) -> HttpResponse:
    """§5.4.3.2 Correct what is kept of a relative; a second editor sees what differs."""
    staff, file, now = kept(request, pk)
    one = get_object_or_404(Member.objects.filter(customer__purchases__household=file), pk=member, customer=of)
    form = forms.MemberChangeForm(request.POST or None, initial=forms.details_initial(one))
    context: dict[str, object] = {"title": _("Relative: %(name)s") % {"name": one}, "clause_number": "5.4.3.2", "member": one}
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        chosen = {name: data[name] for name in ("name", "title", "deceased_on", "is_under_14", "guardian_consented_on", "version")}
        relative = relatives.Relative(relation=Relation(data["relation"]), birthday=birthday(data), **chosen)
        try:
            relatives.change_member(member=one, household=file, relative=relative, by=staff, now=now)
        except actions.ChangedMeanwhile as refusal:
            form, context["differences"] = compared(form, one)
            context["refusal"] = refusal
        except Refusal as refusal:
            form.add_error(FIELDS.get(type(refusal), "birth_day"), str(refusal))
        else:
            messages.success(request, _("What is kept of the relative is changed."))
            return redirect(file)
    return page(request, form, file, **context)


#: At which field a refusal stands.
FIELDS: dict[type[Refusal], str] = {actions.DeathImpossible: "deceased_on", actions.GuardianMissing: "guardian_consented_on"}


@require_http_methods(["GET", "POST"])
def member_remove(request: HttpRequest, pk: int, of: int, member: int) -> HttpResponse:
    """§5.4.3.2 Take a relative off the file by her own or the guardian's wish; nothing of her is kept."""
    staff, file, now = kept(request, pk)
    one = get_object_or_404(Member.objects.filter(customer__purchases__household=file), pk=member, customer=of)
    form = forms.RemovalForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            relatives.remove_member(member=one, household=file, wish=RemovalWish(form.cleaned_data["wish"]), by=staff, now=now)
        except Refusal as refusal:
            form.add_error("wish", str(refusal))
        else:
            messages.success(request, _("The relative is off the file; nothing of her is kept."))
            return redirect(file)
    title = _("Take off the file: %(name)s") % {"name": one}
    note = _("Name, birthday and consent are deleted, earlier values too. Only that and why a relative was taken off stays in the time line.")
    return page(request, form, file, title=title, clause_number="5.4.3.2", note=note, save=_("Take off the file"))
