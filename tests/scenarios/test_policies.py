"""Escalation policies by phone: the ladder of a worksite decides who is told when, and by which channel."""

from pathlib import Path

from hotline.services.alerting.policies import PolicyBook
from tests.building import Building

HEADER = "worksite,whom,role,after,text,call,repeats,every\n"


def policy(building: Building, folder: Path, rows: str) -> None:
    """Import these rows as the policies in force."""
    file = folder / "policies.csv"
    file.write_text(HEADER + rows, encoding="utf-8")
    PolicyBook(building.hotline.database).load(file)


def test_reps_may_come_before_supervisors_and_tier_2_sooner(building: Building, tmp_path: Path) -> None:
    policy(building, tmp_path, "ANNEX,1,rep,0,,,,\nANNEX,1,supervisor,1,,,,\nANNEX,2,,3,,,,\n")

    building.phone("ana").text("ICE ANNEX").expect("2 people are being alerted")
    building.phone("maria").expect("City Hall Annex")
    building.phone("dana").expect_nothing()
    building.wait(minutes=1)
    building.phone("dana").expect("City Hall Annex")
    building.phone("ruth").expect_nothing()
    building.wait(minutes=2)
    building.phone("ruth").expect("City Hall Annex")


def test_other_worksites_go_by_the_default(building: Building, tmp_path: Path) -> None:
    policy(building, tmp_path, "LIBRARY,1,,0,,,,\n")

    building.phone("ana").text("ICE ANNEX")
    building.wait(minutes=5)

    building.phone("ruth").expect("City Hall Annex")


def test_who_has_not_answered_is_asked_again_as_often_as_the_policy_says(building: Building, tmp_path: Path) -> None:
    policy(building, tmp_path, "ANNEX,1,,0,,,2,3\n")
    building.phone("ana").text("ICE ANNEX")
    maria, dana = building.phone("maria").expect("City Hall Annex"), building.phone("dana").clear()
    building.phone("james").clear().reply("1P").clear()

    building.wait(minutes=3)
    maria.expect("STILL OPEN at 10:45 AM", "City Hall Annex", "1A take it")
    dana.expect("STILL OPEN", "1A I have it")
    building.phone("james").expect_nothing()
    building.wait(minutes=3)
    maria.expect("STILL OPEN at 10:48 AM")
    building.wait(minutes=30)

    assert sum("STILL OPEN" in text for text in maria.inbox) == 2
    maria.reply("1A").expect("it is yours")


def test_a_taken_report_asks_nobody_again(building: Building, tmp_path: Path) -> None:
    policy(building, tmp_path, "ANNEX,1,,0,,,2,3\n")
    building.phone("ana").text("ICE ANNEX")
    building.phone("james").reply("1A")
    maria = building.phone("maria").expect("City Hall Annex").clear()

    building.wait(minutes=10)

    maria.expect_nothing()


def test_a_call_may_follow_sooner_or_come_instead_of_the_text(calling: Building, tmp_path: Path) -> None:
    policy(calling, tmp_path, "ANNEX,1,rep,0,no,0,,\nANNEX,1,supervisor,0,yes,1,,\n")

    calling.phone("ana").text("ICE ANNEX")

    assert calling.phone("maria").expect_nothing().rings
    assert not calling.phone("dana").expect("City Hall Annex").rings
    calling.wait(minutes=1)
    assert calling.phone("dana").rings


def test_who_is_asked_again_is_called_again(calling: Building, tmp_path: Path) -> None:
    policy(calling, tmp_path, "ANNEX,1,,0,yes,1,1,4\n")
    calling.phone("ana").text("ICE ANNEX")
    calling.wait(minutes=1)
    calling.phone("maria").let_ring()
    calling.wait(minutes=3)
    calling.phone("maria").expect("STILL OPEN")

    calling.wait(minutes=1)

    calling.phone("maria").pick_up().press("1").expect("You have City Hall Annex")


def test_windows_hold_for_their_worksite_alone(building: Building, tmp_path: Path) -> None:
    policy(building, tmp_path, "ANNEX,unreached,,20,,,,\nANNEX,nobody yet,,2,,,,\nANNEX,silence,,7,,,,\n")
    ana = building.phone("ana").text("ICE ANNEX")
    ben = building.phone("ben").text("ICE LIBRARY")

    building.wait(minutes=2)
    ana.expect("nobody has answered yet")
    assert not any("answered yet" in text for text in ben.inbox)
    building.wait(minutes=18)

    building.phone("maria").expect("no rep has taken it")
    assert not any("no rep has taken it" in text for text in building.phone("sam").inbox)
    building.phone("maria").reply("1A").expect("offered to others again in 7 minutes")
    building.wait(minutes=7)
    building.phone("maria").expect("nobody has it any more")


def test_without_a_number_to_call_from_who_was_to_be_called_is_texted(building: Building, tmp_path: Path) -> None:
    policy(building, tmp_path, "ANNEX,1,,0,no,0,,\n")

    building.phone("ana").text("ICE ANNEX").expect("3 people are being alerted")

    building.phone("maria").expect("City Hall Annex")


def test_a_policy_edited_during_an_incident_counts_from_the_next_one_on(building: Building, tmp_path: Path) -> None:
    policy(building, tmp_path, "ANNEX,1,,0,,,1,4\nANNEX,2,,3,,,,\n")
    ana = building.phone("ana").text("ICE ANNEX")

    policy(building, tmp_path, "ANNEX,1,rep,0,,,,\n")
    building.wait(minutes=3)
    building.phone("ruth").expect("City Hall Annex")
    building.wait(minutes=1)
    building.phone("maria").expect("City Hall Annex").expect("STILL OPEN").reply("1C")

    building.wait(minutes=11)
    ana.text("ICE ANNEX").expect("2 people are being alerted")
    building.wait(minutes=9)
    assert sum("STILL OPEN" in text for text in building.phone("maria").inbox) == 1
