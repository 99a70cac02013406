"""The stage of one round: fresh stores, and every process of a hotline under a supervisor."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from hotline.bootstrap import Settings
from hotline.services.directory.import_directory import DirectoryImport
from hotline.store.sql.database import Database, make_engine
from hotline.store.sql.schema import upgrade
from tests.building import ACCOUNT, DATA_KEY, SERVICE, TOKEN
from tests.chaos import people, shifted, stores
from tests.chaos.components import Component
from tests.chaos.outages import Outages
from tests.chaos.relay import Relay
from tests.processes import HOTLINE
from tools.ports import free_port

_ROOT = Path(__file__).parent.parent.parent


class Stage:
    """One hotline with its stores and its carrier, and what hinders them."""

    def __init__(self, folder: Path, database: str, clocks: int) -> None:
        self.folder = folder
        self.kind = database
        self.offset_file = folder / "offset"
        shifted.set_offset(self.offset_file, 0)
        self._ports = {name: free_port() for name in ("web", "carrier", "relay", "valkey", "postgresql")}
        self.origin = f"http://127.0.0.1:{self._ports['web']}"
        self.carrier_url = f"http://127.0.0.1:{self._ports['carrier']}"
        self.relay = Relay(self._ports["relay"], self._ports["carrier"])
        self.environ = self._environ()
        self.parts = {one.name: one for one in self._parts(clocks)}
        # Those that no process has: of the way to the carrier, and of the disk.
        self.carrier_outages, self.disk_outages = Outages(), Outages()
        self.session: aiohttp.ClientSession

    def _environ(self) -> dict[str, str]:
        sqlite = f"sqlite:///{self.folder}/hotline.db"
        postgresql = f"postgresql://postgres@127.0.0.1:{self._ports['postgresql']}/postgres"
        return os.environ | {
            "PYTHONPATH": str(_ROOT),
            "PORT": str(self._ports["web"]),
            "PUBLIC_URL": self.origin,
            "TWILIO_API_URL": f"http://127.0.0.1:{self._ports['relay']}",
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            # No number of our own: people are texted only, so that the planned calls of hours are not in the way.
            "TWILIO_MESSAGING_SERVICE_SID": SERVICE,
            "DATABASE_URL": sqlite if self.kind == "sqlite" else postgresql,
            "REDIS_URL": f"redis://127.0.0.1:{self._ports['valkey']}/0",
            "DATA_KEYS": DATA_KEY,
            "SPOOL_PATH": str(self.folder / "spool.db"),
            "LOG_LEVEL": "WARNING",
            "CHAOS_OFFSET": str(self.offset_file),
        }

    def _parts(self, clocks: int) -> list[Component]:
        simulator = [HOTLINE, "simulator", "--port", str(self._ports["carrier"])]
        found = [self._part("simulator", simulator, "ready"), stores.valkey(self.folder, self._ports["valkey"])]
        if self.kind == "postgresql":
            found.append(stores.postgresql(self.folder, self._ports["postgresql"]))
        names = ["web", "worker", *("clock", "clock-2")[:clocks]]
        run = [sys.executable, "-m", "tests.chaos.shifted"]
        return found + [self._part(name, [*run, name.split("-")[0]], "ready") for name in names]

    def _part(self, name: str, command: list[str], ready: str) -> Component:
        return Component(name, command, self.environ, self.folder, ready, cwd=_ROOT)

    @property
    def clocks(self) -> list[Component]:
        """Return the clocks."""
        return [part for name, part in self.parts.items() if name.startswith("clock")]

    def open(self) -> Database:
        """Open the database, to look at it."""
        settings = Settings.read(self.environ).database
        return Database(make_engine(settings.database_url), settings.data_keys)

    async def start(self, sites: int) -> None:
        """Start the stores, fill the directory, and start the hotline."""
        first = [self.parts[name] for name in ("valkey", "postgresql") if name in self.parts]
        await asyncio.gather(*(part.start() for part in first))
        await self.relay.start()
        await asyncio.to_thread(self._fill, sites)
        await asyncio.gather(*(part.start() for name, part in self.parts.items() if not part.is_up))

    def _fill(self, sites: int) -> None:
        database = self.open()
        upgrade(database.engine)
        importer = DirectoryImport(database, "America/Los_Angeles", "US", ("en",), frozenset())
        importer.load(*people.write_directory(self.folder, sites))
        database.close()

    async def control(self, path: str, **body: object) -> Any:
        """Ask the carrier's own control API, past every fault."""
        method = "POST" if body else "GET"
        async with self.session.request(method, f"{self.carrier_url}/phones/{path}", json=body or None) as answer:
            answer.raise_for_status()
            return await answer.json()

    async def end(self) -> None:
        """End every process."""
        await self.relay.stop()
        hotline = [part for name, part in self.parts.items() if name not in ("valkey", "postgresql")]
        await asyncio.gather(*(part.end() for part in hotline))
        await asyncio.gather(*(part.end() for part in self.parts.values() if part not in hotline))


@asynccontextmanager
async def stage(folder: Path, database: str, clocks: int) -> AsyncIterator[Stage]:
    """Set the stage in an empty folder, and clear it afterwards."""
    found = Stage(folder, database, clocks)
    async with AsyncExitStack() as stack:
        connector = aiohttp.TCPConnector(force_close=True, limit=0)
        timeout = aiohttp.ClientTimeout(total=15, sock_connect=5)
        found.session = await stack.enter_async_context(aiohttp.ClientSession(connector=connector, timeout=timeout))
        stack.push_async_callback(found.end)
        yield found
