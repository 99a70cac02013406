"""The whole schema, and the upgrade of a database to it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_fixed

from hotline.errors import NotNewest, StoreError
from hotline.store import vault
from hotline.store.sql.database import reason
from hotline.store.sql.statement_timeout import TimeoutConnection
from hotline.store.sql.types import metadata
from hotline.store.tables import (  # fmt: skip
    alerts,
    contacts,
    heartbeats,
    incidents,
    phones,
    policies,
    reports,
    shifts,
    timeline,
    timers,
    worksites,
)
from hotline.store.tables import deliveries as sends
from hotline.store.tables import processed_events as inbound

TABLES = (
    vault.wrapped_keys, worksites.worksites, phones.phones, contacts.contacts, contacts.assignments,
    incidents.incidents, alerts.alerts, reports.reports, sends.sends, timers.timers, inbound.inbound,
    heartbeats.heartbeats, timeline.timeline, policies.policies, shifts.shifts,
)  # fmt: skip

__all__ = ["TABLES", "metadata", "require_newest", "upgrade"]


# How long a migration waits for a table before it gives up, lets others go first, and tries again.
_GIVES_WAY_MS = 500
_IN_USE = "55P03"  # PostgreSQL's lock_not_available


def alembic_config() -> Config:
    """Return the settings of alembic, which name the folder of the migrations."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def upgrade(engine: Engine) -> None:
    """Upgrade the database to the newest schema, if needed. The old version of the hotline may serve meanwhile.

    Raises:
        StoreError: the database cannot be reached, or its tables were in use during every try.
    """
    try:
        _again_while_in_use(_upgrade, engine)
    except DBAPIError as error:
        raise _unreachable(error) from error


def _in_use(error: BaseException) -> bool:
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == _IN_USE


_again_while_in_use = Retrying(
    retry=retry_if_exception(_in_use), stop=stop_after_attempt(60), wait=wait_fixed(0.5), reraise=True
)


def _upgrade(engine: Engine) -> None:
    config = alembic_config()
    with engine.begin() as conn:
        if engine.dialect.name == "postgresql":
            # A statement that waits for a table lock blocks all later ones, so give up soon and try again.
            conn.execute(text(f"SET LOCAL lock_timeout = '{_GIVES_WAY_MS}ms'"))
            conn.execute(text("SET LOCAL statement_timeout = 0"))
            TimeoutConnection.of(conn).statement_timeout = None
        config.attributes["connection"] = conn
        command.upgrade(config, "head")


def require_newest(engine: Engine) -> None:
    """Raise NotNewest if the schema is older than this version, or StoreError if the database is away.

    A newer schema is accepted: migrations only add, so an old process can restart during a deploy.
    """
    try:
        with engine.connect() as conn:
            current = MigrationContext.configure(conn).get_current_revision()
    except DBAPIError as error:
        raise _unreachable(error) from error
    revisions = [one.revision for one in ScriptDirectory.from_config(alembic_config()).walk_revisions()]  # newest first
    if current is None or current in revisions[1:]:
        raise NotNewest("the database is not at the newest schema: run `hotline db upgrade`")


def _unreachable(error: DBAPIError) -> StoreError:
    return StoreError(f"DATABASE_URL: the database cannot be reached ({reason(error)})")
