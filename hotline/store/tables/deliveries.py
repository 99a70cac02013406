"""The table `sends`: everything that leaves, one row a delivery, recipients and bodies sealed.

A row changes only by `save`, from one value of domain/deliveries.py to the next. What alerting asks of the table is in
delivery_queries.py, what the throttle asks in throttle.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)

from hotline.domain.alerts import AlertState
from hotline.domain.deliveries import URGENCY, Delivery, DeliveryState, Kind, Relevance
from hotline.domain.incidents import State
from hotline.domain.phones import Phone
from hotline.errors import StaleWrite
from hotline.store.sql import rows
from hotline.store.sql.database import Transaction
from hotline.store.sql.types import UtcDateTime, inserting, metadata
from hotline.store.tables.alerts import alerts
from hotline.store.tables.incidents import incidents
from hotline.store.tables.phones import phones

Change = tuple[Delivery, Delivery]  # as it was read, and as it is to be

sends = Table(
    "sends",
    metadata,
    Column("id", String(32), primary_key=True),  # the `ref` of its callback URL: not to be guessed
    Column("kind", String(16), nullable=False),
    Column("what", String(32), nullable=False, key="message_key"),
    Column("incident_id", ForeignKey("incidents.id")),
    Column("alert_id", ForeignKey("alerts.id")),
    Column("report_id", ForeignKey("reports.id")),
    Column("phone_index", String(64), nullable=False),
    Column("sealed_to", Text),  # NULL once erased
    Column("sealed_body", Text),
    Column("while_", String(8), nullable=False, key="relevance"),
    Column("once", String(64), unique=True, key="idempotency_key"),
    Column("state", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime),
    Column("unknown_since", UtcDateTime, key="in_doubt_since"),
    Column("attempts", Integer, nullable=False),
    Column("sid", String(34)),
    Column("status", String(16)),  # the carrier's
    Column("code", Integer),
    Column("accepted_at", UtcDateTime),
    Column("carried_by", String(32), key="bundled_into"),
    Index("ix_sends_state_due_at", "state", "due_at"),
    Index("ix_sends_incident_id", "incident_id"),
    Index("ix_sends_alert_id", "alert_id"),
    Index("ix_sends_report_id", "report_id"),
    Index("ix_sends_phone_index", "phone_index"),
)

Index(
    "ix_sends_carried_by",
    sends.c.bundled_into,
    postgresql_where=sends.c.bundled_into.is_not(None),
    sqlite_where=sends.c.bundled_into.is_not(None),
)
# A busy carrier's pause is 75 s at most, and the throttle of one phone is shorter.
_LONGEST_PAUSE = timedelta(seconds=90)
_URGENCY = case(dict(URGENCY), value=sends.c.kind, else_=len(URGENCY))
# What a transition may change. A body changes only where a delivery comes to lead a bundle.
_STATE = (
    "state", "due_at", "leased_until", "in_doubt_since", "attempts", "sid", "status", "code", "accepted_at",
    "bundled_into",
)  # fmt: skip
_BODY = ("message_key", "sealed_body")


@dataclass(frozen=True, slots=True)
class Due:
    """A due delivery, with what decides whether it may leave now."""

    delivery: Delivery
    incident: State | None  # None: it belongs to no incident
    alert: AlertState | None  # None: it belongs to no alert
    phone: Phone


def _saving(names: Sequence[str]) -> Any:
    as_read = and_(
        sends.c.id == bindparam("as_read_id"),
        sends.c.state == bindparam("as_read_state"),
        sends.c.attempts == bindparam("as_read_attempts"),
    )
    return update(sends).where(as_read).values({name: bindparam(f"new_{name}") for name in names})


_SAVE_STATE, _SAVE_BODY = _saving(_STATE), _saving(_STATE + _BODY)
_GET = select(sends).where(sends.c.id == bindparam("id_"))
_WITH_BUNDLED = (
    select(sends)
    .where(
        or_(
            sends.c.id.in_(bindparam("ids", expanding=True)), sends.c.bundled_into.in_(bindparam("ids", expanding=True))
        )
    )
    .with_for_update()
)
_DUE = (
    select(
        sends,
        incidents.c.state.label("incident_state"),
        alerts.c.state.label("alert_state"),
        phones.c.opted_out_at,
        phones.c.dead_at,
    )
    .outerjoin(incidents, incidents.c.id == sends.c.incident_id)
    .outerjoin(alerts, alerts.c.id == sends.c.alert_id)
    .outerjoin(phones, phones.c.phone_index == sends.c.phone_index)
    .where(
        sends.c.state == DeliveryState.PENDING,
        or_(
            sends.c.due_at <= bindparam("before"),
            # What was planned for later has no worker coming, so it need not be left to one.
            and_(sends.c.due_at <= bindparam("now"), sends.c.due_at > sends.c.created_at),
            # The clock went back: what was due when it was made is due, unless it was put off.
            and_(sends.c.due_at == sends.c.created_at, sends.c.created_at > bindparam("now")),
            # The clock went back: no alert is put off for so long.
            and_(sends.c.kind == Kind.ALERT, sends.c.due_at > bindparam("too_late")),
        ),
    )
    # Of what has waited the newest incident goes first: agents may still be there.
    .order_by(_URGENCY, incidents.c.opened_at.desc().nulls_last(), sends.c.due_at, sends.c.created_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=sends)
)
_DUE_OF_INCIDENT = _DUE.where(sends.c.incident_id == bindparam("incident"))
_DUE_ONE = _DUE.where(sends.c.id == bindparam("delivery"))
_add = inserting(sends, lambda new: new.on_conflict_do_nothing(index_elements=["once"]))


def as_delivery(row: RowMapping) -> Delivery:
    """Return a row of the table as a value."""
    values = rows.by_key(sends, row)
    kinds = {
        "kind": Kind(values["kind"]),
        "relevance": Relevance(values["relevance"]),
        "state": DeliveryState(values["state"]),
    }
    return Delivery(**(values | kinds))


def listed(conn: Connection, query: Any, parameters: Mapping[str, Any] | None = None) -> list[Delivery]:
    """Return the deliveries that a query of the table finds."""
    return [as_delivery(row) for row in conn.execute(query, parameters or {}).mappings()]


def add(tx: Transaction, new: Sequence[Delivery]) -> None:
    """Add deliveries; one whose idempotency key was used before is not made again."""
    for delivery in new:
        tx.unit.gather(sends, delivery.id, delivery, _write)


def _write(conn: Connection, new: Sequence[Delivery]) -> None:
    conn.execute(_add(conn), [rows.values_of(sends, delivery) for delivery in new])


def get(conn: Connection, delivery_id: str) -> Delivery | None:
    """Return one delivery."""
    return next(iter(listed(conn, _GET, {"id_": delivery_id})), None)


def with_bundled(conn: Connection, ids: Iterable[str]) -> list[Delivery]:
    """Return deliveries and those that share their texts, all held to the end of the transaction."""
    return listed(conn, _WITH_BUNDLED, {"ids": list(ids)})


def save(conn: Connection, changes: Sequence[Change]) -> None:
    """Write deliveries as they are to be, by compare-and-set on what was read.

    Raises:
        StaleWrite: one has changed since it was read; the transaction must hold what it changes.
    """
    bodies = [change for change in changes if change[0].sealed_body != change[1].sealed_body]
    states = [change for change in changes if change[0].sealed_body == change[1].sealed_body]
    for statement, names, group in ((_SAVE_STATE, _STATE, states), (_SAVE_BODY, _STATE + _BODY, bodies)):
        if group and conn.execute(statement, [_values(names, *change) for change in group]).rowcount != len(group):
            raise StaleWrite(f"one of {len(group)} deliveries has changed since it was read")


def _values(names: Sequence[str], old: Delivery, new: Delivery) -> dict[str, Any]:
    as_read = {"as_read_id": old.id, "as_read_state": old.state, "as_read_attempts": old.attempts}
    return as_read | {f"new_{name}": getattr(new, name) for name in names}


def due(
    conn: Connection,
    at: datetime,
    limit: int,
    incident_id: str | None = None,
    delivery_id: str | None = None,
    due_before: datetime | None = None,
) -> list[Due]:
    """Return due deliveries, most urgent first, held: nobody else gets them before the transaction ends.

    Narrowed to one incident or one delivery where given; `due_before` leaves younger ones, unless they were planned for
    later, to the worker.
    """
    query = _DUE_OF_INCIDENT if incident_id else _DUE_ONE if delivery_id else _DUE
    which = {"incident": incident_id} if incident_id else {"delivery": delivery_id} if delivery_id else {}
    times = {"before": due_before or at, "now": at, "too_late": at + _LONGEST_PAUSE}
    rows = conn.execute(query, {**times, "most": limit, **which}).mappings()
    found = [
        Due(
            as_delivery(row),
            State(row["incident_state"]) if row["incident_state"] else None,
            AlertState(row["alert_state"]) if row["alert_state"] else None,
            Phone(row["opted_out_at"] is not None, row["dead_at"] is not None),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (URGENCY[one.delivery.kind], one.delivery.due_at))


def to_reconcile(conn: Connection, at: datetime, longest_lease: timedelta, longest_wait: timedelta) -> list[Delivery]:
    """Return deliveries that may have left, held, the longest in doubt first: lapsed claims, and look-ups that are due.

    A lease or a wait that ends later than the longest can was given before the clock went back.
    """

    def over(longest: timedelta) -> Any:
        return or_(sends.c.leased_until.is_(None), sends.c.leased_until <= at, sends.c.leased_until > at + longest)

    lapsed = and_(sends.c.state == DeliveryState.CLAIMED, over(longest_lease))
    doubtful = and_(sends.c.state == DeliveryState.IN_DOUBT, sends.c.bundled_into.is_(None), over(longest_wait))
    query = select(sends).where(or_(lapsed, doubtful)).order_by(sends.c.in_doubt_since.nulls_last()).limit(100)
    return listed(conn, query.with_for_update(skip_locked=True))


def pending(conn: Connection, incident_id: str, relevances: Iterable[Relevance] = tuple(Relevance)) -> list[Delivery]:
    """Return the deliveries of an incident that have not left yet, held."""
    still = (sends.c.incident_id == incident_id) & (sends.c.state == DeliveryState.PENDING)
    return listed(conn, select(sends).where(still, sends.c.relevance.in_(list(relevances))).with_for_update())


def with_key(conn: Connection, idempotency_key: str) -> Delivery | None:
    """Return the delivery with an idempotency key, held."""
    query = select(sends).where(sends.c.idempotency_key == idempotency_key).with_for_update()
    return next(iter(listed(conn, query)), None)


def known_sids(conn: Connection, sids: Sequence[str]) -> set[str]:
    """Return those of the carrier's SIDs that belong to deliveries already."""
    return set(conn.execute(select(sends.c.sid).where(sends.c.sid.in_(sids))).scalars())


def count_by_state(conn: Connection) -> dict[tuple[str, str], int]:
    """Count the deliveries of each kind in each state."""
    rows = conn.execute(select(sends.c.kind, sends.c.state, func.count()).group_by(sends.c.kind, sends.c.state))
    return {(kind, state): count for kind, state, count in rows}


def oldest_due(conn: Connection, at: datetime) -> datetime | None:
    """Return when the most overdue delivery was due."""
    query = select(func.min(sends.c.due_at)).where(sends.c.state == DeliveryState.PENDING, sends.c.due_at <= at)
    oldest: datetime | None = conn.execute(query).scalar_one()
    return oldest


def erase(conn: Connection, at: datetime, incident_id: str | None = None) -> None:
    """Erase recipients and bodies: of one incident, or of what belongs to none and expired before `at`."""
    which = sends.c.incident_id == incident_id if incident_id else sends.c.incident_id.is_(None)
    old = or_(sends.c.expires_at < at, sends.c.incident_id.is_not(None))
    # An idempotency key may name a call, and with a SID the carrier can still name the person.
    nobody = {"phone_index": "", "sealed_to": None, "sealed_body": None, "idempotency_key": None, "sid": None}
    conn.execute(update(sends).where(which, old).values(**nobody))
