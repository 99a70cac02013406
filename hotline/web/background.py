"""What a web process does beside its requests: it replays the spool, and it ends with the one that started it."""

import os
import signal
import threading
import time
from contextlib import suppress

from hotline.bootstrap import Hotline
from hotline.errors import HotlineError

# Seconds between looks: the database may be back, or the parent gone.
_LOOK_EVERY = 1.0
# Seconds for what is under way when the parent has gone.
_FINISH = 5.0


def start(hotline: Hotline) -> None:
    """Look after both from now on, for as long as the process lives."""
    threading.Thread(target=_replay, args=(hotline,), name="replay", daemon=True).start()
    threading.Thread(target=_follow, args=(os.getppid(),), name="follow", daemon=True).start()


def _replay(hotline: Hotline) -> None:
    while hotline.settings.database.spool:
        with suppress(HotlineError):  # still away, or a spool that cannot be read: /metrics and `doctor` show it
            hotline.replay.run()
        time.sleep(_LOOK_EVERY)


def _follow(parent: int) -> None:
    # A server that is killed leaves its children; on the same port they would serve beside its successor for ever, with
    # the settings of yesterday.
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_FINISH)
    os._exit(1)
