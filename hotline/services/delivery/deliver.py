"""Delivery: the one way by which anything leaves, called by the job and by the clock alike.

A claim commits before the POST, so no two processes ever post one delivery. What may have left is reconciled with the
carrier before it is posted again (reconcile.py).
"""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_chain, wait_fixed

from hotline.domain.deliveries import URGENT, Posting
from hotline.errors import StoreError
from hotline.gateway.client import Carrier
from hotline.gateway.errors import GatewayError
from hotline.services.delivery.breaker import CircuitBreaker
from hotline.services.delivery.claim import LEASE, POST_LASTS, Claims, Which
from hotline.services.delivery.in_flight import InFlight, PostResult
from hotline.services.delivery.results import PostResults
from hotline.store.sql.database import Database

# Claims for each thread. With those in flight it is three rounds of the carrier's 15 s, within the lease.
_FOR_EACH_THREAD = 2
# While the breaker is open, claim up to this many rows to find one that may be sent as the probe.
_TO_PROBE = 16
# Results are committed in groups of this size, so that a crash leaves few deliveries in doubt.
_COMMIT_EVERY = 50
# Seconds from one try to keep results to the next, while the database is away: what is known must not become doubt.
_PAUSES = (0.1, 0.2, 0.5, 1.0, 1.0, 2.0, 2.0, 2.0)
# Seconds that a process which is asked to end waits for what is in flight: platforms kill after ten.
SHUTDOWN_GRACE = 6.0


class Deliverer:
    """Posts what is due."""

    def __init__(
        self,
        database: Database,
        carrier: Carrier,
        claims: Claims,
        results: PostResults,
        breaker: CircuitBreaker,
        threads: int,
        slow: float,
    ) -> None:
        self._database = database
        self._carrier = carrier
        self._claims = claims
        self._results = results
        self._breaker = breaker
        self._threads = threads
        self._slow = slow
        # What can wait has threads of its own: a slow carrier that holds resources must not hold an alert.
        self._urgent = ThreadPoolExecutor(threads, thread_name_prefix="alerts")
        self._rest = ThreadPoolExecutor(max(1, threads // 3), thread_name_prefix="others")
        self._ends_at: float | None = None

    def deliver(
        self,
        *,
        incident_id: str | None = None,
        delivery_id: str | None = None,
        due_before: datetime | None = None,
    ) -> int:
        """Post what is due: of one incident, one delivery, or whatever has been due since before a time.

        Where the carrier is slow, whatever else is due leaves beside it.

        Returns:
            How many were posted.

        Raises:
            StoreError: the database is away; what was posted is reconciled once it is back.
        """
        which = Which(incident_id, delivery_id, due_before)
        posted, in_flight, more = 0, InFlight(self._slow), True
        while more or in_flight.count:
            if more and in_flight.count <= self._threads:  # while there is work for every thread
                count, more = self._post_batch(which, in_flight)
                posted += count
            if not in_flight.count:
                continue
            if completed := in_flight.completed(_COMMIT_EVERY):
                self._keep(completed)
            elif self._ends_at is None:
                which, more = Which(due_before=self._database.now()), True
            elif time.monotonic() > self._ends_at:
                self._keep(in_flight.give_up())
        return posted

    def stop(self, grace: float = SHUTDOWN_GRACE) -> None:
        """Stop claiming, hand back postings that have not begun, and wait `grace` seconds for those in flight."""
        self._ends_at = time.monotonic() + grace

    def close(self) -> None:
        """Let the threads go; what is in flight is not waited for."""
        for pool in (self._urgent, self._rest):
            pool.shutdown(wait=False, cancel_futures=True)

    def _post_batch(self, which: Which, in_flight: InFlight) -> tuple[int, bool]:
        """Claim a batch and begin to post it; return how many, and whether there may be more."""
        full = _FOR_EACH_THREAD * self._threads
        permitted = 0 if self._ends_at else self._breaker.permits(full)
        if not permitted:
            return 0, False
        # Some of what is claimed may have to wait or matter no more; one has to be left as the probe.
        most = full if permitted == full else _TO_PROBE
        try:
            claimed = self._database.write(lambda tx: self._claims.take(tx, most, which))
        except StoreError:
            if in_flight.count:
                return 0, False  # what is in flight comes first
            raise
        # What comes to its turn when no whole POST has room in its lease any more is handed back.
        until = self._database.now() + LEASE - POST_LASTS
        batch, rest = claimed.postings[:permitted], claimed.postings[permitted:]
        if rest:
            self._keep([PostResult(posting, handed_back=True) for posting in rest])
        if not batch:
            self._breaker.cancel_probe()
        for posting in batch:
            pool = self._urgent if posting.delivery.kind in URGENT else self._rest
            in_flight.add(posting, pool.submit(self._post, posting, until))
        # A batch that is not full was the last. A batch from which nothing leaves ends the round too: rows that are put
        # off must never keep it, and the database's lock, busy without end.
        return len(batch), claimed.seen == most and bool(batch)

    def _keep(self, results: list[PostResult]) -> None:
        """Record results, and try again while the database is away, unless this process is asked to end."""
        for attempt in Retrying(
            retry=retry_if_exception_type(StoreError),
            wait=wait_chain(*(wait_fixed(pause) for pause in _PAUSES)),
            stop=lambda state: bool(self._ends_at) or stop_after_attempt(len(_PAUSES) + 1)(state),
            reraise=True,
        ):
            with attempt:
                self._database.write(lambda tx: self._results.record(tx, results))

    def _post(self, posting: Posting, until: datetime) -> PostResult:
        """Post one delivery, or hand it back if this process is to end or its turn came after `until`."""
        if self._ends_at or self._database.now() > until:
            return PostResult(posting, handed_back=True)
        try:
            sid, status = self._carrier.post(posting)
        except GatewayError as error:
            self._breaker.record(answered=error.answered)
            return PostResult(posting, error=error)
        self._breaker.record(answered=True)
        return PostResult(posting, sid, status)
