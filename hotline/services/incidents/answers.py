"""Answers: what a rep or supervisor texts back to an alert, and what they are told in return.

An answer counts only from the phone that has the alert; from any other it changes and tells nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from hotline.domain.alerts import Alert, AlertState
from hotline.domain.answers import DUTY, ENDING, Answer, Letter, may
from hotline.domain.contacts import Contact
from hotline.domain.incidents import State
from hotline.domain.relayed_words import clean
from hotline.domain.timeline import Event, What
from hotline.domain.timers import TimerKind
from hotline.services import context as contexts
from hotline.services.alerting.escalator import Escalator
from hotline.services.alerting.reporter_updates import ReporterUpdates
from hotline.services.alerting.wording import Wording
from hotline.services.context import IncidentContext
from hotline.services.directory.verification import Verification
from hotline.services.incidents.drills import Drills
from hotline.services.incidents.lifecycle import Lifecycle
from hotline.services.messages import Facts, Messages
from hotline.store.sql.database import Transaction
from hotline.store.tables import alerts, contacts, incidents, shifts, timeline, timers

# What is said back on the phone, where a text would say something else.
_SPOKEN = {
    "taken": "call.taken",
    "already-yours": "call.already-yours",
    "taken-by": "call.taken-by",
    "supervisor-noted": "call.supervisor-noted",
    "passed": "call.passed",
    "closed": "call.closed",
    "drill-thanks": "call.drill-thanks",
    "drill-over": "call.drill-over",
}


@dataclass(frozen=True, slots=True)
class _Case:
    """One answer at work: who gives it, to which alert, in which context."""

    tx: Transaction
    contact: Contact
    alert: Alert
    context: IncidentContext
    spoken: bool = False  # by phone; the reply is said and has no number to text


class Answers:
    """Takes answers."""

    def __init__(
        self,
        messages: Messages,
        wording: Wording,
        escalator: Escalator,
        lifecycle: Lifecycle,
        reporter_updates: ReporterUpdates,
        drills: Drills,
        verification: Verification,
    ) -> None:
        self._messages = messages
        self._wording = wording
        self._escalator = escalator
        self._lifecycle = lifecycle
        self._reporter_updates = reporter_updates
        self._drills = drills
        self._verification = verification
        self.letters: dict[Letter, Callable[[_Case], str]] = {
            Letter.ACKNOWLEDGE: self._acknowledge,
            Letter.DECLINE: self._decline,
            Letter.ON_SITE: self._on_site,
            Letter.ALL_CLEAR: lambda case: self._end(case, State.ALL_CLEAR, "clear"),
            Letter.FALSE_ALARM: lambda case: self._end(case, State.FALSE_ALARM, "false"),
            Letter.OURS: self._ours,
        }

    def answer(self, tx: Transaction, phone_index: str, given: Answer) -> str | None:
        """Take an answer and return the reply; None if it is none: nobody's phone, or words to no alert."""
        contact = contacts.by_phone(tx, phone_index)
        if contact is None:
            return None
        if given.code:
            return self._verification.confirm(tx, contact, given.code)
        if given.letter in DUTY:
            self._verification.answered(tx, contact)
            return self._duty(tx, contact, on=given.letter is Letter.ON_DUTY)
        mine = self._escalator.numbered(tx, [contact])
        if given.number is None:
            return self._bare(tx, contact, mine, given)
        alert = next((one for one in mine if one.number == given.number), None)
        if alert is None:
            return self._messages.word("no-such-alert", contact.language) if given.letter else None
        return self._give(tx, contact, alert, given)

    def _duty(self, tx: Transaction, contact: Contact, *, on: bool) -> str:
        """Take somebody on or off duty; the alerts they have already stay theirs."""
        now = tx.now
        if not on:
            contacts.set_duty(tx, contact.id, off_since=now)
            return self._messages.word("duty-off", contact.language)
        outside = not all(hours.on_duty(now, zone) for hours, zone in shifts.of_contact(tx.conn, contact.id))
        contacts.set_duty(tx, contact.id, on_since=now if outside else None)
        return self._messages.word("duty-on-outside" if outside else "duty-on", contact.language)

    def _bare(self, tx: Transaction, contact: Contact, mine: list[Alert], given: Answer) -> str | None:
        """Take a letter without a number: only while it can mean one alert, and never one that ends it for all."""
        if not mine or given.letter is Letter.OURS:
            return None
        if len(mine) > 1:
            # A drill must not make a real alert ambiguous.
            real = incidents.without_drills(tx.conn, {one.incident_id for one in mine})
            mine = [one for one in mine if one.incident_id in real] or mine
        if len(mine) > 1 or given.letter in ENDING:
            return self._messages.word("which-number", contact.language)
        return self._give(tx, contact, mine[0], given)

    def by_key(self, tx: Transaction, contact: Contact, alert: Alert, letter: Letter) -> str:
        """Take an answer that was pressed on the phone, and return what is said back."""
        case = self._case(tx, contact, alert, spoken=True)
        self._note(tx, contact, alert, What.KEY_ANSWER, letter)
        return self._drill(case) if case.context.incident.drill else self.letters[letter](case)

    def _case(self, tx: Transaction, contact: Contact, alert: Alert, *, spoken: bool = False) -> _Case:
        # An answer to an alert shows that the phone works.
        self._verification.answered(tx, contact)
        context = contexts.hold(tx, alert.incident_id)
        current = alerts.get(tx.conn, alert.id)
        if context is None or current is None:
            raise LookupError("an alert has an incident")
        return _Case(tx, contact, current, context, spoken)

    def _give(self, tx: Transaction, contact: Contact, alert: Alert, given: Answer) -> str:
        case = self._case(tx, contact, alert)
        if case.context.incident.drill:
            self._note(tx, contact, alert, What.TEXT_ANSWER, given.letter)
            return self._drill(case)
        if given.letter and not may(contact.role, given.letter):
            return self._say(case, "supervisor-only")
        self._note(tx, contact, alert, What.TEXT_ANSWER, given.letter)
        if given.letter is None:
            return self._words(case, given.words)
        return self.letters[given.letter](case)

    def _note(self, tx: Transaction, contact: Contact, alert: Alert, what: What, letter: Letter | None) -> None:
        detail = letter.value if letter else "words"
        timeline.add(tx, Event(alert.incident_id, tx.now, what, contact.id, detail))

    def _drill(self, case: _Case) -> str:
        """Take any answer to a drill: what counts is that it came."""
        if not case.context.incident.live:
            return self._say(case, "drill-over")
        took = self._drills.answered(case.tx, case.context, case.alert)
        return self._say(case, "drill-thanks", count=max(1, round(took.total_seconds())))

    def _acknowledge(self, case: _Case) -> str:
        incident = case.context.incident
        if not incident.live:
            return self._say(case, "closed")
        alerts.set_state(case.tx.conn, case.alert.id, AlertState.ANSWERED)
        if not case.contact.is_rep:
            return self._say(case, "supervisor-noted")
        if incident.waiting:
            self._lifecycle.acknowledged(case.tx, case.context, case.contact)
            silence = self._lifecycle.timing(case.tx, incident).silence_after_take
            # Never 0: with a small TIME_SCALE minutes are seconds.
            return self._say(case, "taken", count=max(1, round(silence.total_seconds() / 60)))
        if incident.acknowledged_by == case.contact.id:
            return self._say(case, "already-yours")
        taker = contacts.get(case.tx, incident.acknowledged_by)
        time = self._messages.clock_time(incident.acknowledged_at or incident.opened_at, case.context.worksite)
        return self._say(case, "taken-by", name=taker.first_name if taker else "", time=time)

    def _decline(self, case: _Case) -> str:
        incident = case.context.incident
        if not incident.live:
            return self._say(case, "closed")
        alerts.set_state(case.tx.conn, case.alert.id, AlertState.PASSED)
        if incident.acknowledged_by == case.contact.id:
            self._lifecycle.unacknowledged(case.tx, case.context)
        elif incident.waiting:
            self._escalator.advance(case.tx, case.context)
        return self._say(case, "passed")

    def _on_site(self, case: _Case) -> str:
        undone = not case.context.incident.live
        alerts.set_state(case.tx.conn, case.alert.id, AlertState.ANSWERED)
        self._lifecycle.on_site(case.tx, case.context, case.contact)
        return self._say(case, "undone" if undone else "here")

    def _end(self, case: _Case, state: State, reply: str) -> str:
        if not case.context.incident.live:
            return self._say(case, "closed")
        alerts.set_state(case.tx.conn, case.alert.id, AlertState.ANSWERED)
        self._lifecycle.ended(case.tx, case.context, state, case.contact)
        return self._say(case, reply)

    def _ours(self, case: _Case) -> str:
        time = self._messages.clock_time(case.context.reported_at, case.context.worksite)
        return self._say(case, "ours", time=time)

    def _words(self, case: _Case, words: str) -> str:
        """Pass a rep's words on to the first reporter; they count as an answer, not as taking."""
        incident = case.context.incident
        if not case.contact.is_rep:
            return self._say(case, "supervisor-only")
        if not incident.live:
            return self._say(case, "closed")
        alerts.set_state(case.tx.conn, case.alert.id, AlertState.ANSWERED)
        if incident.acknowledged_by == case.contact.id:
            # The rep who has it is not silent.
            timers.cancel(case.tx, incident.id, TimerKind.SILENCE)
        self._lifecycle.touched(case.tx, case.context)
        facts: Facts = {"name": case.contact.first_name, "words": clean(words)}
        passed = self._reporter_updates.tell(case.tx, case.context, "rep-words", None, facts)
        return self._say(case, "words-passed" if passed else "words-noted")

    def _say(self, case: _Case, key: str, **facts: str | int) -> str:
        language = case.contact.language
        whole = self._wording.facts(case.context, case.alert, language) | facts
        return self._messages.word(_SPOKEN[key] if case.spoken else key, language, **whole)
