"""The hotline's processes with a clock that can be set: `python -m tests.chaos.shifted web|worker|clock`.

How many seconds it is ahead stands in the file that CHAOS_OFFSET names.
"""

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hotline import config
from hotline.bootstrap import Hotline
from hotline.cli import serving

_FRESH = 0.05


class ShiftedNow:
    """The time, and as many seconds as the file says."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read_at = float("-inf")
        self._offset = timedelta(0)

    def __call__(self) -> datetime:
        if time.monotonic() - self._read_at > _FRESH:
            # A file that is being replaced is there all the while: it is renamed into place.
            self._offset = timedelta(seconds=float(self._file.read_text()))
            self._read_at = time.monotonic()
        return datetime.now(UTC) + self._offset


def now() -> ShiftedNow:
    """Return the clock of this environment."""
    return ShiftedNow(Path(os.environ["CHAOS_OFFSET"]))


def set_offset(file: Path, seconds: float) -> None:
    """Set the clocks of all processes that read this file."""
    fresh = file.with_suffix(".new")
    fresh.write_text(f"{seconds:.3f}")
    fresh.replace(file)


def app() -> Any:
    """Return the web application with a clock that can be set."""
    # Here, as the server's own workers are the only ones to need it.
    from hotline.web.app import from_environment

    return from_environment(now())


def main(which: str) -> None:
    """Run one process."""
    from workers import clock, loop

    hotline = serving.prepare(lambda settings: Hotline(settings, now()))
    if which == "web":
        hotline.database.close()
        serving.run("tests.chaos.shifted:app", config.WebSettings.read(os.environ))
    elif which == "worker":
        loop.run(hotline, ())
    else:
        clock.run(hotline)


if __name__ == "__main__":
    main(sys.argv[1])
