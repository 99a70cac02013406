"""Reading the shift sheet that staff import, checked against the directory. Every fault names file and line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from hotline.domain import phones
from hotline.domain.contacts import DirectoryEntry
from hotline.domain.shift_notation import read_time, read_when
from hotline.domain.shifts import DAY, Hours, Shift
from hotline.domain.worksites import Worksite, code_fault
from hotline.services.directory.csv_rows import CsvRow, Faults, rows

_COLUMNS = ("phone", "worksites", "when", "from", "to")


@dataclass(frozen=True, slots=True)
class ShiftSheet:
    """The content of the file: hours by contact and worksite, and the number of its lines."""

    hours: Mapping[tuple[str, str], Hours]
    lines: int


def read(
    path: Path, faults: Faults, country: str, people: Sequence[DirectoryEntry], sites: Sequence[Worksite]
) -> ShiftSheet:
    """Read the file and collect its faults. Lines with faults are skipped."""
    by_phone = {entry.phone: entry for entry in people}
    ids = {site.code: site.id for site in sites}
    first_seen: dict[tuple[str, str, Shift], int] = {}
    lines = 0
    for row in rows(path, _COLUMNS, faults):
        lines += 1
        shift = _shift(row)
        entry = _entry(row, country, by_phone)
        places = _places(row, entry, ids)
        if shift is None or entry is None:
            continue
        keys = [(entry.id, place, shift) for place in places]
        if again := [first_seen[key] for key in keys if key in first_seen]:
            row.fault("when", f"this shift stands in line {min(again)} already")
        first_seen |= {key: row.line for key in keys if key not in first_seen}
    gathered: dict[tuple[str, str], list[Shift]] = {}
    for contact, place, shift in first_seen:
        gathered.setdefault((contact, place), []).append(shift)
    return ShiftSheet({key: Hours(tuple(shifts)) for key, shifts in gathered.items()}, lines)


def _entry(row: CsvRow, country: str, by_phone: Mapping[str, DirectoryEntry]) -> DirectoryEntry | None:
    phone = row.read("phone", partial(phones.parse, country=country))
    entry = by_phone.get(phone or "")
    if phone and entry is None:
        row.fault("phone", "no contact of the directory has this number")
    if entry and entry.everywhere:
        row.fault("phone", "this contact answers for every worksite and is asked last anyway: no hours needed")
        return None
    return entry


def _places(row: CsvRow, entry: DirectoryEntry | None, ids: Mapping[str, str]) -> list[str]:
    """Return the ids of a line's worksites. Without a contact, only check the codes."""
    codes = sorted(set(row["worksites"].upper().split()))
    if not codes and entry:
        if not entry.worksites:
            row.fault("worksites", "this contact answers for no worksite")
        return sorted(entry.worksites)
    for code in codes:
        if code not in ids:
            row.fault("worksites", f"{_shown(code)} is no worksite")
        elif entry and ids[code] not in entry.worksites:
            row.fault("worksites", f"this contact does not answer for {code}")
    return [ids[code] for code in codes if code in ids and entry and ids[code] in entry.worksites]


def _shown(code: str) -> str:
    # A phone number in the wrong column must not be printed.
    return "this code" if code_fault(code) or re.search("[0-9]{4}", code) else code


def _shift(row: CsvRow) -> Shift | None:
    """Return the shift of a line. All three cells are checked, so that every fault is reported."""
    shift = row.read("when", read_when)
    if not row["from"] and not row["to"] and not (shift and shift.weekdays):
        return shift  # off duty on these dates; None if the days have a fault, which is already added
    start = row.read("from", partial(read_time, latest=DAY - 1))
    end = row.read("to", partial(read_time, latest=DAY))
    if shift is None or start is None or end is None:
        return None
    return replace(shift, start=start, end=end if end > start else end + DAY)
