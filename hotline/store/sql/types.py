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

# Letters only: an id never looks like a phone number to the log mask, nor spells much.
_ALPHABET = "bcdfghjkmnpqrstvwxyz"


_DIALECTS: Mapping[str, Any] = {"postgresql": postgresql, "sqlite": sqlite}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept as UTC; SQLite knows no zones, so it gets it without one."""

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
    # One draw for all letters: a draw for each takes 16 us an id, and a report makes two for everybody it alerts.
    number, letters = secrets.randbelow(len(_ALPHABET) ** length), ""
    for _ in range(length):
        number, place = divmod(number, len(_ALPHABET))
        letters += _ALPHABET[place]
    return letters


def inserting(table: Table, finish: Callable[[Any], Any]) -> Callable[[Connection], Any]:
    """Return what picks the INSERT that `finish` made, for a connection; for statements that must be quick.

    Building a statement takes SQLAlchemy several times as long as running it, so the frequent ones are built once.
    """
    built = {name: finish(dialect.insert(table)) for name, dialect in _DIALECTS.items()}
    return lambda conn: built[conn.dialect.name]


def insert(conn: Connection, table: Table) -> Any:
    """Return an INSERT that can say `on_conflict_…`; both databases spell it alike."""
    return _DIALECTS[conn.dialect.name].insert(table)
