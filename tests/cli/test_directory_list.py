"""`hotline directory list` and `verify`: who is in it, how they can be reached, and whose phone has answered."""

import json
from pathlib import Path

from click.testing import CliRunner

from hotline.cli import cli
from tests.building import DATA_KEY, WORKSITES, Building

NEW = "name,role,phone,language,worksites,tier\nNora Diaz,rep,+15105550108,en,ANNEX LIBRARY,2\n"


def run(building: Building, *arguments: str) -> str:
    """Run a command of `hotline directory` and return what it prints; it must end well."""
    environ = {"DATABASE_URL": building.environ["DATABASE_URL"], "DATA_KEYS": DATA_KEY}
    result = CliRunner().invoke(cli, ["directory", *arguments], env=environ, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_an_empty_directory_says_how_to_fill_it(empty_building: Building) -> None:
    assert run(empty_building, "list") == "nobody yet: run `hotline directory import`\n"


def test_everybody_is_listed_by_turn_with_how_they_can_be_reached(building: Building, tmp_path: Path) -> None:
    building.directory(tmp_path, WORKSITES, NEW, verified=False)
    building.phone("maria").text("STOP")
    building.phone("dana").text("STOP")
    building.phone("ruth").fault("undelivered:30006", 1)
    building.phone("ana").text("ICE ANNEX")
    building.wait(minutes=5)

    assert run(building, "list").splitlines() == [
        "Dana Whitfield, supervisor, tier 1: ANNEX; no way (opted out)",
        "James Okafor, rep, tier 1: ANNEX; texts and calls",
        "Maria Lopez, rep, tier 1: ANNEX; calls only (opted out)",
        "Sam Ortiz, rep, tier 1: LIBRARY; texts and calls",
        "Nora Diaz (unverified), rep, tier 2: ANNEX LIBRARY; texts and calls",
        "Ruth Bell, rep, tier 2: ANNEX; calls only (takes no texts)",
        "Elena Cruz, rep, tier 3: *; texts and calls",
        "Gus Hall, rep, tier 3: ANNEX; texts and calls",
    ]


def test_the_same_as_json_without_a_number(building: Building) -> None:
    text = run(building, "list", "--json")

    maria = next(one for one in json.loads(text) if one["name"] == "Maria Lopez")
    assert (maria["worksites"], maria["texts"], maria["verified"]) == (["ANNEX"], True, True)
    assert "+1510" not in text


def test_new_codes_are_for_those_who_have_not_answered_for_a_day(building: Building, tmp_path: Path) -> None:
    assert run(building, "verify") == "nobody: all have answered, or were asked today\n"
    building.directory(tmp_path, WORKSITES, NEW, verified=False, consent="forms")
    # The command has the real clock, the building its own.
    building.now.at = building.now.at.replace(year=building.now.at.year - 1)
    building.wait(seconds=5)
    first = building.phone("nora").expect("reply").inbox[0]

    assert run(building, "verify") == "1 contacts are sent a new code\n"
    building.wait(seconds=5)

    assert building.phone("nora").expect("reply").inbox[1] != first


def test_the_record_shows_who_has_not_answered_yet(building: Building, tmp_path: Path) -> None:
    building.directory(tmp_path, WORKSITES, NEW.replace(",2", ",1"), verified=False)
    building.phone("ana").text("ICE ANNEX")
    environ = {"DATABASE_URL": building.environ["DATABASE_URL"], "DATA_KEYS": DATA_KEY}
    code = CliRunner().invoke(cli, ["incident", "list"], env=environ).output.split()[0]

    story = CliRunner().invoke(cli, ["incident", "show", code], env=environ).output

    assert "Nora Diaz (unverified) is texted" in story
    assert "Maria Lopez is texted" in story
