"""Outages for tests: a port where nobody answers, and a database that cannot be opened for a while."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from tests.building import Building


@contextmanager
def sql_away(building: Building) -> Iterator[None]:
    """Take the database away from under a building that has served, and give it back."""
    engine = building.hotline.database.engine
    away = _file_away if engine.dialect.name == "sqlite" else server_away
    with away(engine):
        yield


@contextmanager
def _file_away(engine: Engine) -> Iterator[None]:
    """Put a folder in the place of the file."""
    assert engine.url.database
    path = Path(engine.url.database)
    kept = path.with_suffix(".kept")
    engine.dispose()  # The last connection folds the log into the file.
    path.rename(kept)
    path.mkdir()
    try:
        yield
    finally:
        engine.dispose()
        path.rmdir()
        kept.rename(path)


@contextmanager
def server_away(engine: Engine) -> Iterator[None]:
    """Let the PostgreSQL server end every connection to the database and take no new one."""
    name = engine.url.database
    outside = create_engine(engine.url.set(database="template1"), isolation_level="AUTOCOMMIT")
    try:
        with outside.connect() as conn:
            conn.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'))
            conn.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"), {"name": name}
            )
            try:
                yield
            finally:
                conn.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'))
    finally:
        outside.dispose()


_taken: list[socket.socket] = []


def closed_port() -> int:
    """Return a port on which nobody listens, and nobody will: it stays taken while the tests run."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    _taken.append(taken)
    return int(taken.getsockname()[1])
