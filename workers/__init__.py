"""When it is done: thin RQ jobs around services, the loop that works them, and the clock.

A job raises nothing to be tried again for: what could not be done is a row with a due time, and the clock comes
back for it.
"""

from hotline.bootstrap import Hotline

_hotline: Hotline | None = None


def use(hotline: Hotline) -> None:
    """Make this the hotline whose jobs the process works."""
    global _hotline
    _hotline = hotline


def hotline() -> Hotline:
    """Return the hotline whose jobs the process works.

    Raises:
        RuntimeError: `use` was never called: the job runs outside `hotline worker`.
    """
    if _hotline is None:
        raise RuntimeError("jobs are worked by `hotline worker` only")
    return _hotline
