"""Shifts: import and list when each contact is on duty. An import replaces all shifts, or changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from hotline.domain.contacts import Contact
from hotline.domain.shifts import ALWAYS, Hours
from hotline.domain.worksites import Worksite
from hotline.services.directory import shift_sheet
from hotline.services.directory.csv_rows import Faults
from hotline.services.directory.worksites import named
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import contacts, shifts, worksites


@dataclass(frozen=True, slots=True)
class ShiftChange:
    """The result of an import. `freed` names contact and worksite code where all shifts went: always on duty now."""

    lines: int
    contacts: int
    worksites: int
    freed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """One contact at one worksite. `by_word` is True while ON or OFF overrides their shifts."""

    contact: Contact
    hours: Hours
    by_word: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """A worksite and its contacts by tier and name, without the contacts of every site."""

    worksite: Worksite
    people: Sequence[Duty]


class Shifts:
    """Imports and lists shifts, each in one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self, path: Path, country: str, *, dry_run: bool = False) -> ShiftChange:
        """Replace all shifts by those of a CSV file, in one transaction.

        Raises:
            ImportFaults: the file has faults; it lists all of them, and nothing was changed.
        """

        def work(tx: Transaction) -> ShiftChange:
            faults = Faults()
            people, sites = contacts.entries(tx), worksites.every(tx.conn)
            sheet = shift_sheet.read(path, faults, country, people, sites)
            faults.raise_any()
            names, codes = {entry.id: entry.name for entry in people}, {site.id: site.code for site in sites}
            freed = [
                (names[contact], codes[place]) for contact, place in shifts.every(tx.conn).keys() - sheet.hours.keys()
            ]
            if not dry_run:
                shifts.replace_all(tx.conn, sheet.hours)
            whose, where = {contact for contact, _ in sheet.hours}, {place for _, place in sheet.hours}
            return ShiftChange(sheet.lines, len(whose), len(where), tuple(sorted(freed)))

        return self._database.write(work)

    def show(self, code: str | None = None) -> list[Roster]:
        """Return the hours of all contacts at one worksite, or at every worksite.

        Raises:
            HotlineError: no worksite has this code.
        """
        with self._database.reading() as tx:
            sites = worksites.every(tx.conn) if code is None else [named(tx, code)]
            return [Roster(site, self._people(tx, site)) for site in sites]

    def _people(self, tx: Transaction, site: Worksite) -> list[Duty]:
        at, zone = tx.now, ZoneInfo(site.timezone)
        hours = shifts.of_worksite(tx.conn, site.id)
        people = [one for one in contacts.at_worksite(tx, site.id, at) if not one.everywhere]
        return [
            Duty(one, his := hours.get(one.id, ALWAYS), by_word=one.off_duty == his.on_duty(at, zone))
            for one in sorted(people, key=lambda one: (one.tier, one.name))
        ]
