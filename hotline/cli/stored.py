"""The database, for commands that look after it or read it."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager

from hotline import config
from hotline.store.sql.database import Database
from hotline.store.sql.schema import require_newest


@contextmanager
def opened() -> Iterator[Database]:
    """Open the database with its keys for the length of a command.

    Raises:
        ConfigError: a setting is missing or malformed.
        StoreError: the database is away, or not at the newest schema.
    """
    settings = config.DatabaseSettings.read(os.environ)
    with closing(Database(settings.database_url, settings.data_keys)) as database:
        require_newest(database.engine)
        yield database
