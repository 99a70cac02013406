"""Load shedding: measures if a web process is overloaded, so that the least important requests can be skipped.

What is skipped is decided in services/conversations/texts.py and services/delivery/status.py.
"""

import math
import threading
import time
from collections.abc import Callable

# Requests at a time in a web process: while one waits for SQL, the others are answered. `make bench` compares.
THREADS = 4
# Seconds over which the load is averaged, and the share of busy threads above which the process is overloaded.
_WINDOW, _OVERLOADED = 1.0, 0.9


class LoadGauge:
    """Averages how many threads of the process are busy."""

    def __init__(self, threads: int = THREADS, ticks: Callable[[], float] = time.monotonic) -> None:
        self._threads = threads
        self._ticks = ticks
        self._lock = threading.Lock()
        self._busy = 0
        self._load = 0.0
        self._at = ticks()

    def begin(self) -> None:
        """Count a request that begins."""
        self._change(1)

    def end(self) -> None:
        """Count a request that ends."""
        self._change(-1)

    @property
    def overloaded(self) -> bool:
        """Return True if nearly all threads were busy for the last second."""
        with self._lock:
            self._average()
            return self._load > _OVERLOADED

    def _change(self, by: int) -> None:
        with self._lock:
            self._average()
            self._busy += by

    def _average(self) -> None:
        now = self._ticks()
        kept = math.exp((self._at - now) / _WINDOW)
        self._load = self._load * kept + self._busy / self._threads * (1 - kept)
        self._at = now
