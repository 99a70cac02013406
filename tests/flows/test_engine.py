"""What holds for every turn, whatever is said: sessions without words, facts that fit, any bytes as text."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.carrier_words import CARRIER_WORDS, carrier_word
from flows.engine import Engine, Flows, Input, MissingWords, Outcome, Session, load
from tests.flows.phones import PLACES, SPEAKER, Phone

ENGINE = Engine(load(), SPEAKER)
CONFIRMING = {"alerted", "alerted-unlisted", "joined", "reopened"}
NODES = [None, "menu", "warrants", "which-site", "which-other", "confirm-site", "details", "gone-since-the-release"]
PARAMS = {"site": "1", "worksite": "City Hall Annex"}


@settings(max_examples=300)
@given(text=st.text(max_size=80), node=st.sampled_from(NODES), voice=st.booleans())
def test_any_text_gets_an_answer(text: str, node: str | None, voice: bool) -> None:
    session = Session(node=node, params=PARAMS)

    turn = ENGINE.respond(session, Input("voice" if voice else "sms", text=text), PLACES)

    assert turn.says or turn.action
    assert Session.from_json(turn.session.to_json()) == turn.session


@settings(max_examples=100)
@given(raw=st.binary(max_size=60))
def test_any_bytes_get_an_answer(raw: bytes) -> None:
    turn = ENGINE.respond(Session(), Input("sms", text=raw.decode("utf-8", "surrogateescape")), PLACES)

    assert turn.says or turn.action


@settings(max_examples=100)
@given(keys=st.text("0123456789*#ABCD ", max_size=6), node=st.sampled_from(NODES))
def test_any_keys_get_an_answer(keys: str, node: str | None) -> None:
    turn = ENGINE.respond(Session(node=node, params=PARAMS), Input("voice", keys=keys), PLACES)

    assert turn.says or turn.action


def test_a_session_never_holds_the_words_of_a_person(phone: Phone) -> None:
    phone.send("ICE")

    turn = phone.send("behind the secret garage with zebras")

    assert phone.done == [("report-unlisted", {}, "behind the secret garage with zebras")]
    assert "zebra" not in phone.saved
    assert turn.session == phone.session


def test_facts_of_a_report_are_forgotten_with_the_next_topic(phone: Phone) -> None:
    phone.send("ICE ANNEX")

    turn = phone.send("warrants")

    assert turn.session.params == {}


def test_a_session_of_another_release_is_read_without_its_unknown_fields() -> None:
    saved = json.dumps({"lang": "es", "greeted": True, "mood": "calm"})

    assert Session.from_json(saved) == Session(lang="es", greeted=True)


def test_only_the_confirming_nodes_say_that_people_are_being_alerted(flows: Flows) -> None:
    telling = re.compile(r"being alerted|are alerted|se está avisando|están siendo")

    saying = {name for name, node in flows.nodes.items() if telling.search(node.say.model_dump_json())}

    assert saying == CONFIRMING


def test_nobody_is_said_to_be_coming(flows: Flows) -> None:
    texts = [node.say.model_dump_json() for node in flows.nodes.values()]
    texts += [message.model_dump_json() for message in flows.messages.values()]

    assert not [text for text in texts if re.search(r"is coming|on the way|en camino|viene en|va para", text)]


@pytest.mark.parametrize("word", [*CARRIER_WORDS, *map(str.upper, CARRIER_WORDS), " Stop\n"])
def test_the_whole_message_alone_is_the_carriers_word(word: str) -> None:
    assert carrier_word(word) == CARRIER_WORDS[word.strip().lower()]


@pytest.mark.parametrize("text", ["stop.", "please stop", "ALTO", "no", "", "help me", "yes!", "sí"])
def test_more_or_other_than_the_word_is_not_the_carriers(text: str) -> None:
    assert carrier_word(text) is None


def test_no_label_or_keyword_is_a_word_of_the_carrier(flows: Flows) -> None:
    answers = {word for node in flows.nodes.values() for words in node.keywords.values() for word in words}
    answers |= {title for node in flows.nodes.values() for title in node.title.values()}

    assert not {answer.lower() for answer in answers} & set(CARRIER_WORDS)


def test_the_count_chooses_between_one_and_many(flows: Flows) -> None:
    assert flows.message("told", "en", count=1, time="10:42") == "1 person was told at 10:42."
    assert flows.message("told", "en", count=3, time="10:42") == "3 people were told at 10:42."
    assert flows.message("told", "es", count="1", time="10:42") == "Se avisó a 1 persona a las 10:42."


def test_a_message_without_its_language_is_said_in_the_original_one(flows: Flows) -> None:
    assert flows.message("details.1", "vi") == "asking questions"


def test_an_unknown_message_and_a_missing_fact_are_named(flows: Flows) -> None:
    with pytest.raises(MissingWords, match="no message is called 'told-twice'"):
        flows.message("told-twice", "en")
    with pytest.raises(MissingWords, match="message 'told': the fact 'time' is missing"):
        flows.message("told", "en", count=1)


def test_the_office_is_named_only_if_it_has_a_phone(flows: Flows) -> None:
    phone = Phone(Engine(flows, {"hotline": "Local 99", "office_phone": ""}))
    phone.will({"report": Outcome("failed")})

    turn = phone.send("ICE ANNEX")

    assert "Call your supervisor now. Then try again." in turn.says[0]


def test_supervisors_are_told_nothing_of_the_reporter(flows: Flows) -> None:
    for key, message in flows.messages.items():
        if "supervisor" in key:
            assert not {"words", "name", "detail", "place"} & {fact.rstrip("?") for fact in message.facts}


def test_an_action_of_a_lost_session_ends_in_an_apology(engine: Engine) -> None:
    turn = engine.resume(Session(), Outcome("alerted", {"worksite": "x", "count": 1}), "sms")

    assert "something broke" in turn.says[0]


def test_a_node_is_shown_from_outside_with_its_facts(phone: Phone) -> None:
    turn = phone.shown("still-there", worksite="City Hall Annex")
    again = phone.send("1")

    assert "City Hall Annex: are agents still there? Reply 1" in turn.says[0]
    assert phone.done == [("still-there", {}, None)]
    assert "alerted again" in again.says[0]


def test_the_pending_question_is_repeated_without_its_places(engine: Engine, phone: Phone) -> None:
    phone.send("ice at city hall")

    turn = engine.repeat(phone.session, "sms")

    assert turn.says == ("Agents at City Hall Annex now? Reply 1. For your rights text MENU.",)


def test_places_that_were_offered_are_no_keys_of_a_later_topic(phone: Phone) -> None:
    phone.send("ICE librery")
    phone.send("1")

    turn = phone.send("warrants")

    assert "1 Agents here now" in "\n".join(turn.says)
    phone.send("1")
    assert phone.done == [("open-report", {}, None)]


def test_a_language_that_was_chosen_stays(phone: Phone) -> None:
    phone.send("ENGLISH")

    turn = phone.send("hola buenas tardes, qué es esto")

    assert turn.session.lang == "en"
