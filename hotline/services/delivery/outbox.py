"""The outbox: writes what is to be sent as rows in the caller's transaction, and wakes a worker after the commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.domain.contacts import Contact
from hotline.domain.deliveries import Delivery, DeliveryState, Kind, Relevance, ttl
from hotline.domain.reports import Report
from hotline.domain.timing import Timing
from hotline.queue.jobs import Job, Jobs, QueueName
from hotline.store.sql.database import Transaction
from hotline.store.sql.types import new_id
from hotline.store.tables import deliveries
from hotline.store.vault import KeyDomain

QUEUES = {
    Kind.ALERT: QueueName.ALERTS,
    Kind.CALL: QueueName.CALLS,
    Kind.BRIDGE: QueueName.CALLS,
    Kind.DRILL: QueueName.REPLIES,
    Kind.UPDATE: QueueName.REPLIES,
    Kind.REPORTER: QueueName.REPLIES,
    Kind.COPY: QueueName.REPLIES,
    Kind.RESOURCES: QueueName.FOLLOWUPS,
    Kind.CODE: QueueName.REPLIES,
    Kind.CODE_CALL: QueueName.REPLIES,
    Kind.CARD: QueueName.REPLIES,
}
# The `ref` in a callback URL lets its bearer move a delivery's status: 24 letters are not guessed.
_REF_LENGTH = 24


@dataclass(frozen=True, slots=True)
class Recipient:
    """A phone, blinded and sealed, and whose key seals what is sent to it."""

    phone_index: str
    sealed_phone: str
    sealed_for: KeyDomain

    @classmethod
    def contact(cls, contact: Contact) -> "Recipient":
        """Return the phone of a rep or supervisor."""
        return cls(contact.phone_index, contact.sealed_phone, KeyDomain.CONTACTS)

    @classmethod
    def reporter(cls, report: Report) -> "Recipient":
        """Return the phone of a reporter whose number is known."""
        return cls(report.phone_index or "", report.sealed_phone or "", KeyDomain.CALLERS)

    @classmethod
    def caller(cls, tx: Transaction, phone: str) -> "Recipient":
        """Return the phone of somebody who called."""
        return cls(tx.vault.blind(phone), tx.vault.seal(KeyDomain.CALLERS, phone), KeyDomain.CALLERS)


@dataclass(frozen=True, slots=True)
class Draft:
    """A text or call to one recipient, before it is written as a delivery.

    Attributes:
        message_key: the message's key in the content; for a call whether it may follow a STOP.
        body: plain words; None for a call, whose words are made when the person picks up.
        idempotency_key: a second draft with the same key makes no delivery.
        due_at: None means at once.
    """

    kind: Kind
    message_key: str
    to: Recipient
    body: str | None = None
    relevance: Relevance = Relevance.LIVE
    incident_id: str | None = None
    alert_id: str | None = None
    report_id: str | None = None
    idempotency_key: str | None = None
    due_at: datetime | None = None


class Outbox:
    """Writes deliveries; everything that leaves goes through here."""

    def __init__(self, jobs: Jobs, timing: Timing) -> None:
        self._jobs = jobs
        self._timing = timing

    def put(self, tx: Transaction, drafts: Sequence[Draft]) -> None:
        """Write drafts as deliveries; once the transaction commits, wake a worker for each incident and queue."""
        new = [self._delivery(tx, draft) for draft in drafts]
        deliveries.add(tx, new)
        for delivery in new:
            if delivery.due_at <= delivery.created_at:
                self._wake(tx, delivery)

    def send_now(self, tx: Transaction, waiting: Sequence[Delivery]) -> None:
        """Make pending deliveries due at once, and wake a worker for them."""
        deliveries.save(tx.conn, [(delivery, delivery.due(tx.now)) for delivery in waiting])
        for delivery in waiting:
            self._wake(tx, delivery)

    def drop(self, tx: Transaction, incident_id: str, *relevances: Relevance) -> None:
        """Drop what has not left and matters no more; what slips through is checked again when it is sent."""
        waiting = deliveries.pending(tx.conn, incident_id, relevances or tuple(Relevance))
        deliveries.save(tx.conn, [(delivery, delivery.dropped()) for delivery in waiting])

    def _wake(self, tx: Transaction, delivery: Delivery) -> None:
        queue, incident_id = QUEUES[delivery.kind], delivery.incident_id
        job, ref = (Job.DELIVER_INCIDENT, incident_id) if incident_id else (Job.DELIVER_ONE, delivery.id)
        tx.after_commit((queue, job, ref), lambda: self._jobs.put(queue, job, ref))

    def _delivery(self, tx: Transaction, draft: Draft) -> Delivery:
        due_at = draft.due_at or tx.now
        return Delivery(
            id=new_id(_REF_LENGTH),
            kind=draft.kind,
            message_key=draft.message_key,
            incident_id=draft.incident_id,
            alert_id=draft.alert_id,
            report_id=draft.report_id,
            phone_index=draft.to.phone_index,
            sealed_to=draft.to.sealed_phone,
            sealed_body=None if draft.body is None else tx.vault.seal(draft.to.sealed_for, draft.body),
            relevance=draft.relevance,
            idempotency_key=draft.idempotency_key,
            state=DeliveryState.PENDING,
            created_at=tx.now,
            due_at=due_at,
            expires_at=due_at + ttl(draft.kind, self._timing),
        )
