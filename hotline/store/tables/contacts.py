"""Contacts and the worksites they answer for, in SQL. Names and numbers are encrypted."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    or_,
    select,
    true,
)  # fmt: skip

from hotline.domain.contacts import CALLED_AFTER_STOP, Contact, DirectoryEntry, Role
from hotline.domain.shifts import off_duty
from hotline.store.sql.database import Transaction
from hotline.store.sql.types import UtcDateTime, insert, metadata
from hotline.store.tables import shifts as sheet
from hotline.store.tables.phones import phones
from hotline.store.tables.shifts import shifts
from hotline.store.tables.worksites import worksites
from hotline.store.vault import KeyDomain

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
    Column("calls", Boolean),  # true if the consent covers calls; NULL: the default of the role
    Column("off_since", UtcDateTime),  # when they texted OFF, until they text ON
    Column("on_since", UtcDateTime),  # when they texted ON outside their shifts; counts for `ON_BY_WORD`
    Column("code", String(6)),  # the verification code they were sent and have not answered
    Column("code_at", UtcDateTime),
    Column("verified_at", UtcDateTime),
    # A removed contact keeps their row for the incidents that name them, but gets no texts or calls.
    Column("active", Boolean, nullable=False, default=True),
)

assignments = Table(
    "assignments",
    metadata,
    Column("contact_id", ForeignKey("contacts.id"), primary_key=True),
    Column("worksite_id", ForeignKey("worksites.id"), primary_key=True),
    Index("ix_assignments_worksite_id", "worksite_id"),
)


_TEXTABLE = and_(phones.c.opted_out_at.is_(None), phones.c.dead_at.is_(None)).label("textable")
_ALL = select(contacts, _TEXTABLE, phones.c.opted_out_at).outerjoin(
    phones, phones.c.phone_index == contacts.c.phone_index
)
_ACTIVE = _ALL.where(contacts.c.active == true())
_HELD = _ACTIVE.order_by(contacts.c.id).with_for_update(of=contacts)
_HERE = select(assignments.c.contact_id).where(assignments.c.worksite_id == bindparam("of"))
_AT_WORKSITE = (
    _ACTIVE.add_columns(shifts.c.hours, worksites.c.timezone)
    .outerjoin(shifts, and_(shifts.c.contact_id == contacts.c.id, shifts.c.worksite_id == bindparam("of")))
    .outerjoin(worksites, worksites.c.id == shifts.c.worksite_id)
    .where(or_(contacts.c.id.in_(_HERE), contacts.c.everywhere))
    .order_by(contacts.c.id)
)
_FOR_WORKSITE = _AT_WORKSITE.with_for_update(of=contacts)
_LAST_RESORT = _HELD.where(or_(contacts.c.everywhere, contacts.c.tier == 3), contacts.c.role == Role.REP)
_BY_PHONE = _ACTIVE.where(contacts.c.phone_index == bindparam("of"))
_BY_IDS = _ALL.where(contacts.c.id.in_(bindparam("those", expanding=True)))


def _contact(tx: Transaction, row: RowMapping) -> Contact:
    after_stop = row["calls"] if row["calls"] is not None else Role(row["role"]) in CALLED_AFTER_STOP
    return Contact(
        id=row["id"],
        name=tx.vault.open(row["sealed_name"]),
        role=Role(row["role"]),
        language=row["language"],
        tier=row["tier"],
        everywhere=row["everywhere"],
        phone_index=row["phone_index"],
        sealed_phone=row["sealed_phone"],
        textable=bool(row["textable"]),
        off_duty=row["off_since"] is not None,
        callable=row["calls"] is not False and (row["opted_out_at"] is None or after_stop),
        called_after_stop=after_stop,
        verified=row["verified_at"] is not None,
    )


def _at_worksite(tx: Transaction, row: RowMapping, at: datetime) -> Contact:
    contact = _contact(tx, row)
    if row["hours"] is None or contact.everywhere:
        return contact
    hours, zone = sheet.parsed(row["hours"]), ZoneInfo(row["timezone"])
    return replace(contact, off_duty=off_duty(row["off_since"], row["on_since"], hours, zone, at))


def for_worksite(tx: Transaction, worksite_id: str, at: datetime) -> list[Contact]:
    """Return and lock the contacts who answer for a worksite, with those of every site, on or off duty as of `at`.

    The lock makes sure that no two alerts get the same number on a phone.
    """
    rows = tx.conn.execute(_FOR_WORKSITE, {"of": worksite_id}).mappings()
    return [_at_worksite(tx, row, at) for row in rows]


def at_worksite(tx: Transaction, worksite_id: str, at: datetime) -> list[Contact]:
    """Return the same contacts as `for_worksite`, without a lock."""
    return [_at_worksite(tx, row, at) for row in tx.conn.execute(_AT_WORKSITE, {"of": worksite_id}).mappings()]


def of_last_resort(tx: Transaction) -> list[Contact]:
    """Return and lock the reps of tier 3 and of every site, who are asked when no site's people can respond."""
    return [_contact(tx, row) for row in tx.conn.execute(_LAST_RESORT).mappings()]


def by_phone(tx: Transaction, phone_index: str) -> Contact | None:
    """Return the active contact with this phone."""
    row = tx.conn.execute(_BY_PHONE, {"of": phone_index}).mappings().one_or_none()
    return _contact(tx, row) if row else None


def get(tx: Transaction, contact_id: str | None) -> Contact | None:
    """Return one contact, a removed one too."""
    return by_ids(tx, [contact_id]).get(contact_id) if contact_id else None


def by_ids(tx: Transaction, ids: Iterable[str]) -> dict[str, Contact]:
    """Return contacts by id, removed ones too: an incident may still name them."""
    rows = tx.conn.execute(_BY_IDS, {"those": list(ids)}).mappings()
    return {row["id"]: _contact(tx, row) for row in rows}


def entries(tx: Transaction) -> list[DirectoryEntry]:
    """Return the active contacts as rows of the directory."""
    sites = worksites_of(tx.conn)
    rows = tx.conn.execute(select(contacts).where(contacts.c.active == true()))
    return [
        DirectoryEntry(
            row.id, tx.vault.open(row.sealed_name), tx.vault.open(row.sealed_phone), Role(row.role),
            row.language, row.tier, row.everywhere, frozenset(sites.get(row.id, ())), row.calls,
        )
        for row in rows
    ]  # fmt: skip


def id_of(tx: Transaction, phone: str) -> str | None:
    """Return the id of the contact with this phone, also if removed: a contact who comes back keeps their history."""
    query = select(contacts.c.id).where(contacts.c.phone_index == tx.vault.blind(phone))
    return tx.conn.execute(query).scalar_one_or_none()


def save(tx: Transaction, entry: DirectoryEntry, consent: str | None, at: datetime) -> None:
    """Add or update one contact. The recorded consent stays unless `consent` names a new one."""
    values: dict[str, Any] = {
        "sealed_name": tx.vault.seal(KeyDomain.CONTACTS, entry.name),
        "sealed_phone": tx.vault.seal(KeyDomain.CONTACTS, entry.phone),
        "phone_index": tx.vault.blind(entry.phone),
        "role": entry.role,
        "language": entry.language,
        "tier": entry.tier,
        "everywhere": entry.everywhere,
        "calls": entry.calls,
        "active": True,
    }
    if consent is not None:
        values |= {"consent": consent, "consent_at": at}
    statement = insert(tx.conn, contacts).values(id=entry.id, **values)
    tx.conn.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    tx.conn.execute(delete(assignments).where(assignments.c.contact_id == entry.id))
    for worksite_id in sorted(entry.worksites):
        tx.conn.execute(assignments.insert().values(contact_id=entry.id, worksite_id=worksite_id))
    sheet.keep(tx.conn, entry.id, entry.worksites)


def every(tx: Transaction) -> list[Contact]:
    """Return the active contacts, by tier and name. Their shifts are not considered: only OFF makes them off duty."""
    found = [_contact(tx, row) for row in tx.conn.execute(_ACTIVE).mappings()]
    return sorted(found, key=lambda contact: (contact.tier, contact.name))


def worksites_of(conn: Connection) -> dict[str, set[str]]:
    """Return the worksite ids of each contact. Contacts of every site have none."""
    sites: dict[str, set[str]] = {}
    for row in conn.execute(select(assignments)):
        sites.setdefault(row.contact_id, set()).add(row.worksite_id)
    return sites


def off_by_word(conn: Connection) -> set[str]:
    """Return the ids of contacts who texted OFF and have not texted ON since."""
    return set(conn.execute(select(contacts.c.id).where(contacts.c.off_since.is_not(None))).scalars())


def set_duty(
    tx: Transaction, contact_id: str, *, off_since: datetime | None = None, on_since: datetime | None = None
) -> None:
    """Record when a contact texted OFF, or ON outside their shifts.

    If both are None, the contact follows their shifts again, and an earlier ON keeps its remaining hours.
    """
    values = {"off_since": off_since}
    if off_since or on_since:
        values["on_since"] = on_since
    tx.conn.execute(contacts.update().where(contacts.c.id == contact_id).values(values))


def leave(tx: Transaction, worksite_ids: Iterable[str]) -> None:
    """Remove all contacts and shifts from worksites that are being removed."""
    sites = list(worksite_ids)
    tx.conn.execute(delete(assignments).where(assignments.c.worksite_id.in_(sites)))
    sheet.drop(tx.conn, worksite_ids=sites)


def remove(tx: Transaction, ids: Iterable[str]) -> None:
    """Remove contacts from the directory. Their rows stay for the incidents that name them."""
    gone = list(ids)
    tx.conn.execute(delete(assignments).where(assignments.c.contact_id.in_(gone)))
    sheet.drop(tx.conn, contact_ids=gone)
    tx.conn.execute(contacts.update().where(contacts.c.id.in_(gone)).values(active=False))
