"""Bundles: several alerts to one phone in one text. The first delivery leads; the others share its fate."""

from collections.abc import Sequence

from hotline.domain.deliveries import Delivery, Kind
from hotline.errors import Unreadable
from hotline.services.delivery.consequences import Consequences
from hotline.store.sql.database import Transaction


def bundled(tx: Transaction, claimed: Sequence[Delivery], consequences: Consequences) -> list[Delivery]:
    """Return claimed deliveries as they are to be saved: the alerts to one phone as one bundle."""
    by_phone: dict[str, list[Delivery]] = {}
    for delivery in claimed:
        if delivery.kind is Kind.ALERT:
            by_phone.setdefault(delivery.phone_index, []).append(delivery)
    others = [delivery for delivery in claimed if delivery.kind is not Kind.ALERT]
    return [one for alerts in by_phone.values() for one in _bundle(tx, alerts, consequences)] + others


def _bundle(tx: Transaction, alerts: Sequence[Delivery], consequences: Consequences) -> list[Delivery]:
    lead, *others = alerts
    if not others and not lead.is_bundle:
        return [lead]
    try:
        text = consequences.bundle_text(tx, alerts)
    except Unreadable:
        # A damaged name must not hold everybody's texts up: each alert has a text of its own.
        return list(alerts)
    return [lead.leading(text), *(other.bundled(lead.id) for other in others)]
