"""Limits: how long a process waits for what it talks to, in one place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to wait for each neighbour. They are short: the carrier gives a webhook 15 seconds, and no second try."""

    redis: float = 1.0
    # PostgreSQL: a new connection or a free one; one statement or lock; a little later, a server that says nothing.
    connection: float = 3.0
    statement: float = 4.0  # for SQLite, the wait for its only writer
    silence: float = 5.0
    # No write that lost a lock is tried again after this: the carrier waits, and so does a person.
    retries: float = 3.0
    # The carrier's own limit is near 26 seconds; a worker must not hang on one text.
    carrier_connects: float = 3.05
    carrier_answers: float = 12.0
    # Without any answer for this long the carrier counts as slow, and other sends leave beside those that wait.
    carrier_slow: float = 0.25

    @property
    def statement_ms(self) -> int:
        """Return the limit of one statement in milliseconds, as PostgreSQL takes it."""
        return int(self.statement * 1000)


USUAL = Limits()
