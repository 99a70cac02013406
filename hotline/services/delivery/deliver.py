"""Sends: the one way by which anything leaves, called by the job and by the clock alike.

A claim commits before the POST, so no two ever post one send. What may have left is settled with the carrier
before it is posted again (settling.py).
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from hotline import logs
from hotline.domain.deliveries import URGENT, DeliveryState, Outcome, Posting, retry_delay
from hotline.errors import StoreError
from hotline.gateway.client import Carrier
from hotline.gateway.errors import GatewayError
from hotline.services.delivery.breaker import CircuitBreaker
from hotline.services.delivery.claim import LEASE, LOOK_EVERY, POST_LASTS, Claims
from hotline.services.delivery.failures import Failures
from hotline.services.delivery.in_flight import InFlight, PostResult
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import deliveries as sends

log = logs.get(__name__)

# So many are claimed at once. With those still in the air it is three rounds of the carrier's 15 s, within the lease.
_FOR_EACH_THREAD = 2
# So many are looked at for one that tries a silent line.
_TO_TRY = 16
# Results are committed in this many, so that a crash leaves few sends to settle.
_COMMIT_EVERY = 50
# Seconds from one try to keep results to the next, while the database is away: what is known must not become doubt.
_KEEP_AGAIN = (0.1, 0.2, 0.5, 1.0, 1.0, 2.0, 2.0, 2.0)
# Seconds that a process which is asked to end waits for what is in the air: platforms kill after ten.
_LANDING = 6.0


class Deliverer:
    """Delivers sends."""

    def __init__(
        self,
        database: Database,
        carrier: Carrier,
        claims: Claims,
        failures: Failures,
        breaker: CircuitBreaker,
        now: Callable[[], datetime],
        threads: int,
        slow: float,
    ) -> None:
        self._database = database
        self._carrier = carrier
        self._claims = claims
        self._failures = failures
        self._breaker = breaker
        self._now = now
        self._threads = threads
        self._slow = slow
        # What can wait has threads of its own: texts that a slow carrier holds must not keep an alert on the ground.
        self._urgent = ThreadPoolExecutor(threads, thread_name_prefix="alerts")
        self._rest = ThreadPoolExecutor(max(1, threads // 3), thread_name_prefix="others")
        self._ends_at: float | None = None

    def deliver(
        self,
        *,
        incident_id: str | None = None,
        send_id: str | None = None,
        due_before: datetime | None = None,
    ) -> int:
        """Post what is due: of one incident, one send, or whatever has been due since before a time.

        Where the carrier is slow, whatever else is due leaves beside it.

        Returns:
            How many were posted.

        Raises:
            StoreError: the database is away; what was posted is settled once it is back.
        """
        which = _Which(incident_id, send_id, due_before)
        posted, air, more = 0, InFlight(self._slow), True
        while more or air.up:
            if more and air.up <= self._threads:  # while there is work for every thread
                batch, more = self._take(which, air)
                posted += len(batch)
            if not air.up:
                continue
            if landed := air.landed(_COMMIT_EVERY):
                self._keep(landed)
            elif self._ends_at is None:
                which, more = _Which(due_before=self._now()), True
            elif time.monotonic() > self._ends_at:
                self._keep(air.give_up())
        return posted

    def stop(self, landing: float = _LANDING) -> None:
        """Claim nothing more, hand back what has not left, and wait so many seconds for what has."""
        self._ends_at = time.monotonic() + landing

    def close(self) -> None:
        """Let the threads go; what is in the air is not waited for."""
        for pool in (self._urgent, self._rest):
            pool.shutdown(wait=False, cancel_futures=True)

    def _take(self, which: "_Which", air: InFlight) -> tuple[list[Posting], bool]:
        """Claim a batch and post it; return it, and whether there may be more."""
        full = _FOR_EACH_THREAD * self._threads
        room = 0 if self._ends_at else self._breaker.room(full)
        if not room:
            return [], False
        # Some of what is claimed may have to wait or matter no more; one has to be left that tries the line.
        most = full if room == full else _TO_TRY
        try:
            claimed = self._database.write(
                lambda tx: self._claims.take(tx, most, which.incident_id, which.send_id, which.due_before)
            )
        except StoreError:
            if air.up:
                return [], False  # what is in the air comes first
            raise
        # What comes to its turn when no whole POST has room in its lease any more is handed back.
        until = self._now() + LEASE - POST_LASTS
        ready = [send for send in claimed if send]
        batch, rest = ready[:room], ready[room:]
        if rest:
            self._keep([PostResult(send, handed_back=True) for send in rest])
        if not batch:
            self._breaker.untried()
        for send in batch:
            pool = self._urgent if send.kind in URGENT else self._rest
            air.take(send, pool.submit(self._post, send, until))
        # A batch that is not full was the last. One of which nothing leaves ends the round too: what is put back must
        # never be able to keep it, and the database's lock, busy without end.
        return batch, len(claimed) == most and bool(batch)

    def _post(self, send: Posting, until: datetime) -> PostResult:
        if self._ends_at or self._now() > until:
            return PostResult(send, handed_back=True)
        try:
            sid, status = self._carrier.post(send)
        except GatewayError as error:
            self._breaker.heard(answered=error.answered)
            return PostResult(send, error=error)
        self._breaker.heard(answered=True)
        return PostResult(send, sid, status)

    def _keep(self, results: list[PostResult]) -> None:
        """Record results, and again while the database is away."""
        for pause in (*_KEEP_AGAIN, None):
            try:
                return self._database.write(lambda tx: self._record(tx, results))
            except StoreError:
                if pause is None or self._ends_at:
                    raise
                time.sleep(pause)
        return None

    def _record(self, tx: Transaction, results: list[PostResult]) -> None:
        now = tx.now
        taken = [(one, ref) for one in results if one.sid for ref in (one.send.id, *one.send.carries)]
        sends.accept(tx.conn, [(ref, one.sid, one.status) for one, ref in taken], now)
        for one in results:
            if one.handed_back:
                sends.settle_posted(
                    tx.conn, one.send.id, state=DeliveryState.PENDING, leased_until=None, attempts=one.send.attempts - 1
                )
            elif one.error:
                self._not_taken(tx, one.send, one.error, now)

    def _not_taken(self, tx: Transaction, send: Posting, error: GatewayError, now: datetime) -> None:
        again = now + retry_delay(send, answered=error.answered)
        if error.outcome is Outcome.AMBIGUOUS:
            log.warning("a send may have left; it will be settled", ref=send.id, reason=str(error))
            look = {"unknown_since": now, "leased_until": now + LOOK_EVERY}
            sends.settle_posted(tx.conn, send.id, state=DeliveryState.UNKNOWN, **look)
        elif error.outcome is Outcome.RETRY and again < send.expires_at:
            back = {"due_at": again, "code": error.code, "leased_until": None}
            sends.settle_posted(tx.conn, send.id, state=DeliveryState.PENDING, **back)
        else:
            self._failures.fail_whole(tx, send.id, error.code, error.outcome)


@dataclass(frozen=True, slots=True)
class _Which:
    """Which due sends are meant; all of them where nothing is said."""

    incident_id: str | None = None
    send_id: str | None = None
    due_before: datetime | None = None
