"""Verification of contacts, in SQL: the code each contact was sent, and when their phone answered."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, func, select, true, update

from hotline.store.tables.contacts import assignments, contacts
from hotline.store.tables.phones import phones
from hotline.store.tables.worksites import worksites


@dataclass(frozen=True, slots=True)
class Pending:
    """A verification code that a contact has not answered yet, and when it was sent."""

    code: str
    sent_at: datetime


_UNVERIFIED = and_(contacts.c.active == true(), contacts.c.verified_at.is_(None))


def to_ask(conn: Connection) -> list[str]:
    """Return the ids of unverified contacts who consented, have not opted out and were not sent a code yet."""
    query = (
        select(contacts.c.id)
        .outerjoin(phones, phones.c.phone_index == contacts.c.phone_index)
        .where(
            _UNVERIFIED, contacts.c.consent.is_not(None), contacts.c.code_at.is_(None), phones.c.opted_out_at.is_(None)
        )
        .order_by(contacts.c.id)
    )
    return list(conn.execute(query).scalars())


def zone(conn: Connection, contact_id: str, default: ZoneInfo) -> ZoneInfo:
    """Return the time zone of a contact's first worksite, or `default` if they have none."""
    query = (
        select(worksites.c.timezone)
        .join(assignments, assignments.c.worksite_id == worksites.c.id)
        .where(assignments.c.contact_id == contact_id)
        .order_by(worksites.c.code)
        .limit(1)
    )
    name = conn.execute(query).scalar_one_or_none()
    return ZoneInfo(name) if name else default


def claim(conn: Connection, contact_id: str, code: str, at: datetime) -> bool:
    """Record the code that a contact is sent. Return False if another clock was quicker."""
    fresh = update(contacts).where(contacts.c.id == contact_id, contacts.c.code_at.is_(None))
    return conn.execute(fresh.values(code=code, code_at=at)).rowcount == 1


def pending(conn: Connection, contact_id: str) -> Pending | None:
    """Return the code that a contact has not answered yet."""
    query = select(contacts.c.code, contacts.c.code_at).where(contacts.c.id == contact_id, _UNVERIFIED)
    row = conn.execute(query).one_or_none()
    return Pending(row.code, row.code_at) if row and row.code else None


def verify(conn: Connection, contact_id: str, at: datetime) -> bool:
    """Record that a contact's phone has answered. Return True if it had not before."""
    query = update(contacts).where(contacts.c.id == contact_id, contacts.c.verified_at.is_(None))
    return conn.execute(query.values(verified_at=at, code=None)).rowcount == 1


def ask_again(conn: Connection, before: datetime) -> int:
    """Forget the codes of unverified contacts sent before a time, so that they get new ones. Return how many."""
    old = and_(_UNVERIFIED, contacts.c.code_at < before)
    return conn.execute(update(contacts).where(old).values(code=None, code_at=None)).rowcount


def verify_all(conn: Connection, at: datetime) -> None:
    """Mark all contacts as verified. This is for a practice directory with simulated phones."""
    conn.execute(update(contacts).where(contacts.c.verified_at.is_(None)).values(verified_at=at))


def asked_before(conn: Connection, at: datetime) -> set[str]:
    """Return the ids of unverified contacts who were sent a code before a time."""
    return set(conn.execute(select(contacts.c.id).where(_UNVERIFIED, contacts.c.code_at < at)).scalars())


def without_consent(conn: Connection) -> int:
    """Count active contacts with no recorded consent."""
    query = select(func.count()).where(contacts.c.active == true(), contacts.c.consent.is_(None))
    return int(conn.execute(query).scalar_one())
