"""Alert calls: what a rep or supervisor hears when they pick up, and what their key does.

The words are made when they pick up, so they say how it stands then. A call ends when nothing is left to ask.
"""

from dataclasses import replace

from hotline.domain.alerts import UNANSWERED
from hotline.domain.answers import Letter
from hotline.domain.contacts import Contact
from hotline.services import context as contexts
from hotline.services.alerting.bridge import Bridge
from hotline.services.alerting.wording import Wording
from hotline.services.context import IncidentContext
from hotline.services.incidents.answers import Answers
from hotline.services.voice.outbound_call import MOST_MISSES, NOBODYS, Callee, OutboundCall, callee
from hotline.services.voice.prompt import Gather, Prompt
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import alerts, delivery_queries, incidents, processed_events

_KEYS = {"1": Letter.ACKNOWLEDGE, "2": Letter.DECLINE}
_AGAIN = "*"
_TALK = "9"


class AlertCall(OutboundCall):
    """Tells somebody of an alert by phone, and takes their answer."""

    trouble_keys = ("call.trouble", "call.goodbye")

    def __init__(
        self, database: Database, wording: Wording, answers: Answers, bridge: Bridge, hotline_name: str
    ) -> None:
        super().__init__(database, wording)
        self._answers = answers
        self._bridge = bridge
        self._name = hotline_name

    def pressed(self, ref: str, call_sid: str, keys: str, misses: int) -> Prompt:
        """Take a key, once; a wrong one or none is asked once more, and then the call ends unanswered."""
        key = keys.strip()[:1]
        if key == _TALK or key in _KEYS:
            prompt = processed_events.once(
                self._database, f"{call_sid}:{ref}:{key}", lambda tx: self._take(tx, ref, key), Prompt.from_json
            )
            if prompt:
                return prompt
        return self.picked_up(ref, misses + (key != _AGAIN))

    def _ask(self, tx: Transaction, ref: str, misses: int) -> Prompt:
        """Say who calls, what, where and when, and the keys; or why there is nothing to answer any more."""
        called = callee(tx, ref)
        if called is None:
            return self._say(NOBODYS, "call.closed", "call.goodbye")
        contact, language = called.contact, called.contact.language
        if misses >= MOST_MISSES:
            return self._say(language, "call.no-key", "call.goodbye")
        context = contexts.read(tx, called.alert.incident_id)
        if context is None or not context.incident.waiting:
            drill = context is not None and context.incident.drill
            return self._say(language, "call.drill-over" if drill else "call.closed", "call.goodbye")
        missed = (self._wording.word("call.missed-key", language),) if misses else ()
        alert = self._wording.spoken(context, language, self._name)
        return Prompt(language, (*missed, alert, self._keys(tx, context, contact)), Gather(ref, misses))

    def _take(self, tx: Transaction, ref: str, keys: str) -> Prompt | None:
        called = callee(tx, ref)
        if called is None:
            return None
        return self._talk(tx, ref, called) if keys == _TALK else self._answer(tx, called, _KEYS[keys])

    def _answer(self, tx: Transaction, called: Callee, letter: Letter) -> Prompt:
        words = self._answers.by_key(tx, called.contact, called.alert, letter)
        language = called.contact.language
        # The person on the phone hears of the next alert now, instead of being called again.
        for call in delivery_queries.calls_to_come(tx.conn, called.contact.phone_index):
            other = alerts.get(tx.conn, call.alert_id or "")
            incident = incidents.get(tx.conn, call.incident_id or "")
            if other and other.state in UNANSWERED and incident and incident.waiting:
                more = self._ask(tx, call.id, 0)
                return replace(more, lines=(words, self._wording.word("call.next", language), *more.lines))
        return Prompt(language, (words, self._wording.word("call.goodbye", language)))

    def _talk(self, tx: Transaction, ref: str, called: Callee) -> Prompt | None:
        """Ask the reporter for the rep, who can still take the alert or pass; None if the key is not theirs.

        Only reps have it, while a real incident waits.
        """
        contact, context = called.contact, contexts.read(tx, called.alert.incident_id)
        if not contact.is_rep or context is None or not context.incident.waiting or context.incident.drill:
            return None
        asked = self._bridge.ask(tx, context, called.alert, contact)
        said = self._wording.word("call.talk-asked" if asked else "call.talk-cannot", contact.language)
        return Prompt(contact.language, (said, self._keys(tx, context, contact)), Gather(ref))

    def _keys(self, tx: Transaction, context: IncidentContext, contact: Contact) -> str:
        """Return what names the keys."""
        if context.incident.drill:
            key = "call.drill-keys"
        elif not contact.is_rep:
            key = "call.keys-supervisor"
        else:
            key = "call.keys-talk" if self._bridge.possible(tx, context) else "call.keys"
        return self._wording.word(key, contact.language)
