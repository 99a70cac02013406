"""`hotline policy`: every fault at once with file and line, or a new version of every policy that changed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotline.cli import cli
from tests.building import DATA_KEY, Building

HEADER = "worksite,whom,role,after,text,call,repeats,every\n"
DEFAULT = [
    "every other worksite",
    "  at once: tier 1, reps and supervisors, by text, and 2 min later by call",
    "  after 5 min: tier 2, reps and supervisors, by text, and 2 min later by call",
    "  after 10 min: tier 3, reps and supervisors, by text, and 2 min later by call",
    "  after 10 min: every site, reps and supervisors, by text, and 2 min later by call",
]


def run(building: Building, *arguments: str) -> Result:
    """Run a command of `hotline policy`."""
    environ = {"DATABASE_URL": building.environ["DATABASE_URL"], "DATA_KEYS": DATA_KEY}
    return CliRunner().invoke(cli, ["policy", *arguments], env=environ)


def load(building: Building, folder: Path, rows: str, *options: str) -> Result:
    """Import a file of these rows."""
    file = folder / "policies.csv"
    file.write_text(HEADER + rows, encoding="utf-8")
    return run(building, "import", str(file), *options)


def test_without_a_file_the_published_default_holds(building: Building) -> None:
    assert run(building, "show").output.splitlines() == DEFAULT
    assert run(building, "show", "annex").output.splitlines() == ["ANNEX, City Hall Annex", *DEFAULT[1:]]


def test_a_worksite_gets_a_ladder_of_its_own_and_the_others_keep_the_default(
    building: Building, tmp_path: Path
) -> None:
    rows = "ANNEX,1,rep,0,yes,1,2,5\nANNEX,2,,3,,,,\nANNEX,*,,6,no,0,,\n"

    done = load(building, tmp_path, rows)

    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == [
        "this holds from the next report on:",
        "ANNEX, City Hall Annex",
        "  at once: tier 1, reps, by text, and 1 min later by call; asked again 2 times, every 5 min",
        "  after 3 min: tier 2, reps and supervisors, by text",
        "  after 6 min: every site, reps and supervisors, by call",
        "  note: supervisors of tier 1 are never told",
        "  note: reps of tier 3 are never told",
        "  note: supervisors of tier 3 are never told",
        *DEFAULT,
    ]
    assert run(building, "show").output.splitlines() == done.output.splitlines()[1:]


def test_the_file_is_the_whole_truth(building: Building, tmp_path: Path) -> None:
    load(building, tmp_path, "ANNEX,1,,0,yes,2,,\n")

    load(building, tmp_path, "*,1,,0,yes,,,\n*,*,,4,yes,,,\n")

    shown = json.loads(run(building, "show", "ANNEX", "--json").output)
    assert [(step["rung"], step["after"], step["call"]) for step in shown[0]["steps"]] == [(1, 0, None), (4, 4, None)]


def test_a_dry_run_changes_nothing(building: Building, tmp_path: Path) -> None:
    done = load(building, tmp_path, "*,1,,0,yes,,,\n", "--dry-run")

    assert done.output.startswith("this would hold:\n")
    assert run(building, "show").output.splitlines() == DEFAULT


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        pytest.param("ANEX,1,,0,,,,", "worksite: ANEX is no worksite", id="unknown worksite"),
        pytest.param(",1,,0,,,,", "worksite: codes with spaces between them are expected", id="no worksite"),
        pytest.param("* ANNEX,1,,0,,,,", "worksite: codes with spaces between them are expected", id="star and code"),
        pytest.param(
            "*,4,,0,,,,", "whom: 1, 2, 3, * for the people of every worksite, or one of unreached", id="unknown tier"
        ),
        pytest.param("*,1,boss,0,,,,", "role: rep, supervisor or both", id="unknown role"),
        pytest.param("*,1,,soon,,,,", "after: a whole number from 0 to 240", id="no number"),
        pytest.param("*,1,,-1,,,,", "after: a whole number from 0 to 240", id="before the report"),
        pytest.param("*,1,,900,,,,", "after: a whole number from 0 to 240", id="too late to help"),
        pytest.param("*,1,,5,,,,", "after: somebody must be told at once", id="nobody at once"),
        pytest.param("*,1,,0,maybe,,,", "text: yes or no", id="neither yes nor no"),
        pytest.param("*,1,,0,no,,,", "text: no text and no call", id="no channel"),
        pytest.param("*,1,,0,yes,x,,", "call: a whole number", id="call when"),
        pytest.param("*,1,,0,yes,2,3,", "every: after how many minutes", id="repeats without a time"),
        pytest.param("*,1,,0,yes,2,3,0", "every: a whole number from 1", id="repeats at once"),
        pytest.param("*,unreached,,0,,,,", "after: a whole number from 1 to 1440", id="a window of no time"),
        pytest.param("*,unreached,rep,30,,,,", "role: unreached has a time alone", id="a window with a role"),
    ],
)
def test_every_fault_names_its_line_and_nothing_changes(
    building: Building, tmp_path: Path, row: str, fault: str
) -> None:
    done = load(building, tmp_path, f"ANNEX,1,,0,yes,2,,\n{row}\n")

    assert done.exit_code == 1
    assert f"policies.csv:3: {fault}" in str(done.exception)
    assert run(building, "show").output.splitlines() == DEFAULT


def test_windows_of_an_incidents_life_are_set_in_the_same_file(building: Building, tmp_path: Path) -> None:
    done = load(building, tmp_path, "ANNEX,Unreached,,30,,,,\nANNEX,nobody yet,,3,,,,\n")

    assert done.exit_code == 0, done.exception
    assert done.output.splitlines()[1:8] == [
        "ANNEX, City Hall Annex", *DEFAULT[1:], "  nobody yet: 3 min", "  unreached: 30 min",
    ]  # fmt: skip
    twice = load(building, tmp_path, "ANNEX,unreached,,30,,,,\nANNEX,unreached,,40,,,,\n")
    assert "policies.csv:3: whom: unreached stands twice" in str(twice.exception)


def test_people_who_are_named_twice_are_a_fault(building: Building, tmp_path: Path) -> None:
    done = load(building, tmp_path, "*,1,rep,0,,,,\n*,1,both,5,,,,\n")

    assert "policies.csv:3: whom: the same people as in line 2: repeats ask them again" in str(done.exception)


def test_an_unknown_worksite_cannot_be_shown(building: Building) -> None:
    done = run(building, "show", "NOWHERE")

    assert done.exit_code == 1
    assert "no worksite has this code" in str(done.exception)
