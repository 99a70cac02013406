"""Ending: a process that is asked to end does so within ten seconds, and leaves nothing in the air unsaid."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from hotline.bootstrap import Hotline

# Seconds from being asked to end until the process ends, whatever still hangs; platforms kill after ten.
MOST = 8.0


def on_signal(end: Callable[[], None]) -> None:
    """Call `end` on SIGTERM and SIGINT."""

    def handle(*_: Any) -> None:
        end()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)


def leave(hotline: Hotline, threads: Iterable[threading.Thread] = ()) -> None:
    """End the process: wait for its threads, and for no answer that the carrier still owes."""
    until = time.monotonic() + MOST
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    hotline.close()
    sys.stdout.flush()
    sys.stderr.flush()
    # Python would wait here for every thread, and one may hang in a request for longer than anybody waits for us.
    os._exit(0)
