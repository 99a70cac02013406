"""Real processes for tests: started with what they print kept, ended by the id of the one that was started."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from tests.building import ACCOUNT, DATA_KEY, NUMBER, TOKEN

# Seconds after which a process that was asked for something hangs, on a busy machine too.
_HANGS = 120.0
HOTLINE = str(Path(sys.executable).parent / "hotline")


class Process:
    """One `hotline` command under way."""

    def __init__(self, *arguments: str, environ: dict[str, str] | None = None) -> None:
        self._lines: list[str] = []
        self._ended = False
        self._news = threading.Condition()
        self.popen = subprocess.Popen(
            [HOTLINE, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **(environ or {})},
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.popen.stdout is not None
        for line in self.popen.stdout:
            with self._news:
                self._lines.append(line.rstrip())
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    @property
    def output(self) -> str:
        """Return everything printed so far."""
        return "\n".join(self._lines)

    def _line(self, words: str) -> str | None:
        return next((line for line in self._lines if words in line), None)

    def expect(self, words: str) -> str:
        """Wait for a line that holds these words, and return it."""
        with self._news:
            self._news.wait_for(lambda: self._line(words) or self._ended, _HANGS)
            line = self._line(words)
        assert line, f"no line with {words!r}:\n{self.output}"
        return line

    def wait(self) -> int:
        """Wait for its end and return the exit code."""
        code = self.popen.wait(_HANGS)
        self._reader.join(_HANGS)
        return code

    def end(self, number: int = signal.SIGTERM) -> int:
        """Signal it and wait for its end; return the exit code."""
        self.popen.send_signal(number)
        return self.wait()

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *_: Any) -> None:
        if self.popen.poll() is None:
            self.popen.kill()
        self.wait()
        if self.popen.stdout:
            self.popen.stdout.close()


def environment(template: Path, folder: Path, redis_url: str, web: int, carrier: int) -> dict[str, str]:
    """Return the environment of processes over a fresh database; `web` and `carrier` are ports on loopback."""
    database = folder / "hotline.db"
    database.write_bytes(template.read_bytes())
    return {
        "PORT": str(web),
        "PUBLIC_URL": f"http://127.0.0.1:{web}",
        "TWILIO_API_URL": f"http://127.0.0.1:{carrier}",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_PHONE_NUMBER": NUMBER,
        "DATABASE_URL": f"sqlite:///{database}",
        "REDIS_URL": redis_url,
        "DATA_KEYS": DATA_KEY,
    }
