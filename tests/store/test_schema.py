"""The schema: migrations and tables say the same, on both databases, there and back."""

import ast
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, text

from hotline.errors import StoreError
from hotline.store.sql import schema
from hotline.store.sql.database import make_engine
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


def downgrade(engine: Engine, revision: str) -> None:
    """Take migrations back, down to a revision."""
    settings = schema.alembic_config()
    with engine.begin() as conn:
        settings.attributes["connection"] = conn
        command.downgrade(settings, revision)


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

    downgrade(bare, "base")
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


def test_an_old_process_starts_over_a_schema_that_is_newer_than_it_knows(bare: Engine) -> None:
    schema.upgrade(bare)
    with bare.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    schema.require_newest(bare)


def test_migrations_after_the_first_only_add_so_that_the_old_version_goes_on_serving() -> None:
    folder = Path(schema.__file__).parent / "migrations" / "versions"
    calls = [
        (path.name, call)
        for path in sorted(folder.glob("[0-9]*.py"))[1:]
        for function in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(function, ast.FunctionDef) and function.name == "upgrade"
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        if isinstance(call.func.value, ast.Name) and call.func.value.id in {"op", "batch", "batch_op"}
    ]

    assert len(calls) > 10
    for name, call in calls:
        words = ast.unparse(call)
        if " ADD COLUMN " in words:
            assert "NOT NULL" not in words, (name, words)
            continue
        assert isinstance(call.func, ast.Attribute)
        assert call.func.attr in {"add_column", "create_table", "create_index", "batch_alter_table", "f"}, (name, words)
        if call.func.attr == "add_column":
            assert "nullable=True" in words or "server_default=" in words, (name, words)


@pytest.mark.parametrize("bare", ["postgresql"], indirect=True)
def test_a_migration_gives_way_to_whoever_uses_the_table_and_gets_its_turn_after(bare: Engine) -> None:
    schema.upgrade(bare)
    downgrade(bare, "0010")
    upgrading = threading.Thread(target=schema.upgrade, args=(bare,))

    with bare.connect() as slow:
        slow.execute(text("SELECT count(*) FROM reports"))
        upgrading.start()
        for _ in range(20):
            with bare.connect() as quick:
                quick.execute(text("SELECT count(*) FROM reports"))
            upgrading.join(0.05)
        assert upgrading.is_alive(), "it waits for the slow one"
    upgrading.join(120)

    schema.require_newest(bare)
