"""A third language is text and nothing else: the content gains `zh` beside `en` and `es`, and every part speaks it."""

import re
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.checking.check import faults_of
from flows.engine import Engine, load
from flows.load import CONTENT, open_content
from flows.segments import fold, segments
from hotline.gateway import twiml
from hotline.services.directory.csv_rows import Faults
from hotline.services.directory.directory_sheet import read_contacts
from tests.carrier import check_twiml
from tests.flows.phones import SPEAKER, Phone

_FACTS = re.compile(r"[\[\]]|\{\w+\}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def translated(value: Any, number: Iterator[int]) -> Any:
    """Return what stands in for a translation: other script, the same facts, and never the same words twice."""
    if isinstance(value, list):
        return [translated(one, number) for one in value]
    if isinstance(value, dict):
        return {form: translated(text, number) for form, text in value.items()}
    if _DATE.fullmatch(value):
        return value
    return f"请看这里第{next(number)}句" + "".join(_FACTS.findall(value))


def with_chinese(value: Any, number: Iterator[int]) -> Any:
    """Add `zh` to every place in a file that has English and Spanish."""
    if isinstance(value, list):
        return [with_chinese(one, number) for one in value]
    if not isinstance(value, dict):
        return value
    found = {key: with_chinese(part, number) for key, part in value.items()}
    return found | {"zh": translated(value["en"], number)} if {"en", "es"} <= value.keys() else found


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(CONTENT, tmp_path_factory.mktemp("three") / "content"))
    number = count(1)
    for file in folder.rglob("*.yaml"):
        data = with_chinese(yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader), number)
        if file.name == "words.yaml":
            data["languages"]["zh"] = {"words": ["中文", "zhongwen"], "marks": ["请", "我们"]}
            data["report"]["zh"] = ["移民局"]
        file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def engine(content: Path) -> Engine:
    return Engine(load(content), SPEAKER)


def chinese(text: str) -> bool:
    return "请看这里" in text


def test_the_content_holds_together_in_three_languages(content: Path) -> None:
    assert [fault for fault in faults_of(open_content(content)) if fault.severity == "error"] == []
    assert load(content).languages == ("en", "es", "zh")


def test_a_missing_translation_of_the_third_language_is_told(content: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(content, tmp_path / "content"))
    file = folder / "topics" / "arrest.yaml"
    data = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)
    del data["sms"]["zh"]
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")

    assert "'arrest' is not said in 'zh'" in [fault.message for fault in faults_of(open_content(folder))]


def test_by_text_its_word_switches_to_it_and_every_topic_and_a_report_are_answered_in_it(engine: Engine) -> None:
    phone = Phone(engine)

    assert all(map(chinese, phone.send("中文").says))
    for topic in engine.flows.topics.values():
        turn = phone.send(topic.keywords["zh"][0])
        assert turn.topic == topic.id
        assert all(map(chinese, turn.says))
    assert chinese(phone.send("移民局").says[-1])
    assert chinese(phone.send("ANNEX").says[-1])


def test_a_text_in_it_costs_by_its_own_letters_and_loses_none(engine: Engine) -> None:
    for topic in engine.flows.topics:
        text = engine.text(topic, "zh", "sms")
        assert fold(text) == text
        assert segments(text) == 1 + (len(text) > 70)


def test_by_phone_the_key_2_leads_on_to_it_and_its_voice_speaks(engine: Engine) -> None:
    caller = Phone(engine, channel="voice")
    caller.call()
    caller.press("2")
    turn = caller.press("2")

    document = twiml.ask([("zh", words) for words in turn.says], "/twilio/voice/turn?turn=2", "place")

    assert caller.session.lang == "zh"
    assert all(map(chinese, turn.says))
    assert 'language="cmn-Hans-CN"' in document
    assert 'voice="Polly.Zhiyu-Neural"' in document
    assert check_twiml.check(document) == []


def test_staff_may_name_it_as_a_contacts_language(engine: Engine, tmp_path: Path) -> None:
    sheet = tmp_path / "contacts.csv"
    sheet.write_text("name,role,phone,language,worksites,tier\nMei,rep,415-555-0101,zh,*,3\n", encoding="utf-8")
    faults = Faults()

    (mei,) = read_contacts(sheet, faults, "US", engine.flows.languages)
    faults.raise_any()

    assert mei.language == "zh"
