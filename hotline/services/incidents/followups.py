"""Follow-ups: the resources after an incident or a call, and what was heard, as a text. Once each."""

from datetime import datetime

from flows.engine import Outcome
from hotline.domain.deliveries import Kind, While
from hotline.domain.person import Person
from hotline.domain.timing import Timing
from hotline.services.delivery.outbox import Outbox
from hotline.store.sql.database import Transaction
from hotline.store.tables import deliveries as sends
from hotline.store.tables import phones, reports


class Followups:
    """Texts what people can keep."""

    def __init__(self, outbox: Outbox, timing: Timing) -> None:
        self._outbox = outbox
        self._timing = timing

    def after_report(self, tx: Transaction, report_id: str) -> None:
        """Text the resources to a reporter, unless they took it back, asked for quiet or cannot be texted."""
        report = reports.get(tx.conn, report_id)
        if report is None or not report.hears_news or not report.phone_index:
            return
        if phones.get(tx.conn, report.phone_index).textable:
            once = _once(report.call_sid or report.id)
            row = self._outbox.to_reporter(
                tx, report, "resources", {}, while_=While.ALWAYS, kind=Kind.RESOURCES, once=once
            )
            self._outbox.put(tx, [row])

    def after_call(self, tx: Transaction, person: Person) -> Outcome:
        """Text the resources when the call is over: a caller asked for them."""
        body = self._outbox.word("resources", person.language)
        due = tx.now + self._timing.resources
        return self._to_caller(tx, person, "resources", body, Kind.RESOURCES, _once(person.call_sid or ""), due)

    def copy(self, tx: Transaction, person: Person, topic: str, texts: tuple[str, ...]) -> Outcome:
        """Text a topic that a caller has just heard."""
        outcome = Outcome("cannot")
        for place, body in enumerate(texts):
            once = f"copy:{person.call_sid}:{topic}:{place}"
            outcome = self._to_caller(tx, person, "copy", body, Kind.COPY, once, tx.now)
        return outcome

    def hung_up(self, tx: Transaction, call_sid: str) -> None:
        """A call ended: what was to follow it leaves now."""
        if row := sends.due_now(tx.conn, _once(call_sid), tx.now):
            self._outbox.wake(tx, row)

    def _to_caller(
        self, tx: Transaction, person: Person, what: str, body: str, kind: Kind, once: str, due: datetime
    ) -> Outcome:
        if person.phone is None or not phones.get(tx.conn, tx.vault.blind(person.phone)).textable:
            return Outcome("cannot")
        row = self._outbox.to_caller(tx, person.phone, what, body, kind=kind, once=once, due_at=due)
        self._outbox.put(tx, [row])
        return Outcome("done")


def _once(key: str) -> str:
    return f"resources:{key}"
