"""The households of the demonstration, handed out so that what happens is spread over all of them."""

from collections import Counter
from collections.abc import Iterable

from customers.enums import Stage
from customers.models import Assignment, Household, Staff

SIGNED = frozenset({Stage.SIGNED, Stage.FILED})


class Files:
    """Every household with its representative; the one that was taken least often comes next."""

    def __init__(self, households: Iterable[Household]) -> None:
        """Read who serves whom, once."""
        self.all = list(households)
        self.reps = {one.household_id: one.staff for one in Assignment.objects.filter(ended_at__isnull=True).select_related("staff")}
        self._taken: Counter[int] = Counter()

    def rep(self, household: Household) -> Staff:
        """Return the current representative."""
        return self.reps[household.pk]

    def take(self, rep: Staff | None = None, *, stages: Iterable[str] = tuple(Stage)) -> Household:
        """Return the next household at one of these stages: of this representative, or of another who serves such households when he has none."""
        fitting = [file for file in self.all if file.stage in set(stages)]
        own = [file for file in fitting if rep is None or self.reps[file.pk] == rep]
        taken = min(own or fitting, key=lambda file: (self._taken[file.pk], file.pk))
        self._taken[taken.pk] += 1
        return taken

    def take_lived_in(self, rep: Staff | None = None) -> Household:
        """Return a household whose unit has been handed over."""
        return self.take(rep, stages=[Stage.MOVED_IN])

    def take_signed(self, rep: Staff | None = None) -> Household:
        """Return a household with a contract whose unit is still being built."""
        return self.take(rep, stages=SIGNED)
