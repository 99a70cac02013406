"""Phone numbers: which ones can be written to, and how staff's notation is read."""

import re
from dataclasses import dataclass

import phonenumbers

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
# Dial-pad spellings that the carrier puts in place of a withheld caller ID:
# ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE. They look like E.164 and are nobody's.
_WITHHELD = {"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"}


@dataclass(frozen=True, slots=True)
class Phone:
    """What is known of one phone."""

    opted_out: bool = False
    dead: bool = False

    @property
    def textable(self) -> bool:
        """Return True if a text may be sent."""
        return not (self.opted_out or self.dead)


def is_reachable(number: str) -> bool:
    """Return True if a sender's number is E.164 and belongs to somebody."""
    return bool(_E164.fullmatch(number)) and number not in _WITHHELD


def parse(text: str, country: str) -> str:
    """Return a number as E.164.

    Raises:
        ValueError: it is no possible number of `country` or of the world.
    """
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        raise ValueError("not a phone number") from error
    if not phonenumbers.is_possible_number(number):
        raise ValueError("not a possible phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
