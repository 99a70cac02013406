"""Reports by voice: agents are here, the place, and one more key."""

import re

from tests.building import Building
from tests.handsets import number_in


def test_a_caller_reports_with_a_number_and_one_key_and_hears_news_by_text_only_after_asking(
    building: Building,
) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")

    call = ana.call().press("1").expect("4 digit number", "say its name")
    call.press("2101").expect("City Hall Annex", "alert the reps now, press 1")
    maria.expect_nothing()
    call.press("1").expect("City Hall Annex", "3 people are being alerted now", "call your supervisor yourself", "OOPS")

    number = number_in(maria.expect("City Hall Annex", "10:42 AM").inbox[-1])
    building.wait(seconds=10)
    maria.text(f"{number}A").expect("it is yours")
    ana.expect_nothing()
    call.expect("news of this report by text on this phone, press 1")
    call.press("1").expect("Done", "will come by text to this phone")
    maria.text(f"{number}H")
    ana.expect("Maria, your union rep, is at City Hall Annex").expect_nothing()


def test_a_caller_reports_in_spanish(building: Building) -> None:
    call = building.phone("ana").call().press("2").press("1").expect("¿Cuál lugar de trabajo?")

    call.press("2102").expect("Main Library", "oprima 1")
    call.press("1").expect("Main Library", "avisando a 1 persona", "Llame también usted a su supervisor", "ERROR")

    building.phone("sam").expect("Main Library", "UNCONFIRMED")
    assert {language for language, _ in call.said} == {"es-US"}


def test_a_spoken_name_that_is_nearly_a_worksites_is_asked_back_before_anybody_is_alerted(
    building: Building,
) -> None:
    call = building.phone("ana").call().press("1")

    call.say("city hall anexx").expect("City Hall Annex", "press 1")
    building.phone("maria").expect_nothing()
    call.press("1").expect("3 people are being alerted")

    building.phone("maria").expect("City Hall Annex")


def test_a_number_that_no_worksite_has_is_asked_for_again_and_alerts_nobody(building: Building) -> None:
    call = building.phone("ana").call().press("1")

    call.press("9999").expect("do not know that number", "4 digit number")
    call.press("2101").expect("City Hall Annex").press("0").expect("repeat, press star")

    building.phone("maria").expect_nothing()
    assert not call.ended


def test_the_report_of_a_caller_who_withholds_the_number_is_taken_and_they_are_never_texted(
    building: Building,
) -> None:
    caller = building.phone("anonymous")
    caller.number = "anonymous"

    call = caller.call().press("1").press("2101").press("1").expect("3 people are being alerted")
    call.press("1").expect("cannot text this phone", "Call this number again")
    call.hang_up()
    building.wait(minutes=31)

    building.phone("maria").expect("City Hall Annex")
    told = {dict(request["form"])["To"] for request in building.simulator.requests}
    assert told <= {f"+1510555010{last}" for last in range(1, 8)}


def test_hanging_up_before_naming_a_place_tells_the_last_resort_at_once_and_only_by_one_text(
    building: Building,
) -> None:
    gus, elena = building.phone("gus"), building.phone("elena")

    building.phone("ana").call().press("1").hang_up()
    building.wait(seconds=1)
    building.phone("ben").call().press("1").hang_up()
    building.wait(seconds=1)

    elena.expect("SIN CONFIRMAR", "no ha dicho donde")
    assert len(elena.inbox) == len(gus.inbox) == 2, "one alert and its one update"
    assert building.simulator.calls(elena.number) == []
    for name in ("maria", "james", "dana", "ruth"):
        building.phone(name).expect_nothing()


def test_a_caller_who_named_a_place_and_hung_up_without_confirming_still_reaches_the_last_resort(
    building: Building,
) -> None:
    building.phone("ana").call().press("1").press("2101").hang_up()
    building.wait(seconds=1)

    building.phone("elena").expect("SIN CONFIRMAR")
    building.phone("maria").expect_nothing()


def test_whoever_calls_back_hears_the_news_of_their_report_before_the_menu(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.call().press("1").press("2101").press("1").hang_up()

    ana.call().expect("report for City Hall Annex is open", "Nobody has answered yet", "press 1")
    maria.text("1A")
    ana.call().expect("Maria, your union rep, has your report for City Hall Annex")
    maria.text("1H")
    again = ana.call().expect("Maria, your union rep, is at City Hall Annex")
    maria.text("1C")
    ana.call().expect("report for City Hall Annex is closed")

    heard = again.heard
    assert heard.index("Para español") < heard.index("Maria") < heard.index("press star")
    assert "report" not in building.phone("ben").call().heard


def test_a_caller_learns_by_text_and_voice_about_the_same_report(building: Building) -> None:
    ana = building.phone("ana")
    ana.text("ICE ANNEX").expect("3 people are being alerted")

    call = ana.call().expect("report for City Hall Annex is open")
    call.press("1").expect("Your report for City Hall Annex is in", "another worksite")

    assert len(building.phone("maria").inbox) == 1


def test_resources_asked_for_in_a_call_come_once_when_it_ends(building: Building) -> None:
    ana = building.phone("ana")
    call = ana.call().press("9").press("4")
    key = re.search(r"web addresses by text, (?:press )?(\d)", call.heard)
    assert key, call.heard

    call.press(key[1]).expect("after the call")
    call.press("0").press("9").press("4").press(key[1]).expect("after the call")
    ana.expect_nothing()
    call.hang_up()

    ana.expect("www.iamerica.org", "www.ilrc.org", "www.AskSEIU.org")
    building.wait(minutes=31)
    ana.expect_nothing()


def test_resources_come_after_half_an_hour_where_the_end_of_the_call_is_never_reported(building: Building) -> None:
    ana = building.phone("ana")
    call = ana.call().press("2").press("9").press("4")
    key = re.search(r"internet por texto, (?:oprima )?(\d)", call.heard)
    assert key, call.heard

    call.press(key[1]).expect("después de la llamada")
    building.wait(minutes=29)
    ana.expect_nothing()
    building.wait(minutes=2)

    ana.expect("Conozca sus derechos", "www.iamerica.org").expect_nothing()


def test_a_report_by_voice_brings_the_resources_to_whoever_asked_for_texts(building: Building) -> None:
    ana, ben, maria = building.phone("ana"), building.phone("ben"), building.phone("maria")
    ana.call().press("1").press("2101").press("1").press("1").hang_up()
    ben.call().press("1").press("2101").press("1").hang_up()

    maria.text("1A")
    maria.text("1C")
    building.wait(seconds=5)
    building.wait(minutes=31)

    ana.expect("Maria, your union rep, has your report").expect("agents have left").expect("www.iamerica.org")
    ana.expect_nothing()
    ben.expect_nothing()
