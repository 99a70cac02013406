"""Reconciliation: what may have left is looked up at the carrier before it is posted a second time.

A callback that bears its ref settles it too (status.py), and mostly comes first.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from hotline import logs
from hotline.domain.deliveries import ASKING, Delivery, DeliveryState, Posting, PostOutcome
from hotline.gateway.client import Carrier
from hotline.gateway.errors import GatewayError
from hotline.services.delivery.breaker import CircuitBreaker
from hotline.services.delivery.claim import LEASE, LOOK_UP_EVERY, POST_LASTS, opened
from hotline.services.delivery.consequences import Consequences
from hotline.services.delivery.failures import Failures
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import deliveries

log = logs.get(__name__)

# Look-ups at a time: with a slow carrier one after the other would take minutes.
_THREADS = 8
# What the carrier has not listed by then it did not take.
_NOT_TAKEN_AFTER = timedelta(seconds=45)
# After so long without the list, an alert's recipient is called, and the alert is posted again after the call.
_LIST_UNAVAILABLE = timedelta(seconds=60)
_CALL_FIRST = timedelta(seconds=10)
# At most five attempts when an earlier POST may have succeeded (alerts), and for anything that is not an alert.
_MOST_ATTEMPTS = 5

Listed = list[tuple[str, str]]  # SID and status of each text that may be it


class Reconciler:
    """Settles deliveries that are in doubt."""

    def __init__(
        self,
        database: Database,
        carrier: Carrier,
        failures: Failures,
        consequences: Consequences,
        breaker: CircuitBreaker,
    ) -> None:
        self._database = database
        self._carrier = carrier
        self._failures = failures
        self._consequences = consequences
        self._breaker = breaker
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="look-ups")
        self._stopping = False

    def reconcile(self) -> int:
        """Look up at the carrier what may have left; return how many deliveries were settled.

        Raises:
            StoreError: the database is away.
        """
        in_doubt = self._database.write(self._take)
        return sum(self._pool.map(self._settle, in_doubt))

    def stop(self) -> None:
        """Look up nothing more: this process is asked to end."""
        self._stopping = True

    def close(self) -> None:
        """Let the threads go; a look-up that is under way is not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _take(self, tx: Transaction) -> list[Posting]:
        """Claim what is to be looked up now; a lapsed claim of a worker that died is in doubt from then on."""
        # It has been in doubt since it was claimed, but if only the clock has leapt its POST may be under way.
        since = tx.now - _NOT_TAKEN_AFTER + POST_LASTS
        found = deliveries.to_reconcile(tx.conn, tx.now, LEASE, LOOK_UP_EVERY)
        changes = [(delivery, delivery.in_doubt(since, tx.now + LOOK_UP_EVERY)) for delivery in found]
        deliveries.save(tx.conn, changes)
        leads = [delivery for _, delivery in changes if delivery.bundled_into is None]
        postings = {delivery.id: opened(tx, delivery) for delivery in leads}
        for ref in (ref for ref, posting in postings.items() if posting is None):
            self._failures.fail(tx, deliveries.with_bundled(tx.conn, [ref]), None, PostOutcome.MISCONFIGURED)
        return [posting for posting in postings.values() if posting]

    def _settle(self, posting: Posting) -> bool:
        listed = self._look_up(posting)
        return self._database.write(lambda tx: self._decide(tx, posting.delivery.id, listed))

    def _look_up(self, posting: Posting) -> Listed | None:
        """Return what the carrier lists; None where the list cannot be had."""
        if self._stopping or not self._breaker.permits(1):
            return None
        try:
            listed = self._carrier.find(posting)
        except GatewayError as error:
            self._breaker.record(answered=error.answered)
            return None
        self._breaker.record(answered=True)
        return listed

    def _decide(self, tx: Transaction, ref: str, listed: Listed | None) -> bool:
        group = deliveries.with_bundled(tx.conn, [ref])
        lead = next((one for one in group if one.id == ref), None)
        if lead is None or lead.state is not DeliveryState.IN_DOUBT:
            return False  # a callback was quicker
        # Absolute, so that a clock that went back does not make it wait for as long.
        waited = abs(tx.now - (lead.in_doubt_since or tx.now))
        if listed is None:
            return waited >= _LIST_UNAVAILABLE and self._not_listable(tx, lead, group)
        # Two deliveries may have the same words: what is known to be another's is not this one.
        others = deliveries.known_sids(tx.conn, [sid for sid, _ in listed])
        if mine := next((one for one in listed if one[0] not in others), None):
            changes = [(one, one.accepted(*mine, tx.now)) for one in group if one.state is DeliveryState.IN_DOUBT]
            deliveries.save(tx.conn, changes)
            return True
        return waited >= _NOT_TAKEN_AFTER and self._not_listed(tx, lead, group)

    def _not_listed(self, tx: Transaction, lead: Delivery, group: list[Delivery]) -> bool:
        """Decide on what the carrier does not list: it is posted again while it matters."""
        tired = lead.attempts >= _MOST_ATTEMPTS and lead.kind not in ASKING
        if tired or lead.expires_at <= tx.now:
            return self._fail(tx, lead, group)
        return self._again(tx, group, tx.now)

    def _not_listable(self, tx: Transaction, lead: Delivery, group: list[Delivery]) -> bool:
        """Decide on what cannot be looked up: an alert twice rather than not at all, after a call."""
        if lead.expires_at <= tx.now:
            return self._fail(tx, lead, group)
        if lead.kind not in ASKING or lead.attempts >= _MOST_ATTEMPTS:
            return False  # the list will come back
        log.warning("an alert cannot be settled; it goes again", ref=lead.id)
        called = self._consequences.call_now(tx, lead)
        return self._again(tx, group, tx.now + _CALL_FIRST if called else tx.now)

    def _fail(self, tx: Transaction, lead: Delivery, group: list[Delivery]) -> bool:
        self._failures.fail(tx, group, lead.code, PostOutcome.AMBIGUOUS)
        return True

    def _again(self, tx: Transaction, group: list[Delivery], due_at: datetime) -> bool:
        waiting = [one for one in group if one.state is DeliveryState.IN_DOUBT]
        deliveries.save(tx.conn, [(one, one.retried(due_at)) for one in waiting])
        return True
