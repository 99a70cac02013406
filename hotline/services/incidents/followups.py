"""Follow-ups: the resources after an incident or a call, and what was heard, as a text. Once each."""

from datetime import datetime

from flows.engine import Outcome
from hotline.domain.deliveries import DeliveryState, Kind, Relevance
from hotline.domain.person import Person
from hotline.domain.timing import Timing
from hotline.services.delivery.outbox import Draft, Outbox, Recipient
from hotline.services.messages import Messages
from hotline.store.sql.database import Transaction
from hotline.store.tables import deliveries, phones, reports


class Followups:
    """Texts what people can keep."""

    def __init__(self, outbox: Outbox, messages: Messages, timing: Timing) -> None:
        self._outbox = outbox
        self._messages = messages
        self._timing = timing

    def after_report(self, tx: Transaction, report_id: str) -> None:
        """Text the resources to a reporter, unless they took it back, asked for quiet or cannot be texted."""
        report = reports.get(tx.conn, report_id)
        if report is None or not report.hears_news or not report.phone_index:
            return
        if phones.get(tx.conn, report.phone_index).textable:
            draft = Draft(
                Kind.RESOURCES,
                "resources",
                Recipient.reporter(report),
                self._messages.word("resources", report.language),
                Relevance.ALWAYS,
                incident_id=report.incident_id,
                report_id=report.id,
                idempotency_key=_resources_key(report.call_sid or report.id),
            )
            self._outbox.put(tx, [draft])

    def after_call(self, tx: Transaction, person: Person) -> Outcome:
        """Text the resources when the call is over: a caller asked for them."""
        body = self._messages.word("resources", person.language)
        key = _resources_key(person.call_sid or "")
        due_at = tx.now + self._timing.resources
        return self._to_caller(tx, person, Kind.RESOURCES, "resources", body, key, due_at)

    def copy(self, tx: Transaction, person: Person, topic: str, texts: tuple[str, ...]) -> Outcome:
        """Text a topic that a caller has just heard."""
        outcome = Outcome("cannot")
        for place, body in enumerate(texts):
            key = f"copy:{person.call_sid}:{topic}:{place}"
            outcome = self._to_caller(tx, person, Kind.COPY, "copy", body, key)
        return outcome

    def hung_up(self, tx: Transaction, call_sid: str) -> None:
        """A call ended: what was to follow it leaves now."""
        waiting = deliveries.with_key(tx.conn, _resources_key(call_sid))
        if waiting and waiting.state is DeliveryState.PENDING and waiting.due_at > tx.now:
            self._outbox.send_now(tx, [waiting])

    def _to_caller(
        self,
        tx: Transaction,
        person: Person,
        kind: Kind,
        message_key: str,
        body: str,
        key: str,
        due_at: datetime | None = None,
    ) -> Outcome:
        if person.phone is None or not phones.get(tx.conn, tx.vault.blind(person.phone)).textable:
            return Outcome("cannot")
        to = Recipient.caller(tx, person.phone)
        draft = Draft(kind, message_key, to, body, Relevance.ALWAYS, idempotency_key=key, due_at=due_at)
        self._outbox.put(tx, [draft])
        return Outcome("done")


def _resources_key(key: str) -> str:
    return f"resources:{key}"
