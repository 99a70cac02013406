"""`hotline drill`: started, watched to its end, and reported over time."""

import json
from collections.abc import Callable, Iterable, Iterator

import pytest
from click.testing import CliRunner, Result

from hotline.cli import cli
from hotline.cli.runtime import Runtime
from tests.building import Building


@pytest.fixture
def run(building: Building) -> Callable[..., Result]:
    """Return what runs `hotline drill` with the building's clock; `things` happen one between each two looks."""

    def run(*arguments: str, things: Iterable[None] = ()) -> Result:
        moments = iter(things)
        runtime = Runtime(lambda _settings: building.hotline, lambda _seconds: next(moments))
        return CliRunner().invoke(cli, ["drill", *arguments], env=building.environ, obj=runtime)

    return run


def test_each_answer_is_shown_as_it_comes_and_then_who_was_not_reached(
    building: Building, run: Callable[..., Result]
) -> None:
    def happen() -> Iterator[None]:
        building.wait(seconds=20)
        building.phone("maria").reply("1A")
        yield
        building.wait(seconds=50)
        building.phone("ruth").reply("1A")
        yield
        building.wait(minutes=15)
        yield

    printed = run("annex", things=happen()).output.splitlines()

    lines = [line for line in printed if not line.startswith("{")]  # the log of the test's own server
    assert lines[:3] == [
        "Drill at City Hall Annex: 5 people are being asked.",
        "  5 asked, 1 answered: Maria Lopez (rep, tier 1), by text after 20 s",
        "  5 asked, 2 answered: Ruth Bell (rep, tier 2), by text after 1 min 10 s",
    ]
    assert lines[3].endswith("10:42: 2 of 5 answered, half of them within 45 s")
    assert lines[4:6] == [
        "  Maria Lopez (rep, tier 1), by text after 20 s",
        "  Ruth Bell (rep, tier 2), by text after 1 min 10 s",
    ]
    assert set(lines[6:]) == {
        f"  not reached: {name}: the text is on the phone, and no answer came"
        for name in ("James Okafor (rep, tier 1)", "Dana Whitfield (supervisor, tier 1)", "Gus Hall (rep, tier 3)")
    }


def test_drills_are_listed_over_time(building: Building, run: Callable[..., Result]) -> None:
    assert run("annex", "--report").output.startswith("No drill yet at this worksite")
    for _ in range(2):
        assert run("annex", "--no-wait").output == "Drill at City Hall Annex: 5 people are being asked.\n"
        building.settle()
        building.phone("maria").reply("1A" if "1A" in building.phone("maria").news[-1] else "2A").clear()
        building.wait(minutes=20)

    lines = run("annex", "--report").output.splitlines()
    facts = json.loads(run("annex", "--report", "--json").output)

    assert lines[0].endswith("11:02: 1 of 5 answered, half of them within 0 s")
    assert lines[-2] == "before:"
    assert lines[-1].endswith("10:42: 1 of 5 answered, half of them within 0 s")
    assert [(one["asked"], one["answered"], one["state"]) for one in facts] == [(5, 1, "done"), (5, 1, "done")]
    assert (facts[0]["people"][0]["name"], facts[0]["people"][0]["channel"]) == ("Maria Lopez", "text")


def test_watching_may_stop_while_the_drill_goes_on(building: Building, run: Callable[..., Result]) -> None:
    def happen() -> Iterator[None]:
        raise KeyboardInterrupt
        yield

    done = run("annex", things=happen())

    assert done.exit_code == 0
    assert "The drill goes on. See how it went: hotline drill annex --report" in done.output
    assert "0 of 5 answered" in done.output


def test_an_unknown_worksite_is_one_line(run: Callable[..., Result]) -> None:
    done = run("nowhere", "--no-wait")

    assert done.exit_code == 1
    assert "no worksite has this code" in str(done.exception)


def test_the_incidents_list_tells_drills_apart(building: Building, run: Callable[..., Result]) -> None:
    run("annex", "--no-wait")
    environ = {name: building.environ[name] for name in ("DATABASE_URL", "DATA_KEYS")}

    listed = CliRunner().invoke(cli, ["incident", "list"], env=environ)

    assert listed.output.rstrip().endswith("City Hall Annex: drill, open")
