"""The conversations in a terminal: ask, evaluate, chat, call, flows check."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from hotline.cli.flows import flows_group
from hotline.cli.talk import ask, call, chat, evaluate
from hotline.errors import HotlineError

LABELLED = Path(__file__).parents[1] / "data" / "utterances.tsv"


def run(command: click.Command, *args: str, typed: str = "") -> Result:
    return CliRunner().invoke(command, args, input=typed)


def test_ask_says_what_the_hotline_would_answer() -> None:
    result = run(ask, "can they arrest me for not helping", "--json")

    found = json.loads(result.output)
    assert result.exit_code == 0
    assert set(found) == {"topic", "score", "certain", "reply"}
    assert found["topic"] == "arrest"
    assert "not a reason for them to arrest you" in found["reply"]
    assert "0 Menu" not in found["reply"]


def test_ask_answers_in_the_language_that_is_asked_for() -> None:
    assert "Hay dos clases de orden" in run(ask, "what is a warrant", "--lang", "es").output
    assert "Hay dos clases de orden" in run(ask, "qué es una orden judicial").output


def test_ask_for_a_topic_routes_nothing() -> None:
    found = json.loads(run(ask, "--topic", "say-no", "--channel", "voice", "--json").output)

    assert (found["topic"], found["score"], found["certain"]) == ("say-no", 1.0, True)
    assert "you can just say no" in found["reply"]


@pytest.mark.parametrize(("text", "reply"), [("ICE", "Which worksite?"), ("hello", "Reply with a number")])
def test_ask_knows_the_report_and_the_menu(text: str, reply: str) -> None:
    assert reply in run(ask, text).output


def test_an_unknown_topic_is_one_clear_line() -> None:
    result = run(ask, "--topic", "wombats")

    assert isinstance(result.exception, HotlineError)
    assert "no topic is called 'wombats'" in str(result.exception)
    assert "\n" not in str(result.exception)


def test_ask_without_anything_is_wrong_usage() -> None:
    assert run(ask).exit_code == 2


def test_evaluate_gives_the_figures_of_the_contract() -> None:
    figures = json.loads(run(evaluate, str(LABELLED), "--json").output)

    assert {
        "accuracy", "by_lang", "by_channel", "report_recall", "false_reports", "p50_ms", "p99_ms", "misses"
    } <= set(figures)  # fmt: skip
    assert set(figures["by_lang"]) == {"en", "es"}
    assert figures["report_recall"] >= 0.97
    assert figures["false_reports"] <= 2
    assert figures["p50_ms"] < 5
    assert isinstance(figures["misses"], list)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("text\tlang\nhi\ten\n", "has no column channel, topic"),
        ("text\tlang\tchannel\ttopic\talso\n", "has no rows"),
        (None, "cannot read"),
    ],
)
def test_evaluate_names_what_is_wrong_with_the_file(tmp_path: Path, content: str | None, message: str) -> None:
    file = tmp_path / "labelled.tsv"
    if content is not None:
        file.write_text(content, encoding="utf-8")

    result = run(evaluate, str(file))

    assert isinstance(result.exception, HotlineError)
    assert message in str(result.exception)


def test_chat_is_practice_and_ends_with_its_input() -> None:
    result = run(chat, typed="ICE\nannex\nOOPS\nSTOP\nHELP\nYES\n")

    assert result.exit_code == 0
    assert "nothing is sent" in result.output
    assert "City Hall Annex: 3 people are being alerted" in result.output
    assert "City Hall Annex is taken back" in result.output
    assert "The Rights Hotline gives general information" in result.output


def test_a_call_takes_keys_and_speech_until_it_ends() -> None:
    result = run(call, typed="2\n1\ncity hall annex\n1\n0\n\n\n\nnever read\n")

    assert result.exit_code == 0
    assert result.output.index("Para español, oprima dos.") < result.output.index("press 1")
    assert "City Hall Annex. Se está avisando a 3 personas" in result.output
    assert "Hasta luego" in result.output


def test_our_content_passes_its_check() -> None:
    result = run(flows_group, "check", "--json")

    assert result.exit_code == 0
    assert [fault for fault in json.loads(result.output) if fault["severity"] == "error"] == []


def test_the_check_shows_what_each_topic_costs_in_each_language() -> None:
    lines = run(flows_group, "check").output.splitlines()

    (heading,) = [number for number, line in enumerate(lines) if line.split()[0] == "topic"]
    rows = [line.split() for line in lines[heading + 1 : -1]]
    assert lines[-1].startswith("0 faults, ")
    assert len(rows) == 29 * 2
    for _, lang, segments, seconds, years in rows:
        assert lang in ("en", "es")
        assert all(1 <= int(cost) <= 3 for cost in segments.split("+"))
        assert all(1 <= int(cost) <= 25 for cost in seconds.split("+"))
        assert years == "-" or 0 < float(years) <= 8
