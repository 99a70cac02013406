"""Pacing in SQL: what phones and the account got lately, and what is late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select

from hotline.domain.deliveries import CALL_OVER, VOICE, DeliveryState, Kind
from hotline.store.tables.deliveries import sends
from hotline.store.tables.incidents import incidents


@dataclass(frozen=True, slots=True)
class Sent:
    """When a phone was sent a text, about which incident, and whether that goes on."""

    phone_index: str
    incident_id: str
    at: datetime
    open: bool


def sent_to(
    conn: Connection, phones: Sequence[str], kind: Kind, since: datetime, until: datetime, but: Sequence[str]
) -> list[Sent]:
    """Return the texts of a kind that phones were sent in a time, oldest first; `but` are sends left out.

    Several alerts in one text are one text. What was sent after the time's end bears the time of a clock that has gone
    back since, and holds nothing up.
    """
    at = func.coalesce(sends.c.accepted_at, sends.c.due_at).label("at")
    gone = sends.c.state.in_([DeliveryState.SENDING, DeliveryState.ACCEPTED, DeliveryState.UNKNOWN])
    query = (
        select(sends.c.phone_index, sends.c.incident_id, at, incidents.c.ended_at.is_(None).label("open"))
        .join(incidents, incidents.c.id == sends.c.incident_id)
        .where(
            sends.c.phone_index.in_(phones), sends.c.kind == kind, gone, at > since, at <= until,
            sends.c.carried_by.is_(None), sends.c.id.not_in(but),
        )
        .order_by(at)
    )  # fmt: skip
    return [Sent(**row) for row in conn.execute(query).mappings()]


def phones_in_call(
    conn: Connection, phones: Iterable[str], since: datetime, until: datetime, but: Iterable[str]
) -> set[str]:
    """Return those phones that are being rung or spoken with, by calls placed in a time."""
    under_way = or_(
        sends.c.state.in_([DeliveryState.SENDING, DeliveryState.UNKNOWN]),
        and_(
            sends.c.state == DeliveryState.ACCEPTED,
            sends.c.accepted_at > since,
            sends.c.accepted_at <= until,
            or_(sends.c.status.is_(None), sends.c.status.not_in(CALL_OVER)),
        ),
    )
    query = select(sends.c.phone_index).where(
        sends.c.phone_index.in_(list(phones)), sends.c.kind.in_(VOICE), under_way, sends.c.id.not_in(list(but))
    )
    return set(conn.execute(query).scalars())


def calls_between(conn: Connection, since: datetime, until: datetime) -> int:
    """Return how many calls are being placed, or were in a time: the account may place so many a second."""
    placed = or_(
        sends.c.state == DeliveryState.SENDING, and_(sends.c.accepted_at > since, sends.c.accepted_at <= until)
    )
    query = select(func.count()).where(sends.c.kind.in_(VOICE), placed)
    return int(conn.execute(query).scalar_one())


def alerts_are_late(conn: Connection, at: datetime) -> bool:
    """Say whether an alert or its call has been due since before a time."""
    late = (sends.c.state == DeliveryState.PENDING) & (sends.c.due_at < at) & sends.c.kind.in_([Kind.ALERT, Kind.CALL])
    return conn.execute(select(sends.c.id).where(late).limit(1)).first() is not None
