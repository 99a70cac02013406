"""Outbound calls: what all calls that we place have in common."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from hotline.domain.alerts import Alert
from hotline.domain.contacts import Contact
from hotline.services.alerting.wording import Wording
from hotline.services.voice.prompt import Dial, Gather, Join, Prompt
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import alerts, contacts
from hotline.store.tables import deliveries as sends

# A call ends when so often in a row no key came that fits.
MOST_MISSES = 2
# The language where it is not known who picked up.
NOBODYS = "en"


class OutboundCall(ABC):
    """One kind of call that we place. A call is known by its `ref`, the id of its delivery."""

    trouble_keys: ClassVar[tuple[str, ...]]

    def __init__(self, database: Database, wording: Wording) -> None:
        self._database = database
        self._wording = wording

    def picked_up(self, ref: str, misses: int = 0) -> Prompt:
        """Return what is said first, or again after `misses` wrong or missing keys.

        Raises:
            StoreError: the database cannot serve.
        """
        with self._database.reading() as tx:
            return self._ask(tx, ref, misses)

    def pressed(self, ref: str, call_sid: str, keys: str, misses: int) -> Prompt:
        """Take the keys that were pressed, "" for none, and return what is said next; keys that do not fit are a miss.

        Raises:
            StoreError: the database cannot serve.
        """
        return self._database.write(lambda tx: self._take(tx, ref, keys)) or self.picked_up(ref, misses + 1)

    @abstractmethod
    def _ask(self, tx: Transaction, ref: str, misses: int) -> Prompt:
        """Return what is said and which keys are waited for; after too many misses none are."""

    @abstractmethod
    def _take(self, tx: Transaction, ref: str, keys: str) -> Prompt | None:
        """Do what keys are for, and return what is said next; None if they do not fit."""

    def trouble(self) -> Prompt:
        """Return what ends a call that cannot go on, without asking the database."""
        return self._say(NOBODYS, *self.trouble_keys)

    def _say(self, language: str, *keys: str, then: Gather | Dial | Join | None = None, **facts: str | int) -> Prompt:
        """Return a prompt of the content's messages."""
        return Prompt(language, tuple(self._wording.word(key, language, **facts) for key in keys), then)


@dataclass(frozen=True, slots=True)
class Callee:
    """Who is called, and about which alert of theirs."""

    contact: Contact
    alert: Alert


def callee(tx: Transaction, ref: str) -> Callee | None:
    """Return who is called about which alert; None if no such call is known."""
    row = sends.get(tx.conn, ref)
    alert = alerts.get(tx.conn, row.alert_id) if row and row.alert_id else None
    contact = contacts.get(tx, alert.contact_id) if alert else None
    return Callee(contact, alert) if alert and contact else None
