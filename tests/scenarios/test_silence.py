"""Whoever takes it stays heard of: H, or words of their own, within fifteen minutes."""

from tests.building import Building


def test_only_the_takers_own_words_keep_it_with_them(building: Building) -> None:
    ana, maria, james = building.phone("ana"), building.phone("maria"), building.phone("james")
    ana.text("ICE ANNEX")
    maria.text("1A")
    james.text("1 I am on it too")
    building.phone("dana").text("1A")
    ana.clear()
    maria.clear()

    building.wait(minutes=14, seconds=59)
    ana.expect_nothing()
    building.wait(seconds=1)

    ana.expect("Maria cannot do it after all. We are asking others").expect_nothing()
    maria.expect("1 City Hall Annex: since 10:57 AM nobody has it any more", "1A").expect_nothing()
    building.phone("ruth").expect("City Hall Annex", "1A")


def test_being_there_keeps_it_for_good(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX")
    maria.text("1A")
    building.wait(minutes=14)

    maria.text("1H")
    ana.expect("Maria, your union rep, is at City Hall Annex").clear()
    building.wait(minutes=90)

    assert not any("asking others" in text or "answered yet" in text for text in ana.news)
    building.phone("ruth").expect_nothing()


def test_the_reporter_hears_every_change_of_hands_however_quick(building: Building) -> None:
    ana, maria, james = building.phone("ana"), building.phone("maria"), building.phone("james")
    ana.text("ICE ANNEX")

    for rep, answer in ((maria, "1A"), (maria, "1P"), (maria, "1A"), (maria, "1P"), (james, "1A")):
        rep.text(answer)
        building.wait(seconds=1)

    ana.expect("Maria, your union rep, has").expect("Maria cannot do it after all")
    ana.expect("Maria, your union rep, has").expect("Maria cannot do it after all")
    ana.expect("James, your union rep, has your report").expect_nothing()


def test_a_reopened_incident_waits_for_everybody_anew_and_its_times_start_over(building: Building) -> None:
    ana, maria, james, ruth = (building.phone(name) for name in ("ana", "maria", "james", "ruth"))
    ana.text("ICE ANNEX")
    james.text("1P")
    building.wait(minutes=4)
    maria.text("1F")
    ana.expect("false alarm").text("1").expect("City Hall Annex", "3 people are being alerted again now")
    for phone in (maria, james, ana):
        phone.clear()

    building.wait(minutes=4, seconds=59)
    ruth.expect_nothing()
    building.wait(seconds=1)

    ruth.expect("City Hall Annex", "1A")
    ana.expect("nobody has answered yet")
    james.text("1A").expect("usted se encarga")
    ana.expect("James, your union rep, has your report")


def test_another_rep_who_is_there_does_not_answer_for_the_one_who_took_it(building: Building) -> None:
    ana, maria, james = building.phone("ana"), building.phone("maria"), building.phone("james")
    ana.text("ICE ANNEX")
    maria.text("1A")

    james.text("1H").expect("usted esta ahi")
    ana.expect("James, your union rep, is at City Hall Annex")
    ana.call().expect("James, your union rep, is at City Hall Annex")
    building.wait(minutes=15)

    ana.expect("Maria cannot do it after all")
    james.text("1A").expect("usted se encarga")
    ana.expect("James, your union rep, has your report")
    ana.call().expect("James, your union rep, has your report")


def test_that_a_rep_was_there_stays_true_after_they_passed(building: Building) -> None:
    ana, maria, ruth = building.phone("ana"), building.phone("maria"), building.phone("ruth")
    ana.text("ICE ANNEX")
    maria.text("1H")
    maria.text("1P").expect("passed")
    ana.expect("Maria cannot do it after all")

    ana.text("OOPS").expect("stays open")

    building.wait(minutes=5)
    ruth.expect("CONFIRMED", "1A")
    ruth.text("1A").expect("yours")
