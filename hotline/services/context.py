"""A context: one incident with its worksite and its reports, held for the transaction that changes it."""

from dataclasses import dataclass
from datetime import datetime

from hotline.domain.incidents import Incident
from hotline.domain.reports import Report
from hotline.domain.worksites import Worksite
from hotline.store.sql.database import Transaction
from hotline.store.tables import incidents, reports, worksites


@dataclass(frozen=True, slots=True)
class IncidentContext:
    """One incident, its worksite (None: not listed or not named) and the reports that stand, oldest first."""

    incident: Incident
    worksite: Worksite | None
    reports: tuple[Report, ...]

    @property
    def first(self) -> Report | None:
        """Return the first reporter's report: the one that opened the incident, else the oldest that stands."""
        return next((report for report in self.reports if report.first), next(iter(self.reports), None))

    @property
    def reported_at(self) -> datetime:
        """Return when agents were reported: before the opening, where a place or the database was waited for."""
        times: list[datetime] = [] if self.worksite else [report.created_at for report in self.reports]
        times += [report.reported_at for report in self.reports if report.reported_at]
        return min([self.incident.opened_at, *times])

    @property
    def place_key(self) -> str:
        """Return the message that stands for the place where no worksite does."""
        return "unlisted-place" if any(report.sealed_place for report in self.reports) else "unplaced-place"


def hold(tx: Transaction, incident_id: str | None) -> IncidentContext | None:
    """Return the context of an incident; its row is held, so a second transaction sees what the first one did."""
    incident = incidents.lock(tx.conn, incident_id) if incident_id else None
    return of(tx, incident) if incident else None


def read(tx: Transaction, incident_id: str) -> IncidentContext | None:
    """Return the context of an incident without holding it."""
    incident = incidents.get(tx.conn, incident_id)
    return of(tx, incident) if incident else None


def of(tx: Transaction, incident: Incident) -> IncidentContext:
    """Return the context around an incident: one that is held already, or that is only read."""
    worksite = worksites.get(tx.conn, incident.worksite_id) if incident.worksite_id else None
    return IncidentContext(incident, worksite, tuple(reports.of_incident(tx.conn, incident.id)))
