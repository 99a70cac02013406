"""What a hotline asks its database, for tests that count it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tests.building import Building


@contextmanager
def statements(building: Building) -> Iterator[list[str]]:
    """Collect the statements that are run meanwhile; a batch of rows in one statement counts once."""
    found: list[str] = []
    engine = building.hotline.database.engine

    def note(_conn: Any, _cursor: Any, statement: str, _given: Any, _context: Any, _many: bool) -> None:
        if not statement.startswith("BEGIN"):
            found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
