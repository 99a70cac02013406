"""The schema: migrations and tables say the same, on both databases, there and back."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, text

from hotline.errors import StoreError
from hotline.store import schema
from hotline.store.database import make_engine
from tests.outages import closed_port


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return a database without any table, of its own."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path}/bare.db")
        yield engine
        engine.dispose()
        return
    url: str = request.getfixturevalue("postgres_url")
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as conn:
        conn.execute(text("CREATE DATABASE bare"))
        engine = make_engine(server.url.set(database="bare").render_as_string(hide_password=False))
        yield engine
        engine.dispose()
        conn.execute(text("DROP DATABASE bare"))
    server.dispose()


def test_migrations_make_what_the_tables_say(bare: Engine) -> None:
    schema.upgrade(bare)

    with bare.connect() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, schema.metadata) == []
    assert {table.name for table in schema.TABLES} == set(schema.metadata.tables)


def test_a_second_upgrade_changes_nothing(bare: Engine) -> None:
    schema.upgrade(bare)
    with bare.begin() as conn:
        conn.execute(text("INSERT INTO wrapped_keys (name, wrapped) VALUES ('kept', 'x')"))

    schema.upgrade(bare)

    schema.require_newest(bare)
    with bare.connect() as conn:
        assert conn.execute(text("SELECT name FROM wrapped_keys")).scalars().all() == ["kept"]


def test_every_migration_can_be_taken_back_and_done_again(bare: Engine) -> None:
    schema.upgrade(bare)
    settings = schema._config()

    with bare.begin() as conn:
        settings.attributes["connection"] = conn
        command.downgrade(settings, "base")
    left = set(inspect(bare).get_table_names())
    schema.upgrade(bare)

    assert left == {"alembic_version"}
    schema.require_newest(bare)


def test_a_database_that_is_not_upgraded_says_what_to_do(bare: Engine) -> None:
    with pytest.raises(StoreError, match="run `hotline db upgrade`"):
        schema.require_newest(bare)


@pytest.mark.parametrize("look", [schema.upgrade, schema.require_newest])
def test_a_database_that_cannot_be_reached_is_one_line_without_its_password(
    look: Callable[[Engine], None],
) -> None:
    engine = make_engine(f"postgresql+psycopg://hotline:the-password@127.0.0.1:{closed_port()}/hotline")

    with pytest.raises(StoreError) as caught:
        look(engine)

    assert "DATABASE_URL" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "the-password" not in str(caught.value)
