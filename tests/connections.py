"""The connections to the database of the tests."""

from django.db import connection

OTHERS = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"


def end_others():
    """End every connection but this one."""
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)


def end_busy():
    """End the connections that do something, or hold something, for an answer that nobody waits for any more."""
    with connection.cursor() as cursor:
        cursor.execute(f"{OTHERS} and state <> 'idle'")
