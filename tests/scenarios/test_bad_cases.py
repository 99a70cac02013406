"""The bad cases: everything goes wrong, by phone, with the clock moved, and nobody is left believing otherwise."""

from pathlib import Path

import pytest

from tests.building import CONTACTS, WORKSITES, Building

ALL = ("maria", "james", "dana", "ruth", "gus", "elena")
ONE_REP = """name,role,phone,language,worksites,tier
Maria Lopez,rep,+15105550101,en,ANNEX,1
Elena Cruz,rep,+15105550107,en,*,3
"""


@pytest.fixture
def one_rep(calling: Building, tmp_path: Path) -> Building:
    """Return a building with one rep at the site, and one of every site."""
    calling.directory(tmp_path, WORKSITES, ONE_REP, consent="the tests", remove_missing=True)
    return calling


def opt_out(building: Building, *names: str) -> None:
    """Let people text STOP."""
    for name in names:
        building.phone(name).text("STOP").clear()


def test_everyone_opted_out_the_reps_are_called_and_the_first_who_presses_1_has_it(calling: Building) -> None:
    opt_out(calling, *ALL)

    ana = calling.phone("ana").text("ICE ANNEX").expect("City Hall Annex: 2 people are being alerted")

    assert [name for name in ALL if calling.phone(name).rings] == ["maria", "james"]
    calling.phone("maria").pick_up().press("1").expect("You have City Hall Annex")
    ana.expect("Maria, your union rep, has your report")
    assert [name for name in ALL if calling.phone(name).news] == []


def test_everyone_opted_out_and_nobody_can_be_called_the_worker_is_told_plainly(building: Building) -> None:
    opt_out(building, *ALL)

    ana = building.phone("ana").text("ICE ANNEX").expect("nobody could be reached", "call your supervisor")

    building.wait(minutes=5)
    ana.expect("nobody has answered yet", "Call your supervisor")
    building.wait(minutes=5)
    ana.expect("nobody has answered yet")
    building.wait(minutes=50)
    ana.expect("nobody has answered yet")
    assert [name for name in ALL if building.phone(name).news] == []


def test_one_who_starts_again_is_told_by_the_next_report(building: Building) -> None:
    opt_out(building, *ALL)
    building.phone("ana").text("ICE ANNEX")
    building.phone("maria").text("START").clear()

    building.phone("ben").text("ICE ANNEX").expect("City Hall Annex")

    building.wait(minutes=61)
    building.phone("eve").text("ICE ANNEX").expect("1 person is being alerted")
    building.phone("maria").expect("City Hall Annex")


def test_the_only_reps_phone_is_off_so_the_last_resort_is_told_and_called(one_rep: Building) -> None:
    maria, elena = one_rep.phone("maria"), one_rep.phone("elena")
    maria.fault("undelivered:30003")
    maria.fault("no-answer", on="calls")

    ana = one_rep.phone("ana").text("ICE ANNEX")
    one_rep.wait(seconds=1)

    elena.expect("UNCONFIRMED", "City Hall Annex")
    one_rep.wait(minutes=2)
    elena.pick_up().press("1")
    ana.expect("Elena, your union rep, has your report")


def test_the_only_reps_phone_comes_on_again_and_they_hear_who_has_it(one_rep: Building) -> None:
    maria = one_rep.phone("maria")
    maria.fault("silent", 1)
    one_rep.phone("ana").text("ICE ANNEX")
    one_rep.wait(minutes=2)
    maria.let_ring("no-answer")
    one_rep.wait(seconds=1)
    one_rep.phone("elena").expect("City Hall Annex").reply("1A")

    maria.reply("1A").expect("City Hall Annex: Elena took it")


def test_an_answer_after_all_clear_changes_nothing_and_only_an_h_says_otherwise(building: Building) -> None:
    ana, maria, james = (building.phone(name) for name in ("ana", "maria", "james"))
    ana.text("ICE ANNEX")
    maria.reply("1C")
    ana.expect("says the agents have left").clear()

    james.clear().reply("1A").expect("el aviso 1 ya esta cerrado")
    james.reply("1P").expect("ya esta cerrado")
    james.reply("1F").expect("ya esta cerrado")
    ana.expect_nothing()

    james.reply("1H").expect("abierto otra vez")
    ana.expect("James, your union rep, is at City Hall Annex")


@pytest.mark.parametrize("who", ["sam", "stranger", "ana"])
def test_an_answer_from_the_wrong_phone_changes_and_tells_nothing(building: Building, who: str) -> None:
    ana = building.phone("ana").text("ICE ANNEX")
    building.wait(seconds=5)
    ana.expect("people are being alerted").expect("3 people were told")
    before = len(building.phone("maria").inbox)

    for text in ("1A", "1H", "1C", "1F"):
        building.phone(who).text(text)

    assert not any("Annex" in text for text in building.phone(who).news if who != "ana")
    assert not any("has your report" in text or "have left" in text for text in ana.inbox)
    assert all("took it" not in text and "closed" not in text for text in building.phone("maria").inbox[before:])
    building.phone("maria").reply("1A").expect("it is yours")


def test_a_rep_who_is_also_the_reporter_hears_both_sides_and_may_take_it(building: Building) -> None:
    maria = building.phone("maria").text("ICE ANNEX").expect("City Hall Annex", "people are being alerted")
    maria.expect("UNCONFIRMED", "1A")

    maria.reply("1A").expect("it is yours")
    building.phone("james").expect("1 City Hall Annex", "Maria")
    maria.reply("1H").expect("noted that you are there")
    maria.reply("1C").expect("all clear is noted")

    maria.expect("Still there? Reply 1")
    building.phone("dana").expect("all clear, says the union rep")


def test_two_reports_of_one_rep_are_never_mixed_up(empty_building: Building, tmp_path: Path) -> None:
    building = empty_building
    contacts = CONTACTS + "Nora Diaz,rep,+15105550108,en,ANNEX LIBRARY,1\n"
    building.directory(tmp_path, WORKSITES, contacts, consent="the tests")
    ana, ben, nora = (building.phone(name) for name in ("ana", "ben", "nora"))
    ana.text("ICE ANNEX")
    building.wait(seconds=10)
    ben.text("ICE LIBRARY")
    nora.expect("City Hall Annex", "1A").expect("Main Library", "2A")

    nora.reply("1C").expect("City Hall Annex: all clear is noted")
    nora.reply("1 I was wrong").expect("City Hall Annex: alert 1 is closed already")
    nora.reply("A").expect("more than one alert")
    nora.reply("2 wait in the lobby").expect("Main Library: your words were sent")

    ben.expect("Nora", "wait in the lobby")
    assert not any("lobby" in text for text in ana.inbox)


def test_nothing_is_ever_recorded(calling: Building) -> None:
    calling.phone("ana").call().press("1").press("2101").press("1")
    calling.wait(minutes=2)
    calling.phone("maria").pick_up().press("1")

    placed = [dict(one["form"]) for one in calling.simulator.requests if one["path"].endswith("/Calls.json")]
    assert placed
    assert not any("ecord" in name for form in placed for name in form)
    assert not any("<Record" in document for _, document in calling.wire.documents)
