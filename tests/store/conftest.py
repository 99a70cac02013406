"""What every test of the store shares: a database with its vault, and a moment."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from hotline.store.sql.database import Database
from tests.building import DATA_KEY
from tests.stores import shared_engine
from tests.times import PATIENT, Ticks

NOW = datetime(2026, 11, 24, 18, 42, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Return an empty database, once on SQLite and once on PostgreSQL."""
    database = Database(shared_engine(database_url), (DATA_KEY,), limits=PATIENT, ticks=Ticks())
    yield database
    database.engine.dispose()
