"""Counts of stored deliveries and incidents by state, and how late the oldest due work is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from hotline.store.sql.database import Transaction
from hotline.store.tables import deliveries, incidents, timers


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of deliveries and incidents, and how long the oldest due delivery and timer have been waiting."""

    deliveries: Mapping[tuple[str, str], int]  # by kind and state
    incidents: Mapping[str, int]  # by state
    overdue: Mapping[str, timedelta]


def count(tx: Transaction) -> Counts:
    """Count what the transaction sees."""
    oldest = {"send": deliveries.oldest_due(tx.conn, tx.now), "timer": timers.oldest_due(tx.conn, tx.now)}
    return Counts(
        deliveries=deliveries.count_by_state(tx.conn),
        incidents=incidents.count_by_state(tx.conn),
        overdue={what: tx.now - since if since else timedelta() for what, since in oldest.items()},
    )
