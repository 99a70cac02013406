"""The end of a caller's call: what was to follow it leaves now."""

from hotline.services.incidents.filing import Filing
from hotline.services.incidents.followups import Followups
from hotline.store.sql.database import Database, Transaction


class EndOfCall:
    """Lets follow what follows a call to the hotline; a second time changes nothing."""

    def __init__(self, database: Database, filing: Filing, followups: Followups) -> None:
        self._database = database
        self._filing = filing
        self._followups = followups

    def ended(self, call_sid: str) -> None:
        """Send what was to follow this call, and tell the last resort of a report that named no place.

        Raises:
            StoreError: the database cannot serve; the timers do the same later.
        """

        def work(tx: Transaction) -> None:
            self._filing.hung_up(tx, call_sid)
            self._followups.hung_up(tx, call_sid)

        self._database.write(work)
