"""What follows elsewhere from the fate of a delivery; this room asks, services/alerting answers."""

from collections.abc import Sequence
from typing import Protocol

from hotline.domain.deliveries import Delivery, PostOutcome
from hotline.store.sql.database import Transaction


class Consequences(Protocol):
    """What alerting does when a delivery has come to something, in the same transaction."""

    def delivered(self, tx: Transaction, delivery: Delivery) -> None:
        """The carrier reports that a text is on the phone."""

    def failed(self, tx: Transaction, delivery: Delivery, outcome: PostOutcome) -> None:
        """A delivery reached nobody, and is not tried again."""

    def call_ended(self, tx: Transaction, delivery: Delivery, status: str) -> None:
        """A call that we placed is over, by the carrier's word."""

    def call_now(self, tx: Transaction, delivery: Delivery) -> bool:
        """Place the call that is planned for a text's recipient now; return False if none is planned."""

    def bundle_text(self, tx: Transaction, deliveries: Sequence[Delivery]) -> str:
        """Return one sealed text that names the alerts of several deliveries to one phone."""
