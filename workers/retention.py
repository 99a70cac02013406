"""Jobs that forget."""

from workers import hotline


def erase() -> None:
    """Forget what is no longer needed."""
    hotline().retention.erase()
