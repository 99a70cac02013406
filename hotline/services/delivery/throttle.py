"""Pacing: what of a claimed batch has to wait, so that people are told and not flooded.

The first alert to a phone leaves at once; those right after it are gathered into one text. Updates keep a person's
measure, calls the account's, and no phone is rung twice at a time.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hotline.domain.deliveries import CAN_WAIT, VOICE, DeliveryState, Kind
from hotline.domain.timing import Timing
from hotline.store.sql.database import Transaction
from hotline.store.tables import deliveries as sends
from hotline.store.tables import throttle as pacing
from hotline.store.tables.deliveries import Row
from hotline.store.tables.throttle import Sent

# So many of the alerts that were gathered fit one text.
_BUNDLED = 8
# Alert texts in a minute after which they are gathered for longer, and updates after which more of them wait.
_ALERTS_A_MINUTE = 3
_UPDATES_A_MINUTE = 5
_LONGER = 5
_SECOND = timedelta(seconds=1)
# An alert that should have left so long ago is late; what can wait looks again after so long.
_LATE, _WAITS = timedelta(seconds=2), timedelta(seconds=10)
# What passes on somebody's words or choice is never replaced by a newer text.
_WORDS = frozenset({"words-from-reporter", "update-detail"})


class Throttle:
    """Puts back what has to wait, each to its own moment."""

    def __init__(self, timing: Timing, calls_per_second: int) -> None:
        self._timing = timing
        self._pace = calls_per_second

    def hold(self, tx: Transaction, rows: Sequence[Row], now: datetime) -> set[str]:
        """Put back what of a claimed batch has to wait, and return the ids."""
        later = self._alerts(tx, rows, now) | self._calls(tx, rows, now) | self._others(tx, rows, now)
        updates, stale = self._updates(tx, rows, now)
        for row in rows:
            if due := (later | updates).get(row.id):
                # It was not tried: its attempts are for the carrier's failures.
                back = {
                    "state": DeliveryState.PENDING,
                    "due_at": due,
                    "leased_until": None,
                    "attempts": row.attempts - 1,
                }
                sends.change(tx.conn, row.id, **back)
        for send_id in stale:
            sends.change(tx.conn, send_id, state=DeliveryState.DROPPED, leased_until=None)
        return {*later, *updates, *stale}

    def _alerts(self, tx: Transaction, rows: Sequence[Row], now: datetime) -> dict[str, datetime]:
        """Return which alerts wait until when: those of a phone that was told of another open incident just now."""
        later: dict[str, datetime] = {}
        for alerts, lately in self._lately(tx, rows, Kind.ALERT, now).values():
            ready = []
            for row in alerts:
                others = [text.at for text in lately if text.incident_id != row.incident_id and text.open]
                wait = self._timing.gather * (_LONGER if len(others) >= _ALERTS_A_MINUTE else 1)
                if others and others[-1] + wait > now:
                    later[row.id] = others[-1] + wait
                else:
                    ready.append(row)
            gathered = any(row.due_at > row.created_at for row in ready)
            later |= {row.id: now + self._timing.gather for row in ready[_BUNDLED if gathered else 1 :]}
        return later

    def _updates(self, tx: Transaction, rows: Sequence[Row], now: datetime) -> tuple[dict[str, datetime], set[str]]:
        """Return which updates wait until when, and which have waited until a newer one made them stale."""
        later: dict[str, datetime] = {}
        stale: set[str] = set()
        for mine, lately in self._lately(tx, rows, Kind.UPDATE, now).values():
            newest = {row.alert_id: row.id for row in mine if row.what not in _WORDS}
            fresh = [
                row
                for row in mine
                if row.what in _WORDS or row.due_at == row.created_at or newest[row.alert_id] == row.id
            ]
            stale |= {row.id for row in mine} - {row.id for row in fresh}
            free_at = (lately[0].at if lately else now) + self._timing.measure
            waits = fresh[max(0, _UPDATES_A_MINUTE - len(lately)) :]
            later |= {row.id: max(now + _SECOND, free_at) for row in waits}
        return later, stale

    def _calls(self, tx: Transaction, rows: Sequence[Row], now: datetime) -> dict[str, datetime]:
        calls = [row for row in rows if row.kind in VOICE]
        if not calls:
            return {}
        ids = {row.id for row in calls}
        ringing = pacing.phones_in_call(
            tx.conn, {row.phone_index for row in calls}, now - self._timing.call_lasts, now, ids
        )
        later: dict[str, datetime] = {}
        free: list[Row] = []
        for row in calls:
            if row.phone_index in ringing:
                later[row.id] = now + self._timing.ring_again
            else:
                ringing.add(row.phone_index)
                free.append(row)
        placed = pacing.calls_between(tx.conn, now - _SECOND, now) - len(calls)
        over = free[max(0, self._pace - placed) :]
        return later | {row.id: now + _SECOND * (1 + place // self._pace) for place, row in enumerate(over)}

    def _others(self, tx: Transaction, rows: Sequence[Row], now: datetime) -> dict[str, datetime]:
        """Return what waits because alerts are late: beyond our strength what can wait is left first."""
        can_wait = [row for row in rows if row.kind in CAN_WAIT]
        if not can_wait or not pacing.alerts_are_late(tx.conn, now - _LATE):
            return {}
        return {row.id: now + _WAITS for row in can_wait}

    def _lately(
        self, tx: Transaction, rows: Sequence[Row], kind: Kind, now: datetime
    ) -> dict[str, tuple[list[Row], list[Sent]]]:
        """Return by phone the texts of a kind in a batch, and those that it was sent lately, each oldest first."""
        phones: dict[str, list[Row]] = {}
        for row in rows:
            if row.kind is kind:
                phones.setdefault(row.phone_index, []).append(row)
        if not phones:
            return {}
        sent = pacing.sent_to(tx.conn, list(phones), kind, now - self._timing.measure, now, [row.id for row in rows])
        return {
            phone: (sorted(mine, key=lambda row: row.created_at), [text for text in sent if text.phone_index == phone])
            for phone, mine in phones.items()
        }
