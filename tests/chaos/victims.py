"""What can be done to processes that were started here, beside asking them to end."""

import os
import resource
import signal
from collections.abc import Iterable
from contextlib import suppress

import psutil


def family(pid: int) -> list[psutil.Process]:
    """Return a process and its children; none where it has ended."""
    try:
        parent = psutil.Process(pid) if pid else None
        return [parent, *parent.children(recursive=True)] if parent else []
    except psutil.NoSuchProcess:
        return []


def kill_child(pid: int) -> bool:
    """Kill one child of a process, such as a server's own worker; False where there is none."""
    children = family(pid)[1:]
    if children:
        with suppress(psutil.NoSuchProcess):
            children[-1].kill()
    return bool(children)


def kill_group(pid: int) -> None:
    """Kill what is left of a group that was started here."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def limit_files(processes: Iterable[psutil.Process], size: int = resource.RLIM_INFINITY) -> None:
    """Let processes write no file beyond a size."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.rlimit(psutil.RLIMIT_FSIZE, (size, process.rlimit(psutil.RLIMIT_FSIZE)[1]))
