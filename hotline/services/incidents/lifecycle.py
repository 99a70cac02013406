"""Incidents: each step of their life, with what everybody hears of it and what is due next.

Every method works on a context that is held, writes it, and returns it as it is then.
"""

from dataclasses import replace
from datetime import timedelta

from hotline.domain.contacts import Contact
from hotline.domain.deliveries import Relevance
from hotline.domain.incidents import Incident, State
from hotline.domain.policies import LATE_ID
from hotline.domain.reports import Report
from hotline.domain.timeline import Event, What
from hotline.domain.timers import Timer, TimerKind
from hotline.domain.timing import Timing
from hotline.domain.worksites import Worksite
from hotline.services.alerting.escalator import Escalator
from hotline.services.alerting.policies import Policies
from hotline.services.alerting.reporter_updates import ReporterUpdates
from hotline.services.alerting.responder_updates import Audience, ResponderUpdates
from hotline.services.context import IncidentContext
from hotline.services.delivery.outbox import Outbox
from hotline.services.incidents.drills import Drills
from hotline.services.messages import Facts, Messages
from hotline.store.sql.database import Transaction
from hotline.store.sql.types import new_id
from hotline.store.tables import alerts, contacts, incidents, timeline, timers

_WHILE_WAITING = (TimerKind.ESCALATE, TimerKind.UNREACHED, TimerKind.NOBODY_YET)
ENDINGS = {
    # state: (contacts hear, first reporter hears, later reporters hear, pending question)
    State.ALL_CLEAR: ("update-clear", "all-clear", "all-clear.later", "still-there"),
    State.FALSE_ALARM: ("update-false", "false-alarm", "false-alarm.later", "still-there"),
    State.LAPSED: ("update-lapsed", "lapsed", "lapsed", None),
    State.WITHDRAWN: ("update-withdrawn", None, None, None),
    State.MOVED: ("update-moved", None, None, None),
}
_NO_RESOURCES = frozenset({State.WITHDRAWN, State.MOVED})


class Lifecycle:
    """Moves incidents on."""

    def __init__(
        self,
        outbox: Outbox,
        messages: Messages,
        escalator: Escalator,
        responder_updates: ResponderUpdates,
        reporter_updates: ReporterUpdates,
        policies: Policies,
        drills: Drills,
    ) -> None:
        self._outbox = outbox
        self._messages = messages
        self._escalator = escalator
        self._responder_updates = responder_updates
        self._reporter_updates = reporter_updates
        self._policies = policies
        self._drills = drills

    def new(self, tx: Transaction, worksite: Worksite | None, *, late: bool = False) -> Incident:
        """Return a new incident, stored; its first report goes in before it is `opened`."""
        site = worksite.id if worksite else None
        policy = LATE_ID if late else self._policies.choose(tx, site)
        after_drill = self._drills.cancel(tx, site)
        incident = Incident.begin(new_id(), site, tx.now, policy, after_drill=after_drill)
        incidents.add(tx, incident)
        return incident

    def opened(self, tx: Transaction, context: IncidentContext) -> tuple[IncidentContext, int]:
        """Alert the first people and set every later step; return how many are being alerted."""
        self._note(tx, context, What.REPORTED)
        context, count = self._escalator.advance(tx, context)
        timing = self.timing(tx, context.incident)
        delays = {TimerKind.TOLD: timing.told, TimerKind.LAPSE: timing.lapse}
        if not context.incident.late:
            delays |= {TimerKind.UNREACHED: timing.unreached, TimerKind.NOBODY_YET: timing.nobody_yet}
        one = context.incident.id
        timers.put_all(tx, [Timer(kind, one, one, tx.now + delay) for kind, delay in delays.items()])
        return context, count

    def joined(self, tx: Transaction, context: IncidentContext, report: Report) -> IncidentContext:
        """Another report came in: a second sender confirms, and an incident nobody has starts its policy anew."""
        self._note(tx, context, What.REPORTED)
        context = self._with(context, context.incident.reported(tx.now))
        others = {other.phone_index for other in context.reports if other.id != report.id} - {None}
        # Two who named no place vouch for nothing that the other one saw.
        if context.worksite and report.phone_index and others and report.phone_index not in others:
            if not context.incident.confirmed:
                self._note(tx, context, What.CONFIRMED)
            context = self._with(context, context.incident.confirm(tx.now))
        if context.incident.late:
            return self._save(tx, context)  # they were told once
        if context.incident.waiting:
            context, _ = self._escalator.advance(tx, context)
            self._wait(tx, context)
        time = self._messages.clock_time(tx.now, context.worksite)
        self._responder_updates.once(tx, context, "update-joined", {"time": time, "count": len(context.reports)})
        return self._save(tx, context)

    def acknowledged(self, tx: Transaction, context: IncidentContext, contact: Contact) -> IncidentContext:
        """A rep takes it: escalation stops, everybody hears who has it."""
        now = tx.now
        context = self._save(tx, self._with(context, context.incident.acknowledge(contact.id, now)))
        self._note(tx, context, What.TAKEN, contact)
        self._stop_waiting(tx, context)
        self._put(tx, context, TimerKind.SILENCE, self.timing(tx, context.incident).silence_after_take)
        facts = self._by(tx, context, contact)
        self._responder_updates.tell(tx, context, "update-taken", lambda _: facts, Audience(exclude=contact.id))
        self._reporter_updates.tell(tx, context, "rep-has-it", "rep-has-it.later", {"name": contact.first_name})
        return context

    def unacknowledged(self, tx: Transaction, context: IncidentContext) -> IncidentContext:
        """Whoever had it is silent or passes: it waits again and escalation goes on."""
        name = self._taker(tx, context)
        self._note(tx, context, What.RELEASED)
        context = self._with(context, context.incident.unacknowledge(tx.now))
        timers.cancel(tx, context.incident.id, TimerKind.SILENCE)
        facts: Facts = {"time": self._messages.clock_time(tx.now, context.worksite)}
        self._responder_updates.tell(tx, context, "update-released", lambda _: facts)
        self._reporter_updates.tell(tx, context, "rep-released", None, {"name": name})
        context, _ = self._escalator.advance(tx, context)
        self._wait(tx, context)
        return self._save(tx, context)

    def on_site(self, tx: Transaction, context: IncidentContext, contact: Contact) -> IncidentContext:
        """A rep is on the spot: confirmed, and an end that was too early is undone."""
        ended = not context.incident.live
        self._note(tx, context, What.HERE, contact)
        context = self._save(tx, self._with(context, context.incident.on_site(contact.id, tx.now)))
        if ended:
            context = self._real(tx, context)
            alerts.close(tx.conn, context.incident.id, None)
            timers.cancel(tx, context.incident.id, TimerKind.ERASE)
            self._put(tx, context, TimerKind.LAPSE, self.timing(tx, context.incident).lapse)
        self._stop_waiting(tx, context)
        if context.incident.acknowledged_by == contact.id:
            # Another rep who is there does not answer for the one who took it.
            timers.cancel(tx, context.incident.id, TimerKind.SILENCE)
        facts = self._by(tx, context, contact)
        self._responder_updates.tell(tx, context, "update-here", lambda _: facts, Audience(exclude=contact.id))
        self._reporter_updates.tell(tx, context, "rep-here", "rep-here.later", {"name": contact.first_name})
        return context

    def ended(
        self, tx: Transaction, context: IncidentContext, state: State, contact: Contact | None = None
    ) -> IncidentContext:
        """End the incident, by a rep's word, the reporter's, or time; tell everybody who was told of it."""
        now = tx.now
        context = self._save(tx, self._with(context, context.incident.end(state, now)))
        self._note(tx, context, What.ENDED, contact, state.value)
        to_contacts, to_first, to_later, question = ENDINGS[state]
        self._stop_waiting(tx, context)
        timers.cancel(tx, context.incident.id, TimerKind.SILENCE, TimerKind.TOLD, TimerKind.LAPSE)
        self._outbox.drop(tx, context.incident.id, Relevance.WAITING, Relevance.LIVE)
        facts = self._by(tx, context, contact) if contact else {}
        audience = Audience(exclude=contact.id if contact else None, passed_too=True)
        self._responder_updates.tell(tx, context, to_contacts, lambda _: facts, audience, relevance=Relevance.ENDED)
        self._reporter_updates.tell(
            tx, context, to_first, to_later, facts, relevance=Relevance.ENDED, question=question
        )
        alerts.close(tx.conn, context.incident.id, now)
        if state not in _NO_RESOURCES:
            for report in context.reports:
                due = Timer(TimerKind.RESOURCES, report.id, context.incident.id, now)
                timers.put(tx, due, keep_earlier=True)
        self._put(tx, context, TimerKind.ERASE, self.timing(tx, context.incident).erase)
        return context

    def reopened(self, tx: Transaction, context: IncidentContext) -> tuple[IncidentContext, int]:
        """Reopen the incident, since a reporter says that it goes on; return how many people are alerted again."""
        context = self._save(tx, self._real(tx, self._with(context, context.incident.reopen(tx.now))))
        self._note(tx, context, What.REOPENED)
        timers.cancel(tx, context.incident.id, TimerKind.ERASE)
        count = self._escalator.again(tx, context)
        context, more = self._escalator.advance(tx, context)
        self._wait(tx, context)
        self._put(tx, context, TimerKind.LAPSE, self.timing(tx, context.incident).lapse)
        return context, count + more

    def unreached(self, tx: Transaction, context: IncidentContext) -> IncidentContext:
        """Nobody took it in time: everybody hears so, and it can still be taken."""
        context = self._save(tx, self._with(context, context.incident.unreached(tx.now)))
        self._note(tx, context, What.UNREACHED)
        self._responder_updates.tell(tx, context, "update-unreached", relevance=Relevance.WAITING)
        self._reporter_updates.tell(tx, context, "nobody-yet", "nobody-yet", relevance=Relevance.WAITING)
        return context

    def added(self, tx: Transaction, context: IncidentContext) -> IncidentContext:
        """A reporter said more."""
        self._note(tx, context, What.ADDED)
        return self.touched(tx, context)

    def stepped_back(self, tx: Transaction, context: IncidentContext) -> None:
        """A reporter took theirs back; others, or a rep who is there, keep it open."""
        self._note(tx, context, What.STEPPED_BACK)

    def touched(self, tx: Transaction, context: IncidentContext) -> IncidentContext:
        """Something was said: the hours to its lapse begin anew."""
        return self._save(tx, self._with(context, replace(context.incident, last_event_at=tx.now)))

    def timing(self, tx: Transaction, incident: Incident) -> Timing:
        """Return the times of its life, by its policy."""
        return self._policies.timing(tx, incident)

    def _real(self, tx: Transaction, context: IncidentContext) -> IncidentContext:
        """Cut short the drill that goes on where an incident goes on after all."""
        cut = self._drills.cancel(tx, context.incident.worksite_id)
        return self._with(context, replace(context.incident, after_drill=True)) if cut else context

    def _by(self, tx: Transaction, context: IncidentContext, contact: Contact) -> Facts:
        return {
            "name": contact.first_name,
            "time": self._messages.clock_time(tx.now, context.worksite),
        }

    def _taker(self, tx: Transaction, context: IncidentContext) -> str:
        who = contacts.get(tx, context.incident.acknowledged_by)
        return who.first_name if who else ""

    def _note(
        self,
        tx: Transaction,
        context: IncidentContext,
        what: What,
        contact: Contact | None = None,
        detail: str | None = None,
    ) -> None:
        who = contact.id if contact else None
        timeline.add(tx, Event(context.incident.id, tx.now, what, who, detail))

    def _wait(self, tx: Transaction, context: IncidentContext) -> None:
        """Set what happens while nobody takes it."""
        if context.incident.late:
            return
        self._put(tx, context, TimerKind.UNREACHED, self.timing(tx, context.incident).unreached)
        # A flood of reports must not put off the first "nobody has answered yet".
        self._put(tx, context, TimerKind.NOBODY_YET, self.timing(tx, context.incident).nobody_yet, keep_earlier=True)

    def _stop_waiting(self, tx: Transaction, context: IncidentContext) -> None:
        timers.cancel(tx, context.incident.id, *_WHILE_WAITING)
        self._outbox.drop(tx, context.incident.id, Relevance.WAITING)

    def _put(
        self,
        tx: Transaction,
        context: IncidentContext,
        kind: TimerKind,
        delay: timedelta,
        *,
        keep_earlier: bool = False,
    ) -> None:
        due = Timer(kind, context.incident.id, context.incident.id, tx.now + delay)
        timers.put(tx, due, keep_earlier=keep_earlier)

    @staticmethod
    def _with(context: IncidentContext, incident: Incident) -> IncidentContext:
        return replace(context, incident=incident)

    @staticmethod
    def _save(tx: Transaction, context: IncidentContext) -> IncidentContext:
        incidents.save(tx, context.incident)
        return context
