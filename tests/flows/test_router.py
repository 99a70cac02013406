"""What a text is about: a table of our own, and the labelled texts of the toolkit."""

import csv
from pathlib import Path
from time import perf_counter

import pytest

from flows.engine import Flows
from flows.routing.router import Router

LABELLED = Path(__file__).parents[1] / "data" / "utterances.tsv"


def rows() -> list[dict[str, str]]:
    with LABELLED.open(encoding="utf-8", newline="") as lines:
        return [dict(row) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")]


@pytest.mark.parametrize(
    "text",
    [
        "ICE",
        "la migra!!!",
        "ICE is here",
        "immigration agents are in the lobby",
        "two agents just walked in",
        "there is a raid at the county yard right now",
        "agents outside grabbing people as they leave",
        "i need to report ICE at my school",
        "llegó la migra",
        "hay agentes en la entrada",
        "migración está aquí ahorita",
        "acaban de entrar los de la migra",
        "se están llevando a una compañera, ICE está en la oficina",
    ],
)
def test_agents_here_now_is_surely_a_report(router: Router, text: str) -> None:
    verdict = router.route(text)

    assert (verdict.topic, verdict.certain) == ("report", True)


@pytest.mark.parametrize("text", ["they are inside", "they are outside taking someone", "ya están adentro, están aquí"])
def test_what_may_be_a_report_is_asked_back_or_taken(router: Router, text: str) -> None:
    assert router.route(text).topic == "report"


@pytest.mark.parametrize(
    "text",
    [
        "what if ICE comes here",
        "if agents walk in the lobby what do we do",
        "ICE came to our office last week",
        "yesterday there were agents in the lobby",
        "the ice machine in the lobby is broken",
        "we have ice cream in the break room now",
        "black ice on the road at the yard",
        "qué hago si la migra llega aquí",
        "la semana pasada hubo agentes en la oficina",
        "do I have to give ICE information",
        "me pueden arrestar",
        "hello",
        "the travel agent is here",
    ],
)
def test_a_supposition_a_memory_or_a_joke_is_no_report(router: Router, text: str) -> None:
    verdict = router.route(text)

    assert not (verdict.topic == "report" and verdict.certain)


@pytest.mark.parametrize(
    ("text", "topic", "lang"),
    [
        ("can they put me in jail", "arrest", "en"),
        ("is this warrant valid", "warrants", "en"),
        ("do I have to give them a client's address", "give-information", "en"),
        ("may I refuse to tell them", "say-no", "en"),
        ("my clients are afraid", "scared-clients", "en"),
        ("what should we do if agents show up", "at-worksite", "en"),
        ("I have a different question", "questions", "en"),
        ("me pueden meter a la cárcel", "arrest", "es"),
        ("la orden la firmó un juez?", "warrants", "es"),
        ("tengo que darles los datos de un cliente", "give-information", "es"),
        ("puedo negarme a decirles", "say-no", "es"),
        ("mis clientes tienen miedo", "scared-clients", "es"),
        ("qué hacemos si llega la migra", "at-worksite", "es"),
        ("tengo otra pregunta", "questions", "es"),
    ],
)
def test_a_question_finds_its_topic_and_language(router: Router, text: str, topic: str, lang: str) -> None:
    verdict = router.route(text)

    assert (verdict.topic, verdict.lang) == (topic, lang)


def test_an_unclear_text_has_the_language_of_the_conversation(router: Router) -> None:
    assert router.route("asdkjhf", "es").lang == "es"


def test_the_labelled_texts_are_routed_well_enough(router: Router, flows: Flows) -> None:
    known = [row for row in rows() if row["topic"] in {*flows.topics, "report", "menu"}]
    found = [(row, router.route(row["text"])) for row in known]

    right = sum(verdict.topic == row["topic"] for row, verdict in found)
    reports = [verdict.topic == "report" for row, verdict in found if row["topic"] == "report"]

    assert right / len(found) >= 0.85
    assert sum(reports) / len(reports) >= 0.97


def test_a_report_is_seldom_seen_where_there_is_none(router: Router) -> None:
    others = [row for row in rows() if "report" not in {row["topic"], *row["also"].split(",")}]

    false = [row["text"] for row in others if router.route(row["text"])[:3:2] == ("report", True)]

    assert len(false) <= 2, false


def test_routing_is_quick(router: Router) -> None:
    texts = [row["text"] for row in rows()]

    start = perf_counter()
    for text in texts:
        router.route(text)

    assert (perf_counter() - start) / len(texts) < 0.005
