"""Jobs that forget."""

from workers import hotline


def erase() -> None:
    """Forget what is no longer needed."""
    with hotline() as ours:
        ours.retention.erase()
