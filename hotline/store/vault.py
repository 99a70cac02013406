"""The vault: encrypts numbers and words, and replaces numbers by a keyed hash for lookups.

DATA_KEYS only wrap three random keys that are stored in SQL. Rotating DATA_KEYS wraps these keys again; sealed texts
and hashes do not change.
"""

import hashlib
import hmac
from collections.abc import Sequence
from enum import StrEnum

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Column, Connection, String, Table, Text, select, update

from hotline.errors import KeyMismatch, Unreadable
from hotline.store.sql.types import insert, metadata

wrapped_keys = Table(
    "wrapped_keys",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("wrapped", Text, nullable=False),
)


class KeyDomain(StrEnum):
    """The group of people that a sealed text belongs to. Each group has its own key."""

    CALLERS = "callers"
    CONTACTS = "contacts"


_INDEX = "index"


class Vault:
    """Seals and opens texts (AES-128-CBC with HMAC-SHA256, by Fernet) and blinds numbers (HMAC-SHA256)."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        self._by_domain = {domain: Fernet(keys[domain]) for domain in KeyDomain}
        self._index = keys[_INDEX]

    def seal(self, domain: KeyDomain, text: str) -> str:
        """Return `text` encrypted, after the name of its domain in the clear."""
        return f"{domain}.{self._by_domain[domain].encrypt(text.encode()).decode()}"

    def open(self, sealed: str) -> str:
        """Return the text that was sealed.

        Raises:
            Unreadable: the value was changed, or sealed with another key.
        """
        domain, _, token = sealed.partition(".")
        try:
            return self._by_domain[KeyDomain(domain)].decrypt(token).decode()
        except (InvalidToken, ValueError) as error:
            raise Unreadable("a sealed value cannot be opened: was the database mixed with another?") from error

    def blind(self, number: str) -> str:
        """Return the keyed hash of a number, for lookups."""
        return hmac.new(self._index, number.encode(), hashlib.sha256).hexdigest()


def unlock(conn: Connection, data_keys: Sequence[str]) -> Vault:
    """Open the vault. Create its keys on first use, and wrap them again if DATA_KEYS was rotated.

    Raises:
        KeyMismatch: no key in DATA_KEYS opens the stored ones.
    """
    wrapper = MultiFernet([Fernet(key) for key in data_keys])
    for name in (*KeyDomain, _INDEX):
        fresh = wrapper.encrypt(Fernet.generate_key()).decode()
        conn.execute(insert(conn, wrapped_keys).values(name=name, wrapped=fresh).on_conflict_do_nothing())
    stored = {row.name: row.wrapped for row in conn.execute(select(wrapped_keys))}
    try:
        keys = {name: wrapper.decrypt(wrapped) for name, wrapped in stored.items()}
    except InvalidToken as error:
        raise KeyMismatch("DATA_KEYS: no key opens the stored keys; add the one that was in use before") from error
    for name, wrapped in stored.items():
        if not _opens(data_keys[0], wrapped):
            rotated = wrapper.rotate(wrapped).decode()
            conn.execute(update(wrapped_keys).where(wrapped_keys.c.name == name).values(wrapped=rotated))
    return Vault(keys)


def _opens(key: str, wrapped: str) -> bool:
    try:
        Fernet(key).decrypt(wrapped)
    except InvalidToken:
        return False
    return True
