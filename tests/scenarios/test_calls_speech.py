"""Calls by speech: where a key would do a caller may speak, and a noisy room takes nobody's keys away."""

from xml.etree import ElementTree

from tests.building import Building
from tests.line import Heard, Line


def _gather(heard: Heard) -> ElementTree.Element:
    (gather,) = ElementTree.fromstring(heard.document)
    return gather


def test_a_caller_asks_aloud_and_the_carrier_knows_which_words_to_expect(building: Building) -> None:
    line = Line(building, building.phone("ana").number)
    menu = line.begin()

    answer = line.say(menu, "can they arrest me if i do not help")

    assert _gather(menu).get("input") == "dtmf speech"
    assert {"ice", "warrant"} <= set((_gather(menu).get("hints") or "").split(","))
    assert "arrest" in answer.words
    assert "arrest" not in (answer.action or "").replace("node=arrest", ""), "no words of a person go into a URL"


def test_what_was_not_understood_is_asked_again_by_keys_alone(building: Building) -> None:
    line = Line(building, building.phone("ana").number)

    again = line.say(line.begin(), "blah flurb gnarf")

    assert "did not understand" in again.words
    assert _gather(again).get("input") == "dtmf", "whoever talks in the room can take no second turn"
    assert _gather(line.press(again, "4")).get("input") == "dtmf speech"


def test_a_report_made_aloud_is_confirmed_by_a_key(building: Building) -> None:
    line = Line(building, building.phone("ana").number)

    which = line.say(line.begin(), "eyes is here they are at the front counter")
    confirm = line.say(which, "city hall annex")

    assert "City Hall Annex" in (_gather(which).get("hints") or "").split(",")
    assert "City Hall Annex" in confirm.words
    assert _gather(confirm).get("input") == "dtmf", "what an alert hangs on is a key"
    building.settle()
    building.phone("maria").expect_nothing()
    line.press(confirm, "1")
    building.settle()
    building.phone("maria").expect("City Hall Annex")
