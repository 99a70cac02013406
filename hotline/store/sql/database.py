"""The database: transactions over SQLite or PostgreSQL.

A write that loses a deadlock or a busy lock runs again from the start, so each use case is a function that takes the
transaction. Actions that must follow the commit (waking a worker) are registered on the transaction.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolEmpty
from tenacity import Retrying, retry_if_exception, stop_after_attempt, stop_after_delay, wait_incrementing

from hotline.clock import utc_now
from hotline.errors import NotNewest, StoreError
from hotline.limits import USUAL, Limits
from hotline.store.sql.statement_timeout import TimeoutConnection
from hotline.store.sql.types import metadata
from hotline.store.sql.unit_of_work import UnitOfWork, flush_before_statements
from hotline.store.vault import Vault, unlock

T = TypeVar("T")
# PostgreSQL connections that a process keeps open. While it is busy it may open as many again.
_POOL = 10
# After a failure that took `_SLOW` seconds, the database is not asked for `_REST` seconds: otherwise every text would
# wait as long, and those behind it in the queue longer than the carrier waits. For SQLite, slow means 90 % of the time
# it waits for the lock.
_SLOW, _REST = 1.5, 3.0
# PostgreSQL's codes for a statement that waited too long for others. The server itself is well.
_ONE_WAITED = {"55P03", "57014", "40001", "40P01"}


class Transaction:
    """One transaction: the connection, the vault, the time `now`, and the actions to run after the commit."""

    def __init__(self, conn: Connection, vault: Vault, now: datetime) -> None:
        self.conn = conn
        self.vault = vault
        self.now = now
        self.unit = UnitOfWork(conn, metadata)
        self._after: dict[tuple[Any, ...], Callable[[], None]] = {}

    def after_commit(self, key: tuple[Any, ...], action: Callable[[], None]) -> None:
        """Run `action` after the commit. Of several actions with the same key, only the first runs."""
        self._after.setdefault(key, action)

    def finish(self) -> None:
        """Run the registered actions in order."""
        for action in self._after.values():
            action()


class Database:
    """Transactions over the engine of one process, which connects on first use and again after an outage."""

    def __init__(
        self,
        engine: Engine,
        data_keys: tuple[str, ...],
        now: Callable[[], datetime] = utc_now,
        limits: Limits = USUAL,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.engine = engine
        self._data_keys = data_keys
        self.now = now
        self._limits = limits
        self._ticks = ticks
        self._vault: Vault | None = None
        self._turns = threading.Lock()
        self._slow = _SLOW if engine.dialect.name == "postgresql" else limits.statement * 0.9
        self._silent_until = 0.0
        self._again_after_a_lost_lock = Retrying(
            retry=retry_if_exception(_lost_its_lock),
            stop=stop_after_attempt(4) | stop_after_delay(limits.retries),
            wait=wait_incrementing(start=0.02, increment=0.02),
            reraise=True,
        )

    def close(self) -> None:
        """Close all connections. The next use opens new ones."""
        self.engine.dispose()

    @property
    def vault(self) -> Vault:
        """Return the vault, unlocked on first use."""
        if self._vault is None:
            with self._translated(), self._begin() as conn:
                self._vault = unlock(conn, self._data_keys)
        return self._vault

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Open a transaction for reading only.

        Raises:
            StoreError: the database cannot serve.
        """
        vault = self.vault
        with self._translated(), self.engine.connect() as conn:
            yield Transaction(conn, vault, self.now())

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` in one transaction, again if it lost a lock, then the actions registered for after the commit.

        Raises:
            StoreError: the database cannot serve; nothing was written.
        """
        vault = self.vault
        with self._translated():
            result, transaction = self._again_after_a_lost_lock(lambda: self._once(work, vault))
        transaction.finish()
        return result

    def _once(self, work: Callable[[Transaction], T], vault: Vault) -> tuple[T, Transaction]:
        with self._begin() as conn:
            transaction = Transaction(conn, vault, self.now())
            result = work(transaction)
            transaction.unit.flush()
            return result, transaction

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn driver errors into a StoreError of one line; after a slow failure, fail at once for a while."""
        began = self._ticks()
        if began < self._silent_until:
            raise StoreError("the database cannot serve (it was silent just now): check DATABASE_URL and that it runs")
        try:
            yield
        except (DBAPIError, PoolEmpty, _LockHeld) as error:
            waited = getattr(getattr(error, "orig", None), "sqlstate", None) in _ONE_WAITED
            if self._ticks() - began > self._slow and not waited:
                self._silent_until = self._ticks() + _REST
            raise _unavailable(error) from error

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        if self.engine.dialect.name != "sqlite":
            with self.engine.begin() as conn:
                yield conn
            return
        with self._turn(), self.engine.connect() as conn, conn.begin():
            # Take the write lock now: SQLite fails a read that becomes a write at once, without waiting.
            conn.execute(text("BEGIN IMMEDIATE"))
            yield conn

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for this process's turn to write to SQLite, which takes one writer at a time.

        SQLite's own waiting polls and is unfair: of 16 reports at once the last waited 2 s, with this lock 0.3 s.
        """
        if not self._turns.acquire(timeout=self._limits.statement):
            raise _LockHeld(f"others have been writing for {self._limits.statement:g} s")
        try:
            yield
        finally:
            self._turns.release()

    def make(self, tables: MetaData) -> None:
        """Create the tables that are missing.

        Raises:
            StoreError: the database cannot serve.
        """
        with self._translated(), self._begin() as conn:
            tables.create_all(conn)

    def ping(self) -> None:
        """Raise StoreError unless the database answers."""
        with self.reading() as tx:
            tx.conn.execute(text("SELECT 1"))


def make_engine(url: str, limits: Limits = USUAL) -> Engine:
    """Return an engine that never prints parameters: they are people's numbers and words."""
    options: dict[str, Any] = {"hide_parameters": True}
    if url.startswith("sqlite"):
        options["connect_args"] = {"timeout": limits.statement, "check_same_thread": False}
    else:
        options |= {"pool_size": _POOL, "max_overflow": _POOL, "pool_pre_ping": True, "pool_timeout": limits.connection}
        options["connect_args"] = {"connect_timeout": int(limits.connection)}
    engine = create_engine(url, **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    else:
        event.listen(engine, "do_connect", _connect_postgres)
        event.listen(engine, "connect", partial(_prepare_postgres, limits))
    flush_before_statements(engine)
    return engine


def _connect_postgres(_dialect: Any, _record: Any, arguments: Any, options: Any) -> TimeoutConnection:
    return TimeoutConnection.connect(*arguments, **options)


def _prepare_postgres(limits: Limits, connection: TimeoutConnection, _record: Any) -> None:
    connection.statement_timeout = limits.silence
    # A stalled process must not hold locks that others wait for. None of our statements takes seconds.
    connection.execute(
        f"SET statement_timeout={limits.statement_ms}; SET lock_timeout={limits.statement_ms};"
        f" SET idle_in_transaction_session_timeout={2 * limits.statement_ms}"
    )
    connection.commit()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins no transaction by itself; `_begin` does
    # FULL: a confirmed report survives a power cut. It costs 0.3 ms per commit.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _lost_its_lock(error: BaseException) -> bool:
    """Return True if another try may help: after a deadlock, a serialization failure or a busy file."""
    if not isinstance(error, DBAPIError):
        return False
    return getattr(error.orig, "sqlstate", None) in {"40001", "40P01"} or "locked" in str(error.orig)


def reason(error: DBAPIError) -> str:
    """Return the first line of what the driver says: it names hosts and tables, never values."""
    return str(error.orig).strip().splitlines()[0]


class _LockHeld(Exception):
    """Other threads of this process have held SQLite's write lock for too long."""


def _unavailable(error: Exception) -> StoreError:
    why = (
        reason(error) if isinstance(error, DBAPIError) else str(error) if isinstance(error, _LockHeld) else "no answer"
    )
    if "no such table" in why or "does not exist" in why:
        return NotNewest("the database is not at the newest schema: run `hotline db upgrade`")
    return StoreError(f"the database cannot serve ({why}): check DATABASE_URL and that it runs")
