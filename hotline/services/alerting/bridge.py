"""The bridge between a rep and a reporter: nobody's phone rings before the reporter has agreed.

What the two hear in their calls is in services/voice/bridge_call.py.
"""

from hotline.domain.alerts import Alert
from hotline.domain.contacts import Contact
from hotline.domain.deliveries import CALL_ANYWAY, Kind
from hotline.domain.timeline import What
from hotline.domain.timing import Timing
from hotline.services import context as contexts
from hotline.services.alerting.reporter_updates import ReporterUpdates
from hotline.services.context import IncidentContext
from hotline.services.delivery.outbox import Draft, Outbox, Recipient
from hotline.store.sql.database import Transaction
from hotline.store.tables import alerts, contacts, delivery_queries, timeline

_QUESTION = "talk-ok"


class Bridge:
    """Connects reps with reporters."""

    def __init__(self, outbox: Outbox, reporter_updates: ReporterUpdates, timing: Timing, *, enabled: bool) -> None:
        """Take the parts; `enabled` is False where there is no number to call from."""
        self._outbox = outbox
        self._reporter_updates = reporter_updates
        self._timing = timing
        self._enabled = enabled

    def possible(self, tx: Transaction, context: IncidentContext) -> bool:
        """Return True if the first reporter can be asked."""
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
        if not delivery_queries.bridge_is_open(tx.conn, alert.id):
            timeline.add_to_alert(tx.conn, alert.id, tx.now, What.TALK_AGREED)
            self._outbox.put(tx, [_call(contact, context.incident.id, alert.id)])
        return True

    def ring(self, tx: Transaction, context: IncidentContext, alert: Alert) -> str | None:
        """The rep wants the reporter's phone to ring now: return its number; None if there is none."""
        if context.first is None or context.first.sealed_phone is None:
            return None
        if alert.talk_asked_at:
            alerts.set_talk(tx.conn, alert.id, None)
            timeline.add_to_alert(tx.conn, alert.id, tx.now, What.TALK_RUNG)
        return tx.vault.open(context.first.sealed_phone)

    def over(self, tx: Transaction, alert_id: str, incident_id: str) -> None:
        """The rep's call is over: where they never rang the reporter, that one is told not to wait."""
        alert = alerts.get(tx.conn, alert_id)
        context = contexts.hold(tx, incident_id)
        contact = contacts.get(tx, alert.contact_id) if alert else None
        if alert and context and contact and alert.talk_asked_at:
            alerts.set_talk(tx.conn, alert.id, None)
            self._reporter_updates.tell(tx, context, "talk-missed", None, {"name": contact.first_name})


def _call(contact: Contact, incident_id: str, alert_id: str) -> Draft:
    """Return the call to a rep that begins a bridge."""
    to = Recipient.contact(contact)
    return Draft(Kind.BRIDGE, CALL_ANYWAY, to, incident_id=incident_id, alert_id=alert_id)
