"""Results: what a POST brought becomes the next state of its delivery, and of those that share its text."""

from datetime import datetime

from hotline import logs
from hotline.domain.deliveries import POSTED, Delivery, DeliveryState, PostOutcome, retry_delay
from hotline.gateway.errors import GatewayError
from hotline.services.delivery.claim import LOOK_UP_EVERY
from hotline.services.delivery.failures import Failures
from hotline.services.delivery.in_flight import PostResult
from hotline.store.sql.database import Transaction
from hotline.store.tables import deliveries

log = logs.get(__name__)


class PostResults:
    """Records what POSTs brought."""

    def __init__(self, failures: Failures) -> None:
        self._failures = failures

    def record(self, tx: Transaction, results: list[PostResult]) -> None:
        """Save the next state of each delivery; one whose callback was quicker stays as it is."""
        by_id = {result.posting.delivery.id: result for result in results}
        changes = []
        for delivery in deliveries.with_bundled(tx.conn, by_id):
            if delivery.state in POSTED:
                result = by_id[delivery.bundled_into or delivery.id]
                changes.append((delivery, _next(delivery, result, tx.now)))
        deliveries.save(tx.conn, changes)
        for _, delivery in changes:
            error = (
                by_id[delivery.bundled_into or delivery.id].error if delivery.state is DeliveryState.FAILED else None
            )
            if error:
                self._failures.follow(tx, delivery, error.outcome)


def _next(delivery: Delivery, result: PostResult, now: datetime) -> Delivery:
    if result.error:
        return _not_taken(delivery, result.posting.delivery, result.error, now)
    if result.handed_back:
        return delivery.handed_back()
    return delivery.accepted(result.sid or "", result.status or "", now)


def _not_taken(delivery: Delivery, lead: Delivery, error: GatewayError, now: datetime) -> Delivery:
    again = now + retry_delay(lead, answered=error.answered)
    if error.outcome is PostOutcome.AMBIGUOUS:
        log.warning("a send may have left; it will be settled", ref=delivery.id, reason=str(error))
        return delivery.in_doubt(now, now + LOOK_UP_EVERY)
    if error.outcome is PostOutcome.RETRY and again < delivery.expires_at:
        return delivery.retried(again, error.code)
    return delivery.failed(error.code)
