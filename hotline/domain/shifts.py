"""Shifts: when a contact is on duty at a worksite, as intervals in UTC."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Interval = tuple[datetime, datetime]  # in UTC; the end is exclusive

DAY = 24 * 60  # minutes
_ONE_DAY = timedelta(days=1)
# How long an ON outside the contact's shifts counts.
ON_BY_WORD = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours on some days: weekdays (Monday is 0), or the dates from `first` to `last`.

    `start` and `end` are minutes after midnight of the first day. If the shift crosses midnight, `end` exceeds 24
    hours. Both are 0 for dates off duty.
    """

    weekdays: frozenset[int] = frozenset()
    first: date | None = None
    last: date | None = None
    start: int = 0
    end: int = 0

    @property
    def off(self) -> bool:
        """Return True if the shift marks dates off duty."""
        return self.start == self.end

    def names(self, day: date) -> bool:
        """Return True if this shift is given by dates and the day is one of them."""
        return self.first is not None and self.last is not None and self.first <= day <= self.last

    def interval(self, day: date, zone: ZoneInfo) -> Interval:
        """Return the interval of the shift that begins on a day.

        An hour that the clocks skip or repeat has two readings. A start takes the earlier and an end the later one,
        so one shift until 02:30 and another from 02:30 never leave a hole.
        """
        return min(_readings(day, self.start, zone)), max(_readings(day, self.end, zone))


def _readings(day: date, minutes: int, zone: ZoneInfo) -> list[datetime]:
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    return [wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]


_WHOLE_DAY = Shift(end=DAY)


@dataclass(frozen=True, slots=True)
class Hours:
    """The shifts of one contact at one worksite. A contact without shifts is always on duty."""

    shifts: tuple[Shift, ...] = ()

    def intervals(self, zone: ZoneInfo, since: datetime, until: datetime) -> list[Interval]:
        """Return the intervals on duty from `since` to `until`, sorted; intervals that touch are merged."""
        # A shift lasts 24 hours at most. One more day covers clocks that change at midnight.
        day, last = (since.astimezone(zone) - 2 * _ONE_DAY).date(), (until.astimezone(zone) + _ONE_DAY).date()
        found = []
        while day <= last:
            found += [shift.interval(day, zone) for shift in self._of(day)]
            day += _ONE_DAY
        return _merged(found, since.astimezone(UTC), until.astimezone(UTC))

    def on_duty(self, at: datetime, zone: ZoneInfo) -> bool:
        """Return True if the contact is on duty at a moment."""
        return not self.shifts or bool(self.intervals(zone, at, at + timedelta.resolution))

    def _of(self, day: date) -> Iterable[Shift]:
        """Return the shifts that begin on a day. Shifts of that date replace the weekly ones."""
        if dated := [shift for shift in self.shifts if shift.names(day)]:
            return [shift for shift in dated if not shift.off]
        weekly = [shift for shift in self.shifts if shift.weekdays]
        return [shift for shift in weekly if day.weekday() in shift.weekdays] if weekly else [_WHOLE_DAY]

    def to_json(self) -> str:
        """Return the hours as JSON. Equal hours give equal text."""
        rows = [_to_row(shift) for shift in self.shifts]
        return json.dumps(sorted(rows, key=json.dumps), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Hours":
        """Read what `to_json` wrote."""
        return cls(tuple(_from_row(row) for row in json.loads(text)))


ALWAYS = Hours()


def gaps(people: Iterable[Hours], zone: ZoneInfo, since: datetime, until: datetime) -> list[Interval]:
    """Return the intervals in which none of these people is on duty. Pass `ALWAYS` for a person without shifts."""
    on = [interval for hours in people for interval in hours.intervals(zone, since, until)]
    covered = _merged(on, since.astimezone(UTC), until.astimezone(UTC))
    edges = [since.astimezone(UTC), *(edge for interval in covered for edge in interval), until.astimezone(UTC)]
    return [(end, start) for end, start in zip(edges[::2], edges[1::2], strict=True) if end < start]


def off_duty(off_since: datetime | None, on_since: datetime | None, hours: Hours, zone: ZoneInfo, at: datetime) -> bool:
    """Return True if a contact is off duty. OFF holds until ON, ON for `ON_BY_WORD`; otherwise their shifts decide."""
    if off_since is not None:
        return True
    if on_since is not None and at < on_since + ON_BY_WORD:
        return False
    return not hours.on_duty(at, zone)


def _merged(intervals: Sequence[Interval], since: datetime, until: datetime) -> list[Interval]:
    """Return the intervals cut to `since` and `until`, sorted, with those that overlap or touch merged."""
    merged: list[Interval] = []
    for start, end in sorted((max(start, since), min(end, until)) for start, end in intervals):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _to_row(shift: Shift) -> dict[str, Any]:
    hours = {"start": shift.start, "end": shift.end}
    if shift.first is None or shift.last is None:
        return {"weekdays": sorted(shift.weekdays)} | hours
    return {"first": shift.first.isoformat(), "last": shift.last.isoformat()} | hours


def _from_row(row: dict[str, Any]) -> Shift:
    hours = {"start": row["start"], "end": row["end"]}
    if "weekdays" in row:
        return Shift(frozenset(row["weekdays"]), **hours)
    return Shift(first=date.fromisoformat(row["first"]), last=date.fromisoformat(row["last"]), **hours)
