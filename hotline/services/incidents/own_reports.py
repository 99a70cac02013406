"""A person's own reports, found by their number, or within their call where the number is withheld."""

from hotline.domain.person import Person
from hotline.domain.reports import Report
from hotline.services import context as contexts
from hotline.services.context import IncidentContext
from hotline.store.sql.database import Transaction
from hotline.store.tables import phones, reports


def latest(tx: Transaction, person: Person) -> Report | None:
    """Return this person's newest report that has a place, by their number or within their call."""
    if person.phone:
        return reports.latest_of(tx.conn, tx.vault.blind(person.phone), placed=True)
    of_call = reports.of_call(tx.conn, person.call_sid) if person.call_sid else []
    return next((one for one in reversed(of_call) if one.incident_id and not one.withdrawn_at), None)


def live(tx: Transaction, person: Person) -> tuple[Report, IncidentContext] | None:
    """Return this person's report whose incident goes on, with its context, held."""
    own = latest(tx, person)
    context = contexts.hold(tx, own.incident_id) if own else None
    return (own, context) if own and context and context.incident.live else None


def unplaced(tx: Transaction, person: Person) -> Report | None:
    """Return this person's report that still lacks a place."""
    if person.phone:
        return reports.latest_of(tx.conn, tx.vault.blind(person.phone), placed=False)
    of_call = reports.of_call(tx.conn, person.call_sid) if person.call_sid else []
    return next((one for one in of_call if not one.incident_id and not one.withdrawn_at), None)


def textable(tx: Transaction, person: Person) -> bool:
    """Return True if this person can be sent texts."""
    return bool(person.phone) and phones.get(tx.conn, tx.vault.blind(person.phone or "")).textable
