"""Sheets: the CSV files that staff hand in, read strictly, every fault with file and line."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from hotline.domain import phones
from hotline.domain.contacts import Role
from hotline.domain.worksites import Worksite, code_fault
from hotline.errors import DirectoryFaults

_SITE_COLUMNS = ("code", "name", "address", "agency", "timezone")
_CALLS = {"": None, "yes": True, "no": False}
_CONTACT_COLUMNS = ("name", "role", "phone", "language", "worksites", "tier")


class Faults:
    """Gathers faults, to be raised all at once."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def add(self, line: str) -> None:
        """Add one fault."""
        self._lines.append(line)

    def raise_any(self) -> None:
        """Raise DirectoryFaults if there are any."""
        if self._lines:
            raise DirectoryFaults(self._lines)


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One line of a file: its cells by column, trimmed."""

    file: str
    line: int
    cells: Mapping[str, str]

    def fault(self, faults: Faults, column: str, message: str) -> None:
        """Add a fault of one cell. The cell's own text is left out: it may be somebody's number."""
        faults.add(f"{self.file}:{self.line}: {column}: {message}")


@dataclass(frozen=True, slots=True)
class WorksiteSheet(CsvRow):
    """One line of the worksites file; `site.id` is still empty, and `keypad` may be."""

    site: Worksite


@dataclass(frozen=True, slots=True)
class ContactSheet(CsvRow):
    """One line of the contacts file."""

    name: str
    role: Role
    phone: str
    language: str
    tier: int
    everywhere: bool
    codes: frozenset[str]
    calls: bool | None


def read_worksites(
    path: Path, faults: Faults, timezone: str, country: str, reserved: frozenset[str]
) -> list[WorksiteSheet]:
    """Read the worksites file; lines at fault are left out and their faults gathered."""
    sheets: dict[str, WorksiteSheet] = {}
    keypads: set[str] = set()
    for row in rows(path, _SITE_COLUMNS, faults):
        code = row.cells["code"].upper()
        if wrong := code_fault(code):
            row.fault(faults, "code", wrong)
        elif code.casefold() in reserved:
            row.fault(faults, "code", f"{code} is a word of the menu, a language or the carrier: choose another")
        elif code in sheets:
            row.fault(faults, "code", f"{code} stands twice")
        keypad = row.cells.get("keypad", "")
        if keypad and not (keypad.isascii() and keypad.isdecimal() and len(keypad) == 4):
            row.fault(faults, "keypad", "4 digits are expected, or nothing")
        elif keypad and keypad in keypads:
            row.fault(faults, "keypad", f"{keypad} stands twice")
        keypads.add(keypad)
        if not row.cells["name"]:
            row.fault(faults, "name", "a name is expected")
        site = Worksite(
            id="",
            code=code,
            name=row.cells["name"],
            address=row.cells["address"],
            agency=row.cells["agency"],
            timezone=_zone(row, faults, timezone),
            keypad=keypad,
            office_phone=phone_in(row, faults, "office_phone", country) if row.cells.get("office_phone") else "",
        )
        sheets.setdefault(code, WorksiteSheet(row.file, row.line, row.cells, site))
    return list(sheets.values())


def read_contacts(path: Path, faults: Faults, country: str, languages: Sequence[str]) -> list[ContactSheet]:
    """Read the contacts file; lines at fault are left out and their faults gathered."""
    sheets: dict[str, ContactSheet] = {}
    for row in rows(path, _CONTACT_COLUMNS, faults):
        role = row.cells["role"].lower()
        language = row.cells["language"].lower()
        if role not in set(Role):
            row.fault(faults, "role", "rep or supervisor is expected")
        if language not in languages:
            row.fault(faults, "language", f"{' or '.join(languages)} is expected")
        if row.cells["tier"] not in {"1", "2", "3"}:
            row.fault(faults, "tier", "1, 2 or 3 is expected")
        if not row.cells["name"]:
            row.fault(faults, "name", "a name is expected")
        codes = frozenset(row.cells["worksites"].upper().split())
        if not codes:
            row.fault(faults, "worksites", "codes with spaces between them are expected, or *")
        elif "*" in codes and len(codes) > 1:
            row.fault(faults, "worksites", "either * or codes are expected, not both")
        calls = row.cells.get("calls", "").lower()
        if calls not in _CALLS:
            row.fault(faults, "calls", "yes or no is expected, or nothing for what is usual for the role")
        phone = phone_in(row, faults, "phone", country)
        if phone in sheets:
            row.fault(faults, "phone", f"the same as in line {sheets[phone].line}: one person, one line, one role")
        elif phone and role in set(Role) and language in languages and row.cells["tier"] in {"1", "2", "3"}:
            sheets[phone] = ContactSheet(
                row.file, row.line, row.cells, row.cells["name"], Role(role), phone, language,
                int(row.cells["tier"]), codes == {"*"}, codes - {"*"}, _CALLS.get(calls),
            )  # fmt: skip
    return list(sheets.values())


def rows(path: Path, columns: tuple[str, ...], faults: Faults) -> Iterator[CsvRow]:
    """Yield the lines of a CSV file, comma or semicolon, with or without a byte order mark."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError:
        faults.add(f"{path}: the file cannot be read")
        return
    except UnicodeDecodeError:
        faults.add(f"{path}: not UTF-8: save it as CSV UTF-8")
        return
    header = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if header.count(";") > header.count(",") else ",")
    try:
        yield from _cells(path, reader, columns, faults)
    except csv.Error as error:
        faults.add(f"{path.name}:{reader.line_num}: not CSV: {error}")


def _cells(path: Path, reader: Iterator[list[str]], columns: tuple[str, ...], faults: Faults) -> Iterator[CsvRow]:
    names = [name.strip().lower() for name in next(reader, [])]
    if missing := [column for column in columns if column not in names]:
        faults.add(f"{path.name}:1: missing columns: {', '.join(missing)}")
        return
    for cells in reader:
        line = reader.line_num  # type: ignore[attr-defined]  # of csv.reader
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            faults.add(f"{path.name}:{line}: {len(names)} cells are expected and {len(cells)} stand there")
            continue
        yield CsvRow(path.name, line, {name: cell.strip() for name, cell in zip(names, cells, strict=True)})


def _zone(row: CsvRow, faults: Faults, default: str) -> str:
    name = row.cells["timezone"] or default
    try:
        return ZoneInfo(name).key
    except (LookupError, ValueError, OSError):
        row.fault(faults, "timezone", "a name such as America/Los_Angeles is expected")
        return default


def phone_in(row: CsvRow, faults: Faults, column: str, country: str) -> str:
    """Return the number in a cell; where it is none, "" and a fault."""
    try:
        return phones.parse(row.cells[column], country)
    except ValueError as error:
        row.fault(faults, column, str(error))
        return ""
