"""Policies: by which ladder an incident goes, and the staff's own ladders, imported whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hotline.domain.incidents import Incident
from hotline.domain.policies import DEFAULT, LATE, LATE_ID, Policy
from hotline.domain.timing import Timing
from hotline.domain.worksites import Worksite
from hotline.services.directory import policy_sheet
from hotline.services.directory.csv_rows import Faults
from hotline.services.directory.worksites import named
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import policies, worksites


class Policies:
    """Finds the policy of an incident, with its times multiplied by TIME_SCALE."""

    def __init__(self, timing: Timing, time_scale: float) -> None:
        """Take the published times, scaled already, and the scale."""
        self._timing = timing
        self._scale = time_scale
        self._default = DEFAULT.scaled(time_scale)
        self._known = {LATE_ID: LATE.scaled(time_scale)}  # a version never changes

    def choose(self, tx: Transaction, worksite_id: str | None) -> str | None:
        """Return the version that a new incident goes by; without a worksite it is the default."""
        return policies.choose(tx.conn, worksite_id) if worksite_id else None

    def of(self, tx: Transaction, incident: Incident) -> Policy:
        """Return the policy that an incident opened with, whatever has been edited since."""
        version = incident.policy_id
        if version and version not in self._known and (found := policies.get(tx.conn, version)):
            self._known[version] = found.scaled(self._scale)
        return self._known.get(version or "", self._default)

    def timing(self, tx: Transaction, incident: Incident) -> Timing:
        """Return the times of an incident's life."""
        return self.of(tx, incident).timing(self._timing) if incident.policy_id else self._timing


@dataclass(frozen=True, slots=True)
class InForce:
    """A policy and where it holds: a worksite, or None for all others."""

    worksite: Worksite | None
    policy: Policy


class PolicyBook:
    """Imports and shows the policies in force."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self, path: Path, *, dry_run: bool = False) -> Sequence[InForce]:
        """Replace the policies by those of a CSV file; return them as they are then.

        Raises:
            ImportFaults: the file holds faults; every one is listed, and nothing was changed.
        """

        def work(tx: Transaction) -> Sequence[InForce]:
            faults = Faults()
            sites = worksites.every(tx.conn)
            wanted = policy_sheet.read(path, faults, {site.code: site.id for site in sites})
            faults.raise_any()
            if not dry_run:
                policies.put(tx.conn, wanted, tx.now)
            return _listed(sites, wanted)

        return self._database.write(work)

    def show(self, code: str | None = None) -> Sequence[InForce]:
        """Return the policies in force, or the one of a worksite.

        Raises:
            HotlineError: no worksite has this code.
        """
        with self._database.reading() as tx:
            stored = policies.current(tx.conn)
            if code is None:
                return _listed(worksites.every(tx.conn), stored)
            site = named(tx, code)
        return [InForce(site, stored.get(site.id, stored.get(None, DEFAULT)))]


def _listed(sites: Sequence[Worksite], stored: policies.ByWorksite) -> Sequence[InForce]:
    own = [InForce(site, stored[site.id]) for site in sites if site.id in stored]
    return [*own, InForce(None, stored.get(None, DEFAULT))]
