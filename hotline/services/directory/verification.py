"""Verification: a new contact is sent a code, by call where the phone takes no texts, and answers it once.

What is said in such a call is in services/voice/code_call.py.
Contacts without recorded consent are never sent a code. Unverified contacts still get alerts.
"""

import secrets
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hotline.domain import quiet_hours as hours
from hotline.domain.contacts import Contact
from hotline.domain.deliveries import CALL_UNLESS_STOPPED, Delivery, Kind, Relevance
from hotline.services.delivery.outbox import Draft, Outbox, Recipient
from hotline.services.messages import Facts, Messages
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import contacts, verifications

_DIGITS = 6
# Days and hours of ours, not of a report: TIME_SCALE leaves them alone.
_GOOD_FOR = timedelta(days=7)
AGAIN_AFTER = timedelta(hours=24)  # until somebody may be sent another code


class Verification:
    """Asks contacts to answer a code."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        messages: Messages,
        timezone: str,
        hotline_name: str,
        card_url: str | None,
    ) -> None:
        """Take the parts; `card_url` is where the contact card is, None where there is no number to call from."""
        self._database = database
        self._outbox = outbox
        self._messages = messages
        self._zone = ZoneInfo(timezone)
        self._name = hotline_name
        self._card_url = card_url

    def ask_due(self) -> int:
        """Send a code to each new contact for whom it is day; return to how many."""
        with self._database.reading() as tx:
            ids = [id for id in verifications.to_ask(tx.conn) if self._is_day(tx, id)]
        return sum(self._database.write(lambda tx, id=id: self.ask(tx, id)) for id in ids)  # type: ignore[misc]

    def answered(self, tx: Transaction, contact: Contact) -> None:
        """A contact's phone has answered, with a code or to an alert: it works, and gets the contact card once."""
        if contact.verified or not verifications.verify(tx.conn, contact.id, tx.now):
            return
        if self._card_url and contact.textable:
            due = hours.next_open(tx.now, verifications.zone(tx.conn, contact.id, self._zone))
            facts: Facts = {"hotline": self._name, "url": self._card_url}
            self._put(tx, contact, Kind.CARD, "contact-card", facts, f"card:{contact.id}", due)

    def confirm(self, tx: Transaction, contact: Contact, code: str) -> str | None:
        """Take a code by text and return the reply; None where none was sent: it is something else then."""
        if contact.verified:
            return None
        if self.take(tx, contact, code):
            return self._word("code-right", contact)
        return self._word("code-wrong", contact) if verifications.pending(tx.conn, contact.id) else None

    def take(self, tx: Transaction, contact: Contact, code: str) -> bool:
        """Take a code; False if it is not the one that was sent, or too old."""
        sent = verifications.pending(tx.conn, contact.id)
        if sent is None or sent.code != code or tx.now - sent.sent_at >= _GOOD_FOR:
            return False
        self.answered(tx, contact)
        return True

    def text_failed(self, tx: Transaction, delivery: Delivery) -> None:
        """The phone takes no texts, as landlines do: it is called with the code."""
        contact = contacts.by_phone(tx, delivery.phone_index)
        if contact and self._card_url and contact.callable:
            self._outbox.put(tx, [_code_call(contact)])

    def ask(self, tx: Transaction, contact_id: str) -> bool:
        """Send a contact their code; False if another process has, or the contact is gone."""
        contact = contacts.get(tx, contact_id)
        code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
        if contact is None or not verifications.claim(tx.conn, contact_id, code, tx.now):
            return False
        if contact.textable:
            role = self._word(f"role.{contact.role.value}", contact)
            facts: Facts = {"hotline": self._name, "name": contact.first_name, "role": role, "code": code}
            self._put(tx, contact, Kind.CODE, "code", facts)
        elif self._card_url and contact.callable:
            self._outbox.put(tx, [_code_call(contact)])
        return True

    def _is_day(self, tx: Transaction, contact_id: str) -> bool:
        return hours.open_at(tx.now, verifications.zone(tx.conn, contact_id, self._zone))

    def _put(
        self,
        tx: Transaction,
        contact: Contact,
        kind: Kind,
        message_key: str,
        facts: Facts,
        key: str | None = None,
        due_at: datetime | None = None,
    ) -> None:
        body = self._messages.word(message_key, contact.language, **facts)
        to = Recipient.contact(contact)
        draft = Draft(kind, message_key, to, body, Relevance.ALWAYS, idempotency_key=key, due_at=due_at)
        self._outbox.put(tx, [draft])

    def _word(self, key: str, contact: Contact) -> str:
        return self._messages.word(key, contact.language)


def ask_again(tx: Transaction) -> int:
    """Have a new code sent to everybody who has not answered theirs for a day; return how many people that is."""
    return verifications.ask_again(tx.conn, tx.now - AGAIN_AFTER)


def verify_all(tx: Transaction) -> None:
    """Take everybody as verified: for a practice directory, whose phones are simulated."""
    verifications.verify_all(tx.conn, tx.now)


def _code_call(contact: Contact) -> Draft:
    """Return one call that reads out a new contact's code, for a phone that takes no texts."""
    to = Recipient.contact(contact)
    return Draft(Kind.CODE_CALL, CALL_UNLESS_STOPPED, to, relevance=Relevance.ALWAYS)
