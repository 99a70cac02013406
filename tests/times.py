"""Time for tests: clocks that move only when they are told to, and waits that only a hang outlasts."""

from dataclasses import fields
from datetime import UTC, datetime

from hotline.limits import Limits

# A busy machine may stop a test for seconds: every wait for a neighbour lasts a minute.
PATIENT = Limits(*[60.0 for _ in fields(Limits)])


class Now:
    """A clock that moves only when it is told to."""

    def __init__(self) -> None:
        # 10:42 at the worksites, on a Thursday in winter: no test depends on the day or hour at which it runs.
        self.at = datetime(2026, 1, 15, 18, 42, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


class Ticks:
    """Seconds that pass when they are told to, in place of `time.monotonic`."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at
