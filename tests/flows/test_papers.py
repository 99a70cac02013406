"""The papers helper: at most five yes or no questions, by text or keypad, that end in what the paper looks like."""

import json
from collections.abc import Iterator
from itertools import product

import pytest

from flows.engine import Channel, Engine
from tests.flows.phones import Phone

YES, NO = "3", "4"
# What each paper shows, in the order of the questions: subpoena? then court, records, agency - or district court...
LOOKS = {
    "administrative": [NO, NO, YES, YES],
    "judicial": [NO, YES, YES, YES, YES],
    "subpoena": [YES, YES, YES, YES],
}
RESULTS = {
    "administrative": {
        "en": ["looks like an administrative warrant", "no right to enter private areas or get records"],
        "es": ["Parece una orden administrativa", "No da derecho a entrar a áreas privadas"],
    },
    "judicial": {
        "en": ["looks like a judicial warrant", "must be obeyed"],
        "es": ["Parece una orden judicial", "Hay que obedecerla"],
    },
    "subpoena": {
        "en": ["looks like a subpoena", "specific records", "who is responsible and what exactly is required"],
        "es": ["Parece una citación", "archivos específicos", "quién es responsable y qué se exige exactamente"],
    },
    "unknown": {
        "en": ["cannot tell", "Call your supervisor before you respond"],
        "es": ["No podemos decir", "Llame a su supervisor antes de responder"],
    },
}
CALL_FIRST = {"en": "Call your supervisor", "es": "su supervisor"}
DO_NOT_BLOCK = {"en": "Do not block the agents", "es": "No bloquee a los agentes"}
CHANNELS: tuple[Channel, ...] = ("sms", "voice")


def phone_at_the_first_question(engine: Engine, channel: Channel, lang: str) -> Phone:
    phone = Phone(engine, channel)
    phone.saved = json.dumps({"lang": lang, "greeted": True, "chosen": True})
    phone.shown("papers")
    return phone


def asked(phone: Phone) -> bool:
    return phone.session.node is not None and phone.session.node.startswith("papers")


def answer(phone: Phone, answers: Iterator[str]) -> tuple[str, int]:
    """Answer while questions come; return what was said at the end, and how many questions there were."""
    questions, said = 0, ""
    while asked(phone):
        key = next(answers)
        said = "\n".join((phone.press(key) if phone.channel == "voice" else phone.send(key)).says)
        questions += 1
    return said, questions


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("answers", list(product([YES, NO], repeat=5)), ids="".join)
def test_whatever_is_answered_it_ends_within_five_questions_and_only_the_described_papers_are_named(
    engine: Engine, answers: tuple[str, ...], channel: Channel, lang: str
) -> None:
    phone = phone_at_the_first_question(engine, channel, lang)

    said, questions = answer(phone, iter(answers))

    looks = next((name for name, keys in LOOKS.items() if tuple(keys) == answers[: len(keys)]), "unknown")
    assert questions <= 5
    for words in (*RESULTS[looks][lang], CALL_FIRST[lang], DO_NOT_BLOCK[lang]):
        assert words in said
    assert phone.session.params == {}, "nothing of the paper is remembered"


@pytest.mark.parametrize(
    ("text", "channel"), [("they gave me a paper", "sms"), ("Me dieron un papel", "sms"), ("PAPEL", "sms")]
)
def test_a_few_words_lead_to_it(engine: Engine, text: str, channel: Channel) -> None:
    assert "subpoena" in Phone(engine, channel).send(text).says[-1]


@pytest.mark.parametrize(
    ("lang", "text", "next_question"),
    [
        ("en", "no", "US District Court"),
        ("en", "yes, it is", "name of a court"),
        ("es", "No.", "US District Court"),
        ("es", "sí", "nombre de una corte"),
    ],
)
def test_yes_and_no_may_be_written_out(engine: Engine, lang: str, text: str, next_question: str) -> None:
    assert next_question in phone_at_the_first_question(engine, "sms", lang).send(text).says[-1]


def test_agents_are_here_and_the_menu_stay_one_key_away(engine: Engine) -> None:
    for key, words in (("1", "Which worksite"), ("0", "press 1")):
        caller = phone_at_the_first_question(engine, "voice", "en")
        caller.press(NO)
        assert words in "\n".join(caller.press(key).says)


def test_a_result_is_followed_by_where_to_go_next(engine: Engine) -> None:
    phone = phone_at_the_first_question(engine, "sms", "en")
    answer(phone, iter(LOOKS["judicial"]))

    assert phone.send("3").topic == "warrants"
