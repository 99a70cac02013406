"""The timeline in SQL: what happened in an incident, who was told and what they answered. Rows are only ever added."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, String, Table, bindparam, insert, select

from hotline.domain.timeline import Event, What
from hotline.store.sql.database import Transaction
from hotline.store.sql.types import UtcDateTime, metadata
from hotline.store.tables.alerts import alerts

timeline = Table(
    "timeline",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident_id", ForeignKey("incidents.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("what", String(16), nullable=False),
    Column("contact_id", ForeignKey("contacts.id")),
    # A letter, a state, a carrier's status or code: never words of a person.
    Column("detail", String(24)),
    Index("ix_timeline_incident_id", "incident_id"),
)


_ADD = timeline.insert()
_NEWS = select(
    alerts.c.incident_id,
    bindparam("at", type_=UtcDateTime()),
    bindparam("what", type_=String()),
    alerts.c.contact_id,
    bindparam("detail", type_=String()),
).where(alerts.c.id == bindparam("of"))
_ADD_TO_ALERT = insert(timeline).from_select(["incident_id", "at", "what", "contact_id", "detail"], _NEWS)
_OF_INCIDENT = select(timeline).where(timeline.c.incident_id == bindparam("of")).order_by(timeline.c.at, timeline.c.id)


def add(tx: Transaction, *events: Event) -> None:
    """Write down what happened."""
    for event in events:
        tx.unit.gather(timeline, object(), event, _write)


def _write(conn: Connection, events: Sequence[Event]) -> None:
    names = [name for name in timeline.c.keys() if name != "id"]  # noqa: SIM118
    conn.execute(_ADD, [{name: getattr(event, name) for name in names} for event in events])


def add_to_alert(conn: Connection, alert_id: str, at: datetime, what: What, detail: str | None = None) -> None:
    """Write down what became of one alert; its incident and its person are looked up by the way."""
    conn.execute(_ADD_TO_ALERT, {"of": alert_id, "at": at, "what": what, "detail": detail})


def of_incident(conn: Connection, incident_id: str) -> Sequence[Event]:
    """Return everything that happened in an incident, oldest first."""
    rows = conn.execute(_OF_INCIDENT, {"of": incident_id})
    return [Event(row.incident_id, row.at, What(row.what), row.contact_id, row.detail) for row in rows]
