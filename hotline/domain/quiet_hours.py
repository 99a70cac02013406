"""Quiet hours, 20:00 to 08:00 at the worksite: codes, contact cards and drills wait for the morning, alerts never."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(8), time(20)


def open_at(at: datetime, zone: ZoneInfo) -> bool:
    """Return True if it is between 08:00 and 20:00."""
    return OPENS <= at.astimezone(zone).time() < CLOSES


def next_open(at: datetime, zone: ZoneInfo) -> datetime:
    """Return `at` if it is between 08:00 and 20:00, else the next 08:00."""
    local = at.astimezone(zone)
    if open_at(at, zone):
        return at
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    return datetime.combine(day, OPENS, zone).astimezone(at.tzinfo)
