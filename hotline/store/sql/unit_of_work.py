"""The unit of work: what a transaction is to write, gathered by table and written once, at its end.

A row that is written several times is written once, as it was last. Tables are written in the order of their foreign
keys. A statement that touches a table with gathered rows has them written first, so nobody reads a stale row.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Executable, MetaData, Table, event
from sqlalchemy.sql import visitors

Writer = Callable[[Connection, Sequence[Any]], None]
_OPTION = "unit_of_work"
_touched: WeakKeyDictionary[Any, frozenset[Table]] = WeakKeyDictionary()


class UnitOfWork:
    """The rows that one transaction has gathered and not written yet."""

    def __init__(self, conn: Connection, metadata: MetaData) -> None:
        self._conn = conn
        self._metadata = metadata
        self._gathered: dict[Table, dict[Hashable, Any]] = {}
        self._writers: dict[Table, Writer] = {}
        conn.execution_options(**{_OPTION: self})

    def gather(self, table: Table, key: Hashable, row: Any, write: Writer) -> None:
        """Keep a row for the end of the transaction, in place of the one that was kept under its key."""
        self._gathered.setdefault(table, {})[key] = row
        self._writers[table] = write

    def gathered(self, table: Table, key: Hashable) -> Any | None:
        """Return the row that is kept under a key, or None."""
        return self._gathered.get(table, {}).get(key)

    def flush(self) -> None:
        """Write every row that is gathered."""
        self._write(list(self._gathered))

    def before(self, statement: Executable) -> None:
        """Write the gathered rows of the tables that a statement touches."""
        if self._gathered and (touched := tables_of(statement) & self._gathered.keys()):
            self._write(touched)

    def _write(self, tables: Iterable[Table]) -> None:
        wanted = {parent for table in tables for parent in _with_parents(table)}
        for table in [table for table in self._metadata.sorted_tables if table in wanted & self._gathered.keys()]:
            rows = self._gathered.pop(table)
            self._writers[table](self._conn, list(rows.values()))


@cache
def _with_parents(table: Table) -> frozenset[Table]:
    """Return a table and those that its foreign keys lead to, which must be written before it."""
    parents = {key.column.table for key in table.foreign_keys} - {table}
    return frozenset({table}).union(*(_with_parents(parent) for parent in parents))


def tables_of(statement: Any) -> frozenset[Table]:
    """Return the tables that a statement reads or writes, and those that what it writes refers to."""
    if statement not in _touched:
        tables = {element for element in visitors.iterate(statement) if isinstance(element, Table)}
        if not statement.is_select:
            tables |= {key.column.table for table in tables for key in table.foreign_keys}
        _touched[statement] = frozenset(tables)
    return _touched[statement]


def flush_before_statements(engine: Engine) -> None:
    """Let every statement of an engine see the rows that its transaction has gathered."""

    @event.listens_for(engine, "before_execute")
    def before(_conn: Any, statement: Any, _many: Any, _params: Any, options: Any) -> None:
        unit = options.get(_OPTION)
        if unit is not None:
            unit.before(statement)
