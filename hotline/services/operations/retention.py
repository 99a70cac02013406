"""Retention: erases old data that belongs to no incident. Each incident is erased by its own timer."""

from datetime import timedelta

from hotline.domain.timing import Timing
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import deliveries, processed_events, reports

# A webhook is repeated within seconds; three days cover a replay by hand.
_KEEP_ANSWERS = timedelta(days=3)


class Retention:
    """Erases old data that belongs to no incident: after `Timing.erase`, answers to webhooks after three days."""

    def __init__(self, database: Database, timing: Timing) -> None:
        self._database = database
        self._timing = timing

    def erase(self) -> None:
        """Erase old answers to webhooks, texts that callers asked for, and reports that were taken back."""

        def work(tx: Transaction) -> None:
            processed_events.forget(tx, tx.now - _KEEP_ANSWERS)
            old = tx.now - self._timing.erase
            deliveries.erase(tx.conn, old)
            reports.erase_unplaced(tx.conn, old)

        self._database.write(work)
