"""Mortal danger: violence, injury and self-harm bring 911 or 988 before any answer, in both languages."""

import pytest

from flows.engine import Flows
from flows.routing.normalise import normalise
from flows.routing.vocabulary import Vocabulary


@pytest.fixture(scope="module")
def words(flows: Flows) -> Vocabulary:
    return Vocabulary(flows)


@pytest.mark.parametrize(
    "text",
    [
        "agents hit my coworker",
        "she collapsed in the hallway",
        "they shot someone",
        "he pulled a gun",
        "they tased him",
        "pushed her to the floor",
        "she can't breathe",
        "they have him on the ground with a knee on his neck",
        "they're armed and yelling",
        "I'm hurt",
        "lo tiraron al piso",
        "una señora se desmayó",
        "está sangrando mucho",
        "le pegaron a mi compañero",
        "sacaron la pistola",
        "lo están ahorcando",
    ],
)
def test_violence_and_injury_call_for_911(words: Vocabulary, text: str) -> None:
    assert words.danger(normalise(text)) == ["911"]


@pytest.mark.parametrize(
    "text",
    [
        "i want to kill myself",
        "im going to end it all",
        "i don't want to be here anymore",
        "everyone is better off without me",
        "ya no quiero vivir",
        "me quiero matar",
        "pienso en el suicidio",
    ],
)
def test_self_harm_calls_for_988(words: Vocabulary, text: str) -> None:
    assert words.danger(normalise(text)) == ["988"]


@pytest.mark.parametrize("text", ["my shift is killing me", "flu shot clinic", "no quiero darles datos", "ICE is here"])
def test_other_words_call_for_nobody(words: Vocabulary, text: str) -> None:
    assert words.danger(normalise(text)) == []
