"""Claims: what is taken to be posted now.

Each delivery is checked again at that moment: one that matters no more is dropped, one that its phone refuses fails,
one that the throttle holds back is put off, and alerts to one phone leave as one bundle. Read, decide, write.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.domain.alerts import UNANSWERED
from hotline.domain.deliveries import CALL_ANYWAY, VOICE, Delivery, Kind, Posting, PostOutcome
from hotline.errors import Unreadable
from hotline.services.delivery.bundle import bundled
from hotline.services.delivery.consequences import Consequences
from hotline.services.delivery.failures import Failures
from hotline.services.delivery.throttle import Throttle
from hotline.store.sql.database import Transaction
from hotline.store.tables import deliveries
from hotline.store.tables.deliveries import Due

# These are the carrier's times, not a report's: TIME_SCALE leaves them alone. LEASE: how long a claim is good.
# POST_LASTS: how long one POST takes at most, three seconds to connect and twelve to be answered.
LEASE = timedelta(seconds=55)
POST_LASTS = timedelta(seconds=15)
LOOK_UP_EVERY = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Which:
    """Which due deliveries are meant; all of them where nothing is said.

    `due_before` leaves younger ones to the worker that was woken for them.
    """

    incident_id: str | None = None
    delivery_id: str | None = None
    due_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """What was claimed, opened for posting, and how many rows were looked at: a full batch is not the last."""

    postings: list[Posting]
    seen: int


class Claims:
    """Takes due deliveries for posting."""

    def __init__(self, failures: Failures, throttle: Throttle, consequences: Consequences) -> None:
        self._failures = failures
        self.throttle = throttle
        self._consequences = consequences

    def take(self, tx: Transaction, most: int, which: Which) -> Claimed:
        """Claim up to `most` due deliveries, most urgent first."""
        due = deliveries.due(tx.conn, tx.now, most, which.incident_id, which.delivery_id, which.due_before)
        held = self.throttle.hold(tx, [one.delivery for one in due])
        now = [one for one in due if one.delivery.id not in held]
        relevant = [one for one in now if _matters(one, tx.now)]
        refused = {one.delivery.id: reason for one in relevant if (reason := _refused(one))}
        claimed = [one.delivery.claimed(tx.now + LEASE) for one in relevant if one.delivery.id not in refused]
        claimed = bundled(tx, claimed, self._consequences)

        was = {one.delivery.id: one.delivery for one in due}
        dropped = [one.delivery.dropped() for one in now if one not in relevant]
        failed = [was[ref].failed(None) for ref in refused]
        changed = [*held.values(), *dropped, *failed, *claimed]
        deliveries.save(tx.conn, [(was[delivery.id], delivery) for delivery in changed])
        for delivery in failed:
            self._failures.follow(tx, delivery, refused[delivery.id])
        return Claimed(self._open(tx, claimed), len(due))

    def _open(self, tx: Transaction, claimed: list[Delivery]) -> list[Posting]:
        postings = []
        for delivery in claimed:
            if delivery.bundled_into:
                continue
            if posting := opened(tx, delivery):
                postings.append(posting)
            else:
                group = deliveries.with_bundled(tx.conn, [delivery.id])
                self._failures.fail(tx, group, None, PostOutcome.MISCONFIGURED)
        return postings


def opened(tx: Transaction, delivery: Delivery) -> Posting | None:
    """Return a delivery opened for posting; None if it cannot be: one damaged row must not hold the others up."""
    try:
        to = tx.vault.open(delivery.sealed_to or "")
        body = "" if delivery.kind in VOICE else tx.vault.open(delivery.sealed_body or "")
    except Unreadable:
        return None
    return Posting(delivery, to, body)


def _matters(due: Due, at: datetime) -> bool:
    """Return False if a delivery has expired, its incident has moved on, or the person to be called has answered."""
    delivery = due.delivery
    answered = delivery.kind is Kind.CALL and due.alert not in UNANSWERED
    return delivery.expires_at > at and delivery.relevance.holds(due.incident) and not answered


def _refused(due: Due) -> PostOutcome | None:
    """Return the known reason why a phone must not get this; consent to calls after STOP was checked before."""
    if due.delivery.kind in VOICE:
        return PostOutcome.OPTED_OUT if due.phone.opted_out and due.delivery.message_key != CALL_ANYWAY else None
    if due.phone.textable:
        return None
    return PostOutcome.OPTED_OUT if due.phone.opted_out else PostOutcome.DEAD_NUMBER
