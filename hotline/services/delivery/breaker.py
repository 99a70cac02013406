"""The line to the carrier: whether it answers, as this process has seen it.

While it is silent one send at a time tries it: the others stay pending, in no doubt, and leave once it is back.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

# So many sends in a row without an answer, and the line is taken for silent. It is tried once in so long then.
_SILENT = 3
_TRY_EVERY = timedelta(seconds=1)


class CircuitBreaker:
    """Says how many sends may be posted now."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._unanswered = 0
        self._tried_at: datetime | None = None

    @property
    def silent(self) -> bool:
        """Say whether the carrier has not answered lately."""
        return self._unanswered >= _SILENT

    def heard(self, *, answered: bool) -> None:
        """Note how a request ended; a refusal is an answer too."""
        self._unanswered = 0 if answered else self._unanswered + 1

    def room(self, most: int) -> int:
        """Return how many may be posted now, of so many at most."""
        if not self.silent:
            return most
        now = self._now()
        # A clock that went back must not close the line for as long.
        if self._tried_at and timedelta(0) <= now - self._tried_at < _TRY_EVERY:
            return 0
        self._tried_at = now
        return 1

    def untried(self) -> None:
        """Note that nothing could be posted after all."""
        self._tried_at = None
