"""Ports for servers of tests and measurements."""

import secrets
import socket
from contextlib import suppress


def free_port() -> int:
    """Return a port that is free now, and that no connection takes meanwhile as its own end: those are higher."""
    while True:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", 20_000 + secrets.randbelow(12_000)))
            return int(probe.getsockname()[1])
