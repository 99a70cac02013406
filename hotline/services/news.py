"""News: what those who reported hear of their incident; the first one more than later ones."""

from collections.abc import Callable, Iterable
from datetime import datetime

from hotline.domain.sends import While
from hotline.domain.timing import Timing
from hotline.services.alerts import Alerts
from hotline.services.outbox import Facts, Outbox
from hotline.services.scene import Scene
from hotline.store import phones, sends
from hotline.store.database import Transaction
from hotline.store.reports import Report
from hotline.store.sessions import Sessions


class News:
    """Texts reporters."""

    def __init__(
        self, outbox: Outbox, alerts: Alerts, sessions: Sessions, timing: Timing, now: Callable[[], datetime]
    ) -> None:
        self._outbox = outbox
        self._alerts = alerts
        self._sessions = sessions
        self._timing = timing
        self._now = now

    def tell(
        self,
        tx: Transaction,
        scene: Scene,
        first: str | None,
        later: str | None,
        facts: Facts | None = None,
        *,
        while_: While = While.LIVE,
        question: str | None = None,
    ) -> None:
        """Text the first reporter one message and later ones another (None: nothing).

        Args:
            facts: facts besides `worksite`.
            question: the node that becomes their pending question, so that a bare digit answers it.
        """
        rows = []
        for report in self._listening(tx, scene.reports):
            what = first if report.first else later
            if what and not self._just_said(tx, report, what):
                whole = {"worksite": self._alerts.place(scene, report.language)} | (facts or {})
                rows.append(self._outbox.to_reporter(tx, report, what, whole, while_=while_))
                if question and report.phone_index:
                    self._ask_after(tx, report.phone_index, question, str(whole["worksite"]))
        self._outbox.put(tx, rows)

    def _listening(self, tx: Transaction, reports: Iterable[Report]) -> list[Report]:
        return [
            report
            for report in reports
            if report.hears_news and report.phone_index and phones.get(tx.conn, report.phone_index).textable
        ]

    def _just_said(self, tx: Transaction, report: Report, what: str) -> bool:
        # A rep's words differ each time; every other message says the same thing twice.
        since = self._now() - self._timing.same_news
        return what != "rep-words" and sends.said_since(tx.conn, report.id, what, since)

    def _ask_after(self, tx: Transaction, phone_index: str, question: str, place: str) -> None:
        tx.after_commit(("ask", phone_index), lambda: self._sessions.ask(phone_index, question, {"worksite": place}))
