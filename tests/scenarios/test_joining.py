"""Reports of one site: which of them join, what joining does, and what each person hears of it."""

from tests.building import Building
from tests.handsets import Phone, number_in


def report_words(phone: Phone) -> list[str]:
    """Return the updates about joining reports that a contact got."""
    return [text for text in phone.inbox if "reported it" in text or "lo ha" in text]


def test_a_report_joins_within_an_hour_of_the_last_one_and_not_after(building: Building) -> None:
    ana, bob, carl, maria = (building.phone(name) for name in ("ana", "bob", "carl", "maria"))
    ana.text("ICE ANNEX")
    maria.text("1A")
    maria.text("1H").clear()

    building.wait(minutes=59)
    bob.text("ICE ANNEX").expect("another person reported it too")
    building.wait(minutes=59)
    carl.text("ICE ANNEX").expect("another person reported it too")
    building.wait(minutes=60)
    building.phone("dora").text("ICE ANNEX").expect("City Hall Annex: 3 people are being alerted now")

    maria.expect("1 City Hall Annex, CONFIRMED: 2 people have reported it, last at 11:41 AM")
    maria.expect("City Hall Annex", "2A").expect_nothing()


def test_nothing_joins_what_has_ended_or_is_unreached(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX")
    maria.text("1F")
    building.phone("bob").text("ICE ANNEX").expect("are being alerted now")
    assert number_in(maria.inbox[-1]) == "2"

    building.wait(minutes=60)
    maria.expect("2 City Hall Annex: no rep has taken it")
    building.phone("carl").text("ICE ANNEX").expect("are being alerted now")

    assert number_in(maria.inbox[-1]) == "3"


def test_each_contact_gets_one_update_with_the_same_number_however_many_report(building: Building) -> None:
    names = ["bob", "carl", "dora", "eva"]
    building.phone("ana").text("ICE ANNEX")

    for name in names:
        building.wait(seconds=20)
        building.phone(name).text("ICE ANNEX")
    building.wait(minutes=10)

    for name in ("maria", "james", "dana"):
        (update,) = report_words(building.phone(name))
        assert update.startswith("1 City Hall Annex, CONF")
    assert report_words(building.phone("ruth")) == []
    building.phone("ruth").expect("CONFIRMED: immigration agents at City Hall Annex, 10:42 AM")


def test_a_second_sender_confirms_and_the_same_one_again_does_not(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX")

    ana.text("ICE ANNEX").expect("are being alerted").expect("in already", "call now")
    building.wait(minutes=5)
    building.phone("ruth").expect("UNCONFIRMED")
    building.phone("bob").text("ICE ANNEX")

    maria.expect("UNCONFIRMED").expect("CONFIRMED: 2 people")
    building.wait(minutes=5)
    building.phone("gus").expect("CONFIRMED: immigration agents")


def test_joining_starts_the_hour_to_unreached_anew_and_puts_no_step_off(building: Building) -> None:
    ana, bob, maria = building.phone("ana"), building.phone("bob"), building.phone("maria")
    ana.text("ICE ANNEX")

    building.wait(minutes=4)
    bob.text("ICE ANNEX")
    building.wait(minutes=1)
    building.phone("ruth").expect("CONFIRMED", "City Hall Annex")
    building.wait(minutes=5)
    building.phone("gus").expect("CONFIRMED", "City Hall Annex")
    building.wait(minutes=53)
    assert not any("no rep has taken it" in text for text in maria.inbox)
    building.wait(minutes=1)

    maria.expect("1 City Hall Annex: no rep has taken it")


def test_who_joins_what_a_rep_has_asks_nobody_again_and_hears_how_it_goes_on(building: Building) -> None:
    ana, bob, maria = building.phone("ana"), building.phone("bob"), building.phone("maria")
    ana.text("ICE ANNEX")
    maria.text("1A")

    building.wait(minutes=5)
    bob.text("ICE ANNEX").expect("another person reported it too")
    building.wait(minutes=1)
    maria.text("1H")

    bob.expect("A union rep is at City Hall Annex")
    building.phone("ruth").expect_nothing()
    assert not any("nobody has answered" in text for text in ana.inbox + bob.inbox)


def test_after_both_reporters_took_it_back_it_is_withdrawn(building: Building) -> None:
    ana, bob, maria = building.phone("ana"), building.phone("bob"), building.phone("maria")
    ana.text("ICE ANNEX")
    bob.text("ICE ANNEX")
    building.phone("james").text("1P")
    maria.clear()

    ana.text("OOPS").expect("stays open")
    maria.expect_nothing()
    bob.text("ERROR").expect("taken back")

    maria.expect("1 City Hall Annex: the reporter took the report back").expect_nothing()
    building.phone("dana").expect("the report was taken back").expect_nothing()
    building.phone("james").expect("retir")
    building.wait(minutes=11)
    building.phone("ruth").expect_nothing()
    building.phone("carl").text("ICE ANNEX").expect("3 people are being alerted now")


def test_a_rep_who_is_there_keeps_a_report_open_that_is_taken_back(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX")
    maria.text("1H").clear()

    ana.text("OOPS").expect("stays open")

    maria.expect_nothing()
    building.phone("bob").text("ICE ANNEX").expect("another person reported it too")


def test_the_same_phone_may_report_another_site_after_an_hour_without_a_question(building: Building) -> None:
    ana, maria, sam = building.phone("ana"), building.phone("maria"), building.phone("sam")
    ana.text("ICE ANNEX")
    maria.text("1A")
    building.wait(minutes=59)
    ana.text("ICE LIBRARY").expect(
        "You reported City Hall Annex. Reply 1 if agents are at Main Library now", "2 to keep"
    )
    sam.expect_nothing()
    ana.text("2").expect("stays as it is")
    maria.clear()

    building.wait(minutes=1)
    ana.text("ICE LIBRARY").expect("Main Library: 1 person is being alerted now")

    sam.expect("Main Library", "1A")
    maria.expect_nothing()
