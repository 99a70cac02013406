"""`hotline incident`: what happened, who was told, how, and what came of it, in words that staff read."""

import json

import pytest
from click.testing import CliRunner, Result

from hotline.cli import cli
from hotline.domain.timeline import What
from hotline.errors import HotlineError
from tests.building import DATA_KEY, Building


def run(building: Building, *arguments: str) -> Result:
    environ = {"DATABASE_URL": building.environ["DATABASE_URL"], "DATA_KEYS": DATA_KEY}
    return CliRunner().invoke(cli, ["incident", *arguments], env=environ)


def code_of(building: Building) -> str:
    (line,) = run(building, "list").output.splitlines()
    return line.split()[0]


def test_an_empty_list_says_so(building: Building) -> None:
    result = run(building, "list")

    assert (result.exit_code, result.output) == (0, "nothing has been reported yet\n")


def test_the_story_of_an_incident_is_told_step_by_step(calling: Building) -> None:
    calling.phone("dana").fault("undelivered:30003", 1)
    calling.phone("ana").text("ICE ANNEX")
    calling.phone("dana").let_ring("no-answer")
    calling.wait(minutes=2)
    calling.phone("james").pick_up().press("2")
    calling.phone("maria").reply("1A")
    calling.phone("ben").text("ICE ANNEX")
    calling.phone("maria").reply("1H")
    calling.phone("maria").reply("1 all calm here")
    calling.phone("maria").reply("1C")

    shown = run(calling, "show", code_of(calling)).output.splitlines()

    story = [line.split("  ", 2)[2] for line in shown[1:]]
    assert shown[0].endswith("City Hall Annex: all clear by Maria Lopez, confirmed, 2 told")
    assert story[0] == "a worker reports agents"
    assert set(story[1:4]) == {f"{name} is texted" for name in ("Dana Whitfield", "Maria Lopez", "James Okafor")}
    for step in (
        "Maria Lopez: the text is on the phone",
        "Dana Whitfield: not reached (30003)",
        "Dana Whitfield was called: no-answer",
        "James Okafor passes, by phone",
        "James Okafor was called: completed",
        "Maria Lopez takes it, by text",
        "Maria Lopez has it",
        "a second worker reports them: confirmed",
        "Maria Lopez is there, by text",
        "Maria Lopez is there: confirmed",
        "Maria Lopez answers in words, by text",
        "over: all clear, says Maria Lopez",
    ):
        assert step in story, (step, story)
    assert story.index("Maria Lopez takes it, by text") < story.index("over: all clear, says Maria Lopez")
    assert "all calm here" not in "\n".join(shown), "the words themselves are kept nowhere in it"


def test_talks_more_words_and_take_backs_are_in_the_story(calling: Building) -> None:
    ana = calling.phone("ana").text("ICE ANNEX")
    calling.phone("ben").text("ICE ANNEX")
    calling.wait(minutes=2)
    calling.phone("maria").pick_up().press("9").hang_up()
    ana.text("1")
    calling.phone("maria").pick_up().press("1")
    ana.pick_up().press("1").hang_up()
    ana.text("they are at the back door now")
    ana.text("OOPS")

    shown = run(calling, "show", code_of(calling)).output

    story = [line.split("  ", 2)[2] for line in shown.splitlines()[1:]]
    told = [
        "Maria Lopez asks to talk with the reporter",
        "the reporter agrees to talk with Maria Lopez",
        "Maria Lopez calls the reporter through us",
        "a reporter says more, and the reps are told",
        "a reporter takes theirs back, and it goes on",
    ]
    assert [step for step in story if step in told] == told
    assert "back door" not in shown


def test_the_times_are_the_worksites_own(building: Building) -> None:
    building.phone("ana").text("ICE ANNEX")

    shown = run(building, "show", code_of(building)).output

    assert "  10:42:00  a worker reports agents" in shown


def test_json_holds_the_same_for_machines(building: Building) -> None:
    building.phone("ana").text("ICE ANNEX")
    building.phone("ana").text("OOPS")

    found = json.loads(run(building, "show", code_of(building), "--json").output)

    assert (found["worksite"], found["state"], found["confirmed"]) == ("ANNEX", "withdrawn", False)
    assert found["timeline"][0]["what"] == "reported"
    assert found["timeline"][-1]["words"] == "over: withdrawn"
    assert {step["what"] for step in found["timeline"]} <= {what.value for what in What}


def test_a_code_that_no_incident_has_is_one_clear_line(building: Building) -> None:
    result = run(building, "show", "zzzzzz")

    assert isinstance(result.exception, HotlineError)
    assert str(result.exception) == "no incident has the code 'zzzzzz'; see `hotline incident list`"


def test_a_code_too_short_to_tell_incidents_apart_is_one_clear_line(building: Building) -> None:
    building.phone("ana").text("ICE ANNEX")
    building.phone("ben").text("ICE LIBRARY")

    result = run(building, "show", "")

    assert isinstance(result.exception, HotlineError)
    assert "several incidents have the code" in str(result.exception)


@pytest.mark.parametrize("repeat", [1, 2])
def test_a_repeated_callback_is_written_down_once(building: Building, repeat: int) -> None:
    sid = "SM" + "7" * 32
    for _ in range(repeat):
        building.phone("ana").text("ICE ANNEX", sid)

    shown = run(building, "show", code_of(building)).output

    assert shown.count("a worker reports agents") == 1
    assert shown.count("Maria Lopez: the text is on the phone") == 1


def test_a_letter_that_a_supervisor_may_not_send_is_no_answer_in_the_story(building: Building) -> None:
    building.phone("ana").text("ICE ANNEX")
    building.phone("dana").reply("1H").reply("1P")

    shown = run(building, "show", code_of(building)).output

    assert "Dana Whitfield is there" not in shown
    assert "Dana Whitfield passes, by text" in shown
