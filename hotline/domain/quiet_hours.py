"""Hours of the day: what nobody needs at night waits for the morning of the worksite. Alerts never do."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(8), time(20)


def open_at(at: datetime, zone: ZoneInfo) -> bool:
    """Say whether it is between 08:00 and 20:00."""
    return OPENS <= at.astimezone(zone).time() < CLOSES


def next_open(at: datetime, zone: ZoneInfo) -> datetime:
    """Return `at`, or the next 08:00 where it is not between 08:00 and 20:00."""
    local = at.astimezone(zone)
    if open_at(at, zone):
        return at
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    return datetime.combine(day, OPENS, zone).astimezone(at.tzinfo)
