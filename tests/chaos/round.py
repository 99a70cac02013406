"""One round of the campaign: fresh stores, a load, faults, quiet, and the verdict."""

import asyncio
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from hotline.errors import HotlineError
from tests.chaos import plan, shifted, verdict
from tests.chaos.faults import Faults
from tests.chaos.load import Load
from tests.chaos.needs import Needs
from tests.chaos.outages import Interval, at_once
from tests.chaos.plan import Event
from tests.chaos.stage import Stage, stage
from tests.chaos.verdict import Verdict

# Seconds until every alert has to be settled once everything is up again.
QUIET = 90.0
_LOOK_EVERY = 5.0


@dataclass(slots=True)
class Round:
    """What is to be done in one round, and what came of it."""

    seed: int
    database: str
    reports: int
    rate: float
    clocks: int = 1
    events: Sequence[Event] = ()
    # Seconds that the clocks are put forward by, one after the other, once all is up again: a test waits for no lease.
    skips: Sequence[float] = ()
    # Seconds that a kill waits for somebody to kill, where it comes while they are being started again.
    patience: float = 4.0
    say: Callable[[str], None] = print
    load: Load = field(init=False)
    faults: Faults = field(init=False)
    verdict: Verdict = field(init=False)
    own_ends: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    settled_after: float = 0.0

    async def run(self, folder: Path) -> None:
        """Play it in an empty folder."""
        async with stage(folder, self.database, self.clocks) as context:
            await context.start(self.reports)
            self.load = Load(context.session, context.origin, self.seed)
            self.faults = Faults(context, self.patience)
            tell = asyncio.create_task(self._tell())
            began = time.monotonic()
            await asyncio.gather(self.load.run(self.reports, self.rate), self.faults.run(self.events, now=began))
            await asyncio.gather(*(part.until_up() for part in context.parts.values()))
            tell.cancel()
            await self._quiet(context)
            await self._judge(context)

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            made = self.load.reports
            confirmed = sum(report.confirmed_at is not None for report in made)
            kills = ", ".join(f"{kind} {count}" for kind, count in sorted(self.faults.kills.items()))
            self.say(f"... {len(made)} of {self.reports} reports, {confirmed} confirmed; killed: {kills or 'nobody'}")

    async def _quiet(self, context: Stage) -> None:
        """Wait until no alert is due or on its way."""
        began, database, skips = time.monotonic(), context.open(), list(self.skips)
        ahead = 0.0
        while (spent := time.monotonic() - began) < QUIET:
            try:
                if not await asyncio.to_thread(verdict.in_hand, database):
                    break
            except HotlineError as error:
                self.say(f"... {error}")
            if skips and spent > 2 * (len(self.skips) - len(skips) + 1):
                ahead += skips.pop(0)
                shifted.set_offset(context.offset_file, ahead)
            await asyncio.sleep(0.25)
        self.settled_after = time.monotonic() - began
        database.close()

    async def _judge(self, context: Stage) -> None:
        taken = await context.control("taken")
        complaints = await context.control("faults-seen")
        # Nobody answers a callback while the web process is away; whatever else the carrier minds is ours.
        self.complaints = [f"{one['code']} {one['what']}" for one in complaints if "nobody answered" not in one["what"]]
        database = context.open()
        self.verdict = verdict.judge(database, self.load.reports, taken, _needs(context))
        database.close()
        self.own_ends = [line for part in context.parts.values() for line in part.own_ends]


def _needs(context: Stage) -> Needs:
    def away(name: str) -> list[Interval]:
        return context.parts[name].outages.all() if name in context.parts else []

    hindered = [*context.carrier_outages.all(), *context.disk_outages.all()]
    clocks = at_once(clock.outages.all() for clock in context.clocks)
    return Needs([*hindered, *away("postgresql")], [*away("worker"), *away("valkey")], clocks)


def play(one: Round, kept: Path | None = None) -> Round:
    """Play a round in a folder of its own, and return it; what its processes said is kept where it is told."""
    # The database's server runs as another user where this runs as root.
    with TemporaryDirectory(prefix="hotline-chaos-", ignore_cleanup_errors=True) as folder:
        try:
            asyncio.run(one.run(Path(folder)))
        finally:
            if kept:
                kept.mkdir(parents=True, exist_ok=True)
                for log in Path(folder).glob("*.log"):
                    shutil.copy(log, kept / f"{one.seed}-{log.name}")
    return one


def planned(
    seed: int, database: str, reports: int, rate: float, weights: Mapping[str, float], say: Callable[[str], None]
) -> Round:
    """Return the round of a seed, with one clock or two."""
    events = plan.make(seed, reports / rate, database, weights)
    return Round(seed, database, reports, rate, clocks=1 + seed // 2 % 2, events=events, say=say)
