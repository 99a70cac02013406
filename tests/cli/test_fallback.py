"""`hotline fallback`: what people hear of the carrier alone is whole, in both languages, and ends at the office."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from flows.segments import segments
from hotline.cli import cli
from hotline.errors import ConfigError, HotlineError
from tests.building import NUMBER, OFFICE
from tests.carrier import check_twiml

NAME = "Peña & Sons <Local 1021>"
FILES = {"sms": "fallback-sms.xml", "voice": "fallback-voice.xml"}
ADVICE = {"en": "all your supervisor now", "es": "lame ahora a su supervisor"}
RIGHT = {"en": "Give no information before", "es": "No dé información antes"}


def run(folder: Path, **environ: str | None) -> Result:
    settings = {"HOTLINE_NAME": NAME, "OFFICE_PHONE": OFFICE, "TWILIO_PHONE_NUMBER": NUMBER}
    return CliRunner().invoke(cli, ["fallback", str(folder)], env={**settings, **environ})


def read(folder: Path, channel: str) -> ElementTree.Element:
    document = (folder / FILES[channel]).read_text(encoding="utf-8")
    assert check_twiml.check(document, channel) == []
    return ElementTree.fromstring(document)


def numbers(root: ElementTree.Element) -> set[str]:
    return set(re.findall(r"\+\d+", ElementTree.tostring(root, encoding="unicode")))


def test_a_text_is_answered_in_both_languages_by_what_to_do_now(tmp_path: Path) -> None:
    result = run(tmp_path)

    english, spanish = (message.text or "" for message in read(tmp_path, "sms"))
    assert (result.exit_code, result.stderr) == (0, "")
    assert english.startswith(f"{NAME} cannot answer right now")
    assert ADVICE["en"] in english
    assert RIGHT["en"] in english
    assert spanish.startswith(f"{NAME} no puede responder ahora")
    assert ADVICE["es"] in spanish
    assert "No dé informacion antes" in spanish, "without the accents that would double its cost"
    assert (segments(english), segments(spanish)) == (2, 2)
    assert english.count(OFFICE) == spanish.count(OFFICE) == 1
    assert numbers(read(tmp_path, "sms")) == {OFFICE}


def test_a_caller_hears_both_languages_and_is_put_through_to_the_office(tmp_path: Path) -> None:
    run(tmp_path)

    root = read(tmp_path, "voice")
    english, spanish, dial, last, adios, _ = root
    assert [verb.tag for verb in root] == ["Say", "Say", "Dial", "Say", "Say", "Hangup"]
    assert [(say.get("language"), say.get("voice")) for say in (english, spanish)] == [
        ("en-US", "Polly.Joanna"), ("es-US", "Polly.Lupe"),
    ]  # fmt: skip
    for say, lang in ((english, "en"), (spanish, "es")):
        assert NAME in (say.text or "")
        assert ADVICE[lang] in (say.text or "")
        assert RIGHT[lang] in (say.text or "")
    assert [number.text for number in dial] == [OFFICE]
    assert (dial.get("callerId"), dial.get("action"), dial[0].get("url")) == (NUMBER, None, None)
    assert 10 <= int(dial.get("timeout") or 0) <= 25
    assert OFFICE in (last.text or "")
    assert OFFICE in (adios.text or "")
    assert numbers(root) == {OFFICE, NUMBER}


def test_no_document_asks_any_machine_for_more(tmp_path: Path) -> None:
    run(tmp_path)

    for channel in FILES:
        assert not re.search("https?://|action=|url=", (tmp_path / FILES[channel]).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("missing", "told", "named"),
    [
        (["OFFICE_PHONE"], "OFFICE_PHONE is missing", set()),
        (["TWILIO_PHONE_NUMBER"], "TWILIO_PHONE_NUMBER is missing", {OFFICE}),
        (["OFFICE_PHONE", "TWILIO_PHONE_NUMBER"], "OFFICE_PHONE and TWILIO_PHONE_NUMBER are missing", set()),
    ],
)
def test_calls_that_cannot_be_put_through_are_told_of_and_answered(
    tmp_path: Path, missing: list[str], told: str, named: set[str]
) -> None:
    result = run(tmp_path, **dict.fromkeys(missing))

    root = read(tmp_path, "voice")
    assert (result.exit_code, result.stderr) == (0, f"hotline: calls are not forwarded: {told}\n")
    assert [verb.tag for verb in root] == ["Say", "Say", "Hangup"]
    assert numbers(root) == numbers(read(tmp_path, "sms")) == named
    for verb, lang in zip(root, ADVICE, strict=False):
        assert ADVICE[lang] in (verb.text or "")
        assert not re.search(r"[\[\]{}]|  | \.", verb.text or "")


def test_the_folder_is_made_and_older_files_are_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "host" / "elsewhere"
    run(folder, HOTLINE_NAME="Older Name")

    again = run(folder)

    assert again.stdout.splitlines() == [str(folder / name) for name in FILES.values()]
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES.values())
    assert "Older Name" not in "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())


def test_a_setting_that_is_wrong_and_a_folder_that_cannot_be_are_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    wrong, nowhere = run(tmp_path, OFFICE_PHONE="555-0190"), run(tmp_path / "file" / "folder")

    assert isinstance(wrong.exception, ConfigError)
    assert "OFFICE_PHONE: expected a number" in str(wrong.exception)
    assert isinstance(nowhere.exception, HotlineError)
    assert "cannot be written to" in str(nowhere.exception)
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]
