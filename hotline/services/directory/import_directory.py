"""The directory import: stores the worksites and contacts of two CSV files, or lists all faults and stores nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from hotline.domain.contacts import DirectoryEntry, Role
from hotline.domain.worksites import Worksite
from hotline.services.directory.csv_rows import Faults
from hotline.services.directory.directory_sheet import ContactSheet, WorksiteSheet, read_contacts, read_worksites
from hotline.store.sql.database import Database, Transaction
from hotline.store.sql.types import new_id
from hotline.store.tables import contacts, worksites

# New worksites get keypad numbers from this range. They start with no key of the first menu.
_KEYPADS = range(2001, 10000)


@dataclass(frozen=True, slots=True)
class DirectoryChange:
    """The result of an import: counts, and lines for staff to read."""

    worksites_new: int
    worksites_changed: int
    contacts_new: int
    contacts_changed: int
    absent: tuple[str, ...]  # worksites and contacts that are stored but not in the files
    notes: tuple[str, ...]


class DirectoryImport:
    """Imports worksites and contacts. `reserved` are words that no worksite may have as its code."""

    def __init__(
        self,
        database: Database,
        timezone: str,
        country: str,
        languages: Sequence[str],
        reserved: frozenset[str],
    ) -> None:
        self._database = database
        self._timezone = timezone
        self._country = country
        self._languages = languages
        self._reserved = reserved

    def load(
        self,
        worksites_file: Path,
        contacts_file: Path,
        *,
        dry_run: bool = False,
        consent: str | None = None,
        remove_missing: bool = False,
    ) -> DirectoryChange:
        """Add and update worksites and contacts from two CSV files, in one transaction.

        Raises:
            ImportFaults: the files have faults; it lists all of them, and nothing was changed.
        """
        faults = Faults()
        sites = read_worksites(worksites_file, faults, self._timezone, self._country, self._reserved)
        people = read_contacts(contacts_file, faults, self._country, self._languages)

        def work(tx: Transaction) -> DirectoryChange:
            plan = _Plan(tx, sites, people, faults, remove_missing)
            faults.raise_any()
            if not dry_run:
                plan.store(consent, tx.now)
            return plan.change()

        return self._database.write(work)


class _Plan:
    """The changes that bring the stored directory to the content of the files."""

    def __init__(
        self,
        tx: Transaction,
        sites: list[WorksiteSheet],
        people: list[ContactSheet],
        faults: Faults,
        remove_missing: bool,
    ) -> None:
        self._tx = tx
        self._remove = remove_missing
        self._old_sites = {site.code: site for site in worksites.every(tx.conn)}
        self._removed_sites = {site.code: site for site in worksites.removed(tx.conn)}
        self._old_people = {entry.phone: entry for entry in contacts.entries(tx)}
        self.sites = self._with_ids(sites)
        codes = {site.code: site.id for site in self.sites}
        kept = {} if remove_missing else {code: site.id for code, site in self._old_sites.items()}
        self.people = [self._entry(sheet, kept | codes) for sheet in people]
        self._require_last_resort(faults)

    def store(self, consent: str | None, at: datetime) -> None:
        """Write the changes."""
        worksites.save(self._tx.conn, self.sites)
        for entry in self.people:
            contacts.save(self._tx, entry, consent, at)
        if self._remove:
            contacts.remove(self._tx, [entry.id for entry in self._absent_people()])
            gone = [site.id for site in self._absent_sites()]
            contacts.leave(self._tx, gone)
            worksites.remove(self._tx.conn, gone)

    def change(self) -> DirectoryChange:
        """Return the counts and notes of the changes."""
        known = {site.id: site for site in self._old_sites.values()}
        before = {entry.id: entry for entry in self._old_people.values()}
        return DirectoryChange(
            worksites_new=sum(site.id not in known for site in self.sites),
            worksites_changed=sum(site.id in known and site != known[site.id] for site in self.sites),
            contacts_new=sum(entry.id not in before for entry in self.people),
            contacts_changed=sum(entry.id in before and entry != before[entry.id] for entry in self.people),
            absent=tuple(f"worksite {site.code}" for site in self._absent_sites())
            + tuple(f"contact {entry.name}" for entry in self._absent_people()),
            notes=tuple(
                f"{entry.name} answers for every worksite, so tier {entry.tier} does not apply: asked last"
                for entry in self.people
                if entry.everywhere and entry.tier < 3
            ),
        )

    def _with_ids(self, sheets: list[WorksiteSheet]) -> list[Worksite]:
        stored = self._removed_sites | self._old_sites
        taken = {sheet.site.keypad: sheet.row for sheet in sheets if sheet.site.keypad}
        named = {sheet.site.code for sheet in sheets}
        for site in stored.values():
            if site.code not in named and site.keypad in taken:
                taken[site.keypad].fault("keypad", f"{site.keypad} belongs to worksite {site.code}")
        used = set(taken) | {site.keypad for site in stored.values()}
        free = (f"{number:04}" for number in _KEYPADS if f"{number:04}" not in used)
        whole = []
        for sheet in sheets:
            old = stored.get(sheet.site.code)
            keypad = sheet.site.keypad or (old.keypad if old and old.keypad not in taken else next(free))
            whole.append(replace(sheet.site, id=old.id if old else new_id(), keypad=keypad))
        return whole

    def _entry(self, sheet: ContactSheet, codes: dict[str, str]) -> DirectoryEntry:
        for code in sorted(sheet.codes - codes.keys()):
            sheet.row.fault("worksites", f"{code} is no worksite")
        entry_id = contacts.id_of(self._tx, sheet.phone) or new_id()
        ids = frozenset(codes[code] for code in sheet.codes & codes.keys())
        return DirectoryEntry(
            entry_id, sheet.name, sheet.phone, sheet.role, sheet.language, sheet.tier, sheet.everywhere, ids,
            sheet.calls,
        )  # fmt: skip

    def _require_last_resort(self, faults: Faults) -> None:
        left = self.people + ([] if self._remove else self._absent_people())
        if not any(entry.role is Role.REP and (entry.everywhere or entry.tier == 3) for entry in left):
            faults.add("contacts: no rep of last resort: give at least one rep tier 3 or the worksites *")

    def _absent_people(self) -> list[DirectoryEntry]:
        listed = {entry.phone for entry in self.people}
        return [entry for phone, entry in self._old_people.items() if phone not in listed]

    def _absent_sites(self) -> list[Worksite]:
        listed = {site.code for site in self.sites}
        return [site for code, site in self._old_sites.items() if code not in listed]
