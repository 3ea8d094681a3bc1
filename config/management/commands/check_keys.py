"""./run manage check_keys: can the numbers in this database be read and found with the keys at hand?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backups import foreign_keys


class Command(BaseCommand):
    """Try the keys on one number of each kind; ./run restore asks it after every restore."""

    help = "Say whether FIELD_KEY and HASH_KEY are those the numbers in this database were written with."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Name the keys that do not fit."""
        if wrong := foreign_keys():
            raise CommandError(
                f"The database is in place, but its numbers were written with another {' and another '.join(wrong)}. Stop the site and put the keys of "
                "that installation (field.key, hash.key) into STATE_DIR, or name them in the environment. Do not enter identity numbers before."
            )
