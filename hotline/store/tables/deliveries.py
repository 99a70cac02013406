"""Sends in SQL: the one table of everything that leaves, recipients and texts sealed."""

from collections.abc import Iterable, Sequence
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

from hotline.domain.deliveries import ASKING, CALL_OVER, IN_HAND, URGENCY, DeliveryState, Kind, While
from hotline.store.sql.types import UtcDateTime, inserting, metadata
from hotline.store.tables.incidents import incidents

sends = Table(
    "sends",
    metadata,
    Column("id", String(32), primary_key=True),  # the `ref` of its callback URL: not to be guessed
    Column("kind", String(16), nullable=False),
    Column("what", String(32), nullable=False),  # the message's key in the content
    Column("incident_id", ForeignKey("incidents.id")),
    Column("alert_id", ForeignKey("alerts.id")),
    Column("report_id", ForeignKey("reports.id")),
    Column("phone_index", String(64), nullable=False),
    Column("sealed_to", Text),  # NULL once erased
    Column("sealed_body", Text),
    Column("while_", String(8), nullable=False),
    Column("once", String(64), unique=True),  # a second send with the same word is not made
    Column("state", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime),
    Column("unknown_since", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("sid", String(34)),
    Column("status", String(16)),  # the carrier's
    Column("code", Integer),
    Column("accepted_at", UtcDateTime),
    Column("carried_by", String(32)),  # the send whose text names this alert too, and whose fate it shares
    Index("ix_sends_state_due_at", "state", "due_at"),
    Index("ix_sends_incident_id", "incident_id"),
    Index("ix_sends_alert_id", "alert_id"),
    Index("ix_sends_report_id", "report_id"),
    Index("ix_sends_phone_index", "phone_index"),
)

Index(
    "ix_sends_carried_by",
    sends.c.carried_by,
    postgresql_where=sends.c.carried_by.is_not(None),
    sqlite_where=sends.c.carried_by.is_not(None),
)
# A busy carrier's pause is 75 s at most, and a flooded phone's shorter.
_NEVER_PUT_OFF = timedelta(seconds=90)
_URGENCY = case(dict(URGENCY), value=sends.c.kind, else_=len(URGENCY))
# Of what has waited the newest incident goes first: agents may still be there.
_OPENED = select(incidents.c.opened_at).where(incidents.c.id == sends.c.incident_id).scalar_subquery()

_GET = select(sends).where(sends.c.id == bindparam("of"))
_LOCK = _GET.with_for_update()
_DUE = (
    select(sends.c.id)
    .where(
        sends.c.state == DeliveryState.PENDING,
        or_(
            sends.c.due_at <= bindparam("before"),
            # What was planned for later has no worker coming, so it need not be left to one.
            and_(sends.c.due_at <= bindparam("now"), sends.c.due_at > sends.c.created_at),
            # Made in the future, so the clock went back: what was due when it was made is due, unless it was put off.
            and_(sends.c.due_at == sends.c.created_at, sends.c.created_at > bindparam("now")),
            # No alert is put off for so long, so the clock went back.
            and_(sends.c.kind == Kind.ALERT, sends.c.due_at > bindparam("too_late")),
        ),
    )
    .order_by(_URGENCY, _OPENED.desc().nulls_last(), sends.c.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_DUE_OF_INCIDENT = _DUE.where(sends.c.incident_id == bindparam("incident"))
_DUE_ONE = _DUE.where(sends.c.id == bindparam("send"))
_TAKE = (
    update(sends)
    .where(sends.c.id.in_(bindparam("those", expanding=True)), sends.c.state == DeliveryState.PENDING)
    .values(state=DeliveryState.SENDING, leased_until=bindparam("lease"), attempts=sends.c.attempts + 1)
    .returning(*sends.c)
)
_CHANGE = update(sends).where(sends.c.id == bindparam("of"))
_CALLS_OF = (
    select(sends).where(sends.c.incident_id == bindparam("of"), sends.c.kind == Kind.CALL).order_by(sends.c.created_at)
)
_IN_DOUBT = or_(sends.c.state == DeliveryState.SENDING, sends.c.state == DeliveryState.UNKNOWN)
_SETTLE = _CHANGE.where(_IN_DOUBT)
_CARRIED = select(sends).where(sends.c.carried_by == bindparam("of"))
_SETTLE_CARRIED = update(sends).where(sends.c.carried_by == bindparam("of"), _IN_DOUBT)
_add = inserting(sends, lambda new: new.on_conflict_do_nothing(index_elements=["once"]))


@dataclass(frozen=True, slots=True)
class Row:
    """One send as it is stored."""

    id: str
    kind: Kind
    what: str
    incident_id: str | None
    alert_id: str | None
    report_id: str | None
    phone_index: str
    sealed_to: str | None
    sealed_body: str | None
    while_: While
    once: str | None
    state: DeliveryState
    created_at: datetime
    due_at: datetime
    expires_at: datetime
    leased_until: datetime | None = None
    unknown_since: datetime | None = None
    attempts: int = 0
    sid: str | None = None
    status: str | None = None
    code: int | None = None
    accepted_at: datetime | None = None
    carried_by: str | None = None

    @property
    def is_open(self) -> bool:
        """Say whether a call is to come or under way."""
        return self.state in IN_HAND or (self.state is DeliveryState.ACCEPTED and self.status not in CALL_OVER)


def _row(row: RowMapping) -> Row:
    kinds = {"kind": Kind(row["kind"]), "while_": While(row["while_"]), "state": DeliveryState(row["state"])}
    return Row(**{**row, **kinds})


def add(conn: Connection, rows: Sequence[Row]) -> None:
    """Add sends; one whose `once` was used before is not made again."""
    if not rows:
        return
    values = [{name: getattr(row, name) for name in sends.c.keys()} for row in rows]  # noqa: SIM118
    conn.execute(_add(conn), values)


def get(conn: Connection, send_id: str) -> Row | None:
    """Return one send."""
    row = conn.execute(_GET, {"of": send_id}).mappings().one_or_none()
    return _row(row) if row else None


def lock(conn: Connection, send_id: str) -> Row | None:
    """Return one send and hold it."""
    row = conn.execute(_LOCK, {"of": send_id}).mappings().one_or_none()
    return _row(row) if row else None


def claim(
    conn: Connection,
    at: datetime,
    lease_until: datetime,
    limit: int,
    incident_id: str | None = None,
    send_id: str | None = None,
    due_before: datetime | None = None,
) -> list[Row]:
    """Take due pending sends, most urgent first, by compare-and-set: nobody else gets them.

    Narrowed to one incident or one send where given; `due_before` leaves younger ones, unless they were planned for
    later, to the worker.
    """
    query = _DUE_OF_INCIDENT if incident_id else _DUE_ONE if send_id else _DUE
    which = {"incident": incident_id} if incident_id else {"send": send_id} if send_id else {}
    times = {"before": due_before or at, "now": at, "too_late": at + _NEVER_PUT_OFF}
    found = list(conn.execute(query, {**times, "most": limit, **which}).scalars())
    if not found:
        return []
    rows = [_row(row) for row in conn.execute(_TAKE, {"those": found, "lease": lease_until}).mappings()]
    return sorted(rows, key=lambda row: (URGENCY[row.kind], row.due_at))


def change(conn: Connection, send_id: str, **values: Any) -> None:
    """Set columns of one send."""
    conn.execute(_CHANGE, {"of": send_id, **values})


def accept(conn: Connection, posted: Iterable[tuple[str, str | None, str | None]], at: datetime) -> None:
    """Record the sends that the carrier took, as (id, sid, status); those whose callback was quicker stay."""
    facts = {"state": DeliveryState.ACCEPTED, "accepted_at": at, "leased_until": None}
    if rows := [{"of": id, "sid": sid, "status": status, **facts} for id, sid, status in posted]:
        conn.execute(_SETTLE, rows)


def settle_posted(conn: Connection, send_id: str, **values: Any) -> bool:
    """Record what a POST brought, also for what the send carries; False if a callback was quicker."""
    # What goes back to wait is bundled anew when its time comes.
    apart = {"carried_by": None} if values["state"] is DeliveryState.PENDING else {}
    conn.execute(_SETTLE_CARRIED, {"of": send_id, **values, **apart})
    return conn.execute(_SETTLE, {"of": send_id, **values}).rowcount == 1


def carry(conn: Connection, ids: Iterable[str], lead: str) -> None:
    """Record that these sends go along in the text of another."""
    conn.execute(update(sends).where(sends.c.id.in_(list(ids))).values(carried_by=lead))


def carried(conn: Connection, send_id: str) -> list[Row]:
    """Return the sends that go along in the text of another."""
    return [_row(row) for row in conn.execute(_CARRIED, {"of": send_id}).mappings()]


def known_sids(conn: Connection, sids: Sequence[str]) -> set[str]:
    """Return those of the carrier's SIDs that belong to sends already."""
    return set(conn.execute(select(sends.c.sid).where(sends.c.sid.in_(sids))).scalars())


def drop_pending(conn: Connection, incident_id: str, while_: Iterable[While] = tuple(While)) -> None:
    """Drop what has not left yet and is wanted no more; what slips through is checked again when sending."""
    still = (sends.c.incident_id == incident_id) & (sends.c.state == DeliveryState.PENDING)
    conn.execute(update(sends).where(still, sends.c.while_.in_(list(while_))).values(state=DeliveryState.DROPPED))


def due_now(conn: Connection, once: str, at: datetime) -> Row | None:
    """Make a send that waits for later due at once; None if there is none."""
    later = (sends.c.once == once) & (sends.c.state == DeliveryState.PENDING) & (sends.c.due_at > at)
    moved = conn.execute(update(sends).where(later).values(due_at=at).returning(*sends.c)).mappings().one_or_none()
    return _row(moved) if moved else None


def expire_leases(conn: Connection, at: datetime, longest: timedelta, since: datetime) -> None:
    """Call unknown since a time what was in hand when its worker died: it may have left.

    A lease that ends later than the longest can was given before the clock went back.
    """
    over = or_(sends.c.leased_until < at, sends.c.leased_until > at + longest)
    stale = (sends.c.state == DeliveryState.SENDING) & over
    conn.execute(update(sends).where(stale).values(state=DeliveryState.UNKNOWN, unknown_since=since, leased_until=at))


def unknown(conn: Connection, at: datetime, look_every: timedelta, limit: int = 100) -> list[Row]:
    """Return the sends that may have left and are to be looked for now, oldest first."""
    free = or_(sends.c.leased_until.is_(None), sends.c.leased_until <= at, sends.c.leased_until > at + look_every)
    doubtful = and_(sends.c.state == DeliveryState.UNKNOWN, sends.c.carried_by.is_(None), free)
    query = select(sends).where(doubtful).order_by(sends.c.unknown_since).limit(limit)
    return [_row(row) for row in conn.execute(query).mappings()]


def alerts_of(conn: Connection, incident_id: str) -> list[Row]:
    """Return the alert texts of an incident."""
    query = select(sends).where(sends.c.incident_id == incident_id, sends.c.kind == Kind.ALERT)
    return [_row(row) for row in conn.execute(query).mappings()]


def calls_of(conn: Connection, incident_id: str) -> list[Row]:
    """Return the calls of an incident, oldest first."""
    return [_row(row) for row in conn.execute(_CALLS_OF, {"of": incident_id}).mappings()]


def hurry_call(conn: Connection, alert_id: str, at: datetime) -> Row | None:
    """Make the call that waits for somebody due at once; None if there is none."""
    later = (sends.c.alert_id == alert_id) & (sends.c.kind == Kind.CALL) & (sends.c.state == DeliveryState.PENDING)
    moved = update(sends).where(later).values(due_at=at).returning(*sends.c)
    row = conn.execute(moved).mappings().one_or_none()
    return _row(row) if row else None


def call_is_open(conn: Connection, alert_id: str) -> bool:
    """Say whether a call to somebody is to come or under way."""
    query = select(sends).where(sends.c.alert_id == alert_id, sends.c.kind == Kind.CALL)
    return any(_row(row).is_open for row in conn.execute(query).mappings())


def calls_to_come(conn: Connection, phone_index: str) -> list[Row]:
    """Return the calls that a phone is still to get, the oldest first."""
    waits = (
        (sends.c.phone_index == phone_index) & (sends.c.kind == Kind.CALL) & (sends.c.state == DeliveryState.PENDING)
    )
    return [
        _row(row)
        for row in conn.execute(select(sends).where(waits).order_by(sends.c.created_at, sends.c.due_at)).mappings()
    ]


def talk_is_open(conn: Connection, alert_id: str) -> bool:
    """Say whether a rep is being called, or is to be, for a talk with the reporter."""
    query = select(sends).where(sends.c.alert_id == alert_id, sends.c.kind == Kind.TALK)
    return any(_row(row).is_open for row in conn.execute(query).mappings())


def text_got_through(conn: Connection, alert_id: str) -> bool:
    """Say whether the carrier took the text of an alert, and has not said since that it could not be delivered."""
    taken = (sends.c.alert_id == alert_id) & sends.c.kind.in_(ASKING) & (sends.c.state == DeliveryState.ACCEPTED)
    return conn.execute(select(sends.c.id).where(taken).limit(1)).first() is not None


def last_news(conn: Connection, report_id: str, since: datetime) -> Row | None:
    """Return the newest news that a reporter was sent after `since`."""
    query = select(sends).where(
        sends.c.report_id == report_id, sends.c.kind == Kind.REPORTER, sends.c.created_at > since
    )
    row = conn.execute(query.order_by(sends.c.created_at.desc(), sends.c.id).limit(1)).mappings().one_or_none()
    return _row(row) if row else None


def count_by_state(conn: Connection) -> dict[tuple[str, str], int]:
    """Return how many sends of each kind are in each state."""
    rows = conn.execute(select(sends.c.kind, sends.c.state, func.count()).group_by(sends.c.kind, sends.c.state))
    return {(kind, state): count for kind, state, count in rows}


def oldest_due(conn: Connection, at: datetime) -> datetime | None:
    """Return since when the oldest due send has been waiting."""
    query = select(func.min(sends.c.due_at)).where(sends.c.state == DeliveryState.PENDING, sends.c.due_at <= at)
    oldest: datetime | None = conn.execute(query).scalar_one()
    return oldest


def erase(conn: Connection, at: datetime, incident_id: str | None = None) -> None:
    """Forget recipients and texts: of one incident, or of what belongs to none and expired before `at`."""
    which = sends.c.incident_id == incident_id if incident_id else sends.c.incident_id.is_(None)
    old = or_(sends.c.expires_at < at, sends.c.incident_id.is_not(None))
    # `once` may name a call, and with `sid` the carrier can still name the person.
    nobody = {"phone_index": "", "sealed_to": None, "sealed_body": None, "once": None, "sid": None}
    conn.execute(update(sends).where(which, old).values(**nobody))
