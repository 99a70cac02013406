"""The record: every incident with what happened in it, for staff to read."""

from collections.abc import Sequence
from dataclasses import dataclass

from hotline.domain.alerts import AlertState
from hotline.domain.incidents import Incident
from hotline.domain.timeline import Event
from hotline.domain.worksites import Worksite
from hotline.errors import HotlineError
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import alerts, contacts, incidents, timeline, worksites

SHORT = 6  # letters of an incident's id that staff type


@dataclass(frozen=True, slots=True)
class Summary:
    """One incident in a line; `acknowledged_by` is a name, `told` how many people could be told."""

    code: str
    incident: Incident
    worksite: Worksite | None
    told: int
    acknowledged_by: str | None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One event, with the name of the person it concerns."""

    event: Event
    name: str | None


class IncidentLog:
    """Reads incidents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(self, most: int) -> list[Summary]:
        """Return at most `most` incidents, the newest first."""
        with self._database.reading() as tx:
            return [self._summary(tx, one) for one in incidents.newest(tx.conn, most)]

    def show(self, code: str) -> tuple[Summary, Sequence[LogEntry]]:
        """Return one incident with its timeline.

        Raises:
            HotlineError: no incident, or more than one, has a code that begins so.
        """
        with self._database.reading() as tx:
            found = incidents.with_code(tx.conn, code.lower())
            if len(found) != 1:
                raise HotlineError(
                    f"{'no incident has' if not found else 'several incidents have'} the code '{code}'; "
                    "see `hotline incident list`"
                )
            events = timeline.of_incident(tx.conn, found[0].id)
            people = contacts.by_ids(tx, {event.contact_id for event in events if event.contact_id})
            names = {id: person.shown for id, person in people.items()}
            return self._summary(tx, found[0]), [LogEntry(event, names.get(event.contact_id or "")) for event in events]

    @staticmethod
    def _summary(tx: Transaction, incident: Incident) -> Summary:
        owner = contacts.get(tx, incident.acknowledged_by)
        site = worksites.get(tx.conn, incident.worksite_id) if incident.worksite_id else None
        told = sum(alert.state is not AlertState.FAILED for alert in alerts.of_incident(tx.conn, incident.id))
        return Summary(incident.id[:SHORT], incident, site, told, owner.shown if owner else None)
