"""The job that erases old data."""

from workers import hotline


def erase() -> None:
    """Erase what is past its time; services/operations/retention.py says what."""
    with hotline() as ours:
        ours.retention.erase()
