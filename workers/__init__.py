"""The processes that do work later: RQ jobs around services, the loop that runs them, and the clock.

No job is tried again by RQ. Work that failed is still a row with a due time in SQL, and the clock does it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from hotline import logs
from hotline.bootstrap import Hotline
from hotline.errors import StoreError

log = logs.get(__name__)

_hotline: Hotline | None = None


def use(hotline: Hotline) -> None:
    """Set the hotline whose jobs this process runs."""
    global _hotline
    _hotline = hotline


@contextmanager
def hotline() -> Iterator[Hotline]:
    """Yield the hotline whose jobs this process runs; if the database is away, log one line and end the job.

    Raises:
        RuntimeError: `use` was not called, so the job runs outside `hotline worker`.
    """
    if _hotline is None:
        raise RuntimeError("jobs are worked by `hotline worker` only")
    try:
        yield _hotline
    except StoreError as error:
        log.error("a job could not be done; the clock comes back for it", reason=str(error))
