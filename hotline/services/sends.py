"""Sends: the one way by which anything leaves, called by the job and by the clock alike.

A claim commits before the POST, so no two ever post one send. What may have left is settled with the carrier
before it is posted again.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

from hotline import logs
from hotline.domain.sends import Outcome, Send, SendState, retry_delay
from hotline.gateway.client import Carrier
from hotline.gateway.errors import GatewayError
from hotline.services.claims import Claims, opened
from hotline.services.failures import Failures
from hotline.store import sends
from hotline.store.database import Database, Transaction
from hotline.store.sends import Row

log = logs.get(__name__)

# So many are claimed at once. With those still in the air it is three rounds of the carrier's 15 s, within the lease.
_FOR_EACH_THREAD = 2
# Results are committed in this many, or after so many seconds, so that a crash leaves few sends to settle.
_COMMIT_EVERY, _GATHER = 50, 0.05
# These three are the carrier's times, not a report's: TIME_SCALE leaves them alone.
_LEASE = timedelta(seconds=60)
_LOOK_EVERY = timedelta(seconds=5)
_GIVE_UP_LOOKING = timedelta(seconds=45)
# A text that the carrier never confirmed is posted again this often, at most.
_MOST_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Result:
    """What one POST brought: a SID and status, or an error."""

    send: Send
    sid: str | None = None
    status: str | None = None
    error: GatewayError | None = None


class Sends:
    """Delivers sends and settles the doubtful ones."""

    def __init__(
        self,
        database: Database,
        carrier: Carrier,
        claims: Claims,
        failures: Failures,
        now: Callable[[], datetime],
        threads: int,
    ) -> None:
        self._database = database
        self._carrier = carrier
        self._claims = claims
        self._failures = failures
        self._now = now
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="carrier")

    def deliver(
        self,
        *,
        incident_id: str | None = None,
        send_id: str | None = None,
        due_before: datetime | None = None,
    ) -> int:
        """Post what is due: of one incident, one send, or whatever has been due since before a time.

        Returns:
            How many were posted.
        """
        posted, batch_size = 0, _FOR_EACH_THREAD * self._threads
        air = _Air()
        while batch := self._database.write(
            lambda tx: self._claims.take(tx, _LEASE, batch_size, incident_id, send_id, due_before)
        ):
            for send in filter(None, batch):
                air.take(self._pool.submit(self._post, send))
                posted += 1
            # A batch that is not full was the last; else more is claimed while there is work for every thread.
            last = len(batch) < batch_size
            while air.up > (0 if last else self._threads):
                landed = air.landed(_COMMIT_EVERY)
                self._database.write(lambda tx, landed=landed: self._record(tx, landed))  # type: ignore[misc]
            if last:
                break
        return posted

    def settle(self) -> int:
        """Look at the carrier for the sends that may have left; return how many were settled."""
        now = self._now()

        def doubtful(tx: Transaction) -> list[tuple[Row, Send]]:
            sends.expire_leases(tx.conn, now)
            rows = [row for row in sends.unknown(tx.conn) if not row.leased_until or row.leased_until <= now]
            for row in rows:
                sends.change(tx.conn, row.id, leased_until=now + _LOOK_EVERY)
            found = [(row, opened(tx, row)) for row in rows]
            for row in (row for row, send in found if send is None):
                self._failures.fail_whole(tx, row.id, None, Outcome.MISCONFIGURED)
            return [(row, send) for row, send in found if send]

        return sum(self._settle(row, send) for row, send in self._database.write(doubtful))

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown()

    def _post(self, send: Send) -> Result:
        try:
            sid, status = self._carrier.post(send)
        except GatewayError as error:
            return Result(send, error=error)
        return Result(send, sid, status)

    def _record(self, tx: Transaction, results: list[Result]) -> None:
        now = self._now()
        taken = [(one, ref) for one in results if one.error is None for ref in (one.send.id, *one.send.carries)]
        sends.accept(tx.conn, [(ref, one.sid, one.status) for one, ref in taken], now)
        for send, error in ((one.send, one.error) for one in results if one.error is not None):
            if error.outcome is Outcome.AMBIGUOUS:
                log.warning("a send may have left; it will be settled", ref=send.id, reason=str(error))
                look = {"unknown_since": now, "leased_until": now + _LOOK_EVERY}
                sends.settle_posted(tx.conn, send.id, state=SendState.UNKNOWN, **look)
            elif error.outcome is Outcome.RETRY and now + retry_delay(send.attempts) < send.expires_at:
                due = now + retry_delay(send.attempts)
                sends.settle_posted(
                    tx.conn, send.id, state=SendState.PENDING, due_at=due, code=error.code, leased_until=None
                )
            else:
                self._failures.fail_whole(tx, send.id, error.code, error.outcome)

    def _settle(self, row: Row, send: Send) -> bool:
        try:
            found = self._carrier.find(send)
        except GatewayError:
            return False  # the carrier is away: look again later
        return self._database.write(lambda tx: self._decide(tx, row, found))

    def _decide(self, tx: Transaction, row: Row, found: list[tuple[str, str]]) -> bool:
        now = self._now()
        # Two sends may have the same words: what is known to be another's is not this one.
        others = sends.known_sids(tx.conn, [sid for sid, _ in found])
        if mine := next((one for one in found if one[0] not in others), None):
            facts = {"sid": mine[0], "status": mine[1], "accepted_at": now, "leased_until": None}
            return sends.settle_posted(tx.conn, row.id, state=SendState.ACCEPTED, **facts)
        if row.unknown_since and now - row.unknown_since < _GIVE_UP_LOOKING:
            return False
        return self._lost(tx, row, now)

    def _lost(self, tx: Transaction, row: Row, now: datetime) -> bool:
        """Decide on a text that the carrier does not list: rather twice than never, while it matters."""
        if row.attempts >= _MOST_ATTEMPTS or row.expires_at <= now:
            self._failures.fail_whole(tx, row.id, row.code, Outcome.AMBIGUOUS)
            return True
        return sends.settle_posted(tx.conn, row.id, state=SendState.PENDING, due_at=now, leased_until=None)


class _Air:
    """What is on its way to the carrier."""

    def __init__(self) -> None:
        self.up = 0
        self._landed: SimpleQueue[Future[Result]] = SimpleQueue()

    def take(self, post: "Future[Result]") -> None:
        """Take one POST that has begun."""
        self.up += 1
        post.add_done_callback(self._landed.put)

    def landed(self, most: int) -> list[Result]:
        """Wait for results, and return up to so many; where one hangs, those that came are not kept waiting."""
        found = [self._landed.get()]
        until = time.monotonic() + _GATHER
        with suppress(Empty):
            while len(found) < min(most, self.up):
                found.append(self._landed.get(timeout=max(0.0, until - time.monotonic())))
        self.up -= len(found)
        return [post.result() for post in found]
