"""Wrong tries at the links of letters, by the address they came from."""

from datetime import datetime
from typing import Self

from django.db import models


class LinkTryQuerySet(models.QuerySet["LinkTry"]):
    """Tries by address and time."""

    def from_address(self, visitor: str, since: datetime) -> Self:
        """Keep the tries of one visitor since a moment."""
        return self.filter(visitor=visitor, at__gt=since)


class LinkTry(models.Model):
    """§5.4.4.6.a One wrong try at the link of a letter; the visitor's address is kept as a keyed hash, for a day."""

    visitor = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = LinkTryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="link_try_of_visitor", fields=("visitor", "at"))]

    def __str__(self) -> str:
        """Return when it was."""
        return self.at.isoformat()
