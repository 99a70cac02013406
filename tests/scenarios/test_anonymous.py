"""Reports from where nobody can be answered: withheld numbers, short codes and names."""

import pytest

from tests.building import Building
from tests.handsets import Phone


@pytest.mark.parametrize("sender", ["22000", "UNION"])
def test_a_report_from_a_short_code_or_a_name_is_taken_and_unanswered(building: Building, sender: str) -> None:
    nobody, maria = Phone(building, sender, "nobody"), building.phone("maria")

    nobody.text("ICE ANNEX")

    maria.expect("UNCONFIRMED: immigration agents at City Hall Annex", "1A")
    maria.text("1 where are you?").expect("your words are noted. There is no reporter we can text")
    maria.text("1C")
    building.wait(minutes=31)
    assert nobody.inbox == []
    assert sender not in {dict(request["form"]).get("To") for request in building.simulator.requests}


def test_an_anonymous_report_without_a_place_goes_to_the_last_resort(building: Building) -> None:
    Phone(building, "+266696687", "nobody").text("ICE")

    building.wait(minutes=4)

    building.phone("gus").expect("has not said where", "1A")


def test_anonymous_reports_confirm_nothing_since_they_may_all_be_one_persons(building: Building) -> None:
    one, other, ana = Phone(building, "+266696687", "one"), Phone(building, "22000", "other"), building.phone("ana")
    one.text("ICE ANNEX")
    other.text("ICE ANNEX")
    ana.text("ICE ANNEX").expect("another person reported it too")
    building.wait(minutes=5)
    building.phone("ruth").expect("UNCONFIRMED: immigration agents")

    building.phone("bob").text("ICE ANNEX")
    building.wait(minutes=5)

    building.phone("gus").expect("CONFIRMED: immigration agents")
