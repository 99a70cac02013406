"""TwiML: valid to the letter, whatever words go into it."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.gateway import twiml
from tests.carrier import check_twiml

TURN = "https://hotline.example.org/twilio/voice/turn?turn=1&lang=es&p.site=ñ"


def test_no_reply_is_an_empty_response_and_each_reply_a_message() -> None:
    assert twiml.texts([]) == twiml.EMPTY
    assert [message.text for message in ElementTree.fromstring(twiml.texts(["a <b> & c", "á"]))] == ["a <b> & c", "a"]


def test_what_no_parser_takes_is_left_out_and_all_else_stays() -> None:
    assert twiml.clean("a\x00\x0b\x1f\ufffe\ud83db\n\t🚔") == "ab\n\t🚔"


@given(st.lists(st.text(min_size=1, max_size=60).filter(lambda text: twiml.clean(text).strip()), max_size=3))
def test_any_words_make_a_valid_document(words: list[str]) -> None:
    texted = twiml.texts(words)
    asked = twiml.ask([("en", text) for text in words], TURN, "key")
    ended = twiml.farewell([("es", text) for text in words])

    assert [check_twiml.check(document) for document in (texted, asked, ended)] == [[], [], []]


@pytest.mark.parametrize(
    ("expects", "keys", "how"), [("key", "1", "dtmf"), ("menu", "1", "dtmf speech"), ("place", "4", "dtmf speech")]
)
def test_a_question_waits_for_its_keys_and_asks_again_for_silence(expects: str, keys: str, how: str) -> None:
    document = twiml.ask([("en", "Hello."), ("es", "Hola.")], TURN, expects)

    (gather,) = ElementTree.fromstring(document)
    assert check_twiml.check(document, "voice") == []
    assert (gather.get("numDigits"), gather.get("input"), gather.get("action")) == (keys, how, TURN)
    assert gather.get("actionOnEmptyResult") == "true"
    assert gather.get("finishOnKey") == "", "# and * are keys of ours"
    assert [say.get("language") for say in gather] == ["en-US", "es-US"]
    assert gather.get("language") == (None if expects == "key" else "es-US")
    assert gather.get("speechTimeout") == (None if expects == "key" else "2")


def test_what_a_caller_is_likely_to_say_helps_the_carrier_to_hear_it_within_its_limits() -> None:
    likely = ["ICE", "Oak St, Room 2", *(f"word {number} {'x' * 90}" for number in range(600))]

    document = twiml.ask([("en", "Hello.")], TURN, "menu", likely)

    hints = (ElementTree.fromstring(document)[0].get("hints") or "").split(",")
    assert check_twiml.check(document, "voice") == []
    assert (hints[0], hints[1], len(hints)) == ("ICE", "Oak St  Room 2", 500)
    assert max(map(len, hints)) <= 100
    assert len(document.encode()) < 64_000
    assert ElementTree.fromstring(twiml.ask([("en", "Hello.")], TURN, "key", likely))[0].get("hints") is None


def test_last_words_end_the_call() -> None:
    root = ElementTree.fromstring(twiml.farewell([("en", "Goodbye."), ("es", "Adiós.")]))

    assert [child.tag for child in root] == ["Say", "Say", "Hangup"]
    assert root[1].text == "Adiós.", "speech keeps its accents"
