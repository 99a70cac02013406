"""Alert calls: what a rep or supervisor hears when they pick up, and what their key does.

The words are made when they pick up, so they say how it stands then. A call is over after its one answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from hotline import logs
from hotline.domain.alerts import Alert
from hotline.domain.answers import Letter
from hotline.domain.contacts import Contact
from hotline.errors import StoreError
from hotline.services import scene as scenes
from hotline.services.alerts import Alerts
from hotline.services.answers import Answers
from hotline.store import alerts, contacts, inbound, incidents, sends
from hotline.store.database import Database, Transaction

log = logs.get(__name__)

_KEYS = {"1": Letter.TAKE, "2": Letter.PASS}
_AGAIN = "*"
_MOST_MISSES = 2
_NOBODYS = "en"  # the language where it is not known who picked up


@dataclass(frozen=True, slots=True)
class Said:
    """What is said in a language, and how often no key was heard so far; `ends` ends the call."""

    language: str
    words: tuple[str, ...]
    misses: int = 0
    ends: bool = False


@dataclass(frozen=True, slots=True)
class _Callee:
    """Whom a call is to, and about what."""

    contact: Contact
    alert: Alert


class AlertCalls:
    """Speaks with those who are called about an alert."""

    def __init__(
        self, database: Database, alerting: Alerts, answers: Answers, hotline_name: str, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._alerting = alerting
        self._answers = answers
        self._name = hotline_name
        self._now = now

    def picked_up(self, ref: str) -> Said:
        """Return what is heard first: who calls, what, where and when, and the keys."""
        return self._alert(ref, 0)

    def pressed(self, ref: str, call_sid: str, keys: str | None, misses: int) -> Said:
        """Take a key; a wrong one or none is asked once more, and then the call ends unanswered."""
        key = (keys or "").strip()[:1]
        if letter := _KEYS.get(key):
            try:
                return self._database.write(lambda tx: self._answer(tx, ref, call_sid, letter))
            except StoreError as error:
                return self._trouble(error)
        return self._alert(ref, misses + (key != _AGAIN))

    def _alert(self, ref: str, misses: int) -> Said:
        try:
            with self._database.reading() as tx:
                return self._told(tx, ref, misses)
        except StoreError as error:
            return self._trouble(error)

    def _trouble(self, error: StoreError) -> Said:
        log.error("an alert call could not go on", reason=str(error))
        return Said(_NOBODYS, (self._alerting.word("call.trouble", _NOBODYS),), ends=True)

    def _told(self, tx: Transaction, ref: str, misses: int) -> Said:
        callee = self._callee(tx, ref)
        if callee is None:
            return self._over(_NOBODYS)
        contact, language = callee.contact, callee.contact.language
        if misses >= _MOST_MISSES:
            return Said(language, (self._alerting.word("call.no-key", language),), ends=True)
        incident = incidents.get(tx.conn, callee.alert.incident_id)
        if incident is None or not incident.waiting:
            return self._over(language)
        scene = scenes.of(tx, incident)
        what = self._alerting.spoken(scene, language, self._name)
        keys = self._alerting.word("call.keys" if contact.is_rep else "call.keys-supervisor", language)
        missed = (self._alerting.word("call.missed-key", language),) if misses else ()
        return Said(language, (*missed, what, keys), misses)

    def _answer(self, tx: Transaction, ref: str, call_sid: str, letter: Letter) -> Said:
        callee = self._callee(tx, ref)
        if callee is None:
            return self._over(_NOBODYS)
        language, key = callee.contact.language, f"{call_sid}:alert"
        if not inbound.claim(tx, key, self._now()):
            return Said(language, (inbound.answer(tx, key),), ends=True)
        words = self._answers.by_key(tx, callee.contact, callee.alert, letter)
        inbound.record(tx, key, words)
        return Said(language, (words,), ends=True)

    def _callee(self, tx: Transaction, ref: str) -> _Callee | None:
        row = sends.get(tx.conn, ref)
        alert = alerts.get(tx.conn, row.alert_id) if row and row.alert_id else None
        contact = contacts.by_ids(tx, [alert.contact_id]).get(alert.contact_id) if alert else None
        return _Callee(contact, alert) if alert and contact else None

    def _over(self, language: str) -> Said:
        return Said(language, (self._alerting.word("call.closed", language),), ends=True)
