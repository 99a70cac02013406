"""Reading the worksites file and the contacts file that staff import. Every fault names file and line."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from hotline.domain import phones
from hotline.domain.contacts import Role
from hotline.domain.worksites import Worksite, code_fault
from hotline.services.directory.csv_rows import CsvRow, Faults, choice, rows

_SITE_COLUMNS = ("code", "name", "address", "agency", "timezone")
_CONTACT_COLUMNS = ("name", "role", "phone", "language", "worksites", "tier")
_ROLE = choice({role.value: role for role in Role}, "rep or supervisor is expected")
_TIER = choice({"1": 1, "2": 2, "3": 3}, "1, 2 or 3 is expected")
_CALLS = choice(
    {"": None, "yes": True, "no": False}, "yes or no is expected, or nothing for what is usual for the role"
)


@dataclass(frozen=True, slots=True)
class WorksiteSheet:
    """One line of the worksites file. The import fills in `site.id`, and `site.keypad` if it is empty."""

    row: CsvRow
    site: Worksite


@dataclass(frozen=True, slots=True)
class ContactSheet:
    """One line of the contacts file. `everywhere` is True if its worksites are `*`; `codes` is empty then."""

    row: CsvRow
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
    """Read the worksites file and collect its faults. `timezone` replaces a zone that is missing or wrong."""
    sheets: dict[str, WorksiteSheet] = {}
    keypads: set[str] = set()
    for row in rows(path, _SITE_COLUMNS, faults):
        code, keypad = row["code"].upper(), row["keypad"]
        if wrong := code_fault(code):
            row.fault("code", wrong)
        elif code.casefold() in reserved:
            row.fault("code", f"{code} is a word of the menu, a language or the carrier: choose another")
        elif code in sheets:
            row.fault("code", f"{code} stands twice")
        if keypad and not (keypad.isascii() and keypad.isdecimal() and len(keypad) == 4):
            row.fault("keypad", "4 digits are expected, or nothing")
        elif keypad and keypad in keypads:
            row.fault("keypad", f"{keypad} stands twice")
        keypads.add(keypad)
        _require_name(row)
        zone = row.read("timezone", _zone) if row["timezone"] else None
        office = row.read("office_phone", partial(phones.parse, country=country)) if row["office_phone"] else None
        site = Worksite(
            "", code, row["name"], row["address"], row["agency"], zone or timezone, keypad, office or ""
        )  # fmt: skip
        sheets.setdefault(code, WorksiteSheet(row, site))
    return list(sheets.values())


def read_contacts(path: Path, faults: Faults, country: str, languages: Sequence[str]) -> list[ContactSheet]:
    """Read the contacts file and collect its faults. Lines without valid phone, role, language and tier are skipped."""
    sheets: dict[str, ContactSheet] = {}
    spoken = choice({language: language for language in languages}, f"{' or '.join(languages)} is expected")
    for row in rows(path, _CONTACT_COLUMNS, faults):
        role, language, tier = row.read("role", _ROLE), row.read("language", spoken), row.read("tier", _TIER)
        _require_name(row)
        codes = frozenset(row["worksites"].upper().split())
        if not codes:
            row.fault("worksites", "codes with spaces between them are expected, or *")
        elif "*" in codes and len(codes) > 1:
            row.fault("worksites", "either * or codes are expected, not both")
        calls = row.read("calls", _CALLS)
        phone = row.read("phone", partial(phones.parse, country=country))
        if phone in sheets:
            row.fault("phone", f"the same as in line {sheets[phone].row.line}: one person, one line, one role")
        elif phone and role and language and tier:
            sheets[phone] = ContactSheet(
                row, row["name"], role, phone, language, tier, codes == {"*"}, codes - {"*"}, calls
            )  # fmt: skip
    return list(sheets.values())


def _require_name(row: CsvRow) -> None:
    if not row["name"]:
        row.fault("name", "a name is expected")


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (LookupError, ValueError, OSError) as error:
        raise ValueError("a name such as America/Los_Angeles is expected") from error
