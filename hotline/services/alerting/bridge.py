"""Talks: a rep's wish to speak with the reporter. Nobody's phone rings before the reporter has agreed.

Then the rep is called, and when they press 1 the reporter, both from the hotline's number: neither sees the
other's, and nothing is recorded.
"""

from collections.abc import Callable
from dataclasses import dataclass

from hotline import logs
from hotline.domain.alerts import Alert
from hotline.domain.contacts import Contact
from hotline.domain.timing import Timing
from hotline.errors import StoreError
from hotline.services import context as contexts
from hotline.services.alerting.reporter_updates import ReporterUpdates
from hotline.services.alerting.wording import Wording
from hotline.services.context import IncidentContext
from hotline.services.delivery.outbox import Outbox
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import alerts, contacts, timeline
from hotline.store.tables import deliveries as sends
from hotline.store.tables.timeline import What

log = logs.get(__name__)

_YES = "1"
_MOST_MISSES = 2
_QUESTION = "talk-ok"
_NOBODYS = "en"  # the language where it is not known who picked up


@dataclass(frozen=True, slots=True)
class Heard:
    """What is said in one of the two calls, and what follows.

    Attributes:
        asks: a key is waited for; `misses` is how often none came.
        dial: the reporter's number, to be rung now.
        joins: the two are connected after the words; else the call ends.
    """

    language: str
    words: tuple[str, ...]
    asks: bool = False
    misses: int = 0
    dial: str | None = None
    joins: bool = False


@dataclass(frozen=True, slots=True)
class _Talk:
    """One talk: the rep with their alert, and the context it is about."""

    contact: Contact
    alert: Alert
    context: IncidentContext


class Bridge:
    """Connects reps with reporters."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        wording: Wording,
        reporter_updates: ReporterUpdates,
        timing: Timing,
        *,
        enabled: bool,
    ) -> None:
        """Take the parts; `enabled` is False where there is no number to call from."""
        self._database = database
        self._outbox = outbox
        self._wording = wording
        self._reporter_updates = reporter_updates
        self._timing = timing
        self._enabled = enabled

    def possible(self, tx: Transaction, context: IncidentContext) -> bool:
        """Say whether the first reporter can be asked."""
        return self._enabled and context.first is not None and self._reporter_updates.listens(tx, context.first)

    def ask(self, tx: Transaction, context: IncidentContext, alert: Alert, contact: Contact) -> bool:
        """Ask the first reporter for a rep, by text; return whether they can be asked."""
        if not self.possible(tx, context):
            return False
        alerts.set_talk(tx.conn, alert.id, tx.now)
        timeline.add_to_alert(tx.conn, alert.id, tx.now, What.TALK_ASKED)
        self._reporter_updates.tell(tx, context, "talk-ask", None, {"name": contact.first_name}, question=_QUESTION)
        return True

    def agree(self, tx: Transaction, context: IncidentContext) -> bool:
        """The reporter says that it is safe: call the rep who asked last; return whether one waits."""
        since = tx.now - self._timing.step
        asked = [one for one in alerts.of_incident(tx.conn, context.incident.id) if one.talk_asked_at]
        alert = max(asked, key=lambda one: one.talk_asked_at or since, default=None)
        contact = contacts.get(tx, alert.contact_id) if alert else None
        if alert is None or contact is None or (alert.talk_asked_at or since) <= since:
            return False
        if not sends.talk_is_open(tx.conn, alert.id):
            timeline.add_to_alert(tx.conn, alert.id, tx.now, What.TALK_AGREED)
            self._outbox.put(
                tx, [self._outbox.talk_to(tx, contact, incident_id=context.incident.id, alert_id=alert.id)]
            )
        return True

    def rep_picked_up(self, ref: str, misses: int = 0) -> Heard:
        """Return what the rep hears: that the reporter is ready, and the key that rings them."""
        return self._read(ref, lambda tx, talk: self._ready(talk, misses))

    def rep_pressed(self, ref: str, keys: str | None, misses: int) -> Heard:
        """Ring the reporter, when the rep pressed 1."""
        if (keys or "").strip()[:1] != _YES:
            return self.rep_picked_up(ref, misses + 1)
        try:
            return self._database.write(lambda tx: self._of(tx, ref, self._dial))
        except StoreError as error:
            return self._trouble(error)

    def reporter_picked_up(self, ref: str, misses: int = 0) -> Heard:
        """Return what the reporter hears before anybody hears them."""
        return self._read(ref, lambda _tx, talk: self._whisper(talk, misses))

    def reporter_pressed(self, ref: str, keys: str | None, misses: int) -> Heard:
        """Connect them, when the reporter pressed 1: a voicemail presses nothing."""
        if (keys or "").strip()[:1] != _YES:
            return self.reporter_picked_up(ref, misses + 1)
        return self._read(ref, lambda _tx, talk: self._said_to_reporter(talk, "call.talk-joined", joins=True))

    def after(self, ref: str, *, talked: bool) -> Heard:
        """Return what the rep hears when the other phone is gone."""
        return self._read(
            ref, lambda _tx, talk: self._said(talk, "call.talk-over" if talked else "call.talk-no-answer")
        )

    def over(self, tx: Transaction, alert_id: str, incident_id: str) -> None:
        """The rep's call is over: where they never rang the reporter, that one is told not to wait."""
        alert = alerts.get(tx.conn, alert_id)
        context = contexts.hold(tx, incident_id)
        contact = contacts.get(tx, alert.contact_id) if alert else None
        if alert and context and contact and alert.talk_asked_at:
            alerts.set_talk(tx.conn, alert.id, None)
            self._reporter_updates.tell(tx, context, "talk-missed", None, {"name": contact.first_name})

    def _dial(self, tx: Transaction, talk: _Talk) -> Heard:
        first = talk.context.first
        if first is None or first.sealed_phone is None:
            return self._said(talk, "call.talk-closed")
        if talk.alert.talk_asked_at:
            alerts.set_talk(tx.conn, talk.alert.id, None)
            timeline.add_to_alert(tx.conn, talk.alert.id, tx.now, What.TALK_RUNG)
        words = self._wording.word("call.talk-wait", talk.contact.language)
        return Heard(talk.contact.language, (words,), dial=tx.vault.open(first.sealed_phone))

    def _ready(self, talk: _Talk, misses: int) -> Heard:
        if misses >= _MOST_MISSES:
            return self._said(talk, "call.talk-no-key")
        language = talk.contact.language
        place = self._wording.place(talk.context, language)
        words = self._wording.word("call.talk-ready", language, worksite=place)
        return Heard(language, (words,), asks=True, misses=misses)

    def _whisper(self, talk: _Talk, misses: int) -> Heard:
        if misses >= _MOST_MISSES:
            return self._said_to_reporter(talk, "call.goodbye")
        language = _language(talk)
        words = self._wording.word("call.talk-whisper", language, name=talk.contact.first_name)
        return Heard(language, (words,), asks=True, misses=misses)

    def _said(self, talk: _Talk, what: str) -> Heard:
        language = talk.contact.language
        return Heard(language, (self._wording.word(what, language, number=talk.alert.number),))

    def _said_to_reporter(self, talk: _Talk, what: str, *, joins: bool = False) -> Heard:
        language = _language(talk)
        return Heard(language, (self._wording.word(what, language),), joins=joins)

    def _read(self, ref: str, work: Callable[[Transaction, _Talk], Heard]) -> Heard:
        try:
            with self._database.reading() as tx:
                return self._of(tx, ref, work)
        except StoreError as error:
            return self._trouble(error)

    def _of(self, tx: Transaction, ref: str, work: Callable[[Transaction, _Talk], Heard]) -> Heard:
        """Do something with the talk of a call; where its incident is over there is none any more."""
        row = sends.get(tx.conn, ref)
        alert = alerts.get(tx.conn, row.alert_id) if row and row.alert_id else None
        contact = contacts.get(tx, alert.contact_id) if alert else None
        incident = contexts.read(tx, alert.incident_id) if alert else None
        if alert is None or contact is None or incident is None:
            return Heard(_NOBODYS, (self._wording.word("call.talk-closed", _NOBODYS),))
        talk = _Talk(contact, alert, incident)
        return work(tx, talk) if incident.incident.live else self._said(talk, "call.talk-closed")

    def _trouble(self, error: StoreError) -> Heard:
        log.error("a talk could not go on", reason=str(error))
        return Heard(_NOBODYS, (self._wording.word("call.talk-closed", _NOBODYS),))


def _language(talk: _Talk) -> str:
    return talk.context.first.language if talk.context.first else talk.contact.language
