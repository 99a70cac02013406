"""The throttle: which due deliveries have to wait, so that people are told and not flooded.

The first alert to a phone leaves at once; those right behind it are batched into one text. Updates are limited to five
a minute per phone, calls to CALLS_PER_SECOND per account, and a phone is never called twice at once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from hotline.domain.deliveries import CAN_WAIT, VOICE, Delivery, Kind
from hotline.domain.timing import Timing
from hotline.store.sql.database import Transaction
from hotline.store.tables import throttle as recent
from hotline.store.tables.throttle import RecentText

# How many batched alerts fit one text.
_BUNDLED = 8
# Alert texts in a minute after which a phone's alerts are batched for longer, and updates after which more wait.
_ALERTS_A_MINUTE = 3
_UPDATES_A_MINUTE = 5
_LONGER = 5
_SECOND = timedelta(seconds=1)
# How overdue an alert is when it counts as late, and how long what can wait then waits.
_LATE, _WAITS = timedelta(seconds=2), timedelta(seconds=10)
# What passes on somebody's words or choice is never replaced by a newer text.
_WORDS = frozenset({"words-from-reporter", "update-detail"})

Texts = Mapping[tuple[str, Kind], Sequence[RecentText]]


class Throttle:
    """Puts off what has to wait, each to its own moment."""

    def __init__(self, timing: Timing, calls_per_second: int) -> None:
        self._timing = timing
        self._calls_per_second = calls_per_second

    def hold(self, tx: Transaction, due: Sequence[Delivery]) -> dict[str, Delivery]:
        """Return by id the due deliveries that must not leave now, as they are to be: put off, or dropped as stale."""
        texts = self._recent_texts(tx, due)
        put_off = self._alerts(due, texts, tx.now) | self._calls(tx, due) | self._others(tx, due)
        updates, stale = self._updates(due, texts, tx.now)
        later = put_off | updates
        held = {delivery.id: delivery.due(later[delivery.id]) for delivery in due if delivery.id in later}
        return held | {delivery.id: delivery.dropped() for delivery in due if delivery.id in stale}

    def _recent_texts(self, tx: Transaction, due: Sequence[Delivery]) -> Texts:
        asked = [delivery for delivery in due if delivery.kind in (Kind.ALERT, Kind.UPDATE)]
        if not asked:
            return {}
        phones, kinds = {delivery.phone_index for delivery in asked}, {delivery.kind for delivery in asked}
        texts: dict[tuple[str, Kind], list[RecentText]] = {}
        since = tx.now - self._timing.rate_window
        for text in recent.texts_between(tx.conn, list(phones), list(kinds), since, tx.now):
            texts.setdefault((text.phone_index, text.kind), []).append(text)
        return texts

    def _alerts(self, due: Sequence[Delivery], texts: Texts, now: datetime) -> dict[str, datetime]:
        """Return which alerts wait until when: those of a phone that was told of another open incident just now."""
        later: dict[str, datetime] = {}
        for phone, alerts in _by_phone(due, Kind.ALERT).items():
            ready = []
            for delivery in alerts:
                lately = texts.get((phone, Kind.ALERT), ())
                others = [text.at for text in lately if text.incident_id != delivery.incident_id and text.open]
                wait = self._timing.batch_window * (_LONGER if len(others) >= _ALERTS_A_MINUTE else 1)
                if others and others[-1] + wait > now:
                    later[delivery.id] = others[-1] + wait
                else:
                    ready.append(delivery)
            batched = any(delivery.due_at > delivery.created_at for delivery in ready)
            waits = ready[_BUNDLED if batched else 1 :]
            later |= {delivery.id: now + self._timing.batch_window for delivery in waits}
        return later

    def _updates(self, due: Sequence[Delivery], texts: Texts, now: datetime) -> tuple[dict[str, datetime], set[str]]:
        """Return which updates wait until when, and which have waited until a newer one made them stale."""
        later: dict[str, datetime] = {}
        stale: set[str] = set()
        for phone, updates in _by_phone(due, Kind.UPDATE).items():
            newest = {update.alert_id: update.id for update in updates if update.message_key not in _WORDS}
            fresh = [
                update
                for update in updates
                if update.message_key in _WORDS
                or update.due_at == update.created_at
                or newest[update.alert_id] == update.id
            ]
            stale |= {update.id for update in updates} - {update.id for update in fresh}
            lately = texts.get((phone, Kind.UPDATE), ())
            free_at = (lately[0].at if lately else now) + self._timing.rate_window
            waits = fresh[max(0, _UPDATES_A_MINUTE - len(lately)) :]
            later |= {update.id: max(now + _SECOND, free_at) for update in waits}
        return later, stale

    def _calls(self, tx: Transaction, due: Sequence[Delivery]) -> dict[str, datetime]:
        """Return which calls wait until when: those to a phone in a call, and those beyond the account's pace."""
        calls = [delivery for delivery in due if delivery.kind in VOICE]
        if not calls:
            return {}
        lately = recent.calls_between(tx.conn, tx.now - self._timing.call_lasts, tx.now)
        busy = {call.phone_index for call in lately if call.busy}
        later: dict[str, datetime] = {}
        free: list[Delivery] = []
        for call in calls:
            if call.phone_index in busy:
                later[call.id] = tx.now + self._timing.ring_again
            else:
                busy.add(call.phone_index)
                free.append(call)
        a_second_ago = tx.now - _SECOND
        placed = sum(call.being_placed or bool(call.placed_at and call.placed_at > a_second_ago) for call in lately)
        pace = self._calls_per_second
        over = free[max(0, pace - placed) :]
        return later | {call.id: tx.now + _SECOND * (1 + place // pace) for place, call in enumerate(over)}

    def _others(self, tx: Transaction, due: Sequence[Delivery]) -> dict[str, datetime]:
        """Return what waits because alerts are late: beyond our strength, what can wait is left first."""
        can_wait = [delivery for delivery in due if delivery.kind in CAN_WAIT]
        leaving = [delivery.id for delivery in due]
        if not can_wait or not recent.alerts_are_late(tx.conn, tx.now - _LATE, leaving):
            return {}
        return {delivery.id: tx.now + _WAITS for delivery in can_wait}


def _by_phone(due: Sequence[Delivery], kind: Kind) -> dict[str, list[Delivery]]:
    """Return the due deliveries of a kind by phone, oldest first."""
    phones: dict[str, list[Delivery]] = {}
    for delivery in sorted((one for one in due if one.kind is kind), key=lambda one: one.created_at):
        phones.setdefault(delivery.phone_index, []).append(delivery)
    return phones
