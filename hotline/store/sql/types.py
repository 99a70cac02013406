"""Column types and small helpers that every table shares."""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, MetaData, Table, TypeDecorator
from sqlalchemy.dialects import postgresql, sqlite

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Consonants only: an id never looks like a phone number to the log mask, and rarely spells a word.
_ALPHABET = "bcdfghjkmnpqrstvwxyz"


_DIALECTS: Mapping[str, Any] = {"postgresql": postgresql, "sqlite": sqlite}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored as UTC. SQLite has no time zones, so it stores the value without one."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Ask PostgreSQL for a zone."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Write UTC."""
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def new_id(length: int = 16) -> str:
    """Return a random id of letters, 4.3 bits each."""
    # One random draw for all letters: one draw per letter costs 16 us per id, and each alert of a report needs two ids.
    number, letters = secrets.randbelow(len(_ALPHABET) ** length), ""
    for _ in range(length):
        number, place = divmod(number, len(_ALPHABET))
        letters += _ALPHABET[place]
    return letters


def inserting(table: Table, finish: Callable[[Any], Any]) -> Callable[[Connection], Any]:
    """Build an INSERT once for each database, and return a function that picks the one for a connection.

    SQLAlchemy takes several times as long to build a statement as to run it, so frequent ones are built once.
    """
    built = {name: finish(dialect.insert(table)) for name, dialect in _DIALECTS.items()}
    return lambda conn: built[conn.dialect.name]


def insert(conn: Connection, table: Table) -> Any:
    """Return an INSERT with the `on_conflict_…` methods, which are the same for both databases."""
    return _DIALECTS[conn.dialect.name].insert(table)
