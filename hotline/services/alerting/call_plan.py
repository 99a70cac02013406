"""Callouts: calls to those who have not answered an alert's text, or who cannot be texted.

Each is a send like any other, due when the text has had its time; it is checked again when it is placed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from hotline.domain import escalation
from hotline.domain.alerts import UNANSWERED, Alert, AlertState
from hotline.domain.contacts import Contact
from hotline.domain.deliveries import CALL_ANYWAY, CALL_UNLESS_STOPPED, Delivery, DeliveryState, Kind, Relevance
from hotline.domain.policies import PolicyStep
from hotline.domain.timers import Timer, TimerKind
from hotline.services.alerting.policies import Policies
from hotline.services.context import IncidentContext
from hotline.services.delivery.outbox import Draft, Outbox, Recipient
from hotline.store.sql.database import Transaction
from hotline.store.tables import alerts, contacts, delivery_queries, timers


class CallPlan:
    """Calls reps and supervisors."""

    def __init__(self, outbox: Outbox, policies: Policies, *, enabled: bool) -> None:
        """Take the parts; `enabled` is False where there is no number to call from."""
        self._outbox = outbox
        self._policies = policies
        self.enabled = enabled

    def plan(
        self, tx: Transaction, context: IncidentContext, told: Sequence[Alert], known: Mapping[str, Contact]
    ) -> None:
        """Plan a call to each who was told, may be called, and has neither answered nor a call to come.

        Nobody is called about a report that names no place.
        """
        if not self.enabled or context.worksite is None:
            return
        policy = self._policies.of(tx, context.incident)
        planned = {row.alert_id: row for row in delivery_queries.calls_of(tx.conn, context.incident.id)}
        due = [
            alert
            for alert in told
            if alert.state in UNANSWERED
            and escalation.may_call(context.incident, alert, told)
            and not _had(planned.get(alert.id), alert.asked_at)
        ]
        missing = [alert.contact_id for alert in due if alert.contact_id not in known]
        people = {**known, **contacts.by_ids(tx, missing)} if missing else known
        rows = [self._call(tx, alert, people[alert.contact_id], policy.step(alert.step)) for alert in due]
        self._outbox.put(tx, [row for row in rows if row is not None])

    def call_now(self, tx: Transaction, alert_id: str) -> bool:
        """Place the call that is planned for somebody now; return False if none is planned."""
        planned = _planned(delivery_queries.calls_of_alert(tx.conn, alert_id))
        self._outbox.send_now(tx, planned)
        return bool(planned)

    def text_failed(self, tx: Transaction, alert_id: str, incident_id: str) -> None:
        """The alert's text failed: place the planned call now. With no call planned or in progress, it has failed."""
        calls = delivery_queries.calls_of_alert(tx.conn, alert_id)
        if planned := _planned(calls):
            self._outbox.send_now(tx, planned)
        elif not any(call.is_open for call in calls):
            self._not_reached(tx, alert_id, incident_id, AlertState.FAILED)

    def missed(self, tx: Transaction, alert_id: str, incident_id: str) -> None:
        """Note that a call reached nobody."""
        through = delivery_queries.text_got_through(tx.conn, alert_id)
        self._not_reached(tx, alert_id, incident_id, AlertState.MISSED if through else AlertState.FAILED)

    def _not_reached(self, tx: Transaction, alert_id: str, incident_id: str, state: AlertState) -> None:
        """Note it unless they have answered; the next step follows at the clock's next look."""
        if alerts.not_reached(tx.conn, alert_id, state):
            soon = Timer(TimerKind.ESCALATE, incident_id, incident_id, tx.now)
            timers.put(tx, soon, keep_earlier=True)

    def _call(self, tx: Transaction, alert: Alert, contact: Contact, step: PolicyStep) -> Draft | None:
        if not contact.callable or step.call is None:
            return None
        text_is_out = step.texts and contact.textable and alert.state is not AlertState.FAILED
        due = max(tx.now, alert.asked_at + step.call) if text_is_out else tx.now
        return Draft(
            Kind.CALL,
            CALL_ANYWAY if contact.called_after_stop else CALL_UNLESS_STOPPED,
            Recipient.contact(contact),
            relevance=Relevance.WAITING,
            incident_id=alert.incident_id,
            alert_id=alert.id,
            due_at=due,
        )


def _planned(calls: Sequence[Delivery]) -> list[Delivery]:
    return [call for call in calls if call.state is DeliveryState.PENDING]


def _had(call: Delivery | None, asked_at: datetime) -> bool:
    """Return True if a person's newest call is planned, under way, or was tried since they were last asked."""
    if call is None or call.state is DeliveryState.DROPPED:
        return False
    return call.is_open or call.created_at >= asked_at
