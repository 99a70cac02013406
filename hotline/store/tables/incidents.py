"""Incidents in SQL."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    bindparam,
    exists,
    false,
    func,
    select,
    true,
    update,
)

from hotline.domain.incidents import Incident, State
from hotline.store.sql import rows
from hotline.store.sql.database import Transaction
from hotline.store.sql.types import UtcDateTime, metadata
from hotline.store.tables.reports import reports

incidents = Table(
    "incidents",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("worksite_id", ForeignKey("worksites.id")),  # NULL: the place is not known, or not listed
    Column("state", String(16), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("last_report_at", UtcDateTime, nullable=False),
    Column("last_event_at", UtcDateTime, nullable=False),
    Column("policy_at", UtcDateTime, nullable=False),
    Column("rung", Integer, nullable=False, key="next_step"),
    Column("confirmed_at", UtcDateTime),
    Column("taken_by", ForeignKey("contacts.id"), key="acknowledged_by"),
    Column("taken_at", UtcDateTime, key="acknowledged_at"),
    Column("here_at", UtcDateTime, key="on_site_at"),
    Column("here_by", ForeignKey("contacts.id"), key="on_site_by"),
    Column("ended_at", UtcDateTime),
    Column("policy_id", String(16)),
    Column("drill", Boolean, nullable=False, server_default=false()),
    Column("after_drill", Boolean, nullable=False, server_default=false()),
    Index("ix_incidents_worksite_id_opened_at", "worksite_id", "opened_at"),
)


_GET = select(incidents).where(incidents.c.id == bindparam("of"))
_LOCK = _GET.with_for_update()
_NEWEST = select(incidents).order_by(incidents.c.opened_at.desc(), incidents.c.id).limit(1).with_for_update()
_LATEST = _NEWEST.where(incidents.c.worksite_id == bindparam("of"), incidents.c.drill == false())
_RUNNING_DRILL = _NEWEST.where(
    incidents.c.worksite_id == bindparam("of"), incidents.c.drill == true(), incidents.c.ended_at.is_(None)
)
_ADD = incidents.insert()
_SAVE = update(incidents).where(incidents.c.id == bindparam("of"))


def _incident(row: RowMapping) -> Incident:
    return Incident(**{**rows.by_key(incidents, row), "state": State(row["state"])})


def add(tx: Transaction, incident: Incident) -> None:
    """Add a new incident."""
    tx.unit.gather(incidents, incident.id, (_ADD, incident), _write)


def save(tx: Transaction, incident: Incident) -> None:
    """Write an incident as it is now; the caller holds it by `lock`."""
    statement, _ = tx.unit.gathered(incidents, incident.id) or (_SAVE, None)
    tx.unit.gather(incidents, incident.id, (statement, incident), _write)


def _write(conn: Connection, changed: Sequence[tuple[Any, Incident]]) -> None:
    for statement in (_ADD, _SAVE):
        values = [{"of": one.id} | rows.values_of(incidents, one) for how, one in changed if how is statement]
        if values:
            conn.execute(statement, values)


def lock(conn: Connection, incident_id: str) -> Incident | None:
    """Return one incident and hold it to the end of the transaction."""
    return rows.one(conn, _LOCK, _incident, {"of": incident_id})


def get(conn: Connection, incident_id: str) -> Incident | None:
    """Return one incident."""
    return rows.one(conn, _GET, _incident, {"of": incident_id})


def newest(conn: Connection, most: int) -> list[Incident]:
    """Return at most `most` incidents, the newest first."""
    query = select(incidents).order_by(incidents.c.opened_at.desc(), incidents.c.id).limit(most)
    return rows.every(conn, query, _incident)


def with_code(conn: Connection, code: str) -> list[Incident]:
    """Return the incidents whose id begins so: two at most, since one is wanted."""
    query = select(incidents).where(incidents.c.id.startswith(code, autoescape=True)).limit(2)
    return rows.every(conn, query, _incident)


def latest(conn: Connection, worksite_id: str) -> Incident | None:
    """Return the newest real incident of a worksite, and hold it."""
    return rows.one(conn, _LATEST, _incident, {"of": worksite_id})


def running_drill(conn: Connection, worksite_id: str) -> Incident | None:
    """Return the drill that goes on at a worksite, and hold it."""
    return rows.one(conn, _RUNNING_DRILL, _incident, {"of": worksite_id})


def drills(conn: Connection, worksite_id: str) -> list[Incident]:
    """Return all drills of a worksite, the newest first."""
    query = select(incidents).where(incidents.c.worksite_id == worksite_id, incidents.c.drill == true())
    return rows.every(conn, query.order_by(incidents.c.opened_at.desc()), _incident)


def without_drills(conn: Connection, ids: Iterable[str]) -> set[str]:
    """Return those of these incidents that are real."""
    query = select(incidents.c.id).where(incidents.c.id.in_(list(ids)), incidents.c.drill == false())
    return set(conn.execute(query).scalars())


def latest_unplaced(conn: Connection) -> Incident | None:
    """Return the newest incident whose reporters named no place at all, and hold it."""
    words = exists().where(reports.c.incident_id == incidents.c.id, reports.c.sealed_place.is_not(None))
    return rows.one(conn, _NEWEST.where(incidents.c.worksite_id.is_(None), ~words), _incident)


def count_by_state(conn: Connection) -> dict[str, int]:
    """Return how many real incidents are in each state."""
    real = select(incidents.c.state, func.count()).where(incidents.c.drill == false())
    rows = conn.execute(real.group_by(incidents.c.state))
    return {state: count for state, count in rows}  # noqa: C416  (a Row is no pair to `dict`)
