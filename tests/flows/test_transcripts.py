"""Every conversation in tests/transcripts, played with its session saved and loaded between the turns."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.engine import Engine, Outcome, Session
from tests.flows.phones import Phone

FILES = sorted((Path(__file__).parents[1] / "transcripts").glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_conversation_goes_as_written(file: Path, engine: Engine) -> None:
    script = yaml.safe_load(file.read_text(encoding="utf-8"))
    phone = Phone(engine, script["channel"], Session(**script.get("session", {})).to_json())

    for number, step in enumerate(script["turns"], 1):
        phone.outcomes.clear()
        turn = play(phone, step)

        said = "\n".join(turn.says)
        where = f"{file.name}, turn {number} ({step['me']!r}) said:\n{said}"
        for words in step.get("hotline", []):
            assert words in said, f"{where}\nwithout: {words}"
        for words in step.get("never", []):
            assert words not in said, where
        if "does" in step:
            assert [name for name, _, _ in phone.done] == step["does"], where
        for name in ("expects", "understood", "free", "urgent", "topic", "certain"):
            if name in step:
                assert getattr(turn, name) == step[name], f"{name}: {where}"
        if "messages" in step:
            assert len(turn.says) == step["messages"], where


def play(phone: Phone, step: dict[str, Any]) -> Any:
    phone.will({name: outcome(value) for name, value in step.get("outcomes", {}).items()})
    me = step["me"]
    if me == "(calls)":
        return phone.call(step.get("news"))
    if me == "(silence)":
        return phone.wait()
    if isinstance(me, dict):
        return phone.press(me["keys"]) if "keys" in me else phone.send(me["speech"])
    return phone.send(me)


def outcome(value: str | dict[str, Any]) -> Outcome:
    if isinstance(value, str):
        return Outcome(value)
    (name, facts), *_ = value.items()
    return Outcome(name, facts)
