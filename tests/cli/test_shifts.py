"""`hotline shifts`: the sheet is stored whole or not at all, and read back in words."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotline.cli import cli
from hotline.domain.shift_notation import in_words
from hotline.errors import HotlineError, ImportFaults
from hotline.store.tables import contacts, shifts, worksites
from tests.building import CONTACTS, DATA_KEY, WORKSITES, Building

HEAD = "phone,worksites,when,from,to\n"
MARIA, JAMES, RUTH, ELENA = "+15105550101", "+15105550102", "+15105550104", "+15105550107"
SHEET = f"""{HEAD}{MARIA},ANNEX,mon-fri,08:00,16:30
(510) 555-0101,,2026-12-25,,
510.555.0102,annex,LUN mar,22:00,06:00
"""
STORED = {
    ("Maria Lopez", "ANNEX"): ["mon-fri 08:00-16:30", "2026-12-25 off"],
    ("James Okafor", "ANNEX"): ["mon tue 22:00-06:00"],
}


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "shifts.csv"
    path.write_text(SHEET, encoding="utf-8")
    return path


def command(building: Building, *arguments: str) -> Result:
    environ = {"DATABASE_URL": building.environ["DATABASE_URL"], "DATA_KEYS": DATA_KEY}
    return CliRunner().invoke(cli, list(arguments), env=environ)


def lines(building: Building, *arguments: str) -> list[str]:
    """Run a command that must end well and return what it prints; never a number."""
    result = command(building, *arguments)
    assert result.exit_code == 0, (result.output, result.exception)
    assert "555" not in result.output
    return result.output.splitlines()


def faults(building: Building, sheet: Path, text: str) -> list[str]:
    """Import a sheet with faults and return these; nothing may have changed, and no number stands in them."""
    sheet.write_text(HEAD + text, encoding="utf-8")
    before = stored(building)
    result = command(building, "shifts", "import", str(sheet))
    assert isinstance(result.exception, ImportFaults), result.output
    assert stored(building) == before
    assert "555" not in str(result.exception)
    return list(result.exception.faults)


def stored(building: Building) -> dict[tuple[str, str], list[str]]:
    """Return the hours in words by name and code."""
    with building.hotline.database.reading() as tx:
        names = {entry.id: entry.name for entry in contacts.entries(tx)}
        codes = {site.id: site.code for site in worksites.every(tx.conn)}
        return {(names[who], codes[where]): in_words(some) for (who, where), some in shifts.every(tx.conn).items()}


def test_a_sheet_is_stored_in_any_spelling_and_a_second_import_changes_nothing(building: Building, sheet: Path) -> None:
    first = lines(building, "shifts", "import", str(sheet))

    assert first == ["shifts: replaced by 3 rows, 2 contacts, 1 worksites"]
    assert stored(building) == STORED
    assert lines(building, "shifts", "import", str(sheet)) == first
    assert stored(building) == STORED


def test_semicolons_and_a_byte_order_mark_are_read(building: Building, sheet: Path) -> None:
    sheet.write_bytes(b"\xef\xbb\xbf" + SHEET.replace(",", ";").encode())

    lines(building, "shifts", "import", str(sheet))

    assert stored(building) == STORED


def test_a_dry_run_changes_nothing(building: Building, sheet: Path) -> None:
    shown = lines(building, "shifts", "import", str(sheet), "--dry-run")

    assert shown == ["shifts: would be replaced by 3 rows, 2 contacts, 1 worksites"]
    assert stored(building) == {}


def test_the_file_is_the_whole_truth_and_who_loses_their_hours_is_named(building: Building, sheet: Path) -> None:
    lines(building, "shifts", "import", str(sheet))
    sheet.write_text(f"{HEAD}{RUTH},ANNEX,daily,08:00,20:00\n")

    shown = lines(building, "shifts", "import", str(sheet))

    assert stored(building) == {("Ruth Bell", "ANNEX"): ["daily 08:00-20:00"]}
    assert shown[1:] == [
        "James Okafor at ANNEX: has no hours any more, so always on duty",
        "Maria Lopez at ANNEX: has no hours any more, so always on duty",
    ]


def test_every_fault_is_named_with_its_line_and_nothing_is_changed(building: Building, sheet: Path) -> None:
    lines(building, "shifts", "import", str(sheet))

    found = faults(
        building,
        sheet,
        f"+15105550199,ANNEX,mon,08:00,16:00\n"
        f"555,ANNEX,mon,08:00,16:00\n"
        f"{ELENA},,mon,08:00,16:00\n"
        f"{MARIA},NOWHERE {MARIA} AB55501,mon,08:00,16:00\n"
        f"{MARIA},LIBRARY,mon,08:00,16:00\n"
        f"{MARIA},ANNEX,(510) 555-0101,5105550101,25:00\n"
        f"{MARIA},ANNEX,2026-02-30,,\n"
        f"{MARIA},ANNEX,2027-01-02..2026-12-24,,\n"
        f"{MARIA},ANNEX,mon,,\n"
        f"{MARIA},ANNEX,2026-12-25,08:00,\n"
        f"{MARIA},ANNEX,tue,08:00,16:00\n"
        f"{MARIA},,TUE,8:00,16:00\n"
        "short,row\n",
    )

    expected = [
        "shifts.csv:2: phone: no contact",
        "shifts.csv:3: phone: not a possible phone number",
        "shifts.csv:4: phone: this contact answers for every worksite",
        "shifts.csv:5: worksites: this code is no worksite",
        "shifts.csv:5: worksites: this code is no worksite",
        "shifts.csv:5: worksites: NOWHERE is no worksite",
        "shifts.csv:6: worksites: this contact does not answer for LIBRARY",
        "shifts.csv:7: when: one date",
        "shifts.csv:7: from: a time",
        "shifts.csv:7: to: a time",
        "shifts.csv:8: when: there is no such date",
        "shifts.csv:9: when: the span runs backwards",
        "shifts.csv:10: from: a time",
        "shifts.csv:10: to: a time",
        "shifts.csv:11: to: a time",
        "shifts.csv:13: when: this shift stands in line 12 already",
        "shifts.csv:14: 5 cells are expected and 2",
    ]
    assert len(found) == len(expected), found
    assert [line for line in expected if not any(fault.startswith(line) for fault in found)] == [], found


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        pytest.param(b"phone,when\n", "missing columns: worksites, from, to", id="columns"),
        pytest.param("teléfono\n".encode("latin-1"), "not UTF-8", id="encoding"),
        pytest.param(None, "cannot be read", id="absent"),
    ],
)
def test_a_file_that_is_none_is_named(building: Building, sheet: Path, content: bytes | None, fault: str) -> None:
    lines(building, "shifts", "import", str(sheet))
    sheet.unlink() if content is None else sheet.write_bytes(content)

    result = command(building, "shifts", "import", str(sheet))

    assert isinstance(result.exception, ImportFaults)
    assert fault in str(result.exception)
    assert stored(building) == STORED


def test_show_says_everybodys_hours_and_whether_they_are_on_duty_now(building: Building, sheet: Path) -> None:
    sheet.write_text(
        f"{HEAD}{MARIA},ANNEX,mon-fri,00:00,24:00\n{MARIA},ANNEX,sat sun,00:00,24:00\n{MARIA},ANNEX,2020-12-25,,\n"
        f"{JAMES},ANNEX,2020-01-01..2099-12-31,,\n{RUTH},ANNEX,daily,00:00,24:00\n"
    )
    lines(building, "shifts", "import", str(sheet))
    building.phone("ruth").text("OFF")

    shown = lines(building, "shifts", "show")

    assert shown == [
        "ANNEX  City Hall Annex, times of America/Los_Angeles",
        "  Dana Whitfield, supervisor: always (on duty now)",
        "  James Okafor, rep: 2020-01-01..2099-12-31 off (off duty now)",
        "  Maria Lopez, rep: mon-fri 00:00-24:00; sat sun 00:00-24:00; 2020-12-25 off (on duty now)",
        "  Ruth Bell, rep: daily 00:00-24:00 (off duty now, by their own word)",
        "  Gus Hall, rep: always (on duty now)",
        "LIBRARY  Main Library, times of America/Los_Angeles",
        "  Sam Ortiz, rep: always (on duty now)",
    ]
    assert lines(building, "shifts", "show", "library") == shown[-2:]


def test_json_holds_the_same_for_machines(building: Building, sheet: Path) -> None:
    lines(building, "shifts", "import", str(sheet))

    (annex,) = json.loads("\n".join(lines(building, "shifts", "show", "ANNEX", "--json")))

    assert (annex["worksite"], annex["timezone"]) == ("ANNEX", "America/Los_Angeles")
    maria = next(one for one in annex["contacts"] if one["name"] == "Maria Lopez")
    assert (maria["role"], maria["hours"], maria["by_word"]) == ("rep", STORED["Maria Lopez", "ANNEX"], False)
    assert {one["on_duty"] for one in annex["contacts"]} <= {True, False}


def test_a_worksite_that_is_none_is_one_clear_line(building: Building) -> None:
    result = command(building, "shifts", "show", "510-555-0101")

    assert isinstance(result.exception, HotlineError)
    assert str(result.exception) == "no worksite has this code; see `hotline shifts show`"


def test_without_worksites_there_is_nothing_to_show(empty_building: Building) -> None:
    assert lines(empty_building, "shifts", "show") == ["there is no worksite yet"]


def test_a_new_directory_keeps_the_hours_of_who_stays_and_drops_those_of_who_left(
    building: Building, sheet: Path, tmp_path: Path
) -> None:
    lines(building, "shifts", "import", str(sheet))

    building.directory(tmp_path, WORKSITES, CONTACTS.replace("Maria Lopez", "Maria Lopez Diaz"))
    assert set(stored(building)) == {("Maria Lopez Diaz", "ANNEX"), ("James Okafor", "ANNEX")}
    building.directory(
        tmp_path,
        WORKSITES,
        CONTACTS.replace(f"Maria Lopez,rep,{MARIA},en,ANNEX", f"Maria Lopez,rep,{MARIA},en,LIBRARY"),
    )
    assert set(stored(building)) == {("James Okafor", "ANNEX")}
    building.directory(tmp_path, WORKSITES, CONTACTS)
    assert set(stored(building)) == {("James Okafor", "ANNEX")}, "who comes back to a worksite has no hours there"
    without = "".join(line for line in CONTACTS.splitlines(keepends=True) if "James" not in line)
    building.directory(tmp_path, WORKSITES, without, remove_missing=True)
    assert stored(building) == {}


def test_hours_of_a_worksite_that_is_removed_are_dropped(building: Building, sheet: Path, tmp_path: Path) -> None:
    lines(building, "shifts", "import", str(sheet))
    only_library = "".join(line for line in WORKSITES.splitlines(keepends=True) if "ANNEX" not in line)
    people = CONTACTS.replace(",ANNEX,", ",LIBRARY,")

    building.directory(tmp_path, only_library, people, remove_missing=True)

    assert stored(building) == {}
