"""Alert calls: whoever has not answered the text is called, and one key takes the report or passes it on."""

from pathlib import Path

from tests.building import CONTACTS, NUMBER, WORKSITES, Building, Wire
from tests.line import Line

TIER_1 = ("maria", "james", "dana")


def _report(building: Building, words: str = "ICE ANNEX") -> None:
    building.phone("ana").text(words).expect("City Hall Annex").clear()
    for name in TIER_1:
        building.phone(name).clear()


def _ringing(building: Building, *names: str) -> list[str]:
    return [name for name in names if building.phone(name).rings]


def test_whoever_has_not_answered_in_two_minutes_is_called_and_takes_it_by_a_key(calling: Building) -> None:
    maria = calling.phone("maria")
    _report(calling)
    calling.wait(seconds=119)
    assert _ringing(calling, *TIER_1) == []

    calling.wait(seconds=1)
    assert _ringing(calling, *TIER_1) == list(TIER_1)
    call = maria.pick_up()

    call.expect("Test Hotline", "UNCONFIRMED", "City Hall Annex", "10:42 AM", "press 1", "press 2", "press star")
    call.press("1").expect("You pressed 1", "You have City Hall Annex", "1 H")
    assert call.ended
    calling.phone("ana").expect("Maria, your union rep, has your report")
    calling.phone("james").expect("Maria")
    maria.reply("1A").expect("already")


def test_who_has_answered_by_text_is_not_called(calling: Building) -> None:
    _report(calling)
    calling.phone("dana").reply("1A")
    calling.phone("maria").reply("1P")

    calling.wait(minutes=2)

    assert _ringing(calling, *TIER_1) == ["james"]


def test_a_taken_report_calls_nobody_and_who_picks_up_late_hears_so(calling: Building) -> None:
    _report(calling)
    calling.wait(minutes=2)
    calling.phone("maria").pick_up().press("1")

    late = calling.phone("dana").pick_up()
    late.expect("somebody has it")

    assert late.ended
    calling.wait(minutes=20)
    assert _ringing(calling, "ruth", "gus", "elena") == []


def test_passing_by_key_goes_on_to_the_next_people(calling: Building) -> None:
    _report(calling)
    calling.wait(minutes=2)

    calling.phone("dana").pick_up().press("2").expect("You pressed 2", "next person for City Hall Annex")
    calling.phone("maria").pick_up().press("2")
    calling.phone("ruth").expect_nothing()
    calling.phone("james").pick_up().press("2")

    calling.phone("ruth").expect("City Hall Annex", "1A")


def test_no_key_busy_and_voicemail_reach_nobody_so_tier_2_is_told_at_once(calling: Building) -> None:
    _report(calling)
    calling.wait(minutes=2)

    silent = calling.phone("maria").pick_up()
    silent.press("").expect("We did not hear one of the keys", "press 1")
    silent.press("7").expect("no key", "go on to the next person", "still answer by text")
    assert silent.ended
    calling.phone("james").let_ring("busy")
    calling.phone("ruth").expect_nothing()
    calling.phone("dana").let_ring("voicemail")
    calling.wait(seconds=1)

    calling.phone("ruth").expect("City Hall Annex")
    calling.phone("maria").reply("1A").expect("City Hall Annex")


def test_star_says_it_again_as_often_as_wished(calling: Building) -> None:
    _report(calling)
    calling.wait(minutes=2)
    call = calling.phone("maria").pick_up()

    for _ in range(4):
        call.press("*").expect("City Hall Annex", "press 1")

    assert not call.ended


def test_whom_a_text_does_not_reach_is_called_at_once(calling: Building) -> None:
    calling.phone("maria").fault("undelivered:30003", 1)

    _report(calling)

    assert _ringing(calling, *TIER_1) == ["maria"]
    calling.phone("maria").pick_up().press("1").expect("You have City Hall Annex")


def test_after_stop_a_rep_is_called_at_once_and_a_supervisor_not_at_all(calling: Building) -> None:
    calling.phone("maria").text("STOP")
    calling.phone("dana").text("STOP")

    _report(calling)

    assert _ringing(calling, *TIER_1) == ["maria"]
    calling.wait(minutes=2)
    assert _ringing(calling, *TIER_1) == ["maria", "james"]


def test_a_call_that_the_carrier_refuses_reaches_nobody(calling: Building) -> None:
    for name in TIER_1:
        calling.phone(name).fault("undelivered:30003", 1)
        calling.phone(name).fault("error:21211", 1, on="calls")

    _report(calling)
    calling.wait(seconds=1)

    calling.phone("ruth").expect("City Hall Annex")


def test_an_unconfirmed_report_rings_nobody_beyond_the_sites_own_people(calling: Building) -> None:
    _report(calling)
    calling.phone("maria").reply("1P")
    calling.phone("james").reply("1P")
    calling.phone("dana").reply("1A")
    calling.phone("ruth").reply("1 on the phone with the office")
    calling.wait(minutes=10)

    calling.phone("gus").expect("UNCONFIRMED")
    calling.wait(minutes=10)
    assert _ringing(calling, "gus", "elena") == []

    calling.phone("ben").text("ICE ANNEX")
    calling.wait(minutes=2)
    assert _ringing(calling, "gus") == ["gus"]


def test_a_report_without_a_place_rings_nobody(calling: Building) -> None:
    calling.phone("ana").text("ICE")
    calling.wait(minutes=4)
    calling.phone("gus").expect("has not said where")
    calling.wait(minutes=5)

    assert _ringing(calling, "gus", "elena", *TIER_1) == []


def test_a_supervisor_hears_what_to_do_and_nothing_of_who_reported(calling: Building) -> None:
    _report(calling)
    calling.wait(minutes=2)

    call = calling.phone("dana").pick_up()

    call.expect("Ask for ID and papers", "from a court", "press 1")
    assert "report" not in call.heard.replace("are reported", "")
    call.press("1").expect("stop calling you")
    calling.phone("ana").expect("3 people were told").expect_nothing()


def test_a_spanish_speaker_is_called_in_spanish(calling: Building) -> None:
    _report(calling)
    calling.wait(minutes=2)

    call = calling.phone("james").pick_up()

    assert {language for language, _ in call.said} == {"es-US"}
    call.expect("agentes de inmigración", "oprima 1").press("1").expect("Oprimió 1")


def test_a_repeated_key_has_one_effect_and_the_same_words(calling: Building) -> None:
    _report(calling)
    calling.wait(minutes=2)
    posted = [dict(one["form"]) for one in calling.simulator.requests if one["path"].endswith("/Calls.json")]
    url = next(form["Url"] for form in posted if form["To"] == calling.phone("maria").number)
    line = Line(calling, NUMBER)
    asked = line.post(url)

    first, second = line.press(asked, "1"), line.press(asked, "1")

    assert first.words == second.words
    calling.settle()
    calling.phone("ana").expect("has your report")
    assert sum("has your report" in text for text in calling.phone("ana").inbox) == 1


def test_many_reports_in_a_minute_ring_a_phone_once(calling: Building) -> None:
    for number in range(20):
        calling.phone(f"worker{number}").text("ICE ANNEX")
        calling.wait(seconds=2)

    calling.wait(minutes=2)

    assert len(calling.phone("maria").rings) == 1


def test_calls_keep_the_pace_of_the_account(wire: Wire, database_url: str, clean_redis: str, tmp_path: Path) -> None:
    building = Building(wire, database_url, clean_redis, TWILIO_PHONE_NUMBER=NUMBER)
    building.directory(tmp_path, WORKSITES, CONTACTS, consent="the tests")
    _report(building)

    rang = []
    building.wait(minutes=2)
    for _ in range(3):
        rang.append(len(_ringing(building, *TIER_1)))
        building.wait(seconds=1)

    assert rang == [1, 2, 3]
    building.close()


def test_a_call_of_nobody_we_know_is_over_at_once(calling: Building) -> None:
    line = Line(calling, NUMBER)

    heard = line.post(f"{calling.wire.url}/twilio/voice/alert?ref=nobody")

    assert heard.action is None
    assert "over" in heard.words


def test_a_number_is_needed_to_call_from(building: Building) -> None:
    _report(building)
    building.wait(minutes=3)

    assert _ringing(building, *TIER_1) == []


def test_a_call_whose_fate_is_unknown_is_found_at_the_carrier_and_not_placed_twice(calling: Building) -> None:
    calling.phone("maria").fault("500-accepted", 1, on="calls")
    _report(calling)

    calling.wait(minutes=2)
    calling.wait(seconds=10)
    calling.wait(seconds=60)

    assert len(calling.phone("maria").rings) == 1
    calling.phone("maria").pick_up().press("1").expect("You have City Hall Annex")
