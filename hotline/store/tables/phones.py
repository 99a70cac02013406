"""What is known of a phone, by its blinded number: opted out, or dead for texts."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Column, Connection, Integer, String, Table, bindparam, select

from hotline.domain.phones import Phone
from hotline.store.sql.types import UtcDateTime, insert, metadata

phones = Table(
    "phones",
    metadata,
    Column("phone_index", String(64), primary_key=True),
    Column("opted_out_at", UtcDateTime),
    Column("dead_at", UtcDateTime),
    Column("dead_code", Integer),  # the carrier's: 30006 and 21635 are landlines
)


_AMONG = select(phones).where(phones.c.phone_index.in_(bindparam("those", expanding=True)))


def get(conn: Connection, phone_index: str) -> Phone:
    """Return what is known; nothing known is a phone that can be texted."""
    return among(conn, [phone_index]).get(phone_index, Phone())


def among(conn: Connection, phone_indexes: Iterable[str]) -> dict[str, Phone]:
    """Return what is known of several phones; unknown phones are left out."""
    rows = conn.execute(_AMONG, {"those": list(phone_indexes)})
    return {row.phone_index: Phone(row.opted_out_at is not None, row.dead_at is not None) for row in rows}


def set_opted_out(conn: Connection, phone_index: str, at: datetime | None) -> None:
    """Record that the person opted out at that time, or (None) came back."""
    _record(conn, phone_index, opted_out_at=at)


def set_dead(conn: Connection, phone_index: str, at: datetime, code: int | None) -> None:
    """Record that the carrier says this number takes no texts."""
    _record(conn, phone_index, dead_at=at, dead_code=code)


def _record(conn: Connection, phone_index: str, **facts: datetime | int | None) -> None:
    statement = insert(conn, phones).values(phone_index=phone_index, **facts)
    conn.execute(statement.on_conflict_do_update(index_elements=["phone_index"], set_=facts))
