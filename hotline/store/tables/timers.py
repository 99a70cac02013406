"""Timers: every future step is a due time in SQL, claimed by compare-and-set.

One timer a (kind, ref). Claiming deletes it in the same transaction as its effect, so a step happens once,
even if processes die and several clocks run.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    String,
    Table,
    bindparam,
    delete,
    func,
    or_,
    select,
    tuple_,
    update,
)

from hotline.domain.timers import Timer, TimerKind
from hotline.store.sql.database import Transaction
from hotline.store.sql.types import UtcDateTime, inserting, metadata

timers = Table(
    "timers",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("ref", String(16), primary_key=True),  # an incident's or a report's id
    Column("incident_id", String(16)),  # held before the timer is claimed, so that nobody waits in a circle
    Column("due_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime),  # it broke: it stays overdue in sight, and is tried again then
    Index("ix_timers_due_at", "due_at"),
)


def _moving(new: Any, *, keep_earlier: bool) -> Any:
    return new.on_conflict_do_update(
        index_elements=["kind", "ref"],
        set_={"due_at": new.excluded.due_at, "incident_id": new.excluded.incident_id, "not_before": None},
        where=timers.c.due_at > new.excluded.due_at if keep_earlier else None,
    )


_put = inserting(timers, partial(_moving, keep_earlier=False))
_put_earlier = inserting(timers, partial(_moving, keep_earlier=True))
_CANCEL = delete(timers).where(tuple_(timers.c.kind, timers.c.ref).in_(bindparam("those", expanding=True)))


@dataclass(frozen=True, slots=True)
class _Change:
    """What is to become of a timer; `due_at` None stops it."""

    kind: TimerKind
    ref: str
    incident_id: str | None
    due_at: datetime | None
    keep_earlier: bool = False


def put(tx: Transaction, timer: Timer, *, keep_earlier: bool = False) -> None:
    """Set a timer; one that was set before moves, or with `keep_earlier` stays where it is due sooner."""
    before: _Change | None = tx.unit.gathered(timers, (timer.kind, timer.ref))
    change = _Change(timer.kind, timer.ref, timer.incident_id, timer.due_at, keep_earlier)
    if before and keep_earlier:
        # What was set or stopped in this transaction holds, whatever the table says.
        sooner = before.due_at is not None and before.due_at <= timer.due_at
        change = before if sooner else replace(change, keep_earlier=before.keep_earlier)
    tx.unit.gather(timers, (timer.kind, timer.ref), change, _write)


def put_all(tx: Transaction, those: Sequence[Timer]) -> None:
    """Set several timers."""
    for timer in those:
        put(tx, timer)


def cancel(tx: Transaction, ref: str, *kinds: TimerKind) -> None:
    """Stop timers of an incident or a report."""
    for kind in kinds:
        tx.unit.gather(timers, (kind, ref), _Change(kind, ref, None, None), _write)


def _write(conn: Connection, changes: Sequence[_Change]) -> None:
    if stopped := [(change.kind, change.ref) for change in changes if change.due_at is None]:
        conn.execute(_CANCEL, {"those": stopped})
    names = ("kind", "ref", "incident_id", "due_at")
    for statement, keep_earlier in ((_put, False), (_put_earlier, True)):
        moved = [change for change in changes if change.due_at is not None and change.keep_earlier is keep_earlier]
        if moved:
            conn.execute(statement(conn), [{name: getattr(change, name) for name in names} for change in moved])


def due(conn: Connection, at: datetime, limit: int = 200) -> list[Timer]:
    """Return the timers whose time has come, oldest first; one that broke waits for its next try."""
    ready = or_(timers.c.not_before.is_(None), timers.c.not_before <= at)
    query = select(timers).where(timers.c.due_at <= at, ready).order_by(timers.c.due_at).limit(limit)
    return [Timer(TimerKind(row.kind), row.ref, row.incident_id, row.due_at) for row in conn.execute(query)]


def claim(conn: Connection, timer: Timer) -> bool:
    """Take a timer as it was seen; False if somebody else took, moved or stopped it."""
    return conn.execute(delete(timers).where(_same(timer))).rowcount == 1


def put_off(conn: Connection, timer: Timer, until: datetime) -> None:
    """Let a timer that broke wait for its next try, unless somebody else took, moved or stopped it."""
    conn.execute(update(timers).where(_same(timer)).values(not_before=until))


def _same(timer: Timer) -> ColumnElement[bool]:
    return (timers.c.kind == timer.kind) & (timers.c.ref == timer.ref) & (timers.c.due_at == timer.due_at)


def oldest_due(conn: Connection, at: datetime) -> datetime | None:
    """Return when the most overdue timer was due."""
    query = select(func.min(timers.c.due_at)).where(timers.c.due_at <= at)
    oldest: datetime | None = conn.execute(query).scalar_one()
    return oldest
