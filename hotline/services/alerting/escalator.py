"""Alerting: whose turn it is is told, and asked again where the policy says so."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hotline.domain import escalation
from hotline.domain.alerts import Alert, AlertState, free_number
from hotline.domain.contacts import Contact, by_level
from hotline.domain.policies import Policy
from hotline.domain.timeline import Event, What
from hotline.domain.timers import Timer, TimerKind
from hotline.domain.timing import Timing
from hotline.services.alerting.call_plan import CallPlan
from hotline.services.alerting.policies import Policies
from hotline.services.alerting.wording import Wording, can_be_texted
from hotline.services.context import IncidentContext
from hotline.services.delivery.outbox import Outbox
from hotline.store.sql.database import Transaction
from hotline.store.sql.types import new_id
from hotline.store.tables import alerts, contacts, incidents, timeline, timers


class Escalator:
    """Tells reps and supervisors."""

    def __init__(
        self,
        outbox: Outbox,
        wording: Wording,
        call_plan: CallPlan,
        policies: Policies,
        timing: Timing,
    ) -> None:
        self._outbox = outbox
        self._wording = wording
        self._call_plan = call_plan
        self._policies = policies
        self._timing = timing

    def advance(self, tx: Transaction, context: IncidentContext) -> tuple[IncidentContext, int]:
        """Tell whose turn it is, and set the time to look again; return the context and how many are being told."""
        incident, now = context.incident, tx.now
        # Before the first step nobody was told: a new report is spared the question.
        told: Sequence[Alert] = alerts.of_incident(tx.conn, incident.id) if incident.next_step else []
        people = self._people(tx, context)
        # Nobody's site, nobody's tiers: the last resort is the only level, and it is told at once.
        levels = by_level(people) if context.worksite else {1: people}
        policy = self._policies.of(tx, incident)
        step = escalation.advance(incident, policy, levels, told, now)
        made = self._make(tx, context, step.tell, policy)
        self._tell(tx, context, made, policy)
        context = replace(context, incident=replace(incident, next_step=step.next_step))
        incidents.save(tx, context.incident)
        told, remind_at = self._ask_again(tx, context, [*told, *(alert for alert, _ in made)], policy)
        self._call_plan.plan(tx, context, told, {contact.id: contact for contact in people})
        if looks := [when for when in (step.look_again_at, remind_at) if when]:
            timers.put(tx, Timer(TimerKind.ESCALATE, incident.id, incident.id, min(looks)))
        else:
            timers.cancel(tx, incident.id, TimerKind.ESCALATE)
        return context, sum(contact.reachable for _, contact in made)

    def rehearse(self, tx: Transaction, context: IncidentContext) -> int:
        """Ask all the site's own people who are on duty, as a drill; return how many can be reached."""
        people = [who for who in self._people(tx, context) if not (who.everywhere or who.off_duty)]
        policy = self._policies.of(tx, context.incident)
        made = self._make(tx, context, people, policy)
        self._tell(tx, context, made, policy)
        self._call_plan.plan(tx, context, [alert for alert, _ in made], {contact.id: contact for contact in people})
        return sum(contact.reachable for contact in people)

    def again(self, tx: Transaction, context: IncidentContext) -> int:
        """Alert again everybody who was told, under the same numbers; return how many people that is."""
        alerts.ask_again(tx.conn, context.incident.id, tx.now)
        alerts.close(tx.conn, context.incident.id, None)
        told = [alert for alert in alerts.of_incident(tx.conn, context.incident.id) if not alert.over]
        self._text_again(tx, context, told, "alert-reopened")
        return len(told)

    def numbered(self, tx: Transaction, people: Sequence[Contact]) -> list[Alert]:
        """Return the alerts whose numbers mean something on these people's phones, newest first."""
        return alerts.on_phones(tx.conn, [contact.id for contact in people], tx.now - self._timing.number_rest)

    def told(self, tx: Transaction, context: IncidentContext) -> int:
        """Return how many people have been or are being alerted."""
        states = [alert.state for alert in alerts.of_incident(tx.conn, context.incident.id)]
        return len(states) - states.count(AlertState.FAILED)

    def _people(self, tx: Transaction, context: IncidentContext) -> Sequence[Contact]:
        site = context.incident.worksite_id
        people = contacts.for_worksite(tx, site, tx.now) if site else contacts.of_last_resort(tx)
        if self._call_plan.enabled and site:
            return people
        return [replace(contact, callable=False) for contact in people]

    def _tell(
        self, tx: Transaction, context: IncidentContext, made: Sequence[tuple[Alert, Contact]], policy: Policy
    ) -> None:
        """Store new alerts with their texts."""
        alerts.add(tx, [alert for alert, _ in made])
        texted = [(alert, who) for alert, who in made if who.textable and policy.step(alert.step).texts_to(who)]
        textable = bool(texted) and can_be_texted(tx, context.first)
        self._outbox.put(tx, [self._wording.first(tx, context, alert, who, textable) for alert, who in texted])
        heard = {alert.id for alert, _ in texted}
        events = [
            Event(context.incident.id, tx.now, What.TEXTED if alert.id in heard else What.NO_WAY, who.id)
            for alert, who in made
            if alert.id in heard or not who.callable
        ]
        timeline.add(tx, *events)

    def _ask_again(
        self, tx: Transaction, context: IncidentContext, told: Sequence[Alert], policy: Policy
    ) -> tuple[Sequence[Alert], datetime | None]:
        """Ask those once more whose time it is; return the alerts as they are then, and when the next one's comes."""
        now = tx.now
        asked, next_at = escalation.to_ask_again(policy, told, now)
        if not asked:
            return told, next_at
        alerts.reminded(tx.conn, [alert.id for alert in asked], now)
        self._text_again(tx, context, [alert for alert in asked if alert.state is not AlertState.FAILED], "alert-still")
        timeline.add(tx, *(Event(context.incident.id, now, What.REMINDED, alert.contact_id) for alert in asked))
        told = alerts.of_incident(tx.conn, context.incident.id)
        return told, escalation.to_ask_again(policy, told, now)[1]

    def _text_again(self, tx: Transaction, context: IncidentContext, told: Sequence[Alert], message_key: str) -> None:
        people = contacts.by_ids(tx, [alert.contact_id for alert in told])
        rows = [self._wording.once_more(tx, context, alert, people[alert.contact_id], message_key) for alert in told]
        self._outbox.put(tx, rows)

    def _make(
        self, tx: Transaction, context: IncidentContext, people: Iterable[Contact], policy: Policy
    ) -> list[tuple[Alert, Contact]]:
        """Return a new alert for each person, with the smallest number that is free on their phone."""
        people, now = list(people), tx.now
        held: dict[str, set[int]] = {}
        for alert in self.numbered(tx, people):
            held.setdefault(alert.contact_id, set()).add(alert.number)
        made = []
        for place, contact in enumerate(people):
            alert = Alert(
                id=new_id(),
                incident_id=context.incident.id,
                contact_id=contact.id,
                number=free_number(held.get(contact.id, ())),
                level=contact.level,
                state=AlertState.WAITING if contact.reachable else AlertState.FAILED,
                # A microsecond apart, so that the order of telling stays readable.
                created_at=now + timedelta(microseconds=place),
                updated=False,
                closed_at=None,
                asked_at=now,
                step=policy.place(contact) or 0,
            )
            made.append((alert, contact))
        return made
