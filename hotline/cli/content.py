"""Loading the content, for commands that print or send its texts."""

from flows.engine import ContentFaults, Flows, load
from hotline.errors import HotlineError


def usable() -> Flows:
    """Load the content.

    Raises:
        HotlineError: the content has faults; `hotline flows check` lists them.
    """
    try:
        return load()
    except ContentFaults as faults:
        raise HotlineError(f"{len(faults.faults)} faults in the content; run `hotline flows check`") from None
