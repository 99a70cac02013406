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

    def picked_up(self, ref: str, misses: int = 0) -> Prompt:
        """Return what is heard: who calls, why, and the code to be entered."""
        with self._database.reading() as tx:
            contact = _callee(tx, ref)
            return self._read_out(tx, contact, ref, misses) if contact else self.trouble()

    def pressed(self, ref: str, call_sid: str, keys: str, misses: int) -> Prompt:
        """Take the code by keys."""

        def work(tx: Transaction) -> Prompt:
            contact = _callee(tx, ref)
            if contact is None:
                return self.trouble()
            if not self._verification.take(tx, contact, keys):
                return self._read_out(tx, contact, ref, misses + 1)
            return self._say(contact.language, "call.code-right", "call.goodbye")

        return self._database.write(work)

    def _read_out(self, tx: Transaction, contact: Contact, ref: str, misses: int) -> Prompt:
        sent = verifications.pending(tx.conn, contact.id)
        if sent is None or misses >= MOST_MISSES:
            return self._say(contact.language, "call.code-over", "call.goodbye")
        digits = ", ".join(sent.code)
        then = Gather(ref, misses, "code")
        return self._say(contact.language, "call.code", hotline=self._name, code=digits, then=then)


def _callee(tx: Transaction, ref: str) -> Contact | None:
    row = sends.get(tx.conn, ref)
    return contacts.by_phone(tx, row.phone_index) if row else None
