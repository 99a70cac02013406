"""Processed events: a repeated webhook has no second effect, and finds its first answer here, Redis or no Redis."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import Column, String, Table, Text, delete, select

from hotline.store.sql.database import Database, Transaction
from hotline.store.sql.types import UtcDateTime, inserting, metadata
from hotline.store.vault import KeyDomain

inbound = Table(
    "inbound",
    metadata,
    Column("key", String(80), primary_key=True),  # MessageSid, or CallSid and turn
    Column("sealed_answer", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)


# RETURNING, since the count of an INSERT's rows is not kept by every driver.
_record = inserting(inbound, lambda new: new.on_conflict_do_nothing().returning(inbound.c.key))


class Answer(Protocol):
    """An answer that can be kept as JSON."""

    def to_json(self) -> str:
        """Return the answer as it is kept."""


A = TypeVar("A", bound=Answer | None)


class _Repeated(Exception):
    """The event was processed before."""


def once(database: Database, key: str, work: Callable[[Transaction], A], read: Callable[[str], A]) -> A:
    """Run `work` for an event and keep its answer, in one transaction; a repeated event gets the answer that was kept.

    The key is inserted last, with the answer. A repetition does its work as well, fails at the key and is rolled back:
    `work` may therefore change nothing but its transaction, which `Database.write` asks of it anyway. Of two at once,
    the second waits at a row that both change, or at the key, until the first has ended.

    Args:
        database: where the work is done.
        key: the event's id: MessageSid, or CallSid and turn.
        work: what the event is for. None says that it had no effect: nothing is kept, and it may be processed anew.
        read: makes an answer of the JSON that was kept.

    Raises:
        StoreError: the database cannot serve; nothing was written.
    """

    def recorded(tx: Transaction) -> A:
        answer = work(tx)
        if answer is None:
            # A repetition may find nothing left to do, and still had an answer.
            kept = _kept(tx, key)
            return answer if kept is None else read(kept)
        if not record(tx, key, answer.to_json()):
            raise _Repeated
        return answer

    try:
        return database.write(recorded)
    except _Repeated:
        with database.reading() as tx:
            kept = _kept(tx, key)
        if kept is None:
            raise LookupError(f"the answer to {key} was forgotten just now") from None
        return read(kept)


def record(tx: Transaction, key: str, answer: str) -> bool:
    """Keep the answer to an event; False if it was processed before.

    While another transaction has recorded the same event and not ended, PostgreSQL waits here for its end. SQLite has
    one writer at a time.
    """
    sealed = tx.vault.seal(KeyDomain.CALLERS, answer)
    recorded = tx.conn.execute(_record(tx.conn), {"key": key, "sealed_answer": sealed, "created_at": tx.now})
    return recorded.scalar_one_or_none() is not None


def forget(tx: Transaction, before: datetime) -> None:
    """Forget answers too old to be asked for again."""
    tx.conn.execute(delete(inbound).where(inbound.c.created_at < before))


def _kept(tx: Transaction, key: str) -> str | None:
    """Return the answer that was given to an event."""
    sealed = tx.conn.execute(select(inbound.c.sealed_answer).where(inbound.c.key == key)).scalar_one_or_none()
    return None if sealed is None else tx.vault.open(sealed)
