"""Heartbeats: when a process such as the clock was last seen."""

from datetime import datetime

from sqlalchemy import Column, Connection, String, Table, select

from hotline.store.sql.types import UtcDateTime, insert, metadata

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
)


def beat(conn: Connection, name: str, at: datetime) -> None:
    """Record that a process is alive."""
    statement = insert(conn, heartbeats).values(name=name, seen_at=at)
    conn.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"seen_at": at}))


def seen(conn: Connection, name: str) -> datetime | None:
    """Return when a process was last seen."""
    query = select(heartbeats.c.seen_at).where(heartbeats.c.name == name)
    return conn.execute(query).scalar_one_or_none()
