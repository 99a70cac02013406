"""Reports in SQL: one person saying that agents are at one place; numbers and words sealed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    RowMapping,
    String,
    Table,
    Text,
    bindparam,
    select,
    update,
)

from hotline.domain.reports import Report
from hotline.store.sql import rows
from hotline.store.sql.database import Transaction
from hotline.store.sql.types import UtcDateTime, metadata

reports = Table(
    "reports",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("incident_id", ForeignKey("incidents.id")),  # NULL: no place has been named yet
    Column("phone_index", String(64)),  # NULL: the caller withheld it
    Column("sealed_phone", Text),
    Column("sealed_place", Text),  # the person's words for a place that is not listed
    Column("channel", String(8), nullable=False),
    Column("language", String(8), nullable=False),
    Column("call_sid", String(34)),
    Column("first", Boolean, nullable=False),
    # By text from the start; a caller only after asking for it.
    Column("wants_texts", Boolean, nullable=False),
    Column("quiet", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
    Column("reported_at", UtcDateTime),  # NULL: it was stored when it was made
    Index("ix_reports_phone_index_created_at", "phone_index", "created_at"),
    Index("ix_reports_incident_id", "incident_id"),
    Index("ix_reports_call_sid", "call_sid"),
)


_STANDING = select(reports).where(reports.c.withdrawn_at.is_(None))
_LATEST = _STANDING.where(reports.c.phone_index == bindparam("of")).order_by(reports.c.created_at.desc()).limit(1)
_LATEST_PLACED = _LATEST.where(reports.c.incident_id.is_not(None))
_LATEST_UNPLACED = _LATEST.where(reports.c.incident_id.is_(None))
_OF_INCIDENT = _STANDING.where(reports.c.incident_id == bindparam("of")).order_by(reports.c.created_at)
_GET = select(reports).where(reports.c.id == bindparam("of"))
_ADD = reports.insert()


def _report(row: RowMapping) -> Report:
    return Report(**row)


def add(tx: Transaction, report: Report) -> None:
    """Add a report."""
    tx.unit.gather(reports, report.id, report, _write)


def _write(conn: Connection, new: Sequence[Report]) -> None:
    conn.execute(_ADD, [rows.values_of(reports, report) for report in new])


def get(conn: Connection, report_id: str) -> Report | None:
    """Return one report."""
    return rows.one(conn, _GET, _report, {"of": report_id})


def change(conn: Connection, report_id: str, **values: Any) -> None:
    """Set columns of one report."""
    conn.execute(update(reports).where(reports.c.id == report_id).values(**values))


def of_incident(conn: Connection, incident_id: str) -> list[Report]:
    """Return the reports of an incident that were not taken back, oldest first."""
    return rows.every(conn, _OF_INCIDENT, _report, {"of": incident_id})


def latest_of(conn: Connection, phone_index: str, *, placed: bool) -> Report | None:
    """Return the newest report of a phone not taken back: a placed one, or one still without a place."""
    query = _LATEST_PLACED if placed else _LATEST_UNPLACED
    return rows.one(conn, query, _report, {"of": phone_index})


def of_call(conn: Connection, call_sid: str) -> list[Report]:
    """Return what was reported in one call, oldest first."""
    query = select(reports).where(reports.c.call_sid == call_sid).order_by(reports.c.created_at)
    return rows.every(conn, query, _report)


def erase(conn: Connection, incident_id: str) -> None:
    """Forget who reported an incident and in which words; counts and times stay."""
    _erase(conn, reports.c.incident_id == incident_id)


def erase_unplaced(conn: Connection, before: datetime) -> None:
    """Forget who took a report back before naming a place: no incident's end does it."""
    _erase(conn, reports.c.incident_id.is_(None) & (reports.c.created_at < before))


def _erase(conn: Connection, which: ColumnElement[bool]) -> None:
    nobody = {"phone_index": None, "sealed_phone": None, "sealed_place": None, "call_sid": None}
    conn.execute(update(reports).where(which).values(**nobody))
