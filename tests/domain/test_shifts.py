"""Shifts: hours of weekdays and dates become intervals in UTC, and no change of the clocks leaves a hole."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.shift_notation import in_words, read_time, read_when
from hotline.domain.shifts import ALWAYS, DAY, ON_BY_WORD, Hours, Interval, Shift, gaps, off_duty

HOME = ZoneInfo("America/Los_Angeles")
# Clocks that change at two, at midnight, by half an hour, and never.
ZONES = st.sampled_from(
    [HOME, *map(ZoneInfo, ("America/New_York", "America/Havana", "Australia/Lord_Howe", "Asia/Beirut", "UTC"))]
)
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)  # when the clocks of Los Angeles change


def shift(when: str, start: str = "", end: str = "") -> Shift:
    """Return a shift as a line of the sheet says it."""
    days = read_when(when)
    if not start:
        return days
    first, last = read_time(start, DAY - 1), read_time(end, DAY)
    return Shift(days.weekdays, days.first, days.last, first, last if last > first else last + DAY)


def hours(*rows: tuple[str, ...]) -> Hours:
    """Return the hours of some lines of the sheet."""
    return Hours(tuple(shift(*row) for row in rows))


def local(text: str, fold: int = 0) -> datetime:
    """Return a moment by the clocks of Los Angeles."""
    return datetime.fromisoformat(text).replace(tzinfo=HOME, fold=fold)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def on(some: Hours, text: str) -> bool:
    return some.on_duty(local(text), HOME)


def around(some: Hours, day: date) -> list[Interval]:
    """Return the intervals that lie within three days around a day."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=HOME)
    return some.intervals(HOME, noon - timedelta(days=1, hours=12), noon + timedelta(days=1, hours=12))


def test_who_has_no_hours_is_always_on_duty() -> None:
    assert on(ALWAYS, "2026-11-24 03:00")


def test_weekly_hours_begin_with_their_first_minute_and_end_before_their_last() -> None:
    week = hours(("mon-fri", "08:00", "16:30"))

    assert [on(week, f"2026-11-24 {time}") for time in ("07:59", "08:00", "16:29", "16:30")] == [
        False,
        True,
        True,
        False,
    ]
    assert not on(week, "2026-11-22 10:00"), "a Sunday"


def test_a_shift_over_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    friday = hours(("fri", "22:00", "06:00"))

    assert on(friday, "2026-11-27 23:00")
    assert on(friday, "2026-11-28 05:59")
    assert not on(friday, "2026-11-27 05:00")
    off_on_saturday = hours(("fri", "22:00", "06:00"), ("2026-11-28",))
    assert on(off_on_saturday, "2026-11-28 05:00"), "it began on Friday"
    off_on_friday = hours(("fri", "22:00", "06:00"), ("2026-11-27",))
    assert not on(off_on_friday, "2026-11-28 05:00")


def test_a_date_replaces_the_weekly_hours_and_rows_of_one_date_add_up() -> None:
    some = hours(
        ("daily", "08:00", "16:00"), ("2026-12-24..2027-01-02",),
        ("2026-12-26", "10:00", "12:00"), ("2026-12-26", "14:00", "15:00"),
    )  # fmt: skip

    assert on(some, "2026-12-23 09:00")
    assert not on(some, "2026-12-24 09:00")
    assert not on(some, "2027-01-02 09:00")
    assert on(some, "2027-01-03 09:00")
    assert [on(some, f"2026-12-26 {time}") for time in ("09:00", "11:00", "13:00", "14:30")] == [
        False,
        True,
        False,
        True,
    ]


def test_with_dates_alone_they_are_on_duty_always_but_then() -> None:
    some = hours(("2026-12-25",), ("2026-12-26", "10:00", "12:00"))

    assert on(some, "2026-12-24 23:59")
    assert not on(some, "2026-12-25 00:00")
    assert not on(some, "2026-12-26 09:00")
    assert on(some, "2026-12-26 11:00")
    assert on(some, "2026-12-27 00:00")


@pytest.mark.parametrize(("start", "end"), [("00:00", "24:00"), ("00:00", "00:00")])
def test_the_whole_day_is_the_whole_day(start: str, end: str) -> None:
    (only,) = around(hours(("tue", start, end)), date(2026, 11, 24))

    assert only == (local("2026-11-24 00:00"), local("2026-11-25 00:00"))


@pytest.mark.parametrize(
    ("day", "length", "start", "end"),
    [
        pytest.param(SPRING, 7, "2026-03-08 06:00", "2026-03-08 13:00", id="an hour is skipped"),
        pytest.param(AUTUMN, 9, "2026-11-01 05:00", "2026-11-01 14:00", id="an hour is repeated"),
    ],
)
def test_a_night_shift_ends_by_the_clock_on_the_wall_when_the_clocks_change(
    day: date, length: int, start: str, end: str
) -> None:
    (night,) = around(hours(("sat", "22:00", "06:00")), day)

    assert night == (utc(start), utc(end))
    assert night[1] - night[0] == timedelta(hours=length)


@pytest.mark.parametrize(
    ("day", "wall", "earlier", "later"),
    [
        pytest.param(SPRING, "02:30", "2026-03-08 09:30", "2026-03-08 10:30", id="an hour that is skipped"),
        pytest.param(AUTUMN, "01:30", "2026-11-01 08:30", "2026-11-01 09:30", id="an hour that is repeated"),
    ],
)
def test_in_the_hour_of_the_change_a_start_takes_the_earlier_moment_and_an_end_the_later(
    day: date, wall: str, earlier: str, later: str
) -> None:
    before, after = hours(("sun", "00:00", wall)), hours(("sun", wall, "12:00"))

    assert around(before, day)[0][1] == utc(later)
    assert around(after, day)[0][0] == utc(earlier)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=HOME)
    assert gaps([before, after], HOME, noon - timedelta(hours=10), noon) == []


def test_gaps_are_when_nobody_is_on_duty() -> None:
    early, late = hours(("daily", "06:00", "14:00")), hours(("daily", "13:00", "22:00"))
    since, until = local("2026-11-24 00:00"), local("2026-11-25 00:00")

    assert gaps([early, late], HOME, since, until) == [
        (since, local("2026-11-24 06:00")), (local("2026-11-24 22:00"), until),
    ]  # fmt: skip
    assert gaps([early, ALWAYS], HOME, since, until) == []
    assert gaps([], HOME, since, until) == [(since, until)]
    assert gaps([early], HOME, since, since) == []


AT = local("2026-11-24 10:00")
NEVER_NOW = hours(("sun", "08:00", "09:00"))


@pytest.mark.parametrize(
    ("off_since", "on_since", "some", "expected"),
    [
        pytest.param(None, None, ALWAYS, False, id="always on duty"),
        pytest.param(AT - timedelta(days=9), None, ALWAYS, True, id="OFF holds until ON"),
        pytest.param(None, None, NEVER_NOW, True, id="outside their hours"),
        pytest.param(None, AT - ON_BY_WORD + timedelta(seconds=1), NEVER_NOW, False, id="ON counts for 12 hours"),
        pytest.param(None, AT - ON_BY_WORD, NEVER_NOW, True, id="and no longer"),
    ],
)
def test_their_word_comes_before_their_hours(
    off_since: datetime | None, on_since: datetime | None, some: Hours, expected: bool
) -> None:
    assert off_duty(off_since, on_since, some, HOME, AT) is expected


DAYS = st.one_of(
    st.builds(Shift, weekdays=st.frozensets(st.integers(0, 6), min_size=1)),
    st.builds(
        lambda first, length: Shift(first=first, last=first + timedelta(days=length)),
        st.dates(date(2026, 2, 25), date(2026, 3, 20)),
        st.integers(0, 5),
    ),
)
MINUTES = st.integers(0, 47).map(lambda half: half * 30)


@st.composite
def any_shift(draw: st.DrawFn) -> Shift:
    days, start, length = draw(DAYS), draw(MINUTES), draw(st.integers(1, 48))
    if days.first and draw(st.booleans()):
        return days
    return Shift(days.weekdays, days.first, days.last, start, start + length * 30)


ANY_HOURS = st.lists(any_shift(), max_size=5).map(lambda shifts: Hours(tuple(shifts)))
MOMENTS = st.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 31)).map(lambda at: at.replace(tzinfo=UTC))
SINCE, UNTIL = utc("2026-02-20 00:00"), utc("2026-04-10 00:00")


@given(ANY_HOURS, ZONES, MOMENTS)
def test_intervals_are_sorted_and_apart_and_being_on_duty_is_being_in_one(
    some: Hours, zone: ZoneInfo, at: datetime
) -> None:
    found = some.intervals(zone, SINCE, UNTIL)

    edges = [edge for interval in found for edge in interval]
    assert edges == sorted(set(edges))
    assert some.on_duty(at, zone) == any(start <= at < end for start, end in found)
    for start, end in found:
        assert some.on_duty(start, zone)
        assert end == UNTIL or not some.on_duty(end, zone)
    pieces = sorted([*found, *gaps([some], zone, SINCE, UNTIL)])
    assert (pieces[0][0], pieces[-1][1]) == (SINCE, UNTIL)
    assert all(one[1] == following[0] for one, following in pairwise(pieces)), "gaps are all the rest"


@given(st.integers(1, DAY - 1), ZONES, st.dates(date(2026, 1, 2), date(2026, 12, 30)))
def test_two_shifts_that_abut_leave_no_hole(minute: int, zone: ZoneInfo, day: date) -> None:
    first = Hours((Shift(first=day, last=day, start=0, end=minute),))
    second = Hours((Shift(first=day, last=day, start=minute, end=DAY),))
    since, until = Shift(first=day, last=day, start=0, end=DAY).interval(day, zone)

    assert gaps([first, second], zone, since, until) == []


@given(ANY_HOURS)
def test_hours_are_stored_and_read_back_and_the_same_hours_are_the_same_text(some: Hours) -> None:
    assert set(Hours.from_json(some.to_json()).shifts) == set(some.shifts)
    assert Hours(some.shifts[::-1]).to_json() == some.to_json()


@given(any_shift())
def test_words_read_again_are_the_same_shift(one: Shift) -> None:
    (words,) = in_words(Hours((one,)))
    when, _, times = words.rpartition(" ")

    assert shift(when, *([] if times == "off" else times.split("-"))) == one


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}), ("sat sun", {5, 6}), ("MON Wed fri", {0, 2, 4}), ("daily", set(range(7))),
        ("lun mar mie jue vie sab dom", set(range(7))), ("Mié Sáb", {2, 5}), ("lun-vie", {0, 1, 2, 3, 4}),
        ("fri-mon", {4, 5, 6, 0}), ("tue–thu", {1, 2, 3}), ("sun-sun", {6}),
    ],
)  # fmt: skip
def test_weekdays_are_read_in_both_languages(text: str, days: set[int]) -> None:
    assert read_when(text) == Shift(frozenset(days))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "days or a date"), ("someday", "mon-fri"), ("mon-xyz", "mon-fri"), ("mon 2026-12-25", "one date"),
        ("2026-02-30", "no such date"), ("25.12.2026", "one date"), ("2027-01-02..2026-12-24", "runs backwards"),
        ("5105550101", "one date"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_a_fault_that_does_not_repeat_it(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault) as raised:
        read_when(text)

    assert not text or text not in str(raised.value)


@pytest.mark.parametrize("text", ["", "8", "24:01", "25:00", "08:60", "8am", "+1 510", "٠٨:٠٠"])
def test_what_is_no_time_is_a_fault(text: str) -> None:
    with pytest.raises(ValueError, match="08:00"):
        read_time(text, DAY)


def test_hours_in_words_put_the_week_first_and_then_the_dates() -> None:
    some = hours(
        ("2026-12-25",), ("sat sun", "22:00", "06:00"), ("mon-fri", "8:00", "16:30"), ("wed", "00:00", "24:00")
    )

    assert in_words(some) == ["mon-fri 08:00-16:30", "wed 00:00-24:00", "sat sun 22:00-06:00", "2026-12-25 off"]
