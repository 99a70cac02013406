"""Every key of every node on both channels and in both languages: always something said, never an exception."""

from collections.abc import Iterator

import pytest

from flows.engine import Channel, Engine, Flows, Input, Outcome, Session, Turn
from flows.segments import segments
from tests.flows.phones import PLACES

KEYS = "0123456789*#"
FACTS: dict[str, str | int] = {
    "site": "1",
    "worksite": "City Hall Annex",
    "other": "Main Library",
    "count": 3,
    "topic": "warrants",
    "choice": "1",
}
HEARD_WORDS = 140  # Two prompts of 25 seconds, and the line that offers Spanish.


def outcomes(flows: Flows, turn: Turn) -> Iterator[Outcome]:
    assert turn.action is not None
    for name, facts in flows.actions[turn.action.name].outcomes.items():
        yield Outcome(name, {fact: FACTS[fact] for fact in facts})


def settled(flows: Flows, engine: Engine, turn: Turn, channel: Channel) -> Iterator[Turn]:
    """Yield the turns that every outcome of a turn's action leads to, or the turn itself."""
    if turn.action is None:
        yield turn
        return
    for outcome in outcomes(flows, turn):
        yield from settled(flows, engine, engine.resume(turn.session, outcome, channel), channel)


def fit(turn: Turn, channel: Channel) -> None:
    assert turn.says
    assert all(text.strip() for text in turn.says)
    assert not any("{" in text or "[" in text for text in turn.says), turn.says
    if channel == "sms":
        assert len(turn.says) <= 2, turn.says
        assert all(segments(text) <= 3 for text in turn.says), turn.says
    else:
        assert sum(len(text.split()) for text in turn.says) <= HEARD_WORDS, turn.says
        assert not any("www" in text for text in turn.says), turn.says


def crawl(flows: Flows, engine: Engine, channel: Channel, lang: str) -> set[str | None]:
    start = Session(lang=lang, chosen=True)
    waiting: list[Turn] = []
    for first in (engine.open(start, channel), engine.show(start, channel, "still-there", **FACTS)):
        waiting += settled(flows, engine, first, channel)
    for text in ("ICE libary", "what if ice comes to the annex", "they are inside", "papers information", "HELP"):
        turn = engine.respond(start, Input(channel, text=text), PLACES)
        waiting += settled(flows, engine, turn, channel)
    for node, words in (("report", "the old mill"), ("which-other", "the old mill")):
        first = engine.show(start, channel, node, **FACTS)
        for asked in settled(flows, engine, first, channel):
            turn = engine.respond(asked.session, Input(channel, text=words), PLACES)
            waiting += settled(flows, engine, turn, channel)
    seen: set[str] = set()
    nodes: set[str | None] = set()
    while waiting:
        turn = waiting.pop()
        fit(turn, channel)
        saved = turn.session.to_json()
        if saved in seen:
            continue
        seen.add(saved)
        nodes.add(turn.session.node)
        if turn.expects == "end":
            continue
        for key in [*KEYS, "2101", "9999", ""]:
            given = Input("voice", keys=key) if channel == "voice" else Input("sms", text=key)
            answer = engine.respond(Session.from_json(saved), given, PLACES)
            waiting += settled(flows, engine, answer, channel)
        fit(engine.repeat(Session.from_json(saved), channel), channel)
    return nodes


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_every_key_of_every_node_is_answered(flows: Flows, engine: Engine, channel: Channel, lang: str) -> None:
    nodes = crawl(flows, engine, channel, lang)

    assert nodes >= {*flows.topics, "menu", "which-site", "which-other", "confirm-site", "choose-site", "second-site"}


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_one_is_always_agents_here_in_the_menu_and_every_topic(
    flows: Flows, engine: Engine, channel: Channel, lang: str
) -> None:
    for node in ("menu", *flows.topics):
        session = Session(lang=lang, node=node)
        given = Input(channel, keys="1") if channel == "voice" else Input(channel, text="1")

        turn = engine.respond(session, given, PLACES)

        assert turn.action is not None
        assert turn.action.name == "open-report"
        assert turn.urgent
