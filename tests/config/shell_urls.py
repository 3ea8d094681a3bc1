"""Every address the shell links to, each with a page that only has the shell."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

NAMES = {
    "authorization": ["inbox", "commitments"],
    "complaints": ["receive", "calls", "matters", "awaiting", "disputes", "written_replies", "wordings", "service_notes", "my_week", "work_logs"],
    "contracts": ["contracts", "changes", "notices", "differences", "imports"],
    "correspondence": ["batches", "letters", "meetings"],
    "documents": ["seals"],
    "customers": ["today", "households", "search", "notifications", "preferences", "account", "regulation", "projects", "staff", "staffing", "settings"],
}
PAGE = '{% extends "shell.html" %}{% block title %}T{% endblock %}{% block content %}<h1>T</h1>{% endblock %}'


@login_not_required
def page(request):
    return HttpResponse(engines["django"].from_string(PAGE).render({}, request))


def refuse(request):
    raise PermissionDenied("这一步属分管副总经理")


def fail(request):
    raise ZeroDivisionError


urlpatterns = [
    *(path(f"{app}/", include(([path(f"{name}/", page, name=name) for name in names], app))) for app, names in NAMES.items()),
    path("status/", page, name="status"),
    path("login/", page, name="login"),
    path("logout/", page, name="logout"),
    path("refuse/", refuse),
    path("fail/", login_not_required(fail)),
]
