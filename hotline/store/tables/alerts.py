"""Alerts in SQL."""

from collections.abc import Iterable, Sequence
from datetime import datetime

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
    UniqueConstraint,
    bindparam,
    or_,
    select,
    update,
)  # fmt: skip

from hotline.domain.alerts import UNANSWERED, Alert, AlertState
from hotline.store.sql import rows
from hotline.store.sql.database import Transaction
from hotline.store.sql.types import UtcDateTime, metadata

alerts = Table(
    "alerts",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("incident_id", ForeignKey("incidents.id"), nullable=False),
    Column("contact_id", ForeignKey("contacts.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("rung", Integer, nullable=False, key="level"),
    Column("state", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated", Boolean, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("step", Integer, nullable=False, server_default="0"),
    Column("asked_at", UtcDateTime),
    Column("talk_asked_at", UtcDateTime),
    Column("reminders", Integer, nullable=False, server_default="0"),
    UniqueConstraint("incident_id", "contact_id"),
    Index("ix_alerts_contact_id_number", "contact_id", "number"),
)


_GET = select(alerts).where(alerts.c.id == bindparam("of"))
_OF_INCIDENT = select(alerts).where(alerts.c.incident_id == bindparam("of")).order_by(alerts.c.created_at, alerts.c.id)
_ON_PHONES = (
    select(alerts)
    .where(
        alerts.c.contact_id.in_(bindparam("those", expanding=True)),
        or_(alerts.c.closed_at.is_(None), alerts.c.closed_at > bindparam("since")),
    )
    .order_by(alerts.c.created_at.desc())
)
_ADD = alerts.insert()


def _alert(row: RowMapping) -> Alert:
    asked_at = row["asked_at"] or row["created_at"].replace(microsecond=0)  # none in rows of before 0005
    return Alert(**{**rows.by_key(alerts, row), "state": AlertState(row["state"]), "asked_at": asked_at})


def add(tx: Transaction, new: Sequence[Alert]) -> None:
    """Add alerts."""
    for alert in new:
        tx.unit.gather(alerts, alert.id, alert, _write)


def _write(conn: Connection, new: Sequence[Alert]) -> None:
    conn.execute(_ADD, [rows.values_of(alerts, alert) for alert in new])


def get(conn: Connection, alert_id: str) -> Alert | None:
    """Return one alert."""
    return rows.one(conn, _GET, _alert, {"of": alert_id})


def of_incident(conn: Connection, incident_id: str) -> list[Alert]:
    """Return all alerts of an incident, in the order of telling."""
    return rows.every(conn, _OF_INCIDENT, _alert, {"of": incident_id})


def on_phones(conn: Connection, contact_ids: Iterable[str], since: datetime) -> list[Alert]:
    """Return the alerts of contacts that are open or were closed after `since`, newest first."""
    return rows.every(conn, _ON_PHONES, _alert, {"those": list(contact_ids), "since": since})


def set_state(conn: Connection, alert_id: str, state: AlertState) -> None:
    """Record what is known of one person's answer."""
    conn.execute(update(alerts).where(alerts.c.id == alert_id).values(state=state))


def not_reached(conn: Connection, alert_id: str, state: AlertState) -> bool:
    """Mark an alert as failed or missed unless its person has answered meanwhile; say whether it was marked."""
    still = (alerts.c.id == alert_id) & (alerts.c.state == AlertState.WAITING)
    return conn.execute(update(alerts).where(still).values(state=state)).rowcount == 1


def unanswered(conn: Connection, ids: Iterable[str]) -> set[str]:
    """Return those of these alerts whose people have given no answer."""
    query = select(alerts.c.id).where(alerts.c.id.in_(list(ids)), alerts.c.state.in_(UNANSWERED))
    return set(conn.execute(query).scalars())


def set_talk(conn: Connection, alert_id: str, asked_at: datetime | None) -> None:
    """Record that a rep asked to talk with the reporter, or (None) asks no more."""
    conn.execute(update(alerts).where(alerts.c.id == alert_id).values(talk_asked_at=asked_at))


def mark_updated(conn: Connection, ids: Iterable[str]) -> None:
    """Record that these contacts had their one update."""
    conn.execute(update(alerts).where(alerts.c.id.in_(list(ids))).values(updated=True))


def close(conn: Connection, incident_id: str, at: datetime | None) -> None:
    """Let the numbers of an incident rest from that time on, or (None) hold them again."""
    conn.execute(update(alerts).where(alerts.c.incident_id == incident_id).values(closed_at=at))


def ask_again(conn: Connection, incident_id: str, at: datetime) -> None:
    """Wait for everybody's answer anew: the incident was reopened."""
    everybody = update(alerts).where(alerts.c.incident_id == incident_id)
    answered = alerts.c.state.in_([AlertState.ANSWERED, AlertState.PASSED])
    conn.execute(everybody.values(asked_at=at, reminders=0))
    conn.execute(everybody.where(answered).values(state=AlertState.WAITING, updated=False))


def reminded(conn: Connection, ids: Iterable[str], at: datetime) -> None:
    """Record that these people were asked once more."""
    those = update(alerts).where(alerts.c.id.in_(list(ids)))
    conn.execute(those.values(asked_at=at, reminders=alerts.c.reminders + 1))
