"""Claims: what is taken to be posted now.

Each send is checked again at that moment, and calls keep the pace of the account.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.domain.incidents import Incident
from hotline.domain.sends import CALL_REP, Kind, Outcome, Send, SendState, wanted
from hotline.errors import Unreadable
from hotline.services.failures import Failures
from hotline.store import alerts, incidents, phones, sends
from hotline.store.database import Transaction
from hotline.store.sends import Row

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rows of one batch are checked against."""

    now: datetime
    incidents: dict[str, Incident | None]
    phones: dict[str, phones.Phone]
    unanswered: set[str]  # alerts


class Claims:
    """Takes due sends for posting."""

    def __init__(self, failures: Failures, now: Callable[[], datetime], calls_per_second: int) -> None:
        self._failures = failures
        self._now = now
        self._pace = calls_per_second

    def take(
        self,
        tx: Transaction,
        lease: timedelta,
        most: int,
        incident_id: str | None = None,
        send_id: str | None = None,
        due_before: datetime | None = None,
    ) -> list[Send | None]:
        """Claim a batch and drop what is wanted no more; None stands for one that is not posted now."""
        now = self._now()
        rows = sends.claim(tx.conn, now, now + lease, most, incident_id, send_id, due_before)
        later = self._too_many_calls(tx, rows, now)
        known = _Known(
            now,
            {ref: incidents.get(tx.conn, ref) for ref in {row.incident_id for row in rows} if ref},
            phones.among(tx.conn, {row.phone_index for row in rows}),
            alerts.unanswered(tx.conn, [row.alert_id for row in rows if row.kind is Kind.CALL and row.alert_id]),
        )
        return [None if row.id in later else self._checked(tx, row, known) for row in rows]

    def _checked(self, tx: Transaction, row: Row, known: _Known) -> Send | None:
        incident = known.incidents.get(row.incident_id or "")
        answered = row.kind is Kind.CALL and row.alert_id not in known.unanswered
        if row.expires_at <= known.now or not wanted(row.while_, incident) or answered:
            sends.change(tx.conn, row.id, state=SendState.DROPPED)
            return None
        if refused := _refused(row, known.phones.get(row.phone_index, phones.Phone())):
            self._failures.fail(tx, row, None, refused)
            return None
        send = opened(tx, row)
        if send is None:
            self._failures.fail(tx, row, None, Outcome.MISCONFIGURED)
        return send

    def _too_many_calls(self, tx: Transaction, rows: Iterable[Row], now: datetime) -> set[str]:
        """Put back the calls that are over the account's pace, each to its own moment, and return their ids."""
        calls = [row for row in rows if row.kind is Kind.CALL]
        if not calls:
            return set()
        placed = sends.calls_since(tx.conn, now - _SECOND) - len(calls)
        late = calls[max(0, self._pace - placed) :]
        for place, row in enumerate(late):
            due = now + _SECOND * (1 + place // self._pace)
            sends.change(
                tx.conn, row.id, state=SendState.PENDING, due_at=due, leased_until=None, attempts=row.attempts - 1
            )
        return {row.id for row in late}


def opened(tx: Transaction, row: Row) -> Send | None:
    """Return what is to be posted; None where it cannot be opened: one damaged row must not hold the others up."""
    try:
        to = tx.vault.open(row.sealed_to or "")
        body = "" if row.kind is Kind.CALL else tx.vault.open(row.sealed_body or "")
    except Unreadable:
        return None
    return Send(
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
    if row.kind is Kind.CALL:
        return Outcome.OPTED_OUT if phone.opted_out and row.what != CALL_REP else None
    if phone.textable:
        return None
    return Outcome.OPTED_OUT if phone.opted_out else Outcome.DEAD_NUMBER
