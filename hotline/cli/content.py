"""The content, for commands that speak by it."""

from flows.engine import ContentFaults, Flows, load
from hotline.errors import HotlineError


def usable() -> Flows:
    """Return the content.

    Raises:
        HotlineError: it has faults; `hotline flows check` lists them.
    """
    try:
        return load()
    except ContentFaults as faults:
        raise HotlineError(f"{len(faults.faults)} faults in the content; run `hotline flows check`") from None
