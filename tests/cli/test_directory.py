"""`hotline directory import`: every fault at once with file and line, or all of it stored."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from hotline.cli import cli
from hotline.errors import ImportFaults
from hotline.services.directory.import_directory import DirectoryImport
from hotline.store.tables import contacts, worksites
from tests.building import CONTACTS, DATA_KEY, WORKSITES, Building


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "worksites.csv").write_text(WORKSITES, encoding="utf-8")
    (tmp_path / "contacts.csv").write_text(CONTACTS, encoding="utf-8")
    return tmp_path


def run(building: Building, folder: Path, *options: str) -> list[str]:
    """Import by the command itself and return what it prints; it must end well."""
    environ = {"DATABASE_URL": building.environ["DATABASE_URL"], "DATA_KEYS": DATA_KEY}
    arguments = ["directory", "import", str(folder / "worksites.csv"), str(folder / "contacts.csv"), *options]
    result = CliRunner().invoke(cli, arguments, env=environ, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def faults(building: Building, folder: Path) -> list[str]:
    """Import files that hold faults and return these; nothing may have changed."""
    before = stored(building)
    importer = DirectoryImport(
        building.hotline.database, "America/Los_Angeles", "US", ("en", "es"), frozenset({"menu"})
    )
    with pytest.raises(ImportFaults) as raised:
        importer.load(folder / "worksites.csv", folder / "contacts.csv")
    assert stored(building) == before
    return list(raised.value.faults)


def stored(building: Building) -> tuple[dict[str, str], dict[str, str]]:
    """Return the worksites' keypads by code, and the contacts' phones by name."""
    with building.hotline.database.reading() as tx:
        sites = {site.code: site.keypad for site in worksites.every(tx.conn)}
        return sites, {entry.name: entry.phone for entry in contacts.entries(tx)}


def consents(building: Building) -> set[str]:
    """Return where the consent of the active contacts came from."""
    with building.hotline.database.reading() as tx:
        table = contacts.contacts
        return set(tx.conn.execute(select(table.c.consent).where(table.c.active)).scalars())


def test_a_directory_is_stored_and_a_second_import_changes_nothing(empty_building: Building, folder: Path) -> None:
    first = run(empty_building, folder, "--consent", "forms of May 2026")
    sites, people = stored(empty_building)
    again = run(empty_building, folder)

    assert first[:2] == ["worksites: 2 added, 0 changed", "contacts: 7 added, 0 changed"]
    assert again[:2] == ["worksites: 0 added, 0 changed", "contacts: 0 added, 0 changed"]
    assert sites == {"ANNEX": "2101", "LIBRARY": "2102"}
    assert people["Maria Lopez"] == "+15105550101"
    assert stored(empty_building) == (sites, people)
    assert consents(empty_building) == {"forms of May 2026"}, "kept where no new one is named"


def test_a_dry_run_says_what_would_change_and_changes_nothing(empty_building: Building, folder: Path) -> None:
    lines = run(empty_building, folder, "--dry-run")

    assert lines[:2] == [
        "worksites: 2 would be added, 0 would be changed",
        "contacts: 7 would be added, 0 would be changed",
    ]
    assert stored(empty_building) == ({}, {})


def test_semicolons_a_byte_order_mark_and_local_numbers_are_read(empty_building: Building, folder: Path) -> None:
    (folder / "worksites.csv").write_bytes(b"\xef\xbb\xbf" + WORKSITES.replace(",", ";").encode())
    rows = 'name;role;phone;language;worksites;tier\r\n"Pérez; Ana";Rep;(510) 555-0111;ES;annex library;3\r\n'
    (folder / "contacts.csv").write_bytes(b"\xef\xbb\xbf" + rows.encode())

    run(empty_building, folder)

    assert stored(empty_building)[1] == {"Pérez; Ana": "+15105550111"}


def test_keypads_are_given_out_and_kept(empty_building: Building, folder: Path) -> None:
    rows = "code,name,address,agency,timezone,keypad\nAAA,A,x,y,,\nBBB,B,x,y,,2001\nCCC,C,x,y,,\n"
    (folder / "worksites.csv").write_text(rows)
    (folder / "contacts.csv").write_text("name,role,phone,language,worksites,tier\nR,rep,+15105550101,en,*,3\n")
    run(empty_building, folder)
    first = stored(empty_building)[0]

    (folder / "worksites.csv").write_text(rows.replace("AAA,A", "DDD,D") + "AAA,A,x,y,,\n")
    run(empty_building, folder)

    assert first["BBB"] == "2001"
    assert len(set(first.values())) == 3
    again = stored(empty_building)[0]
    assert {code: again[code] for code in first} == first


def test_every_fault_of_both_files_is_named_with_its_line(empty_building: Building, folder: Path) -> None:
    (folder / "worksites.csv").write_text(
        "code,name,address,agency,timezone,keypad,office_phone\n"
        "A1,One letter,x,y,,,\n"
        "MENU,A word,x,y,,,\n"
        "ANNEX,,x,y,Mars/Olympus,21,12\n"
        "ANNEX,Twice,x,y,,,\n"
        "SHORT,row\n"
    )
    (folder / "contacts.csv").write_text(
        "name,role,phone,language,worksites,tier\n"
        "Maria,rep,+15105550101,en,ANNEX,1\n"
        "Maria Too,supervisor,(510) 555-0101,en,ANNEX,1\n"
        ",boss,555,fr,,4\n"
        "Gus,rep,+15105550102,en,* ANNEX,2\n"
        "Ida,rep,+15105550103,en,NOWHERE,2\n"
    )

    found = faults(empty_building, folder)

    expected = [
        "worksites.csv:2: code: at least two letters",
        "worksites.csv:3: code: MENU is a word",
        "worksites.csv:4: name:",
        "worksites.csv:4: timezone:",
        "worksites.csv:4: keypad: 4 digits",
        "worksites.csv:4: office_phone:",
        "worksites.csv:5: code: ANNEX stands twice",
        "worksites.csv:6: 7 cells are expected and 2",
        "contacts.csv:3: phone: the same as in line 2",
        "contacts.csv:4: role:",
        "contacts.csv:4: language:",
        "contacts.csv:4: tier:",
        "contacts.csv:4: name:",
        "contacts.csv:4: worksites:",
        "contacts.csv:4: phone: not a possible phone number",
        "contacts.csv:5: worksites: either * or codes",
        "contacts.csv:6: worksites: NOWHERE is no worksite",
        "contacts: no rep of last resort",
    ]
    missing = [line for line in expected if not any(line in fault for fault in found)]
    assert missing == [], found
    assert not any("5105550101" in fault for fault in found)


@pytest.mark.parametrize(
    ("file", "content", "fault"),
    [
        pytest.param("contacts.csv", b"name,role\nx,y\n", "missing columns: phone, language", id="columns"),
        pytest.param("worksites.csv", "código,ñ\n".encode("latin-1"), "not UTF-8", id="encoding"),
        pytest.param("worksites.csv", b"", "missing columns", id="empty"),
        pytest.param("contacts.csv", None, "cannot be read", id="absent"),
    ],
)
def test_a_file_that_is_none_is_named(
    empty_building: Building, folder: Path, file: str, content: bytes | None, fault: str
) -> None:
    (folder / file).unlink() if content is None else (folder / file).write_bytes(content)

    assert any(file in line and fault in line for line in faults(empty_building, folder))


def test_who_is_absent_stays_until_asked_to_go_even_with_incidents_and_may_come_back(
    building: Building, folder: Path
) -> None:
    building.phone("ana").text("ICE ANNEX")
    (folder / "worksites.csv").write_text(WORKSITES.replace("ANNEX,City Hall Annex,200 Main St", "DEPOT,Depot,x"))
    kept = [row for row in CONTACTS.splitlines() if "ANNEX" not in row]
    (folder / "contacts.csv").write_text("\n".join(kept).replace("2101", "2109") + "\n")
    (folder / "worksites.csv").write_text((folder / "worksites.csv").read_text().replace("2101", "2109"))

    shown = run(building, folder)
    assert "ANNEX" in stored(building)[0]
    gone = run(building, folder, "--remove-missing")

    assert "worksite ANNEX: not in the files, kept (remove with --remove-missing)" in shown
    assert "contact Maria Lopez: removed" in gone
    assert stored(building) == (
        {"DEPOT": "2109", "LIBRARY": "2102"},
        {"Sam Ortiz": "+15105550105", "Elena Cruz": "+15105550107"},
    )
    building.hotline.places.forget()
    building.phone("bob").text("ICE ANNEX")
    building.wait(minutes=5)
    assert not any("City Hall" in text for text in building.phone("bob").inbox)
    (folder / "worksites.csv").write_text(WORKSITES)
    (folder / "contacts.csv").write_text(CONTACTS)
    assert run(building, folder)[0] == "worksites: 1 added, 0 changed"
    assert stored(building)[0]["ANNEX"] == "2101"


def test_people_of_every_site_with_an_early_tier_are_noted(empty_building: Building, folder: Path) -> None:
    (folder / "contacts.csv").write_text(CONTACTS.replace("es,*,3", "es,*,1"))

    assert any("Elena Cruz answers for every worksite" in line for line in run(empty_building, folder))


def test_after_stop_a_contact_is_not_reached_and_a_new_import_does_not_undo_it(
    building: Building, folder: Path
) -> None:
    building.phone("maria").text("STOP")

    run(building, folder)
    building.phone("ana").text("ICE ANNEX").expect("2 people are being alerted")

    assert not any("City Hall" in text for text in building.phone("maria").inbox)


def test_a_rep_who_was_removed_is_told_nothing_until_they_come_back_with_their_consent(
    building: Building, folder: Path
) -> None:
    maria = building.phone("maria")
    without = "".join(line for line in CONTACTS.splitlines(keepends=True) if "Maria" not in line)
    (folder / "contacts.csv").write_text(without, encoding="utf-8")
    run(building, folder, "--remove-missing")
    building.phone("ana").text("ICE ANNEX").expect("2 people are being alerted")
    assert not any("City Hall" in text for text in maria.inbox)

    (folder / "contacts.csv").write_text(CONTACTS, encoding="utf-8")
    back = run(building, folder)
    building.wait(hours=2)
    building.phone("ana").text("ICE ANNEX").expect("3 people are being alerted")

    assert back[1] == "contacts: 1 added, 0 changed"
    maria.expect("City Hall Annex")
    assert consents(building) == {"the tests"}


@pytest.mark.parametrize("code", ["menu", "STOP", "Help", "YES", "ICE", "MIGRA", "OOPS", "QUIET", "ENGLISH", "ALTO"])
def test_a_code_that_is_a_word_of_the_hotline_or_the_carrier_is_refused(
    empty_building: Building, folder: Path, code: str
) -> None:
    (folder / "worksites.csv").write_text(WORKSITES.replace("LIBRARY", code), encoding="utf-8")
    environ = {"DATABASE_URL": empty_building.environ["DATABASE_URL"], "DATA_KEYS": DATA_KEY}
    files = [str(folder / "worksites.csv"), str(folder / "contacts.csv")]

    result = CliRunner().invoke(cli, ["directory", "import", *files], env=environ)

    assert isinstance(result.exception, ImportFaults)
    assert f"worksites.csv:3: code: {code.upper()} is a word" in str(result.exception)
    assert stored(empty_building) == ({}, {})


def test_a_keypad_number_of_another_worksite_is_refused_even_if_that_one_was_removed(
    building: Building, folder: Path
) -> None:
    only = WORKSITES.splitlines(keepends=True)
    (folder / "worksites.csv").write_text(only[0] + only[2].replace("2102", "2101"), encoding="utf-8")
    (folder / "contacts.csv").write_text("name,role,phone,language,worksites,tier\nR,rep,+15105550101,en,*,3\n")

    assert faults(building, folder) == ["worksites.csv:2: keypad: 2101 belongs to worksite ANNEX"]


def test_the_words_for_duty_are_no_codes(empty_building: Building, folder: Path) -> None:
    text = (folder / "worksites.csv").read_text(encoding="utf-8").replace("LIBRARY,", "OFF,")
    (folder / "worksites.csv").write_text(text, encoding="utf-8")
    environ = {"DATABASE_URL": empty_building.environ["DATABASE_URL"], "DATA_KEYS": DATA_KEY}

    result = CliRunner().invoke(
        cli, ["directory", "import", str(folder / "worksites.csv"), str(folder / "contacts.csv")], env=environ
    )

    assert isinstance(result.exception, ImportFaults)
    assert "OFF" in str(result.exception)
