"""Threads of a web process beside its requests: one replays the spool, one ends the process with its parent."""

import os
import signal
import threading
import time
from contextlib import suppress

from hotline.bootstrap import Hotline
from hotline.errors import HotlineError

# Seconds between two checks: the database may be back, or the parent gone.
_LOOK_EVERY = 1.0
# Seconds that the requests under way have to finish when the parent has gone.
_FINISH = 5.0


def start(hotline: Hotline) -> None:
    """Start both threads; they run as long as the process."""
    threading.Thread(target=_replay, args=(hotline,), name="replay", daemon=True).start()
    threading.Thread(target=_follow, args=(os.getppid(),), name="follow", daemon=True).start()


def _replay(hotline: Hotline) -> None:
    while hotline.settings.database.spool:
        with suppress(
            HotlineError
        ):  # The database is still away, or the spool is unreadable: /metrics and `doctor` show it.
            hotline.replay.run()
        time.sleep(_LOOK_EVERY)


def _follow(parent: int) -> None:
    # A server that is killed leaves its children behind. They would go on serving the same port beside the next
    # server, with old settings.
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_FINISH)
    os._exit(1)
