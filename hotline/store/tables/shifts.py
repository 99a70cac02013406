"""Shifts in SQL: one row for each contact and worksite. A contact without a row is always on duty there."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, ForeignKey, String, Table, Text, bindparam, delete, select

from hotline.domain.shifts import Hours
from hotline.store.sql.types import metadata
from hotline.store.tables.worksites import worksites

shifts = Table(
    "shifts",
    metadata,
    Column("contact_id", String(16), ForeignKey("contacts.id"), primary_key=True),
    Column("worksite_id", String(16), ForeignKey("worksites.id"), primary_key=True),
    Column("hours", Text, nullable=False),  # JSON
)
_OF_WORKSITE = select(shifts.c.contact_id, shifts.c.hours).where(shifts.c.worksite_id == bindparam("of"))
_OF_CONTACT = (
    select(shifts.c.hours, worksites.c.timezone)
    .join_from(shifts, worksites, worksites.c.id == shifts.c.worksite_id)
    .where(shifts.c.contact_id == bindparam("of"))
)


@lru_cache(maxsize=4096)
def parsed(hours: str) -> Hours:
    """Parse stored hours. The cache pays: most contacts share a few, and every report reads those of its site."""
    return Hours.from_json(hours)


def of_worksite(conn: Connection, worksite_id: str) -> dict[str, Hours]:
    """Return the hours at a worksite by contact."""
    return {row.contact_id: parsed(row.hours) for row in conn.execute(_OF_WORKSITE, {"of": worksite_id})}


def of_contact(conn: Connection, contact_id: str) -> list[tuple[Hours, ZoneInfo]]:
    """Return a contact's hours at each worksite, with the worksite's time zone."""
    rows = conn.execute(_OF_CONTACT, {"of": contact_id})
    return [(parsed(row.hours), ZoneInfo(row.timezone)) for row in rows]


def every(conn: Connection) -> dict[tuple[str, str], Hours]:
    """Return all hours by contact and worksite."""
    return {(row.contact_id, row.worksite_id): parsed(row.hours) for row in conn.execute(select(shifts))}


def replace_all(conn: Connection, hours: Mapping[tuple[str, str], Hours]) -> None:
    """Replace all stored hours by these, keyed by contact and worksite."""
    conn.execute(delete(shifts))
    rows = [
        {"contact_id": contact, "worksite_id": worksite, "hours": one.to_json()}
        for (contact, worksite), one in hours.items()
    ]
    if rows:
        conn.execute(shifts.insert(), rows)


def keep(conn: Connection, contact_id: str, worksite_ids: Iterable[str]) -> None:
    """Delete a contact's hours at all worksites except these."""
    gone = shifts.c.worksite_id.not_in(list(worksite_ids))
    conn.execute(delete(shifts).where(shifts.c.contact_id == contact_id, gone))


def drop(conn: Connection, *, contact_ids: Iterable[str] = (), worksite_ids: Iterable[str] = ()) -> None:
    """Delete the hours of these contacts, and all hours at these worksites."""
    conn.execute(delete(shifts).where(shifts.c.contact_id.in_(list(contact_ids))))
    conn.execute(delete(shifts).where(shifts.c.worksite_id.in_(list(worksite_ids))))
