"""Where no lines are counted: building what tests stand on runs the same lines again and again."""

from contextlib import contextmanager

from coverage import Coverage
from django.urls import get_resolver

from config.demo import department  # noqa: F401 -- see below


def read_everything():
    """Import what a page, a task or the demonstration needs: its first lines run once, and have to be counted then."""
    assert get_resolver().url_patterns


def pause():
    """Count no lines from here on."""
    if counter := Coverage.current():
        counter.stop()


def resume():
    """Count lines again."""
    if counter := Coverage.current():
        counter.start()


@contextmanager
def uncounted():
    """Count no lines meanwhile."""
    pause()
    try:
        yield
    finally:
        resume()
