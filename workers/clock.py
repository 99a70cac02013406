"""The clock's loops: each runs four times a second in a thread of its own, after errors too.

So a slow carrier delays deliveries only, and no timer of an incident.
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
    """Run the loops until SIGTERM or SIGINT; deliveries under way are then finished or handed back."""
    clock, stop = hotline.clock, threading.Event()

    def end() -> None:
        stop.set()
        hotline.stop()

    ending.on_signal(end)
    step, *others = [_Loop(act, stop) for act in (clock.step, clock.sweep, clock.settle)]
    step.round()  # The first beat comes before "ready", so that /readyz is right once that line is printed.
    for loop in (step, *others):
        loop.start()
    print("clock ready", flush=True)
    stop.wait()
    ending.leave(hotline, (step, *others))


class _Loop(threading.Thread):
    """One loop. An error ends only the round in which it happens, and is logged once until a round succeeds."""

    def __init__(self, act: Callable[[], None], stop: threading.Event) -> None:
        super().__init__(name=act.__name__, daemon=True)
        self._act = act
        self._stop_asked = stop
        self._outage = logs.LogOnce(log.bind(loop=self.name), "the clock cannot work", "the clock goes on")

    def run(self) -> None:
        """Run rounds until asked to stop."""
        while not self._stop_asked.wait(_INTERVAL):
            self.round()

    def round(self) -> None:
        """Run one round."""
        try:
            self._act()
        except HotlineError as error:
            self._outage.failed(reason=str(error))
        except Exception as error:
            self._outage.failed(**logs.describe(error))
        else:
            self._outage.worked()
