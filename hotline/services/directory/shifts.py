"""The shift sheet: who is on duty when. An import replaces it whole, or changes nothing."""

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
    """What an import does: counts, and who loses hours and so is always on duty, by name and worksite's code."""

    lines: int
    contacts: int
    worksites: int
    freed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """One contact at one worksite; `by_word` says that ON or OFF counts now, and not their hours."""

    contact: Contact
    hours: Hours
    by_word: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """A worksite and the people who answer for it alone or among others, in the order of their turn."""

    worksite: Worksite
    people: Sequence[Duty]


class Shifts:
    """Imports and shows the shift sheet."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self, path: Path, country: str, *, dry_run: bool = False) -> ShiftChange:
        """Replace all shifts by those of a CSV file, in one transaction.

        Raises:
            ImportFaults: the file holds faults; every one is listed, and nothing was changed.
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
        """Return everybody's hours at one worksite, or at all of them.

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
