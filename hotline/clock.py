"""The wall clock, for every part that is handed the time instead of asking for it."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the present moment in UTC; tests hand in a clock of their own instead."""
    return datetime.now(UTC)
