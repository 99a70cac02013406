"""Faulty content is refused with file and line, and everything wrong is told at once."""

import shutil
from pathlib import Path

import pytest

from flows.checking.check import faults_of
from flows.engine import ContentFaults, load
from flows.load import CONTENT, open_content


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


def edit(content: Path, file: str, old: str, new: str) -> int:
    """Replace a text once and return its line."""
    path = content / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def told(content: Path) -> list[str]:
    return [str(fault) for fault in faults_of(open_content(content))]


def test_our_own_content_has_no_fault_but_that_nobody_has_read_it_yet() -> None:
    faults = faults_of(open_content(CONTENT))

    assert [fault for fault in faults if fault.severity == "error"] == []
    assert {fault.message for fault in faults} <= {
        f"nobody has read the texts in '{lang}' yet" for lang in ("en", "es")
    }


def test_bad_yaml_is_told_with_its_line(content: Path) -> None:
    line = edit(content, "menu.yaml", "did-you-mean:", "did-you-mean: [")

    faults = told(content)

    assert any(fault.startswith("menu.yaml:") and "not valid YAML" in fault for fault in faults)
    assert int(faults[0].split(":")[1]) >= line


def test_loading_raises_every_fault_at_once(content: Path) -> None:
    edit(content, "topics/arrest.yaml", "related:", "relatives:")
    edit(content, "report.yaml", "always_answered: true", "always_answered: perhaps")

    with pytest.raises(ContentFaults) as raised:
        load(content)

    assert {fault.file for fault in raised.value.faults} == {"topics/arrest.yaml", "report.yaml"}


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        pytest.param("menu.yaml", "    4: warrants", "    4: warants", "'warants', which is no node", id="node"),
        pytest.param("report.yaml", "  do: take-back", "  do: take-bock", "which is no action", id="action"),
        pytest.param("report.yaml", "kept: kept-open, ", "", "has no answer to the outcome 'kept'", id="outcome"),
        pytest.param("report.yaml", "{worksite} stays open", "{wrksite} stays open", "'{wrksite}', which is not known",
                     id="placeholder"),
        pytest.param("report.yaml", "  keeps_facts: true\n", "", "'which-other' cannot ask again, as it forgets",
                     id="forgets"),
        pytest.param("menu.yaml", "copied:", "copied-once:", "goes to 'copied', which is no node", id="renamed"),
        pytest.param("topics/arrest.yaml", "en: [arrest,", "en: [stop, arrest,", "'stop' is a word of the carrier",
                     id="reserved-keyword"),
        pytest.param("report.yaml", "title: {en: Change it,", 'title: {en: "YES",', "'YES' is a word of the carrier",
                     id="reserved-option"),
        pytest.param("topics/arrest.yaml", 'es: "Negarse a ayudar', 'fr: "Negarse a ayudar', "is not said in 'es'",
                     id="translation"),
        pytest.param("messages.yaml", '    es: "SIN CONFIRMAR"', '    fr: "SIN CONFIRMAR"', "is not said in 'es'",
                     id="message-translation"),
        pytest.param("menu.yaml", "sorry:", "orphan:\n  say: {en: a, es: b}\n\nsorry:", "nothing leads to 'orphan'",
                     id="unreachable"),
        pytest.param("menu.yaml", "Sorry, I did not understand.", "Sorry. " * 80, "segments, 3 are allowed", id="long"),
        pytest.param("topics/arrest.yaml", 'voice:\n  en: "', 'voice:\n  en: "' + "word " * 70, "seconds to be heard",
                     id="long-prompt"),
        pytest.param("topics/questions.yaml", "Ask S E I U website", "www.AskSEIU.org website", "web address",
                     id="address"),
        pytest.param("messages.yaml", "people were told at {time}", "people were told by {name}", "which it may not",
                     id="message-fact"),
        pytest.param("menu.yaml", "    0: menu", "    zero: menu", "a key is one digit", id="key"),
        pytest.param("topics/arrest.yaml", "en: [arrest,", "en: [warrant, arrest,", "already means", id="two-meanings"),
        pytest.param("menu.yaml", "goodbye:", "goodby:", "needs a node called 'goodbye'", id="required"),
        pytest.param("menu.yaml", "  end: true", "  end: true\n  end: true", "written twice", id="twice"),
        pytest.param("topics/arrest.yaml", "id: arrest", "id: arrests", "belongs in topics/arrests.yaml", id="file"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_file_and_line(content: Path, file: str, old: str, new: str, message: str) -> None:
    line = edit(content, file, old, new)

    faults = [fault for fault in faults_of(open_content(content)) if message in fault.message]

    assert faults, told(content)
    assert faults[0].file == file or message.startswith("already means")
    assert faults[0].line in (1, line, line + 1, line + 2) or abs(faults[0].line - line) <= 3


def test_a_way_without_a_question_is_told_and_never_followed_forever(content: Path) -> None:
    edit(content, "report.yaml", "  next: {sms: details, voice: offer-texts}", "  next: alerted")

    assert any("goes round without a question" in fault for fault in told(content))


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        pytest.param("topics/arrest.yaml", "written: {en: 2026-11-24, es: 2026-11-24}",
                     "written: {en: 2026-11-24, es: 2026-11-23}", "are older than their original", id="stale"),
        pytest.param("topics/arrest.yaml", "written: {en: 2026-11-24, es: 2026-11-24}", "written: {en: 2026-11-24}",
                     "when the texts in 'es' were written", id="undated"),
        pytest.param("topics/arrest.yaml", "source: Can I be arrested", "source: May I be arrested",
                     "is no question of the toolkit", id="unknown-source"),
        pytest.param("topics/arrest.yaml", "source: Can I be arrested and put in jail if I don't do what ICE asks?",
                     "source: []", "rest on no question", id="no-source"),
        pytest.param("papers.yaml", "provenance:\n", "provinance:\n", "papers.yaml", id="no-provenance"),
        pytest.param("topics/arrest.yaml", "sms:\n  en: \"", "sms:\n  en: \"Notwithstanding administrative views "
                     "regarding institutional responsibilities, participation, and", "years of school", id="hard"),
        pytest.param("menu.yaml", "    6: discipline\n", "", "no menu leads to 'discipline'", id="no-menu"),
        pytest.param("topics/arrest.yaml", "related: [", "related: [] #", "is a dead end", id="dead-end"),
        pytest.param("menu.yaml", "sorry:", "round:\n  say: {en: a, es: b}\n  options: {3: round}\n\nsorry:",
                     "from 'round' no way leads to the menu", id="trap"),
    ],
)  # fmt: skip
def test_what_spoils_a_text_or_a_way_is_told(content: Path, file: str, old: str, new: str, message: str) -> None:
    edit(content, file, old, new)

    assert any(message in fault for fault in told(content)), told(content)


def test_a_review_is_a_warning_until_it_is_there_and_again_once_the_text_has_changed(content: Path) -> None:
    review = "reviewed: {en: {by: A. Lawyer, on: 2026-11-25}, es: {by: A. Lawyer, on: 2026-11-20}}"
    edit(content, "topics/arrest.yaml", "reviewed: {}", review)

    found = [fault for fault in faults_of(open_content(content)) if fault.file == "topics/arrest.yaml"]

    assert [fault.severity for fault in found] == ["warning"]
    assert found[0].message == "A. Lawyer read the texts in 'es' on 2026-11-20, and they were changed on 2026-11-24"


def test_a_missing_file_of_words_is_told(content: Path) -> None:
    (content / "words.yaml").unlink()

    assert any("the words are missing" in fault for fault in told(content))
