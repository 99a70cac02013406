"""Contacts and the worksites they answer for, in SQL; names and numbers sealed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Select,
    String,
    Table,
    Text,
    and_,
    delete,
    or_,
    select,
    true,
)  # fmt: skip

from hotline.domain.contacts import Contact, Role
from hotline.store.database import Transaction
from hotline.store.phones import phones
from hotline.store.types import UtcDateTime, insert, metadata
from hotline.store.vault import Drawer

contacts = Table(
    "contacts",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("sealed_name", Text, nullable=False),
    Column("sealed_phone", Text, nullable=False),
    Column("phone_index", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("tier", Integer, nullable=False),
    Column("everywhere", Boolean, nullable=False),
    Column("consent", Text),  # where it came from, in the staff's words
    Column("consent_at", UtcDateTime),
    # Removed people keep their row while incidents name them; they are told nothing.
    Column("active", Boolean, nullable=False, default=True),
)

assignments = Table(
    "assignments",
    metadata,
    Column("contact_id", ForeignKey("contacts.id"), primary_key=True),
    Column("worksite_id", ForeignKey("worksites.id"), primary_key=True),
    Index("ix_assignments_worksite_id", "worksite_id"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the directory as staff hand it in: `worksites` are ids, empty for people of every site."""

    id: str
    name: str
    phone: str
    role: Role
    language: str
    tier: int
    everywhere: bool
    worksites: frozenset[str]


def _query() -> Select[Any]:
    reachable = and_(phones.c.opted_out_at.is_(None), phones.c.dead_at.is_(None)).label("reachable")
    return select(contacts, reachable).outerjoin(phones, phones.c.phone_index == contacts.c.phone_index)


def _contact(tx: Transaction, row: RowMapping) -> Contact:
    return Contact(
        id=row["id"],
        name=tx.vault.open(row["sealed_name"]),
        role=Role(row["role"]),
        language=row["language"],
        tier=row["tier"],
        everywhere=row["everywhere"],
        phone_index=row["phone_index"],
        sealed_phone=row["sealed_phone"],
        reachable=bool(row["reachable"]),
    )


def for_worksite(tx: Transaction, worksite_id: str) -> list[Contact]:
    """Return everybody who answers for a worksite, people of every site included.

    The rows are held: the number that an alert has on a phone is allotted under this lock.
    """
    here = select(assignments.c.contact_id).where(assignments.c.worksite_id == worksite_id)
    return _held(tx, or_(contacts.c.id.in_(here), contacts.c.everywhere))


def of_last_resort(tx: Transaction) -> list[Contact]:
    """Return the reps who take what no site's people can: tier 3 and people of every site."""
    who = and_(or_(contacts.c.everywhere, contacts.c.tier == 3), contacts.c.role == Role.REP)
    return _held(tx, who)


def _held(tx: Transaction, who: Any) -> list[Contact]:
    query = _query().where(who, contacts.c.active == true()).order_by(contacts.c.id)
    rows = tx.conn.execute(query.with_for_update(of=contacts)).mappings()
    return [_contact(tx, row) for row in rows]


def by_phone(tx: Transaction, phone_index: str) -> Contact | None:
    """Return the active contact with this phone."""
    query = _query().where(contacts.c.phone_index == phone_index, contacts.c.active == true())
    row = tx.conn.execute(query).mappings().one_or_none()
    return _contact(tx, row) if row else None


def by_ids(tx: Transaction, ids: Iterable[str]) -> dict[str, Contact]:
    """Return contacts by id, removed ones too: an incident may still name them."""
    rows = tx.conn.execute(_query().where(contacts.c.id.in_(list(ids)))).mappings()
    return {row["id"]: _contact(tx, row) for row in rows}


def entries(tx: Transaction) -> list[Entry]:
    """Return the active directory as staff know it."""
    sites: dict[str, set[str]] = {}
    for row in tx.conn.execute(select(assignments)):
        sites.setdefault(row.contact_id, set()).add(row.worksite_id)
    rows = tx.conn.execute(select(contacts).where(contacts.c.active == true()))
    return [
        Entry(
            row.id, tx.vault.open(row.sealed_name), tx.vault.open(row.sealed_phone), Role(row.role),
            row.language, row.tier, row.everywhere, frozenset(sites.get(row.id, ())),
        )
        for row in rows
    ]  # fmt: skip


def id_of(tx: Transaction, phone: str) -> str | None:
    """Return the id that a phone ever had, so that who comes back keeps their history."""
    query = select(contacts.c.id).where(contacts.c.phone_index == tx.vault.blind(phone))
    return tx.conn.execute(query).scalar_one_or_none()


def save(tx: Transaction, entry: Entry, consent: str | None, at: datetime) -> None:
    """Add one contact, or bring them up to date; consent is kept unless a new one is named."""
    values: dict[str, Any] = {
        "sealed_name": tx.vault.seal(Drawer.CONTACTS, entry.name),
        "sealed_phone": tx.vault.seal(Drawer.CONTACTS, entry.phone),
        "phone_index": tx.vault.blind(entry.phone),
        "role": entry.role,
        "language": entry.language,
        "tier": entry.tier,
        "everywhere": entry.everywhere,
        "active": True,
    }
    if consent is not None:
        values |= {"consent": consent, "consent_at": at}
    statement = insert(tx.conn, contacts).values(id=entry.id, **values)
    tx.conn.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    tx.conn.execute(delete(assignments).where(assignments.c.contact_id == entry.id))
    for worksite_id in sorted(entry.worksites):
        tx.conn.execute(assignments.insert().values(contact_id=entry.id, worksite_id=worksite_id))


def leave(tx: Transaction, worksite_ids: Iterable[str]) -> None:
    """Take everybody off worksites that are removed."""
    tx.conn.execute(delete(assignments).where(assignments.c.worksite_id.in_(list(worksite_ids))))


def remove(tx: Transaction, ids: Iterable[str]) -> None:
    """Take contacts out of the directory; their rows stay for the incidents that name them."""
    gone = list(ids)
    tx.conn.execute(delete(assignments).where(assignments.c.contact_id.in_(gone)))
    tx.conn.execute(contacts.update().where(contacts.c.id.in_(gone)).values(active=False))
