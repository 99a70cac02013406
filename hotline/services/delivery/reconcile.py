"""Settling: what may have left is looked for at the carrier, before it is posted a second time.

A callback that bears its ref settles it too (receipts.py), and is mostly the quicker one.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from hotline import logs
from hotline.domain.deliveries import ASKING, DeliveryState, Outcome, Posting
from hotline.gateway.client import Carrier
from hotline.gateway.errors import GatewayError
from hotline.services.alerting.call_plan import CallPlan
from hotline.services.delivery.breaker import CircuitBreaker
from hotline.services.delivery.claim import LEASE, LOOK_EVERY, POST_LASTS, opened
from hotline.services.delivery.failures import Failures
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import deliveries as sends
from hotline.store.tables.deliveries import Row

log = logs.get(__name__)

# Looks at a time: with a slow carrier one after the other would take minutes.
_LOOKERS = 8
# What the carrier has not listed by then it did not take.
_GIVE_UP_LOOKING = timedelta(seconds=45)
# When the list itself cannot be had for so long, an alert is asked for by a call, and soon after posted again.
_BLIND = timedelta(seconds=60)
_CALL_FIRST = timedelta(seconds=10)
# So often, at most, a text is posted that might have been taken before, and one that is no alert at all.
_MOST_ATTEMPTS = 5


class Reconciler:
    """Settles the doubtful sends."""

    def __init__(
        self,
        database: Database,
        carrier: Carrier,
        failures: Failures,
        call_plan: CallPlan,
        breaker: CircuitBreaker,
    ) -> None:
        self._database = database
        self._carrier = carrier
        self._failures = failures
        self._call_plan = call_plan
        self._breaker = breaker
        self._pool = ThreadPoolExecutor(_LOOKERS, thread_name_prefix="looks")
        self._stopping = False

    def settle(self) -> int:
        """Look at the carrier for the sends that may have left; return how many were settled.

        Raises:
            StoreError: the database is away.
        """
        doubtful = self._database.write(self._doubtful)
        return sum(self._pool.map(self._settle, doubtful))

    def stop(self) -> None:
        """Look for nothing more: this process is asked to end."""
        self._stopping = True

    def close(self) -> None:
        """Let the threads go; a look that is under way is not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _doubtful(self, tx: Transaction) -> list[tuple[Row, Posting]]:
        now = tx.now
        # It has been in doubt since it was claimed, but if only the clock has leapt its POST may be under way.
        sends.expire_leases(tx.conn, now, LEASE, now - _GIVE_UP_LOOKING + POST_LASTS)
        rows = sends.unknown(tx.conn, now, LOOK_EVERY)
        for row in rows:
            sends.change(tx.conn, row.id, leased_until=now + LOOK_EVERY)
        found = [(row, opened(tx, row)) for row in rows]
        for row in (row for row, send in found if send is None):
            self._failures.fail_whole(tx, row.id, None, Outcome.MISCONFIGURED)
        return [(row, send) for row, send in found if send]

    def _settle(self, doubtful: tuple[Row, Posting]) -> bool:
        row, send = doubtful
        found = self._look(send)
        return self._database.write(lambda tx: self._decide(tx, row, found))

    def _look(self, send: Posting) -> list[tuple[str, str]] | None:
        """Return what the carrier lists; None where the list cannot be had."""
        if self._stopping or not self._breaker.room(1):
            return None
        try:
            found = self._carrier.find(send)
        except GatewayError as error:
            self._breaker.heard(answered=error.answered)
            return None
        self._breaker.heard(answered=True)
        return found

    def _decide(self, tx: Transaction, row: Row, found: list[tuple[str, str]] | None) -> bool:
        now = tx.now
        waited = abs(now - (row.unknown_since or now))  # a clock that went back must not make it wait for as long
        if found is None:
            return waited >= _BLIND and self._blind(tx, row, now)
        # Two sends may have the same words: what is known to be another's is not this one.
        others = sends.known_sids(tx.conn, [sid for sid, _ in found])
        if mine := next((one for one in found if one[0] not in others), None):
            facts = {"sid": mine[0], "status": mine[1], "accepted_at": now, "leased_until": None}
            return sends.settle_posted(tx.conn, row.id, state=DeliveryState.ACCEPTED, **facts)
        return waited >= _GIVE_UP_LOOKING and self._lost(tx, row, now)

    def _lost(self, tx: Transaction, row: Row, now: datetime) -> bool:
        """Decide on what the carrier does not list: it goes again while it matters."""
        tired = row.attempts >= _MOST_ATTEMPTS and row.kind not in ASKING
        return self._fail(tx, row) if tired or row.expires_at <= now else self._again(tx, row, now)

    def _blind(self, tx: Transaction, row: Row, now: datetime) -> bool:
        """Decide on what cannot be looked for: an alert by a call first, then rather twice than never."""
        if row.expires_at <= now:
            return self._fail(tx, row)
        if row.kind not in ASKING or row.attempts >= _MOST_ATTEMPTS:
            return False  # the list will come back
        log.warning("an alert cannot be settled; it goes again", ref=row.id)
        called = self._call_plan.hurry(tx, row.alert_id or "")
        return self._again(tx, row, now + _CALL_FIRST if called else now)

    def _fail(self, tx: Transaction, row: Row) -> bool:
        self._failures.fail_whole(tx, row.id, row.code, Outcome.AMBIGUOUS)
        return True

    def _again(self, tx: Transaction, row: Row, due_at: datetime) -> bool:
        back = {"due_at": due_at, "leased_until": None, "unknown_since": None}
        return sends.settle_posted(tx.conn, row.id, state=DeliveryState.PENDING, **back)
