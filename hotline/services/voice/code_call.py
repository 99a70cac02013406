"""Code calls: a contact whose phone takes no texts hears their code, and enters it."""

from hotline.domain.contacts import Contact
from hotline.services.alerting.wording import Wording
from hotline.services.directory.verification import Verification
from hotline.services.voice.outbound_call import MOST_MISSES, OutboundCall
from hotline.services.voice.prompt import Gather, Prompt
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import contacts, verifications
from hotline.store.tables import deliveries as sends


class CodeCall(OutboundCall):
    """Reads out a code, and takes it."""

    trouble_keys = ("call.code-over",)

    def __init__(self, database: Database, wording: Wording, verification: Verification, hotline_name: str) -> None:
        super().__init__(database, wording)
        self._verification = verification
        self._name = hotline_name

    def _ask(self, tx: Transaction, ref: str, misses: int) -> Prompt:
        """Say who calls, why, and the code to be entered."""
        contact = _callee(tx, ref)
        if contact is None:
            return self.trouble()
        sent = verifications.pending(tx.conn, contact.id)
        if sent is None or misses >= MOST_MISSES:
            return self._say(contact.language, "call.code-over", "call.goodbye")
        digits, then = ", ".join(sent.code), Gather(ref, misses, "code")
        return self._say(contact.language, "call.code", hotline=self._name, code=digits, then=then)

    def _take(self, tx: Transaction, ref: str, keys: str) -> Prompt | None:
        contact = _callee(tx, ref)
        if contact is None or not self._verification.take(tx, contact, keys):
            return None
        return self._say(contact.language, "call.code-right", "call.goodbye")


def _callee(tx: Transaction, ref: str) -> Contact | None:
    row = sends.get(tx.conn, ref)
    return contacts.by_phone(tx, row.phone_index) if row else None
