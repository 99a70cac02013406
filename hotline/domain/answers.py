"""Answers: what a rep or supervisor texts back to an alert, and the words that set their duty."""

import re
from dataclasses import dataclass
from enum import StrEnum

from hotline.domain.contacts import Role


class Letter(StrEnum):
    """The letter or word of an answer, by its meaning."""

    ACKNOWLEDGE = "A"
    DECLINE = "P"
    ON_SITE = "H"
    FALSE_ALARM = "F"
    ALL_CLEAR = "C"
    OURS = "?"
    ON_DUTY = "ON"
    OFF_DUTY = "OFF"


# Both end an incident for everybody, so they need the alert's number: a typing slip must not end one.
ENDING = frozenset({Letter.FALSE_ALARM, Letter.ALL_CLEAR})
# These belong to no alert. They decide if a contact is asked in their tier, or only as the last resort.
DUTY = frozenset({Letter.ON_DUTY, Letter.OFF_DUTY})
_SUPERVISORS_MAY = frozenset({Letter.ACKNOWLEDGE, Letter.DECLINE})

_OF_ALERT = re.escape("".join(letter for letter in Letter if letter not in DUTY))
_LETTER = re.compile(rf"#?\s*(\d{{1,2}})?\s*([{_OF_ALERT}])\s*[.!]*", re.IGNORECASE)
_DUTY = re.compile(r"(on|off)\s*[.!]*", re.IGNORECASE)
_CODE = re.compile(r"(\d{3})[ -]?(\d{3})[.!]*")
_WORDS = re.compile(r"#?\s*(\d{1,2})(?!\d)[\s,.:;)-]*(\S.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Answer:
    """An alert's number (None if left out) with a letter or words, or the code that a new contact was sent."""

    number: int | None
    letter: Letter | None = None
    words: str = ""
    code: str = ""


def read(text: str) -> Answer | None:
    """Read a text as an answer. Return None if it is none.

    A letter counts only as the whole message. A bare digit is never an answer: it belongs to the menus.
    """
    text = text.strip()
    if match := _LETTER.fullmatch(text):
        number, letter = match.groups()
        return Answer(int(number) if number else None, Letter(letter.upper()))
    if match := _CODE.fullmatch(text):
        return Answer(None, code="".join(match.groups()))
    if match := _DUTY.fullmatch(text):
        return Answer(None, Letter(match[1].upper()))
    if (match := _WORDS.fullmatch(text)) and re.search(r"[^\W\d_]", match[2]):
        return Answer(int(match[1]), words=match[2])
    return None


def may(role: Role, letter: Letter) -> bool:
    """Return True if a contact with this role may give this answer."""
    return role is Role.REP or letter in _SUPERVISORS_MAY
