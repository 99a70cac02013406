"""The clock's loop: a tick every quarter of a second, whatever the last one met."""

import signal
import threading

from hotline import logs
from hotline.bootstrap import Hotline
from hotline.errors import StoreError
from hotline.services.clock import Clock

log = logs.get(__name__)

_INTERVAL = 0.25


def run(hotline: Hotline) -> None:
    """Tick until SIGTERM or SIGINT; the tick in hand is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    _tick(hotline.clock)  # The first beat comes before "ready": whoever reads that may ask /readyz at once.
    print("clock ready", flush=True)
    while not stop.wait(_INTERVAL):
        _tick(hotline.clock)


def _tick(clock: Clock) -> None:
    try:
        clock.tick()
    except StoreError as error:
        log.error("the clock missed a tick", reason=str(error))
