"""Taking a report back, keeping it quiet, moving it, and reports without a place."""

from tests.building import Building


def test_oops_within_ten_minutes_tells_those_who_were_told(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX")
    maria.clear()

    ana.text("OOPS").expect("City Hall Annex", "taken back")

    maria.expect("took the report back").expect_nothing()
    maria.text("1A").expect("closed")
    building.wait(minutes=31)
    building.phone("ruth").expect_nothing()
    assert not any("iamerica" in text for text in ana.inbox)


def test_after_ten_minutes_it_stays(building: Building) -> None:
    ana = building.phone("ana")
    ana.text("ICE ANNEX")
    building.wait(minutes=10, seconds=1)
    ana.clear()

    ana.text("ERROR").expect("More than 10 minutes")

    building.phone("maria").text("1A").expect("yours")


def test_a_second_reporter_keeps_it_open(building: Building) -> None:
    ana, bob, maria = building.phone("ana"), building.phone("bob"), building.phone("maria")
    ana.text("ICE ANNEX")
    bob.text("ICE ANNEX").expect("City Hall Annex", "another person reported it too", "3 people are being alerted")
    maria.expect("UNCONFIRMED", "1A").expect("1 City Hall Annex", "CONFIRMED", "2 people").expect_nothing()

    ana.text("oops").expect("stays open")
    building.phone("carl").text("ICE ANNEX")

    maria.expect_nothing()
    maria.text("1A").expect("yours")
    bob.expect("Maria, your union rep, has your report")
    maria.text("1 wait in the lobby").expect("sent to the reporter")
    bob.expect("wait in the lobby")
    building.phone("carl").expect("A union rep has the report").expect_nothing()


def test_quiet_stops_the_news_and_nothing_else(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX")
    ana.clear()

    ana.text("SILENCIO").expect("No more news", "City Hall Annex")
    maria.text("1A")
    ana.expect_nothing()

    ana.text("they went to the second floor").expect("passed on to the reps")
    maria.expect("second floor")
    ana.text("MENU").expect("Agents here now")


def test_a_second_site_within_the_hour_asks_which_is_right(building: Building) -> None:
    ana, maria, sam = building.phone("ana"), building.phone("maria"), building.phone("sam")
    ana.text("ICE ANNEX")
    maria.clear()

    ana.text("ICE LIBRARY").expect("You reported City Hall Annex", "Main Library")
    sam.expect_nothing()
    ana.text("1").expect("Main Library", "1 person is being alerted")

    sam.expect("Main Library")
    maria.expect("City Hall Annex: the right place has been named since")


def test_a_report_without_a_place_is_reminded_and_then_told_to_the_last_resort(building: Building) -> None:
    ana, bob, gus, elena, maria = (building.phone(name) for name in ("ana", "bob", "gus", "elena", "maria"))
    ana.text("ICE").expect("Which worksite")
    bob.text("migra")

    building.wait(minutes=2)
    ana.expect("Which worksite?", "alerts your reps now")
    building.wait(minutes=2)

    gus.expect("has not said where", "1A")
    elena.expect("no ha dicho")
    assert len(gus.inbox) <= 2
    maria.expect_nothing()
    ana.text("annex").expect("City Hall Annex", "3 people are being alerted")
    maria.expect("City Hall Annex")


def test_a_place_that_is_not_listed_goes_to_the_last_resort_in_its_words(building: Building) -> None:
    ana, gus, maria = building.phone("ana"), building.phone("gus"), building.phone("maria")
    ana.text("ICE").expect("Which worksite")

    ana.text("the yellow trailer <b>behind</b> http://evil.example Fifth Street").expect("2 people are being alerted")

    gus.expect("not on our list", "yellow trailer <b>behind</b> (link left out) Fifth Street", "1A")
    maria.expect_nothing()
    gus.text("1A")
    ana.expect("Gus, your union rep, has your report")


def test_close_names_become_a_menu_and_a_sentence_with_a_place_asks(building: Building) -> None:
    ana, bob = building.phone("ana"), building.phone("bob")

    ana.text("ICE").reply("main librery").expect("Main Library")
    bob.text("what if ICE comes to the annex").expect("Agents at City Hall Annex now? Reply 1")

    building.phone("maria").expect_nothing()
    bob.text("1").expect("3 people are being alerted")


def test_somebody_who_opted_out_is_heard_and_not_texted(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("STOP")

    ana.text("ICE ANNEX")
    maria.expect("City Hall Annex").text("1A")
    maria.text("1C")
    building.wait(minutes=31)

    assert not any("Maria" in text or "iamerica" in text for text in ana.inbox)
