"""The thread that replays the spool: it waits on the machine where the web process wrote it."""

import threading
import time
from contextlib import suppress

from hotline.bootstrap import Hotline
from hotline.errors import HotlineError

# Seconds between looks: the database may be back.
_LOOK_EVERY = 1.0


def start(hotline: Hotline) -> None:
    """Replay from now on whatever waits, as soon as the database is back, for as long as the process lives."""
    threading.Thread(target=_look, args=(hotline,), name="replay", daemon=True).start()


def _look(hotline: Hotline) -> None:
    while True:
        with suppress(HotlineError):  # still away, or a spool that cannot be read: /metrics and `doctor` show it
            hotline.replay.run()
        time.sleep(_LOOK_EVERY)
