"""What the throttle asks of the table `sends`: what phones and the account got lately, and whether alerts are late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select

from hotline.domain.deliveries import CALL_OVER, POSTED, VOICE, DeliveryState, Kind
from hotline.store.tables.deliveries import sends
from hotline.store.tables.incidents import incidents


@dataclass(frozen=True, slots=True)
class RecentText:
    """A text of one kind to one phone: when it left, about which incident, and whether that goes on."""

    phone_index: str
    kind: Kind
    incident_id: str
    at: datetime
    open: bool


@dataclass(frozen=True, slots=True)
class RecentCall:
    """A call under way or placed lately: to which phone, whether the phone is busy with it, when it was placed."""

    phone_index: str
    busy: bool
    being_placed: bool
    placed_at: datetime | None


def texts_between(
    conn: Connection, phones: Sequence[str], kinds: Sequence[Kind], since: datetime, until: datetime
) -> list[RecentText]:
    """Return the texts of some kinds that phones were sent in a time, oldest first.

    A bundle is one text. What left after `until` bears the time of a clock that has gone back since, and counts for
    nothing.
    """
    at = func.coalesce(sends.c.accepted_at, sends.c.due_at).label("at")
    left = sends.c.state.in_([*POSTED, DeliveryState.ACCEPTED])
    query = (
        select(
            sends.c.phone_index, sends.c.kind, sends.c.incident_id, at, incidents.c.ended_at.is_(None).label("open")
        )
        .join(incidents, incidents.c.id == sends.c.incident_id)
        .where(
            sends.c.phone_index.in_(phones), sends.c.kind.in_(kinds), left, at > since, at <= until,
            sends.c.bundled_into.is_(None),
        )
        .order_by(at)
    )  # fmt: skip
    return [RecentText(**{**row, "kind": Kind(row["kind"])}) for row in conn.execute(query).mappings()]


def calls_between(conn: Connection, since: datetime, until: datetime) -> list[RecentCall]:
    """Return the calls that are being placed, or were in a time."""
    placed = and_(sends.c.state == DeliveryState.ACCEPTED, sends.c.accepted_at > since, sends.c.accepted_at <= until)
    query = select(sends.c.phone_index, sends.c.state, sends.c.status, sends.c.accepted_at).where(
        sends.c.kind.in_(VOICE), or_(sends.c.state.in_(POSTED), placed)
    )
    return [
        RecentCall(
            row.phone_index,
            row.state in POSTED or row.status not in CALL_OVER,
            row.state == DeliveryState.CLAIMED,
            row.accepted_at,
        )
        for row in conn.execute(query)
    ]


def alerts_are_late(conn: Connection, at: datetime, exclude: Sequence[str]) -> bool:
    """Return True if an alert or its call has been due since before `at`; `exclude` are deliveries about to leave."""
    late = (sends.c.state == DeliveryState.PENDING) & (sends.c.due_at < at) & sends.c.kind.in_([Kind.ALERT, Kind.CALL])
    return conn.execute(select(sends.c.id).where(late, sends.c.id.not_in(exclude)).limit(1)).first() is not None
