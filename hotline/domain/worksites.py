"""Worksites: the places where the union's members work."""

import re
from dataclasses import dataclass

_CODE = re.compile(r"[A-Z0-9]{2,12}")


@dataclass(frozen=True, slots=True)
class Worksite:
    """A place that can be reported: by its code in a text, by its four keypad digits in a call."""

    id: str
    code: str
    name: str
    address: str
    agency: str
    timezone: str
    keypad: str
    office_phone: str


def code_fault(code: str) -> str | None:
    """Return what is wrong with an upper-case code, or None if it is valid."""
    if not _CODE.fullmatch(code):
        return "2 to 12 letters or digits are expected"
    # Digits alone are a choice in a menu, and `1A` is an answer to an alert.
    if sum(letter.isalpha() for letter in code) < 2:
        return "at least two letters are expected"
    return None
