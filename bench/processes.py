"""Processes of a measurement: each waited for until it is ready and ended afterwards, and the load's own."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bench.people import Webhook


@contextmanager
def process(command: list[str], environ: dict[str, str]) -> Iterator[int]:
    """Run a command until the block ends; yield its id once it says that it is ready."""
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as running:
        try:
            if running.stdout is None or not any("ready" in line for line in running.stdout):
                raise SystemExit(f"did not start: {' '.join(command)}")
            yield running.pid
        finally:
            running.terminate()
            running.wait(15)


def load(port: int, connections: int, webhooks: Sequence[Webhook], expect: str = "") -> dict[str, Any]:
    """Post webhooks from a process of its own; return each one's seconds and the whole time."""
    spec = json.dumps({"port": port, "connections": connections, "expect": expect, "requests": list(webhooks)})
    command = [sys.executable, "-m", "bench.load"]
    done = subprocess.run(command, input=spec, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout)
    return found
