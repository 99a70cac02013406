"""The list of active contacts, with how each can be reached now."""

from collections.abc import Sequence
from dataclasses import dataclass

from hotline.domain.contacts import Contact
from hotline.domain.phones import Phone
from hotline.store.sql.database import Transaction
from hotline.store.tables import contacts, phones, worksites


@dataclass(frozen=True, slots=True)
class Listed:
    """One contact, the codes of their worksites (`*` for all), and the state of their phone."""

    contact: Contact
    codes: tuple[str, ...]
    phone: Phone

    @property
    def why(self) -> str:
        """Return why the phone gets no texts, or "" if it does."""
        return "opted out" if self.phone.opted_out else "takes no texts" if self.phone.dead else ""

    @property
    def reach(self) -> str:
        """Return in words how the contact can be reached."""
        texts, calls = self.contact.textable, self.contact.callable
        how = "texts and calls" if texts and calls else "texts only" if texts else "calls only" if calls else "no way"
        return f"{how} ({self.why})" if self.why else how


def listed(tx: Transaction) -> Sequence[Listed]:
    """Return the active contacts, by tier and name."""
    people = contacts.every(tx)
    codes = {site.id: site.code for site in worksites.every(tx.conn)}
    known = phones.among(tx.conn, [one.phone_index for one in people])
    places = contacts.worksites_of(tx.conn)
    return [
        Listed(
            one,
            ("*",)
            if one.everywhere
            else tuple(sorted(codes[site] for site in places.get(one.id, ()) if site in codes)),
            known.get(one.phone_index, Phone()),
        )
        for one in people
    ]
