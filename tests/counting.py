"""Where no lines are counted: building what tests stand on runs the same lines again and again."""

from contextlib import contextmanager

from coverage import Coverage


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
