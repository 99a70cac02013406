"""Alert calls: what a rep or supervisor hears when they pick up, and what their key does.

The words are made when they pick up, so they say how it stands then. A call ends when nothing is left to ask.
"""

import json
from dataclasses import dataclass, replace

from hotline import logs
from hotline.domain.alerts import UNANSWERED, Alert
from hotline.domain.answers import Letter
from hotline.domain.contacts import Contact
from hotline.errors import StoreError
from hotline.services import context as contexts
from hotline.services.alerting.bridge import Bridge
from hotline.services.alerting.wording import Wording
from hotline.services.context import IncidentContext
from hotline.services.incidents.answers import Answers
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import alerts, contacts, incidents, processed_events
from hotline.store.tables import deliveries as sends

log = logs.get(__name__)

_KEYS = {"1": Letter.TAKE, "2": Letter.PASS}
_AGAIN = "*"
_TALK = "9"
_MOST_MISSES = 2
_NOBODYS = "en"  # the language where it is not known who picked up


@dataclass(frozen=True, slots=True)
class Said:
    """What is said in a language, and how often no key was heard so far.

    `ref` is the call whose alert the keys are for; an empty one ends the call.
    """

    language: str
    words: tuple[str, ...]
    misses: int = 0
    ref: str = ""

    def to_json(self) -> str:
        """Return what is said as it is kept for a repeated webhook."""
        return json.dumps([self.language, self.words, self.ref])

    @classmethod
    def from_json(cls, text: str) -> "Said":
        """Return what was kept."""
        language, words, ref = json.loads(text)
        return cls(language, tuple(words), ref=ref)


@dataclass(frozen=True, slots=True)
class _Callee:
    """Whom a call is to, and about what."""

    contact: Contact
    alert: Alert


class AlertCall:
    """Speaks with those who are called about an alert."""

    def __init__(
        self,
        database: Database,
        wording: Wording,
        answers: Answers,
        bridge: Bridge,
        hotline_name: str,
    ) -> None:
        self._database = database
        self._wording = wording
        self._answers = answers
        self._bridge = bridge
        self._name = hotline_name

    def picked_up(self, ref: str) -> Said:
        """Return what is heard first: who calls, what, where and when, and the keys."""
        return self._alert(ref, 0)

    def pressed(self, ref: str, call_sid: str, keys: str | None, misses: int) -> Said:
        """Take a key; a wrong one or none is asked once more, and then the call ends unanswered."""
        key = (keys or "").strip()[:1]
        if key == _TALK or key in _KEYS:
            try:
                said = processed_events.once(
                    self._database, f"{call_sid}:{ref}:{key}", lambda tx: self._taken(tx, ref, key), Said.from_json
                )
            except StoreError as error:
                return self._trouble(error)
            if said:
                return said
        return self._alert(ref, misses + (key != _AGAIN))

    def _alert(self, ref: str, misses: int) -> Said:
        try:
            with self._database.reading() as tx:
                return self._told(tx, ref, misses)
        except StoreError as error:
            return self._trouble(error)

    def _trouble(self, error: StoreError) -> Said:
        log.error("an alert call could not go on", reason=str(error))
        return self._end(_NOBODYS, self._wording.word("call.trouble", _NOBODYS))

    def _told(self, tx: Transaction, ref: str, misses: int) -> Said:
        callee = self._callee(tx, ref)
        if callee is None:
            return self._over(_NOBODYS)
        contact, language = callee.contact, callee.contact.language
        if misses >= _MOST_MISSES:
            return self._end(language, self._wording.word("call.no-key", language))
        incident = incidents.get(tx.conn, callee.alert.incident_id)
        if incident is None or not incident.waiting:
            return self._over(language, "call.drill-over" if incident and incident.drill else "call.closed")
        context = contexts.of(tx, incident)
        what = self._wording.spoken(context, language, self._name)
        missed = (self._wording.word("call.missed-key", language),) if misses else ()
        return Said(language, (*missed, what, self._keys(tx, context, contact)), misses, ref)

    def _taken(self, tx: Transaction, ref: str, key: str) -> Said | None:
        """Do what a key is for; None if it is not for this person, or not any more."""
        callee = self._callee(tx, ref)
        if callee is None or (key == _TALK and not self._may_ask(tx, callee)):
            return None
        return self._talk(tx, ref, callee) if key == _TALK else self._answer(tx, callee, _KEYS[key])

    def _answer(self, tx: Transaction, callee: _Callee, letter: Letter) -> Said:
        words = self._answers.by_key(tx, callee.contact, callee.alert, letter)
        language = callee.contact.language
        # Whoever is on the phone hears of the next alert now, instead of being rung again.
        for call in sends.calls_to_come(tx.conn, callee.contact.phone_index):
            other = alerts.get(tx.conn, call.alert_id or "")
            incident = incidents.get(tx.conn, call.incident_id or "")
            if other and other.state in UNANSWERED and incident and incident.waiting:
                more = self._told(tx, call.id, 0)
                return replace(more, words=(words, self._wording.word("call.next", language), *more.words))
        return self._end(language, words)

    def _talk(self, tx: Transaction, ref: str, callee: _Callee) -> Said:
        """Ask the reporter for the rep; then the rep still takes the alert or passes it on."""
        contact, context = callee.contact, contexts.read(tx, callee.alert.incident_id)
        if context is None:
            raise LookupError("an alert has an incident")
        asked = self._bridge.ask(tx, context, callee.alert, contact)
        said = self._wording.word("call.talk-asked" if asked else "call.talk-cannot", contact.language)
        return Said(contact.language, (said, self._keys(tx, context, contact)), ref=ref)

    def _may_ask(self, tx: Transaction, callee: _Callee) -> bool:
        """Say whether this person has the key at all: a rep, while a real incident waits."""
        incident = incidents.get(tx.conn, callee.alert.incident_id)
        return callee.contact.is_rep and incident is not None and incident.waiting and not incident.drill

    def _callee(self, tx: Transaction, ref: str) -> _Callee | None:
        row = sends.get(tx.conn, ref)
        alert = alerts.get(tx.conn, row.alert_id) if row and row.alert_id else None
        contact = contacts.get(tx, alert.contact_id) if alert else None
        return _Callee(contact, alert) if alert and contact else None

    def _keys(self, tx: Transaction, context: IncidentContext, contact: Contact) -> str:
        """Return what names the keys."""
        if context.incident.drill:
            what = "call.drill-keys"
        elif not contact.is_rep:
            what = "call.keys-supervisor"
        else:
            what = "call.keys-talk" if self._bridge.possible(tx, context) else "call.keys"
        return self._wording.word(what, contact.language)

    def _over(self, language: str, what: str = "call.closed") -> Said:
        return self._end(language, self._wording.word(what, language))

    def _end(self, language: str, words: str) -> Said:
        return Said(language, (words, self._wording.word("call.goodbye", language)))
