"""Ends a process within ten seconds of the request, even if a thread hangs."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from hotline.bootstrap import Hotline

# Seconds from the request to the end of the process; platforms kill it after ten.
MOST = 8.0


def on_signal(end: Callable[[], None]) -> None:
    """Call `end` on SIGTERM and SIGINT."""

    def handle(*_: Any) -> None:
        end()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)


def leave(hotline: Hotline, threads: Iterable[threading.Thread] = ()) -> None:
    """End the process once its threads have ended or the time is up, without waiting for the carrier's answers."""
    until = time.monotonic() + MOST
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    hotline.close()
    sys.stdout.flush()
    sys.stderr.flush()
    # A normal exit waits for every thread, and one may hang in a request for longer than the platform waits.
    os._exit(0)
