"""Rows: from a value to the columns of its table, and back."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, RowMapping, Table

T = TypeVar("T")


def values_of(table: Table, value: object) -> dict[str, Any]:
    """Return the columns of a value for its table. The value has an attribute for each column, named as its key."""
    return {column.key: getattr(value, column.key) for column in table.c}


def by_key(table: Table, row: RowMapping) -> dict[str, Any]:
    """Return the values of a row by column key, which may differ from the column's name in the database."""
    return {column.key: row[column] for column in table.c}


def one(
    conn: Connection, statement: Executable, make: Callable[[RowMapping], T], params: Mapping[str, Any] | None = None
) -> T | None:
    """Return the value of the only row of a query, or None if there is no row."""
    row = conn.execute(statement, params).mappings().one_or_none()
    return make(row) if row else None


def every(
    conn: Connection, statement: Executable, make: Callable[[RowMapping], T], params: Mapping[str, Any] | None = None
) -> list[T]:
    """Return the values of all rows of a query."""
    return [make(row) for row in conn.execute(statement, params).mappings()]
