"""The database for commands. Only this module of the commands opens it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager

from hotline import config
from hotline.domain.worksites import Worksite
from hotline.services.directory import worksites
from hotline.store.sql import schema
from hotline.store.sql.database import Database, make_engine


@contextmanager
def opened(environ: Mapping[str, str] = os.environ) -> Iterator[Database]:
    """Open the database with its keys for the length of a command.

    Raises:
        ConfigError: a setting is missing or malformed.
        StoreError: the database is away, or not at the newest schema.
    """
    settings = config.DatabaseSettings.read(environ)
    with closing(Database(make_engine(settings.database_url), settings.data_keys)) as database:
        schema.require_newest(database.engine)
        yield database


def upgrade(environ: Mapping[str, str] = os.environ) -> None:
    """Upgrade the database to the newest schema. Create the database if there is none."""
    schema.upgrade(make_engine(config.SchemaSettings.read(environ).database_url))


def check(database: Database) -> None:
    """Raise StoreError unless the database answers, has the newest schema, and opens with DATA_KEYS."""
    schema.require_newest(database.engine)
    database.vault  # noqa: B018  # wrong DATA_KEYS must fail now, not at the first text


def all_worksites() -> list[Worksite]:
    """Return every worksite; this needs no keys."""
    engine = make_engine(config.SchemaSettings.read(os.environ).database_url)
    try:
        schema.require_newest(engine)
        with engine.connect() as conn:
            return worksites.every(conn)
    finally:
        engine.dispose()
