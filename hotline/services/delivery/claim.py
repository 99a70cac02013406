"""Claims: what is taken to be posted now.

Each send is checked again at that moment; what has to wait is put back, and alerts that were gathered go as one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hotline.domain.deliveries import CALL_ANYWAY, VOICE, DeliveryState, Kind, Outcome, Posting, wanted
from hotline.domain.incidents import Incident
from hotline.errors import Unreadable
from hotline.services.delivery.bundle import Bundles
from hotline.services.delivery.failures import Failures
from hotline.services.delivery.throttle import Throttle
from hotline.store.sql.database import Transaction
from hotline.store.tables import alerts, incidents, phones
from hotline.store.tables import deliveries as sends
from hotline.store.tables.deliveries import Row

# These are the carrier's times, not a report's: TIME_SCALE leaves them alone. LEASE: how long a claim is good;
# POST_LASTS: how long one POST takes at most, three seconds to connect and twelve to be answered.
LEASE = timedelta(seconds=55)
POST_LASTS = timedelta(seconds=15)
LOOK_EVERY = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rows of one batch are checked against."""

    now: datetime
    incidents: dict[str, Incident | None]
    phones: dict[str, phones.Phone]
    unanswered: set[str]  # alerts


class Claims:
    """Takes due sends for posting."""

    def __init__(self, failures: Failures, throttle: Throttle, bundles: Bundles) -> None:
        self._failures = failures
        self._throttle = throttle
        self._bundles = bundles

    def take(
        self,
        tx: Transaction,
        most: int,
        incident_id: str | None = None,
        send_id: str | None = None,
        due_before: datetime | None = None,
    ) -> list[Posting | None]:
        """Claim a batch and drop what is wanted no more; None stands for one that is not posted now."""
        now = tx.now
        rows = sends.claim(tx.conn, now, now + LEASE, most, incident_id, send_id, due_before)
        later = self._throttle.hold(tx, rows, now)
        known = _Known(
            now,
            {ref: incidents.get(tx.conn, ref) for ref in {row.incident_id for row in rows} if ref},
            phones.among(tx.conn, {row.phone_index for row in rows}),
            alerts.unanswered(tx.conn, [row.alert_id for row in rows if row.kind is Kind.CALL and row.alert_id]),
        )
        wanted_ = [row for row in rows if row.id not in later and self._wanted(tx, row, known)]
        batch = [self._ready(tx, row, carries) for row, carries in self._bundled(tx, wanted_)]
        # The others count too: a full batch is not the last.
        return batch + [None] * (len(rows) - len(batch))

    def _bundled(self, tx: Transaction, rows: Iterable[Row]) -> list[tuple[Row, tuple[str, ...]]]:
        """Return what is posted, each with the ids of those that go along in it."""
        alerts_to: dict[str, list[Row]] = {}
        posted: list[tuple[Row, tuple[str, ...]]] = []
        for row in rows:
            if row.kind is Kind.ALERT:
                alerts_to.setdefault(row.phone_index, []).append(row)
            else:
                posted.append((row, ()))
        return [one for mine in alerts_to.values() for one in self._bundle(tx, mine)] + posted

    def _bundle(self, tx: Transaction, alerts_: list[Row]) -> list[tuple[Row, tuple[str, ...]]]:
        try:
            return [(self._bundles.bundle(tx, alerts_), tuple(other.id for other in alerts_[1:]))]
        except Unreadable:
            # A damaged name must not hold everybody's texts up: each alert has words of its own.
            return [(row, ()) for row in alerts_]

    def _wanted(self, tx: Transaction, row: Row, known: _Known) -> bool:
        incident = known.incidents.get(row.incident_id or "")
        answered = row.kind is Kind.CALL and row.alert_id not in known.unanswered
        if row.expires_at <= known.now or not wanted(row.while_, incident) or answered:
            sends.change(tx.conn, row.id, state=DeliveryState.DROPPED)
            return False
        if refused := _refused(row, known.phones.get(row.phone_index, phones.Phone())):
            self._failures.fail(tx, row, None, refused)
            return False
        return True

    def _ready(self, tx: Transaction, row: Row, carries: tuple[str, ...]) -> Posting | None:
        send = opened(tx, row)
        if send is None:
            self._failures.fail_whole(tx, row.id, None, Outcome.MISCONFIGURED)
            return None
        return replace(send, carries=carries) if carries else send


def opened(tx: Transaction, row: Row) -> Posting | None:
    """Return what is to be posted; None where it cannot be opened: one damaged row must not hold the others up."""
    try:
        to = tx.vault.open(row.sealed_to or "")
        body = "" if row.kind in VOICE else tx.vault.open(row.sealed_body or "")
    except Unreadable:
        return None
    return Posting(
        id=row.id,
        kind=row.kind,
        to=to,
        body=body,
        attempts=row.attempts,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )


def _refused(row: Row, phone: phones.Phone) -> Outcome | None:
    """Return why a phone must not be sent this, as far as we know; whether a call may follow STOP was asked before."""
    if row.kind in VOICE:
        return Outcome.OPTED_OUT if phone.opted_out and row.what != CALL_ANYWAY else None
    if phone.textable:
        return None
    return Outcome.OPTED_OUT if phone.opted_out else Outcome.DEAD_NUMBER
