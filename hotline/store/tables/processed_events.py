"""What has come in and had an effect: a repeated webhook finds its first answer here, Redis or no Redis."""

from datetime import datetime

from sqlalchemy import Column, String, Table, Text, bindparam, delete, select, update

from hotline.store.sql.database import Transaction
from hotline.store.sql.types import UtcDateTime, inserting, metadata
from hotline.store.vault import Drawer

inbound = Table(
    "inbound",
    metadata,
    Column("key", String(80), primary_key=True),  # MessageSid, or CallSid and turn
    Column("sealed_answer", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)


# RETURNING, since the count of an INSERT's rows is not kept by every driver.
_claim = inserting(inbound, lambda new: new.on_conflict_do_nothing().returning(inbound.c.key))
_RECORD = update(inbound).where(inbound.c.key == bindparam("of"))


def claim(tx: Transaction, key: str, at: datetime) -> bool:
    """Take an event for the transaction of its effect; False if somebody had it before.

    A second webhook that comes while the first is at work waits here for its end.
    """
    claimed = tx.conn.execute(_claim(tx.conn), {"key": key, "sealed_answer": "", "created_at": at})
    return claimed.scalar_one_or_none() is not None


def record(tx: Transaction, key: str, answer: str) -> None:
    """Keep the answer to a claimed event."""
    sealed = tx.vault.seal(Drawer.CALLERS, answer)
    tx.conn.execute(_RECORD, {"of": key, "sealed_answer": sealed})


def release(tx: Transaction, key: str) -> None:
    """Give a claimed event back: it had no effect here."""
    tx.conn.execute(delete(inbound).where(inbound.c.key == key))


def answer(tx: Transaction, key: str) -> str:
    """Return the answer that was given to an event."""
    sealed = tx.conn.execute(select(inbound.c.sealed_answer).where(inbound.c.key == key)).scalar_one()
    return tx.vault.open(sealed)


def forget(tx: Transaction, before: datetime) -> None:
    """Forget answers too old to be asked for again."""
    tx.conn.execute(delete(inbound).where(inbound.c.created_at < before))
