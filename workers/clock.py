"""The clock's loops: each comes round every quarter of a second, whatever it met, and none waits for another.

A carrier that is slow holds up sends, and no step of an incident's life.
"""

import threading
from collections.abc import Callable

from hotline import logs
from hotline.bootstrap import Hotline
from hotline.errors import HotlineError
from workers import ending

log = logs.get(__name__)

_INTERVAL = 0.25


def run(hotline: Hotline) -> None:
    """Come round until SIGTERM or SIGINT; what is in hand is finished first, or handed back."""
    clock, stop = hotline.clock, threading.Event()

    def end() -> None:
        stop.set()
        hotline.stop()

    ending.on_signal(end)
    step, *others = [_Loop(act, stop) for act in (clock.step, clock.sweep, clock.settle)]
    step.round()  # The first beat comes before "ready": whoever reads that may ask /readyz at once.
    for loop in (step, *others):
        loop.start()
    print("clock ready", flush=True)
    stop.wait()
    ending.leave(hotline, (step, *others))


class _Loop(threading.Thread):
    """One loop; a fault costs a round and no other, and is logged once until it is over."""

    def __init__(self, act: Callable[[], None], stop: threading.Event) -> None:
        super().__init__(name=act.__name__, daemon=True)
        self._act = act
        self._stop_asked = stop
        self._outage = logs.LogOnce(log.bind(loop=self.name), "the clock cannot work", "the clock goes on")

    def run(self) -> None:
        """Come round until asked to stop."""
        while not self._stop_asked.wait(_INTERVAL):
            self.round()

    def round(self) -> None:
        """Come round once."""
        try:
            self._act()
        except HotlineError as error:
            self._outage.failed(reason=str(error))
        except Exception as error:
            self._outage.failed(**logs.describe(error))
        else:
            self._outage.worked()
