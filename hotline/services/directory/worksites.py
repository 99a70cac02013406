"""Worksites for commands: all of them, or one by the code that staff type."""

from sqlalchemy import Connection

from hotline.domain.worksites import Worksite
from hotline.errors import HotlineError
from hotline.store.sql.database import Transaction
from hotline.store.tables import worksites


def every(conn: Connection) -> list[Worksite]:
    """Return all worksites, by code."""
    return worksites.every(conn)


def named(tx: Transaction, code: str) -> Worksite:
    """Return the worksite with a code.

    Raises:
        HotlineError: no worksite has this code.
    """
    site = next((site for site in worksites.every(tx.conn) if site.code == code.upper()), None)
    if site is None:
        raise HotlineError("no worksite has this code; see `hotline shifts show`")
    return site
