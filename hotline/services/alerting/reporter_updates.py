"""News: what those who reported hear of their incident; the first one more than later ones."""

from collections.abc import Iterable
from datetime import datetime

from hotline.domain.deliveries import Kind, Relevance
from hotline.domain.reports import Report
from hotline.domain.timing import Timing
from hotline.services.alerting.wording import Wording
from hotline.services.context import IncidentContext
from hotline.services.delivery.outbox import Draft, Outbox, Recipient
from hotline.services.messages import Facts, Messages
from hotline.store.sessions import Sessions
from hotline.store.sql.database import Transaction
from hotline.store.tables import delivery_queries, phones


class ReporterUpdates:
    """Texts reporters."""

    def __init__(
        self, outbox: Outbox, messages: Messages, wording: Wording, sessions: Sessions, timing: Timing
    ) -> None:
        self._outbox = outbox
        self._messages = messages
        self._wording = wording
        self._sessions = sessions
        self._timing = timing

    def tell(
        self,
        tx: Transaction,
        context: IncidentContext,
        first: str | None,
        later: str | None,
        facts: Facts | None = None,
        *,
        relevance: Relevance = Relevance.LIVE,
        question: str | None = None,
    ) -> int:
        """Text the first reporter one message and later ones another (None: nothing); return how many are texted.

        Args:
            facts: facts besides `worksite`.
            question: the node that becomes their pending question, so that a bare digit answers it.
        """
        rows = []
        for report in self._listening(tx, context.reports):
            message_key = first if report is context.first else later
            whole = {"worksite": self._wording.place(context, report.language)} | (facts or {})
            if message_key and not self._just_said(tx, report, message_key, whole):
                rows.append(self._draft(report, message_key, whole, relevance))
                if question and report.phone_index:
                    self._ask_after(tx, report.phone_index, question, {"worksite": str(whole["worksite"])})
        self._outbox.put(tx, rows)
        return len(rows)

    def told(self, tx: Transaction, context: IncidentContext, count: int, at: datetime) -> None:
        """Tell the first reporter how many people were texted, and when the last of these texts left."""
        time = self._messages.clock_time(at, context.worksite)
        self.tell(tx, context, "told", None, {"count": count, "time": time})

    def remind(self, tx: Transaction, report: Report) -> None:
        """Ask somebody who reported agents for the place once more; it becomes their pending question."""
        if report.phone_index and self._listening(tx, [report]):
            self._outbox.put(tx, [self._draft(report, "remind-place", {})])
            self._ask_after(tx, report.phone_index, "which-site", {})

    def replayed(self, tx: Transaction, report: Report, context: IncidentContext, at: datetime, count: int) -> None:
        """Tell a reporter that what they said at a time, while the database was away, went out only now."""
        if self.listens(tx, report):
            facts: Facts = {"worksite": self._wording.place(context, report.language)}
            facts["time"] = self._messages.clock_time(at, context.worksite)
            told = self._draft(report, "replayed", facts | {"count": count})
            nobody = self._draft(report, "replayed-nobody", facts)
            self._outbox.put(tx, [told if count else nobody])

    def _listening(self, tx: Transaction, reports: Iterable[Report]) -> list[Report]:
        return [report for report in reports if self.listens(tx, report)]

    def listens(self, tx: Transaction, report: Report) -> bool:
        """Return True if a reporter wants news by text and their phone takes texts."""
        wanted = bool(report.hears_news and report.phone_index)
        return wanted and phones.get(tx.conn, report.phone_index or "").textable

    def _draft(self, report: Report, message_key: str, facts: Facts, relevance: Relevance = Relevance.LIVE) -> Draft:
        return Draft(
            Kind.REPORTER,
            message_key,
            Recipient.reporter(report),
            self._messages.word(message_key, report.language, **facts),
            relevance,
            incident_id=report.incident_id,
            report_id=report.id,
        )

    def _just_said(self, tx: Transaction, report: Report, message_key: str, facts: Facts) -> bool:
        """Return True if the reporter got this very text last, less than a minute ago."""
        last = delivery_queries.last_news(tx.conn, report.id, tx.now - self._timing.same_news)
        if message_key == "rep-words" or last is None or last.message_key != message_key:
            return False
        return tx.vault.open(last.sealed_body or "") == self._messages.word(message_key, report.language, **facts)

    def _ask_after(self, tx: Transaction, phone_index: str, question: str, params: dict[str, str]) -> None:
        tx.after_commit(("ask", phone_index), lambda: self._sessions.ask(phone_index, question, params))
