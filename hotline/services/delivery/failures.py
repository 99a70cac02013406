"""Failures: a send that did not reach anybody, and what that says of the phone and of the alert."""

from hotline import logs
from hotline.domain.deliveries import ASKING, DeliveryState, Kind, Outcome
from hotline.gateway import errors
from hotline.services.alerting.call_plan import CallPlan
from hotline.services.delivery.bundle import whole
from hotline.services.directory.verification import Verification
from hotline.store.sql.database import Transaction
from hotline.store.tables import alerts, phones, timeline
from hotline.store.tables import deliveries as sends
from hotline.store.tables.deliveries import Row
from hotline.store.tables.timeline import What

log = logs.get(__name__)


class Failures:
    """Records failures; each one ends as a state that somebody can see."""

    def __init__(self, call_plan: CallPlan, verification: Verification) -> None:
        self._call_plan = call_plan
        self._verification = verification

    def fail_whole(self, tx: Transaction, send_id: str, code: int | None, outcome: Outcome) -> None:
        """Record the failure of a send and of every alert that its text names."""
        for row in whole(tx, send_id):
            self.fail(tx, row, code, outcome)

    def fail(self, tx: Transaction, row: Row, code: int | None, outcome: Outcome) -> None:
        """Record a failure, and what it says of the phone; an alert's person counts as not reached."""
        sends.change(tx.conn, row.id, state=DeliveryState.FAILED, code=code, leased_until=None)
        if outcome is Outcome.OPTED_OUT and code:
            phones.set_opted_out(tx.conn, row.phone_index, tx.now)
        elif outcome is Outcome.DEAD_NUMBER and code:
            phones.set_dead(tx.conn, row.phone_index, tx.now, code)
        if row.alert_id and row.incident_id:
            if row.kind in (*ASKING, Kind.CALL):
                why = str(code) if code else outcome.value
                timeline.add_to_alert(tx.conn, row.alert_id, tx.now, What.FAILED, why)
            if row.kind is Kind.TALK:
                alerts.set_talk(tx.conn, row.alert_id, None)
            elif row.kind is Kind.CALL:
                self._call_plan.missed(tx, row.alert_id, row.incident_id)
            else:
                self._call_plan.text_failed(tx, row.alert_id, row.incident_id)
        if row.kind is Kind.CODE and outcome is Outcome.DEAD_NUMBER:
            self._verification.text_failed(tx, row)
        meaning = errors.meaning(code) if code else outcome.value
        (log.error if outcome is Outcome.MISCONFIGURED else log.warning)(
            "a send failed", ref=row.id, kind=row.kind.value, code=code, meaning=meaning
        )
