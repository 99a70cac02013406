"""Hours of the day: what may wait goes out between 08:00 and 20:00 of the worksite, clock changes or not."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.quiet_hours import next_open, open_at

ZONE = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-11-24 08:00", "2026-11-24 08:00"),
        ("2026-11-24 19:59", "2026-11-24 19:59"),
        ("2026-11-24 20:00", "2026-11-25 08:00"),
        ("2026-11-24 23:30", "2026-11-25 08:00"),
        ("2026-11-24 03:00", "2026-11-24 08:00"),
        ("2026-03-07 21:00", "2026-03-08 08:00"),
        ("2026-10-31 21:00", "2026-11-01 08:00"),
    ],
)
def test_night_waits_for_the_morning(local: str, expected: str) -> None:
    at = datetime.fromisoformat(local).replace(tzinfo=ZONE).astimezone(UTC)

    assert next_open(at, ZONE) == datetime.fromisoformat(expected).replace(tzinfo=ZONE)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)))
def test_what_waits_leaves_in_the_day_and_within_half_a_day(at: datetime) -> None:
    then = next_open(at, ZONE)

    assert open_at(then, ZONE)
    assert 0 <= (then - at).total_seconds() <= 13 * 3600
    assert then == at or not open_at(at, ZONE)
