"""Every fact that a topic has to state, in each language, by text and by voice, and what no topic may say."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.engine import Channel, Engine
from flows.routing.normalise import normalise

# The rows of the toolkit's table. Each has a file of facts; a text states a fact if it has one of its wordings.
TOPICS = """
at-worksite who-enforces ice-authority why-they-ask what-they-want warrants subpoenas identify-agents employer-duties
juvenile-records give-information respond-now report-duty ask-status say-no private-data not-cooperating harboring
arrest outside filming local-policy 287g-meaning 287g-individual jail-contract discipline liability scared-clients
questions
""".split()  # noqa: SIM905  # a list of them reads worse
ADDRESSES = {"scared-clients": ["www.iamerica.org", "www.ilrc.org"], "questions": ["www.AskSEIU.org"]}
# No text promises an outcome, or tells anyone to resist, hide or lie.
NEVER = {
    "en": ["cannot touch you", "you are safe", "nothing will happen", "guarantee", "we promise", "hide them", "resist",
           "run away", "destroy", "refuse to open", "block the door", "you will not be arrested", "cannot arrest you"],
    "es": ["no pueden tocar", "usted está a salvo", "no le pasará nada", "garantiza", "prometemos", "escóndalos",
           "resista", "huya", "destruya", "bloquee la puerta", "no lo pueden arrestar", "no le pueden arrestar"],
}  # fmt: skip


def facts_of(topic: str) -> dict[str, Any]:
    """Return the facts of a topic by language, and under `never` what it may not say."""
    path = Path(__file__).parent / "facts" / f"{topic}.yaml"
    assert path.exists(), f"write tests/flows/facts/{topic}.yaml: the facts that the topic must state"
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def test_every_topic_of_the_toolkit_is_there_with_its_facts(engine: Engine) -> None:
    assert set(engine.flows.topics) == set(TOPICS), "TOPICS in this file and flows/content/topics/ differ"
    assert all(facts_of(topic)[lang] for topic in TOPICS for lang in engine.flows.languages)


@pytest.mark.parametrize("channel", ["sms", "voice"])
@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("topic", TOPICS)
def test_the_topic_states_every_fact_and_nothing_it_may_not(
    engine: Engine, topic: str, lang: str, channel: Channel
) -> None:
    text = normalise(engine.text(topic, lang, channel))

    facts = facts_of(topic)
    for wordings in facts[lang]:
        assert any(normalise(wording) in text for wording in wordings), wordings
    for words in [*NEVER[lang], *facts.get("never", {}).get(lang, [])]:
        assert normalise(words) not in text, words


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("topic", ADDRESSES)
def test_addresses_are_texted_and_never_read_out(engine: Engine, topic: str, lang: str) -> None:
    for address in ADDRESSES[topic]:
        assert address in engine.text(topic, lang, "sms")
        assert address not in engine.text(topic, lang, "voice")


@pytest.mark.parametrize("lang", ["en", "es"])
def test_titles_fit_a_menu(engine: Engine, lang: str) -> None:
    assert [topic.id for topic in engine.flows.topics.values() if len(topic.title[lang]) > 24] == []
