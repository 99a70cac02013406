"""Who is told when, while nobody takes it."""

from tests.building import Building


def test_tier_2_follows_after_five_minutes_and_the_last_resort_after_ten(building: Building) -> None:
    ana, ruth, gus, elena = (building.phone(name) for name in ("ana", "ruth", "gus", "elena"))
    ana.text("ICE ANNEX").expect("3 people are being alerted")

    building.wait(minutes=4, seconds=59)
    ruth.expect_nothing()
    building.wait(seconds=1)
    ruth.expect("City Hall Annex", "1A")
    gus.expect_nothing()
    ana.expect("3 people were told").expect("nobody has answered yet", "supervisor").expect_nothing()
    building.wait(minutes=5)

    gus.expect("City Hall Annex")
    elena.expect("City Hall Annex")
    ana.expect("nobody has answered yet").expect_nothing()
    building.phone("sam").expect_nothing()


def test_tier_2_follows_at_once_when_all_of_tier_1_failed_or_passed(building: Building) -> None:
    building.phone("james").fault("undelivered:30003")
    building.phone("dana").fault("error:21610")
    building.phone("ana").text("ICE ANNEX")

    building.phone("maria").text("1P").expect("you passed")
    building.wait(seconds=0)

    building.phone("ruth").expect("City Hall Annex", "1A")
    building.phone("gus").expect_nothing()


def test_somebody_who_answered_keeps_an_unconfirmed_report_with_the_sites_own_people(building: Building) -> None:
    building.phone("ana").text("ICE ANNEX")
    building.phone("maria").text("1 who is there?")

    building.wait(minutes=10)
    building.phone("gus").expect("City Hall Annex")
    building.phone("elena").expect_nothing()
    building.phone("bob").text("ICE ANNEX").expect("City Hall Annex", "being alerted")

    building.phone("elena").expect("CONFIRMADO", "City Hall Annex")


def test_an_incident_that_nobody_takes_in_an_hour_is_unreached_and_can_still_be_taken(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX")
    building.wait(minutes=10)

    building.wait(minutes=50)
    maria.expect("UNCONFIRMED").expect("no rep has taken it", "1A")
    ana.clear()
    building.phone("bob").text("ICE ANNEX")
    maria.expect("City Hall Annex", "2A")
    maria.text("1A").expect("yours")

    ana.expect("Maria, your union rep, has your report")


def test_an_incident_of_which_nothing_is_heard_for_four_hours_lapses(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX")
    maria.text("1A")
    maria.text("1H")

    building.wait(hours=3, minutes=59)
    maria.text("1 still with them")
    building.wait(minutes=2)
    ana.clear()
    building.wait(hours=3, minutes=59)

    ana.expect("nothing was heard for some hours")
    building.phone("james").expect("hubo noticias").expect_nothing()
    maria.text("1A").expect("closed")
