"""Pressure: whether a web process has more to answer than it can, so that it leaves the least important undone."""

import math
import threading
import time
from collections.abc import Callable

# Requests at a time in a web process: while one waits for SQL the others answer. `make bench` compares.
THREADS = 4
# Seconds over which its load is averaged, and the share of busy threads above which it is under pressure.
_OVER, _FULL = 1.0, 0.9


class Pressure:
    """Follows how many threads of the process are busy."""

    def __init__(self, threads: int = THREADS, ticks: Callable[[], float] = time.monotonic) -> None:
        self._threads = threads
        self._ticks = ticks
        self._lock = threading.Lock()
        self._busy = 0
        self._load = 0.0
        self._at = ticks()

    def begin(self) -> None:
        """Note that a request begins."""
        self._change(1)

    def end(self) -> None:
        """Note that a request ends."""
        self._change(-1)

    @property
    def high(self) -> bool:
        """Say whether nearly all threads were busy for the last second."""
        with self._lock:
            self._follow()
            return self._load > _FULL

    def _change(self, by: int) -> None:
        with self._lock:
            self._follow()
            self._busy += by

    def _follow(self) -> None:
        now = self._ticks()
        kept = math.exp((self._at - now) / _OVER)
        self._load = self._load * kept + self._busy / self._threads * (1 - kept)
        self._at = now
