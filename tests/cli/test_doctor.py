"""`hotline doctor`: every fault in one line with what to do about it; warnings do not fail it."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotline.cli import cli
from hotline.cli.runtime import Runtime
from hotline.services.directory.shifts import Shifts
from tests.building import CONTACTS, NUMBER, WORKSITES, Building
from tests.outages import closed_port
from workers import loop

Run = Callable[..., Result]


def examine(building: Building, *arguments: str, **environ: str) -> Result:
    """Run the command on a building, with its clock."""
    runtime = Runtime(lambda _settings: building.hotline)
    return CliRunner().invoke(cli, ["doctor", *arguments], env=building.environ | environ, obj=runtime)


def come_alive(building: Building) -> None:
    """Let a worker say that it is there, and the clock tick."""
    loop.make(building.hotline, ()).register_birth()
    building.wait(seconds=1)


@pytest.fixture
def run(calling: Building) -> Run:
    """Return what runs the command on the building, where a worker and the clock are alive."""
    come_alive(calling)
    return partial(examine, calling)


def lines(result: Result) -> list[str]:
    """Return what was found, without what is well."""
    return [line for line in result.output.splitlines() if not line.startswith("ok ")]


def test_where_all_is_well_it_says_so_and_ends_with_0(run: Run) -> None:
    done = run()

    assert done.exit_code == 0, done.output
    # The library of the tests has one rep and no tier 2.
    assert lines(done) == []
    assert [line.split()[1] for line in done.output.splitlines()] == ["settings", "sql", "redis", "worker", "clock"]


def test_a_setting_at_fault_is_named_and_nothing_else_is_asked(run: Run) -> None:
    done = run(REDIS_URL="somewhere", PUBLIC_URL="")

    assert done.exit_code == 1
    assert "FAULT   settings: REDIS_URL: expected redis://HOST:PORT/0" in lines(done)
    assert any("PUBLIC_URL is missing" in line for line in lines(done))
    assert not any("sql" in line for line in lines(done))


def test_parts_that_are_away_are_faults_with_their_mend(calling: Building, run: Run) -> None:
    calling.redis.flushall()  # the workers' records with all else
    calling.now.at = calling.now.at.replace(hour=20)

    done = run()

    assert done.exit_code == 1
    assert "FAULT   worker: no worker runs: start `hotline worker`" in lines(done)
    assert "FAULT   clock: not seen lately: start `hotline clock`" in lines(done)


def test_a_database_that_is_away_is_one_line(calling: Building) -> None:
    url = f"postgresql://nobody@127.0.0.1:{closed_port()}/none"

    done = CliRunner().invoke(cli, ["doctor"], env=calling.environ | {"DATABASE_URL": url})

    assert done.exit_code == 1
    (line,) = lines(done)
    assert line.startswith("FAULT   sql: DATABASE_URL: the database cannot be reached")


def test_what_stands_still_is_a_fault(calling: Building, run: Run) -> None:
    calling.phone("maria").fault("error:20429")
    calling.simulator.text(calling.phone("ana").number, "ICE ANNEX")
    calling.simulator.settle()
    calling.now.at = calling.now.at.replace(hour=20)

    found = lines(run())

    assert any(line.startswith("FAULT   steps: the oldest is") for line in found)
    assert any(line.startswith("FAULT   texts: the oldest is 120 min late") for line in found)
    calling.settle()


def test_without_a_number_to_call_from_it_warns(building: Building) -> None:
    come_alive(building)

    done = examine(building)

    assert done.exit_code == 0
    assert lines(done) == ["warning calls: nobody can be called: set TWILIO_PHONE_NUMBER to a number of the account"]


def test_contacts_who_cannot_be_reached_and_reps_who_opted_out_are_named(calling: Building, run: Run) -> None:
    calling.phone("maria").text("STOP")
    calling.phone("dana").text("STOP")

    done = run()

    assert done.exit_code == 1
    assert lines(done) == [
        "FAULT   Dana Whitfield, supervisor: nobody can reach them (opted out): ask them to text START",
        "warning Maria Lopez, rep: opted out of texts, is only called: ask them to text START",
    ]


def test_a_last_resort_that_cannot_be_reached_is_a_fault(calling: Building, run: Run, tmp_path: Path) -> None:
    contacts = CONTACTS.replace("worksites,tier\n", "worksites,tier,calls\n").replace(",3\n", ",3,no\n")
    rows = [line if line.endswith((",no", "calls")) else f"{line}," for line in contacts.splitlines()]
    calling.directory(tmp_path, WORKSITES, "\n".join(rows) + "\n", consent="forms")
    for name in ("gus", "elena"):
        calling.phone(name).text("STOP")

    found = lines(run())

    assert "FAULT   last resort: no rep of tier 3 or of every site can be reached: add one to the directory" in found


def test_hours_in_which_nobody_is_on_duty_are_named(calling: Building, run: Run, tmp_path: Path) -> None:
    calling.now.at = calling.now.at.replace(year=2026, month=11, day=23)  # a Monday, 10:42
    calling.wait(seconds=1)
    sheet = tmp_path / "shifts.csv"
    rows = [f"{phone},,mon-fri,08:00,18:00" for phone in ("+15105550101", "+15105550102", "+15105550104")]
    rows.append("+15105550105,,sat sun,00:00,24:00")
    sheet.write_text("phone,worksites,when,from,to\n" + "\n".join(rows) + "\n", encoding="utf-8")
    Shifts(calling.hotline.database).load(sheet, "US")

    done = run()

    assert done.exit_code == 0
    assert lines(done) == [
        "warning ANNEX: no rep of tier 1 or 2 is on duty Mon 18:00 to Tue 08:00, Tue 18:00 to Wed 08:00, "
        "Wed 18:00 to Thu 08:00 and 2 more times in the coming week: see `hotline shifts show ANNEX`",
        "warning LIBRARY: no rep of tier 1 or 2 is on duty Mon 10:42 to Sat 00:00, Mon 00:00 to Mon 10:42: "
        "see `hotline shifts show LIBRARY`",
    ]


def test_who_texted_off_leaves_a_gap(calling: Building, run: Run) -> None:
    calling.phone("sam").text("OFF")

    (line,) = lines(run())

    assert line.startswith("warning LIBRARY: no rep of tier 1 or 2 is on duty")


def test_a_site_without_a_rep_of_tier_1_is_named(calling: Building, run: Run, tmp_path: Path) -> None:
    calling.directory(tmp_path, WORKSITES, CONTACTS.replace(",LIBRARY,1", ",LIBRARY,2"), consent="forms")

    assert lines(run()) == ["warning LIBRARY: no rep of tier 1, so no rep is told at once: name one in contacts.csv"]


def test_an_empty_directory_is_a_fault(empty_building: Building) -> None:
    done = examine(empty_building, TWILIO_PHONE_NUMBER=NUMBER)

    assert "FAULT   directory: no worksite: run `hotline directory import`" in lines(done)


def test_who_did_not_answer_a_code_and_whose_consent_is_unknown_are_told(
    calling: Building, run: Run, tmp_path: Path
) -> None:
    new = "name,role,phone,language,worksites,tier\nNora Diaz,rep,+15105550108,en,ANNEX,1\n"
    calling.directory(tmp_path, WORKSITES, new, verified=False, consent="forms")
    calling.wait(seconds=5)
    unknown = "name,role,phone,language,worksites,tier\nLuz Vega,rep,+15105550109,en,ANNEX,1\n"
    calling.directory(tmp_path, WORKSITES, unknown, verified=False)
    calling.wait(hours=25)

    assert lines(run()) == [
        "warning consent: 1 contacts without any on record: import the directory again with --consent",
        "warning verification: no answer to a code from Nora Diaz: ask them, then `hotline directory verify`",
    ]


def test_the_same_as_json(calling: Building, run: Run) -> None:
    calling.phone("dana").text("STOP")

    found = json.loads(run("--json").output)

    assert {"level": "ok", "what": "clock"} in found
    assert [one["level"] for one in found if "Dana" in one["what"]] == ["fault"]
