"""Status callbacks: what the carrier reports later of our texts and calls. They only ever move a delivery forward."""

from collections.abc import Callable

from hotline.domain.deliveries import CALL_OVER, FAILURES, VOICE, DeliveryState, moves_forward
from hotline.gateway import errors
from hotline.services.delivery.consequences import Consequences
from hotline.services.delivery.failures import Failures
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import deliveries


class StatusCallbacks:
    """Takes status callbacks."""

    def __init__(
        self, database: Database, failures: Failures, consequences: Consequences, under_pressure: Callable[[], bool]
    ) -> None:
        self._database = database
        self._failures = failures
        self._consequences = consequences
        self._under_pressure = under_pressure

    def message(self, ref: str, sid: str, status: str, code: int | None) -> None:
        """Take a message's status; late, repeated and unknown ones change nothing.

        Under pressure only failures are read: receipts are most of what comes in then, and reports come first. The
        reconciler settles what stays in doubt.
        """
        if status not in FAILURES and self._under_pressure():
            return
        self._database.write(lambda tx: self._message(tx, ref, sid, status, code))

    def call(self, ref: str, sid: str, status: str) -> None:
        """Take the status of a call that we placed; only its end matters."""
        if status in CALL_OVER:
            self._database.write(lambda tx: self._call(tx, ref, sid, status))

    def _message(self, tx: Transaction, ref: str, sid: str, status: str, code: int | None) -> None:
        changes = [
            (delivery, delivery.reported(status, tx.now, sid=sid, code=code))
            for delivery in deliveries.with_bundled(tx.conn, [ref])
            if moves_forward(delivery.status, status)
        ]
        deliveries.save(tx.conn, changes)
        for _, delivery in changes:
            if delivery.state is DeliveryState.FAILED:
                self._failures.follow(tx, delivery, errors.outcome(code))
            elif status == "delivered":
                self._consequences.delivered(tx, delivery)

    def _call(self, tx: Transaction, ref: str, sid: str, status: str) -> None:
        for delivery in deliveries.with_bundled(tx.conn, [ref]):
            if delivery.kind in VOICE and delivery.status not in CALL_OVER:
                ended = delivery.reported(status, tx.now, sid=sid)
                deliveries.save(tx.conn, [(delivery, ended)])
                self._consequences.call_ended(tx, ended, status)
