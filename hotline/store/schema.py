"""The schema as a whole, and bringing a database up to it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from hotline.errors import NotNewest, StoreError
from hotline.store import (
    alerts,
    contacts,
    heartbeats,
    inbound,
    incidents,
    phones,
    policies,
    reports,
    sends,
    shifts,
    timeline,
    timers,
    vault,
    worksites,
)  # fmt: skip
from hotline.store.types import metadata

TABLES = (
    vault.wrapped_keys, worksites.worksites, phones.phones, contacts.contacts, contacts.assignments,
    incidents.incidents, alerts.alerts, reports.reports, sends.sends, timers.timers, inbound.inbound,
    heartbeats.heartbeats, timeline.timeline, policies.policies, shifts.shifts,
)  # fmt: skip

__all__ = ["TABLES", "metadata", "require_newest", "upgrade"]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest schema; on the newest it does nothing.

    Raises:
        StoreError: the database cannot be reached.
    """
    config = _config()
    try:
        with engine.begin() as conn:
            config.attributes["connection"] = conn
            command.upgrade(config, "head")
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise StoreError(f"DATABASE_URL: the database cannot be reached ({reason})") from error


def require_newest(engine: Engine) -> None:
    """Raise NotNewest unless the schema is the newest, or StoreError if the database is away."""
    try:
        with engine.connect() as conn:
            current = MigrationContext.configure(conn).get_current_revision()
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise StoreError(f"DATABASE_URL: the database cannot be reached ({reason})") from error
    if current != ScriptDirectory.from_config(_config()).get_current_head():
        raise NotNewest("the database is not at the newest schema: run `hotline db upgrade`")
