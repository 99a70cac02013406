"""Reports without a place: a reminder, one text to the last resort, and the place that comes later."""

from tests.building import Building


def test_who_names_no_place_is_reminded_once_at_two_minutes_and_the_last_resort_told_at_four(
    building: Building,
) -> None:
    ana, gus, elena = building.phone("ana"), building.phone("gus"), building.phone("elena")
    ana.text("ICE").clear()

    building.wait(minutes=1, seconds=59)
    ana.expect_nothing()
    building.wait(seconds=1)
    ana.expect("agents are here. Which worksite?", "in your own words", "Naming it alerts your reps now")
    building.wait(minutes=1, seconds=59)
    gus.expect_nothing()
    building.wait(seconds=1)

    gus.expect("UNCONFIRMED", "at 10:42 AM", "has not said where", "1A").expect_nothing()
    elena.expect("10:42 AM", "no ha dicho", "1A").expect_nothing()
    gus.text("1?").expect("alert 1 is ours", "10:42 AM")
    for name in ("maria", "james", "dana", "ruth", "sam"):
        building.phone(name).expect_nothing()
    building.wait(seconds=5)
    ana.expect("2 people were told at 10:46 AM").expect_nothing()


def test_the_reminder_asks_anew_so_words_after_it_are_the_place(building: Building) -> None:
    ana, gus = building.phone("ana"), building.phone("gus")
    ana.text("ICE").text("MENU").clear()

    building.wait(minutes=2)
    ana.expect("Which worksite?").text("the hall near Oak Street").expect("2 people are being alerted now")

    gus.expect("not on our list", "the hall near Oak Street").expect_nothing()
    building.wait(minutes=3)
    gus.expect_nothing()


def test_naming_the_place_in_time_spares_the_last_resort_and_leaves_ten_minutes_to_take_it_back(
    building: Building,
) -> None:
    ana, maria, gus = building.phone("ana"), building.phone("maria"), building.phone("gus")
    ana.text("ICE")
    building.wait(minutes=3)

    ana.text("annex").expect("3 people are being alerted now", "OOPS within 10 minutes")
    maria.expect("City Hall Annex", "10:45 AM")
    building.wait(minutes=4)
    gus.expect_nothing()
    building.wait(minutes=5, seconds=59)
    ana.text("OOPS").expect("taken back")

    maria.expect("took the report back")


def test_oops_before_a_place_is_named_means_that_nobody_is_told(building: Building) -> None:
    ana = building.phone("ana").text("ICE")

    ana.text("OOPS").expect("a place not yet named", "taken back")
    building.wait(minutes=10)

    ana.expect_nothing()
    for name in ("maria", "gus", "elena"):
        building.phone(name).expect_nothing()
    ana.text("OOPS").expect("no open report")


def test_many_without_a_place_share_one_text_and_do_not_confirm_one_another(building: Building) -> None:
    callers = [building.phone(name) for name in ("ana", "bob", "carl", "dora")]
    gus = building.phone("gus")
    for caller in callers:
        caller.text("ICE")
        building.wait(seconds=1)

    building.wait(minutes=4)

    # The three others are bundled into the one update; both leave at once, and either may arrive first.
    update, alert = sorted(gus.news)
    assert "UNCONFIRMED: somebody reported immigration agents" in alert
    assert update.startswith("1 a place not yet named, UNCONFIRMED: 2 people have reported it")
    gus.text("1A")
    callers[0].expect("Gus, your union rep, has your report")
    callers[3].expect("A union rep has the report")
    assert not any("Gus" in text for text in callers[3].inbox)


def test_a_place_that_is_named_after_the_last_resort_was_told_goes_where_it_belongs(building: Building) -> None:
    ana, bob, gus, maria = (building.phone(name) for name in ("ana", "bob", "gus", "maria"))
    ana.text("ICE")
    building.wait(minutes=4)
    gus.expect("1A")

    ana.text("library").expect("Main Library: 1 person is being alerted now")

    building.phone("sam").expect("Main Library")
    gus.expect("a place not yet named: the right place has been named since").expect_nothing()
    maria.expect_nothing()
    bob.text("ICE")
    building.wait(minutes=4)
    gus.expect("has not said where", "2A")


def test_who_never_names_a_place_hears_who_has_it_and_gets_the_resources_after_half_an_hour(building: Building) -> None:
    ana, gus = building.phone("ana"), building.phone("gus")
    ana.text("ICE")
    building.wait(minutes=4)

    gus.text("1A").text("1 Where are you?").expect("your words were sent")
    ana.expect("Gus, your union rep, has your report for a place not yet named")
    ana.expect('Gus, your union rep: "Where are you?"')
    building.wait(minutes=25, seconds=59)
    assert not any("www" in text for text in ana.inbox)
    building.wait(seconds=1)

    ana.expect("www.ilrc.org")
    building.wait(hours=1)
    assert sum("www.ilrc.org" in text for text in ana.inbox) == 1


def test_somebody_who_opted_out_is_not_reminded_and_still_counted(building: Building) -> None:
    ana = building.phone("ana").text("STOP").text("ICE")
    before = len(building.simulator.requests)

    building.wait(minutes=2)
    assert len(building.simulator.requests) == before
    building.wait(minutes=2)

    building.phone("gus").expect("has not said where")
    assert ana.number not in {dict(request["form"]).get("To") for request in building.simulator.requests}
