"""Duty: ON and OFF by text; who is off duty is asked only at last resort."""

from tests.building import Building


def test_who_is_off_duty_is_told_only_as_a_last_resort(building: Building) -> None:
    maria = building.phone("maria").text("OFF").expect("off duty", "Text ON")

    building.phone("ana").text("ICE ANNEX").expect("2 people are being alerted")
    maria.expect_nothing()
    building.wait(minutes=5)
    maria.expect_nothing()
    building.wait(minutes=5)

    maria.expect("City Hall Annex", "1A")


def test_on_brings_them_back_to_their_place(building: Building) -> None:
    maria = building.phone("maria").text("off.").text("ON").expect("off duty").expect("on duty")

    building.phone("ana").text("ICE ANNEX").expect("3 people are being alerted")

    maria.expect("City Hall Annex")


def test_a_site_whose_people_are_all_off_duty_asks_them_at_once(building: Building) -> None:
    for name in ("maria", "james", "dana", "ruth"):
        building.phone(name).text("OFF").clear()

    building.phone("ana").text("ICE ANNEX").expect("5 people are being alerted")

    building.phone("maria").expect("City Hall Annex")


def test_an_alert_that_came_before_stays_theirs(building: Building) -> None:
    building.phone("ana").text("ICE ANNEX")
    maria = building.phone("maria").text("OFF")

    maria.reply("1A").expect("off duty").expect("it is yours")
    building.phone("ana").expect("Maria, your union rep, has your report")


def test_the_words_are_said_in_their_language(building: Building) -> None:
    building.phone("james").text("OFF").expect("fuera de turno").text("ON").expect("en turno")


def test_from_any_other_phone_the_words_mean_nothing_of_the_kind(building: Building) -> None:
    ana = building.phone("ana").text("OFF").text("ON")

    assert not any("duty" in text for text in ana.inbox)


def test_repeated_texts_have_one_answer(building: Building) -> None:
    maria = building.phone("maria")
    sid = "SM" + "5" * 32

    maria.text("OFF", sid)
    maria.text("ON")
    maria.text("OFF", sid)

    building.phone("ana").text("ICE ANNEX").expect("3 people are being alerted")
