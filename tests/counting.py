"""Where no lines are counted: building what tests stand on runs the same lines again and again."""

from contextlib import contextmanager

from coverage import Coverage
from django.urls import get_resolver

from config.demo import department  # noqa: F401 -- see below


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
