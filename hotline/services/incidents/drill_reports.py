"""Drills on record: who was reached how fast by which channel, and who was not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from hotline.domain.contacts import Contact
from hotline.domain.incidents import Incident
from hotline.domain.timeline import Event, What
from hotline.domain.worksites import Worksite
from hotline.services.directory.worksites import named
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import alerts, contacts, incidents, timeline

_ANSWERS = {What.TEXT_ANSWER: "text", What.KEY_ANSWER: "call"}
# What is known of somebody who gave no answer.
_SIGNS = frozenset({What.TEXTED, What.DELIVERED, What.FAILED, What.CALL_ENDED, What.NO_WAY})


@dataclass(frozen=True, slots=True)
class Reach:
    """One person in a drill: by which channel they answered and how long after its beginning, or the last sign."""

    contact: Contact
    channel: str | None
    after: timedelta | None
    last: Event | None


@dataclass(frozen=True, slots=True)
class DrillReport:
    """One drill, its people in the order of their answers, and those who gave none last."""

    incident: Incident
    worksite: Worksite
    people: Sequence[Reach]

    @property
    def reached(self) -> list[Reach]:
        """Return who answered, the quickest first."""
        return [one for one in self.people if one.after is not None]

    @property
    def median(self) -> timedelta | None:
        """Return the time within which half of those who answered did."""
        times = [one.after.total_seconds() for one in self.people if one.after is not None]
        return timedelta(seconds=median(times)) if times else None


class DrillReports:
    """Reads drills."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, code: str) -> Sequence[DrillReport]:
        """Return all drills of a worksite, the newest first.

        Raises:
            HotlineError: no such worksite.
        """
        with self._database.reading() as tx:
            site = named(tx, code)
            return [report(tx, drill, site) for drill in incidents.drills(tx.conn, site.id)]


def report(tx: Transaction, drill: Incident, site: Worksite) -> DrillReport:
    """Return what is known of a drill by now."""
    told = alerts.of_incident(tx.conn, drill.id)
    people = contacts.by_ids(tx, [alert.contact_id for alert in told])
    events = timeline.of_incident(tx.conn, drill.id)
    reach = [_reach(drill, people[alert.contact_id], events) for alert in told]
    late = timedelta.max
    return DrillReport(drill, site, sorted(reach, key=lambda one: late if one.after is None else one.after))


def _reach(drill: Incident, contact: Contact, events: Sequence[Event]) -> Reach:
    his = [event for event in events if event.contact_id == contact.id]
    answer = next((event for event in his if event.what in _ANSWERS), None)
    last = next((event for event in reversed(his) if event.what in _SIGNS), None)
    if answer is None:
        return Reach(contact, None, None, last)
    return Reach(contact, _ANSWERS[answer.what], answer.at - drill.opened_at, last)
