"""Sends: the one way by which anything leaves, called by the job and by the clock alike.

A claim commits before the POST, so no two ever post one send. What may have left is settled with the carrier
before it is posted again.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline import logs
from hotline.domain.sends import Outcome, Send, SendState, retry_delay, wanted
from hotline.gateway.client import Carrier
from hotline.gateway.errors import GatewayError
from hotline.services.failures import Failures
from hotline.store import incidents, phones, sends
from hotline.store.database import Database, Transaction
from hotline.store.sends import Row

log = logs.get(__name__)

_BATCH = 250
# Results are committed in this many, so that a crash leaves few sends to settle.
_COMMIT_EVERY = 50
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
        failures: Failures,
        now: Callable[[], datetime],
        threads: int,
    ) -> None:
        self._database = database
        self._carrier = carrier
        self._failures = failures
        self._now = now
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
        posted = 0
        while batch := self._database.write(lambda tx: self._claim(tx, incident_id, send_id, due_before)):
            going = [send for send in batch if send is not None]
            for results in _grouped(self._post_all(going)):
                self._database.write(lambda tx, results=results: self._record(tx, results))  # type: ignore[misc]
            posted += len(going)
        return posted

    def settle(self) -> int:
        """Look at the carrier for the sends that may have left; return how many were settled."""
        now = self._now()

        def doubtful(tx: Transaction) -> list[tuple[Row, Send]]:
            sends.expire_leases(tx.conn, now)
            rows = [row for row in sends.unknown(tx.conn) if not row.leased_until or row.leased_until <= now]
            for row in rows:
                sends.change(tx.conn, row.id, leased_until=now + _LOOK_EVERY)
            return [(row, _send(tx, row)) for row in rows]

        return sum(self._settle(row, send) for row, send in self._database.write(doubtful))

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown()

    def _claim(
        self, tx: Transaction, incident_id: str | None, send_id: str | None, due_before: datetime | None
    ) -> list[Send | None]:
        """Claim a batch and drop what is wanted no more; None stands for a dropped one."""
        now = self._now()
        rows = sends.claim(tx.conn, now, now + _LEASE, _BATCH, incident_id, send_id, due_before)
        about = {ref: incidents.get(tx.conn, ref) for ref in {row.incident_id for row in rows} if ref}
        known = phones.among(tx.conn, {row.phone_index for row in rows})
        batch: list[Send | None] = []
        for row in rows:
            phone = known.get(row.phone_index, phones.Phone())
            if row.expires_at <= now or not wanted(row.while_, about.get(row.incident_id or "")):
                sends.change(tx.conn, row.id, state=SendState.DROPPED)
                batch.append(None)
            elif not phone.textable:
                self._failures.fail(tx, row, None, Outcome.OPTED_OUT if phone.opted_out else Outcome.DEAD_NUMBER)
                batch.append(None)
            else:
                batch.append(_send(tx, row))
        return batch

    def _post_all(self, batch: list[Send]) -> Iterator[Result]:
        futures = [self._pool.submit(self._post, send) for send in batch]
        return (future.result() for future in as_completed(futures))

    def _post(self, send: Send) -> Result:
        try:
            sid, status = self._carrier.post(send)
        except GatewayError as error:
            return Result(send, error=error)
        return Result(send, sid, status)

    def _record(self, tx: Transaction, results: list[Result]) -> None:
        now = self._now()
        for result in results:
            send, error = result.send, result.error
            if error is None:
                sends.settle_posted(
                    tx.conn, send.id,
                    state=SendState.ACCEPTED, sid=result.sid, status=result.status, accepted_at=now, leased_until=None,
                )  # fmt: skip
            elif error.outcome is Outcome.AMBIGUOUS:
                log.warning("a send may have left; it will be settled", ref=send.id, reason=str(error))
                look = {"unknown_since": now, "leased_until": now + _LOOK_EVERY}
                sends.settle_posted(tx.conn, send.id, state=SendState.UNKNOWN, **look)
            elif error.outcome is Outcome.RETRY and now + retry_delay(send.attempts) < send.expires_at:
                due = now + retry_delay(send.attempts)
                sends.settle_posted(
                    tx.conn, send.id, state=SendState.PENDING, due_at=due, code=error.code, leased_until=None
                )
            elif row := sends.lock(tx.conn, send.id):
                self._failures.fail(tx, row, error.code, error.outcome)

    def _settle(self, row: Row, send: Send) -> bool:
        try:
            found = self._carrier.find(send)
        except GatewayError:
            return False  # the carrier is away: look again later
        now = self._now()
        if found:
            facts = {"sid": found[0], "status": found[1], "accepted_at": now, "leased_until": None}
            return self._database.write(
                lambda tx: sends.settle_posted(tx.conn, row.id, state=SendState.ACCEPTED, **facts)
            )
        if row.unknown_since and now - row.unknown_since < _GIVE_UP_LOOKING:
            return False
        return self._database.write(lambda tx: self._lost(tx, row, now))

    def _lost(self, tx: Transaction, row: Row, now: datetime) -> bool:
        """Decide on a text that the carrier does not list: rather twice than never, while it matters."""
        if row.attempts >= _MOST_ATTEMPTS or row.expires_at <= now:
            self._failures.fail(tx, row, row.code, Outcome.AMBIGUOUS)
            return True
        return sends.settle_posted(tx.conn, row.id, state=SendState.PENDING, due_at=now, leased_until=None)


def _send(tx: Transaction, row: Row) -> Send:
    return Send(
        id=row.id,
        kind=row.kind,
        to=tx.vault.open(row.sealed_to or ""),
        body=tx.vault.open(row.sealed_body or ""),
        attempts=row.attempts,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )


def _grouped(results: Iterable[Result]) -> Iterator[list[Result]]:
    group: list[Result] = []
    for result in results:
        group.append(result)
        if len(group) >= _COMMIT_EVERY:
            yield group
            group = []
    if group:
        yield group
