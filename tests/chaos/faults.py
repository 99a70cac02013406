"""Faults as they are planned, done to the processes of a stage."""

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

from tests.chaos import shifted, victims
from tests.chaos.components import Component
from tests.chaos.plan import Event
from tests.chaos.stage import Stage

# Bytes of a file that still fit on a full disk: not a report's, wherever in its log the database has got to.
_FULL = 4096
_VALUED = {"slow", "late"}


class Faults:
    """Does what is planned, and counts it."""

    def __init__(self, stage: Stage, patience: float) -> None:
        self._stage = stage
        self._patience = patience
        self._mouth = asyncio.Lock()  # the carrier tells one lie at a time
        self._running: set[asyncio.Task[None]] = set()
        self.kills: Counter[str] = Counter()
        self.troubles: Counter[str] = Counter()
        self.endings: list[tuple[float, str]] = []  # how long each took that was asked to end

    async def run(self, events: Sequence[Event], *, now: float) -> None:
        """Do every event at its time, counted from `now` in monotonic seconds, and wait until all are over."""
        for event in events:
            await asyncio.sleep(max(0.0, now + event.at - time.monotonic()))
            task = asyncio.create_task(self._do(event))
            self._running.add(task)
        await asyncio.gather(*self._running)
        shifted.set_offset(self._stage.offset_file, 0)

    async def _do(self, event: Event) -> None:
        await getattr(self, f"_{event.kind}")(event)

    def _who(self, name: str, turn: float) -> Component:
        if name == "clock":
            clocks = self._stage.clocks
            return clocks[int(turn * 1000) % len(clocks)]
        return self._stage.parts[name]

    async def _kill(self, event: Event) -> None:
        who = self._who(event.what.removesuffix("-child"), event.seconds)
        with suppress(AssertionError):
            await who.until_up(self._patience)
        if event.what == "web-child":
            done = victims.kill_child(who.pid)
        else:
            # The server's children go with it, as with its container; a database's must notice by themselves.
            done = who.kill(event.seconds, whole_group=event.what != "postgresql")
        self.kills[event.what] += done

    async def _terminate(self, event: Event) -> None:
        seconds = await self._who(event.what, event.seconds).terminate(event.seconds)
        if seconds is not None:
            self.troubles[f"terminated {event.what}"] += 1
            self.endings.append((seconds, event.what))

    async def _stop(self, event: Event) -> None:
        who = self._who(event.what, event.seconds)
        if not who.is_up:
            return
        pid = who.pid
        self.troubles[f"stopped {event.what}"] += 1
        who.mark_down()
        who.signal(signal.SIGSTOP)
        await asyncio.sleep(event.seconds)
        if who.pid == pid:
            who.signal(signal.SIGCONT)
            who.mark_up()

    async def _disk(self, event: Event) -> None:
        writers = [self._stage.parts["web"], self._stage.parts["worker"], *self._stage.clocks]
        processes = [process for part in writers for process in victims.family(part.pid)]
        self._stage.disk_outages.begin()
        self.troubles["disk full"] += 1
        victims.limit_files(processes, _FULL)
        try:
            await asyncio.sleep(event.seconds)
        finally:
            victims.limit_files(processes)
            self._stage.disk_outages.end()

    async def _carrier(self, event: Event) -> None:
        async with self._mouth:
            self.troubles[f"carrier: {event.what}"] += 1
            self._stage.carrier_outages.begin()
            await self._hinder(event)
            await asyncio.sleep(event.seconds)
            await self._clear(event)
            self._stage.carrier_outages.end()

    async def _hinder(self, event: Event) -> None:
        if event.what == "refuse":
            await self._stage.relay.refuse()
        elif event.what.startswith("stall"):
            self._stage.relay.stall()
        else:
            lie = f"{event.what}:{event.value:.1f}" if event.what in _VALUED else event.what
            await self._stage.control("fault", number="*", fault=lie)

    async def _clear(self, event: Event) -> None:
        if event.what == "refuse":
            await self._stage.relay.start()
        elif event.what.startswith("stall"):
            if event.what == "stall-lost":
                self._stage.relay.cut()
            self._stage.relay.resume()
        else:
            await self._stage.control("fault", number="*", fault=None)

    async def _jump(self, event: Event) -> None:
        self.troubles["clock jumps"] += 1
        shifted.set_offset(self._stage.offset_file, event.value)
