"""Worksites in SQL."""

from collections.abc import Iterable
from dataclasses import fields

from sqlalchemy import Boolean, Column, Connection, RowMapping, String, Table, bindparam, false, select, true, update

from hotline.domain.worksites import Worksite
from hotline.store.sql import rows
from hotline.store.sql.types import insert, metadata

worksites = Table(
    "worksites",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("code", String(12), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("address", String(300), nullable=False),
    Column("agency", String(200), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("keypad", String(4), nullable=False, unique=True),
    Column("office_phone", String(16), nullable=False),  # published, so not sealed; "" where there is none
    # A removed worksite keeps its row for the incidents that name it, but nobody can report it.
    Column("active", Boolean, nullable=False),
)
_FIELDS = tuple(field.name for field in fields(Worksite))
_GET = select(worksites).where(worksites.c.id == bindparam("of"))
_LOCK = _GET.where(worksites.c.active == true()).with_for_update()


def every(conn: Connection) -> list[Worksite]:
    """Return all worksites that can be reported, by code."""
    query = select(worksites).where(worksites.c.active == true()).order_by(worksites.c.code)
    return rows.every(conn, query, _worksite)


def removed(conn: Connection) -> list[Worksite]:
    """Return the removed worksites, so that one that comes back keeps its history."""
    query = select(worksites).where(worksites.c.active == false())
    return rows.every(conn, query, _worksite)


def _worksite(row: RowMapping) -> Worksite:
    return Worksite(**{name: row[name] for name in _FIELDS})


def get(conn: Connection, worksite_id: str) -> Worksite | None:
    """Return one worksite."""
    return rows.one(conn, _GET, _worksite, {"of": worksite_id})


def lock(conn: Connection, worksite_id: str) -> Worksite | None:
    """Return and lock one active worksite, so that two simultaneous first reports do not open two incidents."""
    return rows.one(conn, _LOCK, _worksite, {"of": worksite_id})


def save(conn: Connection, sites: Iterable[Worksite]) -> None:
    """Add or update worksites by id."""
    values = [{"active": True} | {name: getattr(site, name) for name in _FIELDS} for site in sites]
    if not values:
        return
    statement = insert(conn, worksites)
    changed = {column.name: statement.excluded[column.name] for column in worksites.c if column.name != "id"}
    conn.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changed), values)


def remove(conn: Connection, ids: Iterable[str]) -> None:
    """Remove worksites from the directory. Their rows stay for the incidents that name them."""
    conn.execute(update(worksites).where(worksites.c.id.in_(list(ids))).values(active=False))
