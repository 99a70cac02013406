"""Shifts, by phone: who is outside their hours is asked only at last resort, and their own word comes first."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hotline.services.directory.shifts import Shifts
from tests.building import CONTACTS, WORKSITES, Building

MARIA, JAMES, SAM = "+15105550101", "+15105550102", "+15105550105"
Sheet = Callable[..., None]


@pytest.fixture
def sheet(building: Building, tmp_path: Path) -> Sheet:
    """Return what makes some lines the whole sheet; it is 10:42 in Los Angeles, or 11:42 in summer."""

    def load(*rows: str) -> None:
        path = tmp_path / "shifts.csv"
        path.write_text("\n".join(["phone,worksites,when,from,to", *rows]), encoding="utf-8")
        Shifts(building.hotline.database).load(path, "US")

    return load


def today(building: Building) -> str:
    return f"{building.now.at:%Y-%m-%d}"


def reported(building: Building, people: int) -> None:
    """Report agents at the annex; so many people are told at once."""
    building.phone("ana").text("ICE ANNEX").expect(f"{people} people are being alerted")


def test_who_is_outside_their_hours_is_told_only_as_a_last_resort(building: Building, sheet: Sheet) -> None:
    sheet(f"{MARIA},ANNEX,daily,18:00,23:00")
    maria = building.phone("maria")

    reported(building, 2)
    building.wait(minutes=5)
    maria.expect_nothing()
    building.wait(minutes=5)

    maria.expect("City Hall Annex", "1A")


def test_within_their_hours_they_are_told_at_once(building: Building, sheet: Sheet) -> None:
    sheet(f"{MARIA},,daily,09:00,17:00")

    reported(building, 3)

    building.phone("maria").expect("City Hall Annex")


def test_hours_are_those_of_the_worksites_own_clock(building: Building, sheet: Sheet, tmp_path: Path) -> None:
    east = WORKSITES.replace("15 Library Way,City,America/Los_Angeles", "15 Library Way,City,America/New_York")
    both = CONTACTS.replace(f"{MARIA},en,ANNEX", f"{MARIA},en,ANNEX LIBRARY")
    building.directory(tmp_path, east, both)
    sheet(f"{MARIA},,daily,13:00,20:00", f"{SAM},,daily,08:00,12:00")
    maria, sam = building.phone("maria"), building.phone("sam")

    building.phone("ana").text("ICE LIBRARY")
    maria.expect("Main Library")
    sam.expect_nothing()
    building.phone("bob").text("ICE ANNEX").expect("2 people are being alerted")
    maria.expect_nothing()


def test_on_outside_their_hours_counts_for_twelve_hours(building: Building, sheet: Sheet) -> None:
    sheet(f"{MARIA},ANNEX,daily,07:00,09:00")
    maria = building.phone("maria").text("ON").expect("on duty for 12 hours, then by your hours again", "OFF")

    building.wait(hours=11, minutes=59)
    reported(building, 3)
    maria.expect("City Hall Annex").reply("1C").clear()
    building.wait(hours=3)

    building.phone("ben").text("ICE ANNEX").expect("2 people are being alerted")
    maria.expect_nothing()


def test_on_within_their_hours_only_takes_back_their_off(building: Building, sheet: Sheet) -> None:
    sheet(f"{MARIA},ANNEX,daily,09:00,14:00")
    maria = building.phone("maria").text("OFF").text("ON").expect("off duty").expect("alerts reach you first")

    building.wait(hours=5)
    reported(building, 2)

    maria.expect_nothing()


def test_a_second_on_within_their_hours_does_not_shorten_what_was_promised(building: Building, sheet: Sheet) -> None:
    sheet(f"{MARIA},ANNEX,daily,12:30,13:30")
    maria = building.phone("maria").text("ON").expect("12 hours")
    building.wait(hours=2)
    maria.text("ON").clear()

    building.wait(hours=5)
    reported(building, 3)


def test_off_holds_within_their_hours_and_ends_an_on_of_before(building: Building, sheet: Sheet) -> None:
    sheet(f"{MARIA},ANNEX,daily,09:00,17:00", f"{JAMES},ANNEX,daily,18:00,20:00")
    building.phone("james").text("ON").expect("12 horas").text("OFF").expect("fuera de turno")
    maria = building.phone("maria").text("OFF").expect("off duty")

    building.phone("ana").text("ICE ANNEX").expect("1 person is being alerted")
    maria.expect_nothing()


def test_a_date_off_counts_on_that_day_alone(building: Building, sheet: Sheet) -> None:
    sheet(f"{MARIA},,{today(building)},,")

    reported(building, 2)
    building.phone("maria").reply("1C").clear()
    building.wait(days=1)

    building.phone("ben").text("ICE ANNEX").expect("3 people are being alerted")


def test_a_date_with_hours_replaces_the_weekly_ones(building: Building, sheet: Sheet) -> None:
    sheet(f"{MARIA},ANNEX,daily,18:00,23:00", f"{MARIA},ANNEX,{today(building)},09:00,17:00")

    reported(building, 3)


def test_a_shift_over_midnight_goes_on_in_the_morning(building: Building, sheet: Sheet) -> None:
    sheet(f"{MARIA},ANNEX,daily,22:00,06:00")
    building.now.at = building.now.at.replace(hour=12, minute=30)  # 4:30 in Los Angeles, 5:30 in summer

    reported(building, 3)


@pytest.mark.parametrize(
    ("moment", "people"),
    [
        pytest.param(datetime(2026, 3, 8, 12, 59, tzinfo=UTC), 3, id="before six in a night without its third hour"),
        pytest.param(datetime(2026, 3, 8, 13, 1, tzinfo=UTC), 2, id="after six in it"),
        pytest.param(datetime(2026, 11, 1, 13, 59, tzinfo=UTC), 3, id="before six in a night with one hour twice"),
        pytest.param(datetime(2026, 11, 1, 14, 1, tzinfo=UTC), 2, id="after six in it"),
    ],
)
def test_a_night_shift_ends_by_the_clock_when_the_clocks_change(
    building: Building, sheet: Sheet, moment: datetime, people: int
) -> None:
    sheet(f"{MARIA},ANNEX,sat,22:00,06:00")
    building.now.at = moment

    reported(building, people)


def test_people_of_every_site_and_sites_without_a_sheet_are_as_before(building: Building, sheet: Sheet) -> None:
    sheet(f"{SAM},LIBRARY,daily,18:00,23:00")

    reported(building, 3)
    building.wait(minutes=10)
    building.phone("elena").expect("City Hall Annex")
