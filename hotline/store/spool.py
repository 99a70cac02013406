"""The spool: an encrypted file on this machine that keeps what people did until the database is back."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Column, Integer, MetaData, String, Table, Text, delete, func, select

from hotline.errors import StoreError
from hotline.limits import USUAL, Limits
from hotline.store.sql.database import Database, Transaction, make_engine
from hotline.store.sql.types import UtcDateTime, insert
from hotline.store.vault import KeyDomain, wrapped_keys

_tables = MetaData()
_keys = wrapped_keys.to_metadata(_tables)
_spool = Table(
    "spool",
    _tables,
    Column("id", Integer, primary_key=True),  # the order they came in
    Column("event", String(80), nullable=False, unique=True),  # MessageSid, or CallSid and turn
    Column("who", String(64), nullable=False),  # hash of the number; one person's actions are replayed together
    Column("sealed_deed", Text, nullable=False),
    Column("said_at", UtcDateTime, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Spooled:
    """One action of a person. `deed` is JSON that only the replay reads."""

    event: str
    who: str
    deed: str
    said_at: datetime


class Spool:
    """The spool file: an SQLite database with its own keys, which DATA_KEYS wrap."""

    def __init__(self, path: Path | None, data_keys: tuple[str, ...], limits: Limits = USUAL) -> None:
        """Use the file at `path`. Pass None if the database itself is a file on this machine, which needs no spool."""
        self._path = path
        self._data_keys = data_keys
        self._limits = limits
        self._database: Database | None = None

    def keep(self, event: str, who: str, deed: str, at: datetime) -> bool:
        """Store an action once per event. Return False if the file cannot be written."""
        if self._path is None:
            return False

        def write(tx: Transaction) -> None:
            sealed = tx.vault.seal(KeyDomain.CALLERS, deed)
            row = {"event": event, "who": tx.vault.blind(who), "sealed_deed": sealed, "said_at": at}
            tx.conn.execute(insert(tx.conn, _spool).values(row).on_conflict_do_nothing())

        try:
            self._opened().write(write)
        except (StoreError, OSError):
            return False
        return True

    def check(self) -> None:
        """Raise StoreError or OSError unless an action could be stored. This creates no file."""
        if self._path is None:
            return
        if self._path.exists():
            self._opened().write(lambda tx: None)
        elif not os.access(self._path.parent, os.W_OK):
            raise StoreError("the folder of the spool cannot be written")

    def waiting(self) -> int:
        """Return how many actions wait to be replayed.

        Raises:
            StoreError: the file cannot be read.
        """
        if not self._made():
            return 0
        with self._opened().reading() as tx:
            return int(tx.conn.execute(select(func.count()).select_from(_spool)).scalar_one())

    def read(self) -> list[list[Spooled]]:
        """Return the waiting actions, one list per person, oldest first."""
        if not self._made():
            return []
        with self._opened().reading() as tx:
            rows = tx.conn.execute(select(_spool).order_by(_spool.c.id)).all()
            found = [Spooled(row.event, row.who, tx.vault.open(row.sealed_deed), row.said_at) for row in rows]
        people: dict[str, list[Spooled]] = {}
        for one in found:
            people.setdefault(one.who, []).append(one)
        return list(people.values())

    def forget(self, those: Sequence[Spooled]) -> None:
        """Delete actions that were replayed."""
        events = [one.event for one in those]
        self._opened().write(lambda tx: tx.conn.execute(delete(_spool).where(_spool.c.event.in_(events))))

    def close(self) -> None:
        """Close the connections. The next use opens the file again."""
        if self._database:
            self._database.close()
            self._database = None

    def _made(self) -> bool:
        return self._path is not None and self._path.exists()

    def _opened(self) -> Database:
        if self._path is None:
            raise StoreError("there is no spool beside a database that is a file")
        if self._database is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.touch(mode=0o600, exist_ok=True)
            database = Database(
                make_engine(f"sqlite:///{self._path}", self._limits), self._data_keys, limits=self._limits
            )
            database.make(_tables)
            self._database = database
        return self._database
