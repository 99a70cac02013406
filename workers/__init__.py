"""When it is done: thin RQ jobs around services, the loop that works them, and the clock.

A job raises nothing to be tried again for: what could not be done is a row with a due time, and the clock comes
back for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from hotline import logs
from hotline.bootstrap import Hotline
from hotline.errors import StoreError

log = logs.get(__name__)

_hotline: Hotline | None = None


def use(hotline: Hotline) -> None:
    """Make this the hotline whose jobs the process works."""
    global _hotline
    _hotline = hotline


@contextmanager
def hotline() -> Iterator[Hotline]:
    """Lend the hotline whose jobs the process works; a database that is away ends the job in one line.

    Raises:
        RuntimeError: `use` was never called: the job runs outside `hotline worker`.
    """
    if _hotline is None:
        raise RuntimeError("jobs are worked by `hotline worker` only")
    try:
        yield _hotline
    except StoreError as error:
        log.error("a job could not be done; the clock comes back for it", reason=str(error))
