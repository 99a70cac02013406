"""The vault: seals numbers and words, and blinds numbers for looking up.

DATA_KEYS only wrap three random keys that are kept in SQL. Rotating them re-wraps; what is sealed, and every
blinded number, stays as it is.
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


class Drawer(StrEnum):
    """Whose data a sealed text is; each has a key of its own."""

    CALLERS = "callers"
    CONTACTS = "contacts"


_INDEX = "index"


class Vault:
    """Seals and opens texts (AES-128-CBC with HMAC-SHA256, by Fernet) and blinds numbers (HMAC-SHA256)."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        self._drawers = {drawer: Fernet(keys[drawer]) for drawer in Drawer}
        self._index = keys[_INDEX]

    def seal(self, drawer: Drawer, text: str) -> str:
        """Return `text` sealed; the drawer's name stays readable in front."""
        return f"{drawer}.{self._drawers[drawer].encrypt(text.encode()).decode()}"

    def open(self, sealed: str) -> str:
        """Return what was sealed.

        Raises:
            Unreadable: it was changed, or sealed by another key.
        """
        drawer, _, token = sealed.partition(".")
        try:
            return self._drawers[Drawer(drawer)].decrypt(token).decode()
        except (InvalidToken, ValueError) as error:
            raise Unreadable("a sealed value cannot be opened: was the database mixed with another?") from error

    def blind(self, number: str) -> str:
        """Return the keyed hash by which a number is looked up."""
        return hmac.new(self._index, number.encode(), hashlib.sha256).hexdigest()


def unlock(conn: Connection, data_keys: Sequence[str]) -> Vault:
    """Open the vault, making its keys on first use and re-wrapping them after DATA_KEYS was rotated.

    Raises:
        KeyMismatch: no key in DATA_KEYS opens the stored ones.
    """
    wrapper = MultiFernet([Fernet(key) for key in data_keys])
    for name in (*Drawer, _INDEX):
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
