"""Calls: the voice menu by phone, key by key."""

from tests.building import Building


def test_a_caller_hears_spanish_offered_first_in_spanish_and_then_english_at_once(building: Building) -> None:
    call = building.phone("ana").call()

    assert call.said[0] == ("es-US", "Para español, oprima dos.")
    assert {language for language, _ in call.said[1:]} == {"en-US"}
    call.expect("Test Hotline", "not legal advice", "agents are at your worksite now, press 1", "repeat, press star")


def test_two_changes_the_language_of_what_is_heard_everywhere(building: Building) -> None:
    call = building.phone("ana").call()

    call.press("2").expect("Si hay agentes en su lugar de trabajo ahora, oprima 1")
    assert {language for language, _ in call.said} == {"es-US"}
    call.press("4").press("4").expect("juez")
    assert {language for language, _ in call.said} == {"es-US"}
    call.press("2").expect("judge", "text", "press pound")
    assert {language for language, _ in call.said} == {"en-US"}
    call.press("1").expect("Which worksite", "4 digit number")


def test_one_reports_from_every_topic_and_zero_goes_back_to_the_menu(building: Building) -> None:
    call = building.phone("ana").call()

    for group in "3456789":
        call.press(group).expect("agents are at your worksite now, press 1", "main menu")
        call.press("4").expect("agents are at your worksite now, press 1", "press pound")
        call.press("1").expect("Which worksite", "main menu, press 0")
        # Four digits may come here, so a lone 0 waits for the silence after it.
        call.press("0").press("").expect("agents are at your worksite now, press 1", "repeat, press star")

    assert not call.ended


def test_star_repeats_what_was_heard(building: Building) -> None:
    call = building.phone("ana").call()
    menu = call.press("0").heard
    topic = call.press("4").press("4").heard

    assert call.press("*").heard == topic
    assert call.press("0").heard == menu
    assert call.press("*").heard == menu
    question = call.press("1").heard
    assert call.press("*").press("").heard.endswith(question[-30:])


def test_three_silences_in_a_row_end_the_call_politely_and_a_key_between_starts_them_anew(
    building: Building,
) -> None:
    call = building.phone("ana").call()

    call.press("").expect("did not hear anything", "press 1")
    call.press("").expect("did not hear anything")
    call.press("4").press("4").expect("judge")
    call.press("").expect("did not hear anything")
    call.press("").expect("did not hear anything")
    call.press("").expect("Goodbye", "at any time")

    assert call.ended


def test_a_wrong_key_says_so_and_offers_the_choices_again(building: Building) -> None:
    call = building.phone("ana").call().press("4").press("4")

    call.press("8").expect("not one of the choices", "press 1")

    assert not call.ended
    call.press("0").expect("repeat, press star")


def test_a_caller_who_speaks_instead_of_dialling_a_worksite_is_understood(building: Building) -> None:
    call = building.phone("ana").call().press("1")

    call.say("main library").expect("Main Library", "press 1")


def test_pound_texts_what_was_just_heard_once_to_whoever_asks(building: Building) -> None:
    ana = building.phone("ana")
    call = ana.call().press("4").press("4")

    call.press("#").expect("Done", "text that to this phone", "press 1")

    ana.expect("judge").expect_nothing()
    assert not call.ended
    call.press("2").press("5").press("3").press("#").expect("Listo", "por texto")
    ana.expect("orden de la corte").expect_nothing()


def test_pound_tells_who_withholds_the_number_and_who_has_a_landline_that_they_cannot_be_texted(
    building: Building,
) -> None:
    landline = building.phone("landline").fault("undelivered:30006", 1)
    landline.call().press("4").press("4").press("#").expect("Done")
    requests = len(building.simulator.requests)

    landline.call().press("4").press("4").press("#").expect("cannot text this phone", "press 1")
    anonymous = building.phone("anonymous")
    for withheld in ("anonymous", "+266696687"):
        anonymous.number = withheld
        anonymous.call().press("4").press("4").press("#").expect("cannot text this phone")

    assert len(building.simulator.requests) == requests
