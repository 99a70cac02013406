"""What follows from the fate of a delivery for the alert, the call or the code that it carried."""

from collections.abc import Sequence

from hotline.domain.deliveries import ASKING, Delivery, Kind, PostOutcome
from hotline.domain.timeline import What
from hotline.services import context as contexts
from hotline.services.alerting.bridge import Bridge
from hotline.services.alerting.call_plan import CallPlan
from hotline.services.alerting.wording import Wording
from hotline.services.directory.verification import Verification
from hotline.store.sql.database import Transaction
from hotline.store.tables import alerts, contacts, timeline


class DeliveryConsequences:
    """Implements services/delivery/consequences.py for alerts, calls, bridges and codes."""

    def __init__(self, call_plan: CallPlan, bridge: Bridge, verification: Verification, wording: Wording) -> None:
        self._call_plan = call_plan
        self._bridge = bridge
        self._verification = verification
        self._wording = wording

    def delivered(self, tx: Transaction, delivery: Delivery) -> None:
        """Note that an alert's text is on the phone."""
        if delivery.kind in ASKING:
            timeline.add_to_alert(tx.conn, delivery.alert_id or "", tx.now, What.DELIVERED)

    def failed(self, tx: Transaction, delivery: Delivery, outcome: PostOutcome) -> None:
        """Try the next way to its person; without one, their alert has failed."""
        alert_id, incident_id = delivery.alert_id, delivery.incident_id
        if alert_id and incident_id:
            if delivery.kind in (*ASKING, Kind.CALL):
                why = str(delivery.code) if delivery.code else outcome.value
                timeline.add_to_alert(tx.conn, alert_id, tx.now, What.FAILED, why)
            if delivery.kind is Kind.BRIDGE:
                alerts.set_talk(tx.conn, alert_id, None)
            elif delivery.kind is Kind.CALL:
                self._call_plan.missed(tx, alert_id, incident_id)
            else:
                self._call_plan.text_failed(tx, alert_id, incident_id)
        if delivery.kind is Kind.CODE and outcome is PostOutcome.DEAD_NUMBER:
            self._verification.text_failed(tx, delivery)

    def call_ended(self, tx: Transaction, delivery: Delivery, status: str) -> None:
        """Note that a call is over: without a key it was missed, and a bridge that rang nobody is called off."""
        if not (delivery.alert_id and delivery.incident_id):
            return
        if delivery.kind is Kind.BRIDGE:
            self._bridge.over(tx, delivery.alert_id, delivery.incident_id)
        else:
            timeline.add_to_alert(tx.conn, delivery.alert_id, tx.now, What.CALL_ENDED, status)
            self._call_plan.missed(tx, delivery.alert_id, delivery.incident_id)

    def call_now(self, tx: Transaction, delivery: Delivery) -> bool:
        """Place the call that is planned for an alert's person now; return False if none is planned."""
        return self._call_plan.call_now(tx, delivery.alert_id or "")

    def bundle_text(self, tx: Transaction, deliveries: Sequence[Delivery]) -> str:
        """Return one sealed text that names the alerts of several deliveries to one phone."""
        named = []
        for delivery in deliveries:
            alert = alerts.get(tx.conn, delivery.alert_id or "")
            context = contexts.read(tx, delivery.incident_id or "")
            if alert and context:
                named.append((context, alert))
        named.sort(key=lambda pair: pair[1].number)
        contact = contacts.get(tx, named[0][1].contact_id)
        if contact is None:
            raise LookupError("an alert has a contact")
        return self._wording.several(tx, named, contact)
