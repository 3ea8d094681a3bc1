"""Where no lines are counted: building what tests stand on runs the same lines again and again."""

import sys
from contextlib import contextmanager
from functools import wraps

from coverage import Coverage
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler, SQLInsertCompiler, SQLUpdateCompiler
from django.forms.forms import BaseForm
from django.urls import get_resolver
from weasyprint.document import Document

from config.demo import department  # noqa: F401 -- see below

#: Where Django and the printer work for long and run hardly a line of ours.
THEIRS = (
    (SQLCompiler, "execute_sql"),
    (SQLInsertCompiler, "execute_sql"),
    (SQLUpdateCompiler, "execute_sql"),
    (Query, "add_annotation"),
    (Query, "add_fields"),
    (Query, "add_q"),
    (Query, "clone"),
    (BaseForm, "__init__"),
    (Document, "write_pdf"),
)


def leave_out():
    """Let no line be looked at inside what is not ours: the tracer slows down every call, whoever's it is."""
    for kind, name in THEIRS:
        setattr(kind, name, _unwatched(getattr(kind, name)))


def _unwatched(act):
    """Return a function that runs without the tracer."""

    @wraps(act)
    def within(*args, **kwargs):
        tracer = sys.gettrace()
        sys.settrace(None)
        try:
            return act(*args, **kwargs)
        finally:
            sys.settrace(tracer)

    return within


def sampled(items):
    """Return the tests whose lines are counted: of every function the first case, unless it is marked `uncounted`.

    Counting makes a test half as slow again, and the other cases of a test run the same lines: what is counted is a lower bound.
    """
    first = {}
    for item in sorted(items, key=lambda item: item.nodeid):
        if item.get_closest_marker("uncounted") is None:
            first.setdefault(item.nodeid.partition("[")[0], item.nodeid)
    return set(first.values())


def read_everything():
    """Import what a page, a task or the demonstration needs: its first lines run once, and have to be counted then."""
    assert get_resolver().url_patterns


def pause():
    """Count no lines from here on; return what goes on counting when it is started again, none where nothing is counted."""
    counter = Coverage.current()
    if counter is not None:
        counter.stop()
    return counter


def resume(counter):
    """Count lines again."""
    if counter is not None:
        counter.start()


@contextmanager
def uncounted():
    """Count no lines meanwhile."""
    counter = pause()
    try:
        yield
    finally:
        resume(counter)
