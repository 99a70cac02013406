"""Receipts: what the carrier says later of what we sent and of calls. They only ever move a send forward."""

from collections.abc import Callable

from hotline.domain.deliveries import ASKING, CALL_OVER, FAILURES, VOICE, DeliveryState, Kind, moves_forward
from hotline.gateway import errors
from hotline.services.alerting.bridge import Bridge
from hotline.services.alerting.call_plan import CallPlan
from hotline.services.delivery.bundle import whole
from hotline.services.delivery.failures import Failures
from hotline.services.incidents.followups import Followups
from hotline.services.incidents.reports import Reports
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import deliveries as sends
from hotline.store.tables import timeline
from hotline.store.tables.deliveries import Row
from hotline.store.tables.timeline import What


class StatusCallbacks:
    """Takes status callbacks."""

    def __init__(
        self,
        database: Database,
        failures: Failures,
        reports: Reports,
        followups: Followups,
        call_plan: CallPlan,
        bridge: Bridge,
        under_pressure: Callable[[], bool],
    ) -> None:
        self._database = database
        self._failures = failures
        self._reports = reports
        self._followups = followups
        self._call_plan = call_plan
        self._bridge = bridge
        self._under_pressure = under_pressure

    def message(self, ref: str, sid: str, status: str, code: int | None) -> None:
        """Take a message's status; late, repeated and unknown ones change nothing.

        Under pressure only failures are read: receipts are most of what comes in then, and reports come first. What is
        in doubt is settled by the carrier's list.
        """
        if status not in FAILURES and self._under_pressure():
            return
        self._database.write(lambda tx: self._message(tx, ref, sid, status, code))

    def call(self, call_sid: str, status: str, ref: str = "") -> None:
        """Take a call's status: when it is over, what was to follow follows; `ref` is that of a call of ours."""
        if status in CALL_OVER:
            self._database.write(
                lambda tx: self._called(tx, ref, call_sid, status) if ref else self._hung_up(tx, call_sid)
            )

    def _message(self, tx: Transaction, ref: str, sid: str, status: str, code: int | None) -> None:
        # A text that names several alerts moves all of them.
        for row in whole(tx, ref):
            if moves_forward(row.status, status):
                self._moved(tx, row, sid, status, code)

    def _moved(self, tx: Transaction, row: Row, sid: str, status: str, code: int | None) -> None:
        # A callback that bears our ref proves that the carrier took it, even if the POST's answer never came.
        accepted = {"sid": row.sid or sid, "accepted_at": row.accepted_at or tx.now}
        sends.change(tx.conn, row.id, status=status, state=DeliveryState.ACCEPTED, leased_until=None, **accepted)
        if status == "delivered" and row.kind in ASKING:
            timeline.add_to_alert(tx.conn, row.alert_id or "", tx.now, What.DELIVERED)
        if status in FAILURES:
            self._failures.fail(tx, row, code, errors.outcome(code))

    def _called(self, tx: Transaction, ref: str, sid: str, status: str) -> None:
        row = sends.lock(tx.conn, ref)
        if row is None or row.kind not in VOICE or row.status in CALL_OVER:
            return
        taken = {"sid": row.sid or sid, "accepted_at": row.accepted_at or tx.now}
        sends.change(tx.conn, ref, status=status, state=DeliveryState.ACCEPTED, leased_until=None, **taken)
        if row.kind is Kind.TALK and row.alert_id and row.incident_id:
            self._bridge.over(tx, row.alert_id, row.incident_id)
        elif row.alert_id and row.incident_id:
            timeline.add_to_alert(tx.conn, row.alert_id, tx.now, What.CALL_ENDED, status)
            self._call_plan.missed(tx, row.alert_id, row.incident_id)

    def _hung_up(self, tx: Transaction, call_sid: str) -> None:
        self._reports.hung_up(tx, call_sid)
        self._followups.hung_up(tx, call_sid)
