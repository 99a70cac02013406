"""Failures: what a failed delivery says of the phone; each one ends as a state that somebody can see."""

from collections.abc import Iterable

from hotline import logs
from hotline.domain.deliveries import Delivery, PostOutcome
from hotline.gateway import errors
from hotline.services.delivery.consequences import Consequences
from hotline.store.sql.database import Transaction
from hotline.store.tables import deliveries, phones

log = logs.get(__name__)


class Failures:
    """Records deliveries that reached nobody."""

    def __init__(self, consequences: Consequences) -> None:
        self._consequences = consequences

    def fail(self, tx: Transaction, group: Iterable[Delivery], code: int | None, outcome: PostOutcome) -> None:
        """Save deliveries as failed, all for one reason, and let follow what follows."""
        failed = [(delivery, delivery.failed(code)) for delivery in group]
        deliveries.save(tx.conn, failed)
        for _, delivery in failed:
            self.follow(tx, delivery, outcome)

    def follow(self, tx: Transaction, delivery: Delivery, outcome: PostOutcome) -> None:
        """Record what a saved failure says of the phone, and let follow what follows."""
        code = delivery.code
        if outcome is PostOutcome.OPTED_OUT and code:
            phones.set_opted_out(tx.conn, delivery.phone_index, tx.now)
        elif outcome is PostOutcome.DEAD_NUMBER and code:
            phones.set_dead(tx.conn, delivery.phone_index, tx.now, code)
        self._consequences.failed(tx, delivery, outcome)
        meaning = errors.meaning(code) if code else outcome.value
        report = log.error if outcome is PostOutcome.MISCONFIGURED else log.warning
        report("a send failed", ref=delivery.id, kind=delivery.kind.value, code=code, meaning=meaning)
