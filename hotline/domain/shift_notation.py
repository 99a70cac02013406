"""Shifts as staff write and read them: `mon-fri`, `2026-12-24..2027-01-02`, `08:00`."""

import re
from collections.abc import Iterable
from datetime import date

from hotline.domain.shifts import DAY, Hours, Shift

_ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPANISH = ("lun", "mar", "mie", "jue", "vie", "sab", "dom")
_NUMBERS = {name: number for names in (_ENGLISH, _SPANISH) for number, name in enumerate(names)}
_PLAIN = str.maketrans("áé–", "ae-")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\.\.([0-9]{4}-[0-9]{2}-[0-9]{2}))?")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")


def read_when(text: str) -> Shift:
    """Read the days of a shift; its hours are set later.

    Raises:
        ValueError: the text is neither weekdays nor dates; the message does not quote it.
    """
    text = text.casefold().translate(_PLAIN)
    return _read_dates(text) if any(letter.isdigit() for letter in text) else Shift(_read_weekdays(text))


def _read_dates(text: str) -> Shift:
    found = _DATE.fullmatch(text)
    if found is None:
        raise ValueError("one date such as 2026-12-25 is expected, or a span such as 2026-12-24..2027-01-02")
    try:
        first, last = (date.fromisoformat(part) for part in (found[1], found[2] or found[1]))
    except ValueError:
        raise ValueError("there is no such date") from None
    if last < first:
        raise ValueError("the span runs backwards: its first day comes first")
    return Shift(first=first, last=last)


def _read_weekdays(text: str) -> frozenset[int]:
    if text in {"daily", "diario"}:
        return frozenset(range(7))
    days: set[int] = set()
    for part in text.split():
        first, dash, last = part.partition("-")
        if first not in _NUMBERS or (dash and last not in _NUMBERS):
            raise ValueError("days such as mon-fri, `sat sun` or daily are expected, or a date")
        start, end = _NUMBERS[first], _NUMBERS[last or first]
        days |= {day % 7 for day in range(start, end + 1 if start <= end else end + 8)}
    if not days:
        raise ValueError("days or a date are expected")
    return frozenset(days)


def read_time(text: str, latest: int) -> int:
    """Read a time of day as minutes after midnight, at most `latest`.

    Raises:
        ValueError: the text is no such time; the message does not quote it.
    """
    found = _TIME.fullmatch(text)
    minutes = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else DAY + 1
    if minutes > latest:
        raise ValueError("a time such as 08:00 or 16:30 is expected")
    return minutes


def in_words(hours: Hours) -> list[str]:
    """Return each shift in the notation that this module reads, the weekly ones first."""
    ordered = sorted(
        hours.shifts, key=lambda shift: (shift.first or date.min, min(shift.weekdays, default=0), shift.start)
    )
    return [
        f"{_days(shift)} {'off' if shift.off else f'{_clock(shift.start)}-{_clock(shift.end)}'}" for shift in ordered
    ]


def _clock(minutes: int) -> str:
    minutes = minutes - DAY if minutes > DAY else minutes
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _days(shift: Shift) -> str:
    if shift.first and shift.last:
        return f"{shift.first}" if shift.first == shift.last else f"{shift.first}..{shift.last}"
    return "daily" if len(shift.weekdays) == 7 else " ".join(_runs(sorted(shift.weekdays)))


def _runs(days: Iterable[int]) -> list[str]:
    """Return the names of days; three or more in a row become one span."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    names = [[_ENGLISH[day] for day in run] for run in runs]
    return [f"{run[0]}-{run[-1]}" if len(run) > 2 else " ".join(run) for run in names]
