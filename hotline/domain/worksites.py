"""Worksites: the places that the union's people work at."""

import re
from dataclasses import dataclass

_CODE = re.compile(r"[A-Z0-9]{2,12}")


@dataclass(frozen=True, slots=True)
class Worksite:
    """A place that can be reported, by its code in a text or its four keypad digits in a call."""

    id: str
    code: str
    name: str
    address: str
    agency: str
    timezone: str
    keypad: str
    office_phone: str


def code_fault(code: str) -> str | None:
    """Return what is wrong with a code, or None; it is upper-case already."""
    if not _CODE.fullmatch(code):
        return "2 to 12 letters or digits are expected"
    # Bare digits belong to the menus, and `1A` is an answer to an alert.
    if sum(letter.isalpha() for letter in code) < 2:
        return "at least two letters are expected"
    return None
