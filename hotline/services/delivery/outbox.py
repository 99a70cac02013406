"""The outbox: makes the rows of what shall leave, in the words of the content, and wakes a worker after the commit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from flows.engine import Flows
from hotline.domain.contacts import Contact
from hotline.domain.deliveries import CALL_ANYWAY, CALL_UNLESS_STOPPED, DeliveryState, Kind, While, keep
from hotline.domain.timing import Timing
from hotline.domain.worksites import Worksite
from hotline.queue.jobs import Job, Jobs, QueueName
from hotline.store.sql.database import Transaction
from hotline.store.sql.types import new_id
from hotline.store.tables import deliveries as sends
from hotline.store.tables.reports import Report
from hotline.store.vault import Drawer

Facts = dict[str, str | int]

_QUEUE = {
    Kind.ALERT: QueueName.ALERTS,
    Kind.CALL: QueueName.CALLS,
    Kind.TALK: QueueName.CALLS,
    Kind.RESOURCES: QueueName.FOLLOWUPS,
}
# The `ref` in a callback URL lets its bearer move a send's status: 24 letters are not guessed.
_REF_LENGTH = 24


class Outbox:
    """Writes sends; everything that leaves goes through here."""

    def __init__(self, flows: Flows, jobs: Jobs, timing: Timing, timezone: str) -> None:
        self._flows = flows
        self._jobs = jobs
        self._timing = timing
        self._zone = ZoneInfo(timezone)

    def clock_time(self, at: datetime, worksite: Worksite | None) -> str:
        """Return a moment as people at the worksite read it off a wall clock, such as `10:42 AM`."""
        zone: tzinfo = ZoneInfo(worksite.timezone) if worksite else self._zone
        return at.astimezone(zone).strftime("%I:%M %p").lstrip("0")

    def word(self, key: str, language: str, **facts: str | int) -> str:
        """Return one of the content's messages."""
        return self._flows.message(key, language, **facts)

    def for_role(self, what: str, contact: Contact) -> str:
        """Return the message for somebody's role: supervisors have their own where reps' says too much."""
        own = f"{what}-supervisor"
        return own if not contact.is_rep and own in self._flows.messages else what

    def to_contact(
        self,
        tx: Transaction,
        contact: Contact,
        what: str,
        facts: Facts,
        *,
        incident_id: str | None = None,
        alert_id: str | None = None,
        while_: While = While.LIVE,
        kind: Kind = Kind.UPDATE,
        before: str | None = None,
        once: str | None = None,
        due_at: datetime | None = None,
    ) -> sends.Row:
        """Return one text to a rep or supervisor, in their language; it begins with the message `before`."""
        body = self.word(what, contact.language, **facts)
        if before:
            body = f"{self.word(before, contact.language)} {body}"
        row = self._row(
            tx, kind, what, tx.vault.seal(Drawer.CONTACTS, body), contact.phone_index, contact.sealed_phone, while_
        )
        row = replace(row, incident_id=incident_id, alert_id=alert_id, once=once)
        return replace(row, due_at=due_at, expires_at=due_at + keep(kind, self._timing)) if due_at else row

    def call_to(
        self, tx: Transaction, contact: Contact, *, incident_id: str, alert_id: str, due_at: datetime
    ) -> sends.Row:
        """Return one call to a rep or supervisor; what it says is made when they pick up."""
        what = CALL_ANYWAY if contact.called_after_stop else CALL_UNLESS_STOPPED
        row = self._row(tx, Kind.CALL, what, None, contact.phone_index, contact.sealed_phone, While.WAITING)
        expires_at = due_at + keep(Kind.CALL, self._timing)
        return replace(row, incident_id=incident_id, alert_id=alert_id, due_at=due_at, expires_at=expires_at)

    def talk_to(self, tx: Transaction, contact: Contact, *, incident_id: str, alert_id: str) -> sends.Row:
        """Return one call to a rep who wants to talk with the reporter, and may."""
        row = self._row(tx, Kind.TALK, CALL_ANYWAY, None, contact.phone_index, contact.sealed_phone, While.LIVE)
        return replace(row, incident_id=incident_id, alert_id=alert_id)

    def code_call(self, tx: Transaction, contact: Contact) -> sends.Row:
        """Return one call to a new contact whose phone takes no texts; it reads out their code."""
        return self._row(
            tx, Kind.CODE_CALL, CALL_UNLESS_STOPPED, None, contact.phone_index, contact.sealed_phone, While.ALWAYS
        )

    def to_reporter(
        self,
        tx: Transaction,
        report: Report,
        what: str,
        facts: Facts,
        *,
        while_: While = While.LIVE,
        kind: Kind = Kind.REPORTER,
        once: str | None = None,
    ) -> sends.Row:
        """Return one text to somebody who reported, in their language; their number is known."""
        body = tx.vault.seal(Drawer.CALLERS, self.word(what, report.language, **facts))
        row = self._row(tx, kind, what, body, report.phone_index or "", report.sealed_phone or "", while_)
        return replace(row, incident_id=report.incident_id, report_id=report.id, once=once)

    def to_caller(
        self, tx: Transaction, phone: str, what: str, body: str, *, kind: Kind, once: str, due_at: datetime
    ) -> sends.Row:
        """Return one text that a caller asked for."""
        sealed_to, sealed_body = (tx.vault.seal(Drawer.CALLERS, text) for text in (phone, body))
        row = self._row(tx, kind, what, sealed_body, tx.vault.blind(phone), sealed_to, While.ALWAYS)
        return replace(row, once=once, due_at=due_at, expires_at=due_at + keep(kind, self._timing))

    def put(self, tx: Transaction, rows: Sequence[sends.Row]) -> None:
        """Add sends in the caller's transaction; once it commits, wake a worker for each incident and queue."""
        sends.add(tx.conn, rows)
        for row in rows:
            if row.due_at <= row.created_at:
                self.wake(tx, row)

    def wake(self, tx: Transaction, row: sends.Row) -> None:
        """Wake a worker for a send once the transaction commits."""
        queue = _QUEUE.get(row.kind, QueueName.REPLIES)
        job, ref = (Job.DELIVER_INCIDENT, row.incident_id) if row.incident_id else (Job.DELIVER_ONE, row.id)
        tx.after_commit((queue, job, ref), lambda: self._jobs.put(queue, job, ref))

    def _row(
        self,
        tx: Transaction,
        kind: Kind,
        what: str,
        sealed_body: str | None,
        phone_index: str,
        sealed_to: str,
        while_: While,
    ) -> sends.Row:
        now = tx.now
        return sends.Row(
            id=new_id(_REF_LENGTH),
            kind=kind,
            what=what,
            incident_id=None,
            alert_id=None,
            report_id=None,
            phone_index=phone_index,
            sealed_to=sealed_to,
            sealed_body=sealed_body,
            while_=while_,
            once=None,
            state=DeliveryState.PENDING,
            created_at=now,
            due_at=now,
            expires_at=now + keep(kind, self._timing),
        )
