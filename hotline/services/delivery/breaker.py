"""The circuit breaker towards the carrier: whether it answers, as this process has seen it.

While the breaker is open one delivery at a time probes the carrier. The others stay pending, in no doubt, and leave
once it answers again.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

# Requests in a row without an answer that open the breaker, and the time from one probe to the next.
_FAILURES = 3
_PROBE_EVERY = timedelta(seconds=1)


class CircuitBreaker:
    """Decides how many deliveries may be posted now."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._unanswered = 0
        self._probed_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Return True if the carrier has not answered lately."""
        return self._unanswered >= _FAILURES

    def record(self, *, answered: bool) -> None:
        """Note how a request ended; a refusal is an answer too."""
        self._unanswered = 0 if answered else self._unanswered + 1

    def permits(self, most: int) -> int:
        """Return how many of at most `most` may be posted now: all, or while the breaker is open one probe or none."""
        if not self.open:
            return most
        now = self._now()
        # A clock that went back must not delay the next probe for as long.
        if self._probed_at and timedelta(0) <= now - self._probed_at < _PROBE_EVERY:
            return 0
        self._probed_at = now
        return 1

    def cancel_probe(self) -> None:
        """Note that nothing could be posted after all, so the next caller may probe."""
        self._probed_at = None
