"""Components: the processes of a round, each under a supervisor that starts again whatever ended."""

import asyncio
import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.chaos.outages import Outages
from tests.chaos.victims import kill_group

# Seconds until the supervisor tries again what ended by itself.
_AGAIN = 0.5
_GRACE = 10.0


class Component:
    """One process that is kept running until the end, and when it was not up."""

    def __init__(
        self, name: str, command: Sequence[str], environ: dict[str, str], folder: Path, ready: str, **options: Any
    ) -> None:
        self.name = name
        self._command, self._environ, self._ready, self._options = command, environ, ready, options
        self._log = folder / f"{name}.log"
        self._process: asyncio.subprocess.Process | None = None
        self._pause = _AGAIN
        self._ends = False
        self._up = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._expected = False
        self.outages = Outages()
        self.own_ends: list[str] = []

    @property
    def pid(self) -> int:
        """Return the id of the process, 0 where there is none just now."""
        return self._process.pid if self._process and self._process.returncode is None else 0

    @property
    def is_up(self) -> bool:
        """Say whether it has said that it is ready, and has not ended since."""
        return self._up.is_set()

    async def start(self, within: float = 120) -> None:
        """Start it, and wait until it is ready."""
        self._task = asyncio.create_task(self._supervise())
        await self.until_up(within)

    async def until_up(self, within: float = 120) -> None:
        """Wait until it is ready."""
        try:
            await asyncio.wait_for(self._up.wait(), within)
        except TimeoutError:
            raise AssertionError(f"{self.name} does not come up:\n{self.last_words()}") from None

    def kill(self, pause: float, *, whole_group: bool = False) -> bool:
        """Kill it, to be started again after a pause; False where it does not run just now."""
        if not self.pid:
            return False
        self._pause, self._expected = pause, True
        self.mark_down()
        with suppress(ProcessLookupError):
            (os.killpg if whole_group else os.kill)(self.pid, signal.SIGKILL)
        return True

    async def terminate(self, pause: float) -> float | None:
        """Ask it to end as a deploy does; return how many seconds that took, None where it does not run."""
        process = self._process
        if process is None or not self.is_up:
            return None
        self._pause, self._expected = pause, True
        self.mark_down()
        began = time.monotonic()
        process.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _GRACE)
        seconds = time.monotonic() - began
        kill_group(process.pid)
        return seconds

    def signal(self, number: int) -> None:
        """Send it a signal that does not end it."""
        if self.pid:
            os.kill(self.pid, number)

    async def end(self) -> None:
        """End it for good."""
        self._ends = True
        if self._process and self.pid:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGCONT)
                self._process.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), _GRACE)
            kill_group(self._process.pid)
        if self._task:
            await self._task

    def mark_down(self) -> None:
        """Note that it is not up from now on."""
        self.outages.begin()
        self._up.clear()

    def mark_up(self) -> None:
        """Note that it is up again."""
        self.outages.end()
        self._up.set()

    def last_words(self, lines: int = 15) -> str:
        """Return the end of what it printed."""
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-lines:]) if self._log.exists() else ""

    async def _supervise(self) -> None:
        while not self._ends:
            self._expected = False
            self._process = await asyncio.create_subprocess_exec(
                *self._command, env=self._environ, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT, start_new_session=True, **self._options,
            )  # fmt: skip
            await self._read(self._process)
            code = await self._process.wait()
            if not (self._expected or self._ends):
                self._pause = _AGAIN
                self.own_ends.append(f"{self.name} ended by itself with {code}: {self.last_words(1)}")
            self.mark_down()
            if not self._ends:
                await asyncio.sleep(self._pause)

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        with self._log.open("ab") as log:
            while line := await process.stdout.readline():
                log.write(line)
                log.flush()
                if self._ready.encode() in line and not self._expected:
                    self.mark_up()
