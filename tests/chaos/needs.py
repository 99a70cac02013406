"""What an alert needs, and how long it took without any of that missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.outages import Interval


@dataclass(frozen=True, slots=True)
class Needs:
    """When what an alert needs was not there."""

    always: Sequence[Interval]  # SQL, the carrier, the disk
    quick: Sequence[Interval]  # worker or Redis: with both all the while it needs no clock
    clock: Sequence[Interval]  # no clock at all

    def after_return(self, confirmed: float, taken: float) -> float:
        """Return how long an alert took after everything that it needed was there for good."""
        back = (end for _, end in self._missing(confirmed, taken))
        return max(0.0, taken - max(confirmed, *back, 0.0))

    def while_there(self, confirmed: float, taken: float) -> float:
        """Return how long an alert took, less the times at which something that it needed was missing."""
        seconds, until = max(0.0, taken - confirmed), confirmed
        for start, end in sorted(self._missing(confirmed, taken)):
            seconds -= max(0.0, end - max(start, until))
            until = max(until, end)
        return seconds

    def _missing(self, confirmed: float, taken: float) -> list[Interval]:
        missing = list(self.always)
        if any(start < taken and end > confirmed - 1 for start, end in self.quick):
            missing += self.clock
        return [(start, min(end, taken)) for start, end in missing if start < taken]
