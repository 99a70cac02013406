"""It ends: for everybody, asked back of those who reported, undone by a 1 or an H, and the resources once."""

import pytest

from tests.building import Building

RESOURCES = ("Know your rights", "www.iamerica.org", "www.ilrc.org", "www.AskSEIU.org")


def resources_in(texts: list[str]) -> int:
    """Return how many of these texts hold the resources."""
    return sum("www.iamerica.org" in text for text in texts)


@pytest.mark.parametrize(
    ("letter", "reply", "contacts", "first", "later"),
    [
        (
            "C",
            "all clear is noted",
            "all clear, says Maria",
            "says the agents have left",
            "All clear at City Hall Annex",
        ),
        (
            "F",
            "false alarm is noted",
            "false alarm, says Maria",
            "was a false alarm",
            "A false alarm at City Hall Annex",
        ),
    ],
)
def test_a_reps_word_ends_it_for_everybody_who_was_told_and_asks_every_reporter(
    building: Building, letter: str, reply: str, contacts: str, first: str, later: str
) -> None:
    ana, bob, maria = building.phone("ana"), building.phone("bob"), building.phone("maria")
    ana.text("ICE ANNEX")
    bob.text("ICE ANNEX")
    building.phone("james").text("1P")
    building.wait(minutes=5)

    maria.text(f"1{letter}").expect(reply, "1H")

    building.phone("ruth").expect("1A").expect("1 City Hall Annex", contacts, "1H").expect_nothing()
    building.phone("james").expect("usted pas").expect("1 City Hall Annex", "dice Maria").expect_nothing()
    building.phone("dana").expect("says the union rep", "closed").expect_nothing()
    ana.expect("Maria, your union rep", first, "Still there? Reply 1")
    bob.expect(later, "Still there? Reply 1")
    building.wait(minutes=60)
    building.phone("gus").expect_nothing()
    building.phone("elena").expect_nothing()


def test_one_reporters_one_reopens_it_for_all_and_a_second_ones_one_finds_it_open(building: Building) -> None:
    ana, bob, maria = building.phone("ana"), building.phone("bob"), building.phone("maria")
    ana.text("ICE ANNEX")
    bob.text("ICE ANNEX")
    maria.text("1A").text("1C").clear()
    building.wait(minutes=1)

    bob.text("1").expect("City Hall Annex: 3 people are being alerted again now", "call your supervisor")
    ana.text("1").expect("Your report for City Hall Annex is in already")

    maria.expect("OPEN AGAIN: at 10:43 AM", "1A").expect_nothing()
    building.phone("dana").expect("OPEN AGAIN", "1A I have it, 1P I cannot").expect_nothing()
    building.phone("ruth").expect_nothing()
    building.wait(minutes=5)
    building.phone("ruth").expect("CONFIRMED", "City Hall Annex")
    maria.text("1A").expect("it is yours")


def test_all_clear_twice_asks_twice(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX")
    maria.text("1C")
    ana.expect("Still there? Reply 1").text("1").expect("alerted again")

    building.wait(minutes=2)
    maria.text("1C")

    ana.expect("Still there? Reply 1").text("1").expect("alerted again")


def test_an_h_undoes_a_false_alarm_and_takes_the_question_back(building: Building) -> None:
    ana, maria, james = building.phone("ana"), building.phone("maria"), building.phone("james")
    ana.text("ICE ANNEX")
    maria.text("1F").clear()

    james.text("1H").expect("abierto otra vez")
    building.wait(minutes=1)

    maria.expect("1 City Hall Annex: James is there").expect_nothing()
    ana.expect("James, your union rep, is at City Hall Annex")
    ana.text("1").expect("Your report for City Hall Annex is in already")
    james.text("1C").expect("ya se fueron")
    ana.expect("Still there? Reply 1")


def test_a_one_after_a_new_report_of_the_site_joins_that_one(building: Building) -> None:
    ana, bob, maria = building.phone("ana"), building.phone("bob"), building.phone("maria")
    ana.text("ICE ANNEX")
    maria.text("1C")
    building.wait(minutes=1)
    bob.text("ICE ANNEX").expect("3 people are being alerted now")
    maria.clear()

    ana.text("1").expect("City Hall Annex", "3 people are being alerted again")

    maria.expect("2 City Hall Annex, CONFIRMED: 2 people have reported it").expect_nothing()


def test_nobody_is_asked_whether_they_are_there_when_it_lapses_and_all_are_told(building: Building) -> None:
    ana, bob = building.phone("ana"), building.phone("bob")
    ana.text("ICE ANNEX")
    bob.text("MIGRA ANNEX")
    building.wait(minutes=10)
    building.wait(minutes=50)

    building.wait(hours=4)

    ana.expect("City Hall Annex: nothing was heard for some hours", "closed", "text ICE")
    bob.expect("City Hall Annex: no hubo noticias")
    for name in ("maria", "dana", "ruth", "gus"):
        building.phone(name).expect("1 City Hall Annex: nothing was heard for some hours").expect_nothing()
    ana.text("ICE ANNEX").expect("are being alerted now")


@pytest.mark.parametrize("minutes", [10, 29])
def test_resources_come_once_when_it_ends(building: Building, minutes: int) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX")
    building.wait(minutes=minutes)
    assert resources_in(ana.inbox) == 0

    maria.text("1C")
    building.wait(seconds=1)
    ana.expect(*RESOURCES)
    ana.text("1").expect("alerted again")
    maria.text("1C")
    building.wait(minutes=60)

    assert resources_in(ana.inbox) == 1


def test_resources_come_once_thirty_minutes_after_the_report_where_that_is_sooner(building: Building) -> None:
    ana, bob, maria = building.phone("ana"), building.phone("bob"), building.phone("maria")
    ana.text("ICE ANNEX")
    building.wait(minutes=10)
    bob.text("MIGRA ANNEX")

    building.wait(minutes=20)
    ana.expect(*RESOURCES)
    assert resources_in(bob.inbox) == 0
    building.wait(minutes=10)
    bob.expect("Conozca sus derechos", "www.iamerica.org", "www.ilrc.org", "www.AskSEIU.org")
    maria.text("1C")
    building.wait(minutes=60)

    assert resources_in(ana.inbox) == resources_in(bob.inbox) == 1
    assert resources_in(maria.inbox) == 0


def test_no_resources_after_a_take_back_though_the_incident_goes_on(building: Building) -> None:
    ana, bob, maria = building.phone("ana"), building.phone("bob"), building.phone("maria")
    ana.text("ICE ANNEX")
    bob.text("ICE ANNEX")
    ana.text("OOPS").expect("stays open").clear()

    building.wait(minutes=31)
    maria.text("1A").text("1C")
    building.wait(minutes=1)

    ana.expect_nothing()
    assert resources_in(bob.inbox) == 1
