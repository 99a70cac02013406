"""Odd words and odd names: nobody obeys what is only passed on, and a name is shown as it is."""

from pathlib import Path

import pytest

from tests.building import WORKSITES, Building

ODD = WORKSITES + 'ODD,"Fire & Police <HQ> {state} 100%",1 Oak St,City,America/Los_Angeles,2103,\n'
PEOPLE = """name,role,phone,language,worksites,tier
Zoe Lim,rep,+15105550109,en,ODD,1
Elena Cruz,rep,+15105550107,es,*,3
"""


@pytest.mark.parametrize("words", ["1A", "1C please", "STOP it now", "all clear now", "1 A"])
def test_words_of_a_reporter_take_end_and_alert_nothing(building: Building, words: str) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX")

    ana.text(words)

    building.phone("sam").expect_nothing()
    building.wait(minutes=5)
    building.phone("ruth").expect("UNCONFIRMED", "City Hall Annex")
    maria.text("1A").expect("it is yours")


def test_a_text_of_invisible_characters_alone_reaches_nobody(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX")
    maria.clear()

    ana.text("\u200b\u200d\u2060\u202e")

    maria.expect_nothing()


def test_a_worksite_with_odd_characters_in_its_name_is_shown_as_it_is(empty_building: Building, tmp_path: Path) -> None:
    empty_building.directory(tmp_path, ODD, PEOPLE, consent="the tests")
    zoe = empty_building.phone("zoe")

    empty_building.phone("ana").text("ICE ODD").expect("Fire & Police <HQ> {state} 100%: 1 person is being alerted now")

    zoe.expect("UNCONFIRMED: immigration agents at Fire & Police <HQ> {state} 100%, 10:42 AM")
    zoe.text("1A").expect("Fire & Police <HQ> {state} 100%: it is yours")
