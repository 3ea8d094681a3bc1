"""Promises, confirmed and kept by the real actions."""

from dataclasses import replace
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from customers.authorization import actions
from customers.authorization.enums import PromiseKind
from customers.authorization.rules import Promised
from customers.enums import Role
from customers.models import Posting
from tests.factories import complaints
from tests.factories import customers as core
from tests.factories.documents import a_pdf

NOW = core.NOW
TODAY = NOW.date()
WORDS = "周六上午带客户看一次水电井的位置"


def promised(kind=PromiseKind.SERVICE, due_in=4, now=NOW, **values):
    """Return a promise as the mandate reads it."""
    return Promised(kind, now.date(), now.date() + timedelta(days=due_in), **values)


def commitment(subject=None, by=None, kind=PromiseKind.SERVICE, due_in=4, now=NOW, words=WORDS, **values):
    """Return a promise entered in a matter, by the representative of its household unless somebody else makes it."""
    subject = subject or complaints.matter(now=now)
    by = by or subject.household.assignments.get(ended_at__isnull=True).staff
    given = {name: values.pop(name) for name in ("grant", "pages") if name in values}
    return actions.make_commitment(subject=subject, promised=promised(kind, due_in, now, **values), words=words, by=by, now=now, **given)


def engineer(file, **values):
    """Return an engineer of the household's project."""
    person = core.staff_as(Role.ENGINEERING, file.project.subsidiary, **values)
    Posting.objects.get(staff=person).projects.add(file.project)
    return person


def lawyer(file, **values):
    """Return the contract lawyer of a household."""
    person = core.staff_as(Role.LAWYER, file.project.subsidiary, **values)
    file.lawyer = person
    file.save()
    return person


def page(name="page.pdf"):
    """Return a page of a brochure."""
    return SimpleUploadedFile(name, a_pdf())


def grant(holder, by, now=NOW, what="单户五百元以内的小修由公司承担", starts_on=None, **values):
    """Return a written authorisation of the company."""
    subsidiary = holder.postings.first().subsidiary
    documents = values.pop("documents", [page("authorisation.pdf")])
    return actions.give_grant(subsidiary=subsidiary, holder=holder, what=what, starts_on=starts_on or now.date(), by=by, now=now, documents=documents, **values)


def confirmed(made, role, by, now=NOW, words="", *, yes=True):
    """Let somebody give a post's own word."""
    return actions.confirm_commitment(commitment=made, role=role, is_confirmed=yes, by=by, now=now, words=words or ("" if yes else "图纸不允许"))


def kept(made, by=None, at=None, now=NOW, words="已陪同看过", **values):
    """Let a promise be kept."""
    by = by or made.made_by
    return actions.keep_commitment(commitment=made, at=at or now, by=by, now=now, words=words, **values)


def moved_in(day=date(2026, 1, 5)):
    """Return a promise of a repair term to a household that has moved in."""
    return replace(promised(PromiseKind.REPAIR), moved_in_on=day)
