"""Steps that are empty or reach nobody take no time, and an unconfirmed report stays small."""

from pathlib import Path

import pytest

from tests.building import WORKSITES, Building

HEAD = "name,role,phone,language,worksites,tier\n"
RUTH, GUS = "Ruth Bell,rep,+15105550104,en,ANNEX,2\n", "Gus Hall,rep,+15105550106,en,ANNEX,3\n"
MARIA, ELENA = "Maria Lopez,rep,+15105550101,en,ANNEX,1\n", "Elena Cruz,rep,+15105550107,en,*,3\n"
DANA = "Dana Whitfield,supervisor,+15105550103,en,ANNEX,1\n"


@pytest.mark.parametrize(
    ("contacts", "told"),
    [
        pytest.param(RUTH + GUS + ELENA, "ruth", id="no tier 1"),
        pytest.param(GUS + ELENA, "gus", id="only tier 3"),
        pytest.param(ELENA, "elena", id="only people of every site"),
    ],
)
def test_an_empty_step_is_skipped_at_once(empty_building: Building, tmp_path: Path, contacts: str, told: str) -> None:
    empty_building.directory(tmp_path, WORKSITES, HEAD + contacts, consent="the tests")

    empty_building.phone("ana").text("ICE ANNEX").expect("1 person is being alerted now")

    empty_building.phone(told).expect("UNCONFIRMED", "City Hall Annex", "1A")
    for other in {"ruth", "gus", "elena"} - {told}:
        assert empty_building.phone(other).inbox == []


def test_a_step_of_people_who_opted_out_is_skipped_at_once(building: Building) -> None:
    building.phone("sam").text("STOP")

    building.phone("ana").text("ICE LIBRARY").expect("Main Library: 1 person is being alerted now")

    building.phone("elena").expect("SIN CONFIRMAR", "Main Library")


def test_a_step_whose_people_all_turn_out_unreachable_is_skipped_at_once(building: Building) -> None:
    building.phone("sam").fault("undelivered:30005")
    building.phone("ana").text("ICE LIBRARY").expect("1 person is being alerted now")

    building.wait(seconds=0)

    building.phone("elena").expect("SIN CONFIRMAR", "Main Library")


def test_an_unconfirmed_report_on_which_all_passed_waits_its_ten_minutes_and_stays_at_the_site(
    building: Building,
) -> None:
    building.phone("ana").text("ICE ANNEX")
    for name in ("maria", "james", "dana"):
        building.phone(name).text("1P")
    building.phone("ruth").expect("1A").text("1P")

    building.wait(minutes=9, seconds=59)
    building.phone("gus").expect_nothing()
    building.wait(seconds=1)

    building.phone("gus").expect("UNCONFIRMED", "City Hall Annex")
    building.phone("elena").expect_nothing()


def test_a_confirmed_report_on_which_all_passed_goes_on_at_once(building: Building) -> None:
    building.phone("ana").text("ICE ANNEX")
    building.phone("bob").text("ICE ANNEX")
    for name in ("maria", "james", "dana"):
        building.phone(name).text("1P")

    building.phone("ruth").expect("CONFIRMED", "1A").text("1P")
    building.phone("gus").expect("CONFIRMED", "1A").text("1P")

    building.phone("elena").expect("CONFIRMADO", "1A")


def test_a_site_with_only_a_supervisor_on_the_first_step_still_looks_for_a_rep(
    empty_building: Building, tmp_path: Path
) -> None:
    empty_building.directory(tmp_path, WORKSITES, HEAD + DANA + RUTH + GUS + ELENA, consent="the tests")
    ana = empty_building.phone("ana").text("ICE ANNEX").expect("1 person is being alerted now")
    empty_building.phone("dana").text("1A").expect("noted")

    empty_building.wait(minutes=5)
    empty_building.phone("ruth").expect("1A")
    ana.expect("nobody has answered yet")
    empty_building.wait(minutes=55)

    empty_building.phone("ruth").expect("no rep has taken it")


def test_somebody_of_two_sites_is_told_of_each_by_its_own_steps(empty_building: Building, tmp_path: Path) -> None:
    both = "Nora Diaz,rep,+15105550108,en,ANNEX LIBRARY,2\n"
    empty_building.directory(tmp_path, WORKSITES, HEAD + MARIA + both + ELENA, consent="the tests")
    nora = empty_building.phone("nora")

    empty_building.phone("ana").text("ICE ANNEX")
    nora.expect_nothing()
    empty_building.phone("bob").text("ICE LIBRARY").expect("1 person is being alerted now")
    nora.expect("Main Library", "1A").expect_nothing()
    empty_building.wait(minutes=5)

    nora.expect("City Hall Annex", "2A")


def test_while_the_taker_is_on_it_nobody_else_is_told(building: Building) -> None:
    building.phone("ana").text("ICE ANNEX")
    building.wait(minutes=5)
    building.phone("ruth").expect("1A").text("1A").text("1H")

    building.wait(minutes=5)
    building.wait(minutes=60)

    building.phone("gus").expect_nothing()
    building.phone("elena").expect_nothing()


def test_a_missing_receipt_alone_changes_nothing(building: Building) -> None:
    for name in ("maria", "james", "dana"):
        building.phone(name).fault("silent")
    building.phone("ana").text("ICE ANNEX").expect("3 people are being alerted now")

    building.wait(minutes=4, seconds=59)
    building.phone("ruth").expect_nothing()
    building.wait(seconds=1)

    building.phone("ruth").expect("City Hall Annex", "1A")
