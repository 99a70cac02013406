"""What a text is about: a table of our own, and the labelled texts of the toolkit."""

from functools import cache
from pathlib import Path
from time import process_time

import pytest

from flows.routing.router import Router
from hotline.cli.evaluation import Evaluation, read_rows

LABELLED = Path(__file__).parents[1] / "data"


@cache
def evaluated(router: Router, name: str) -> Evaluation:
    return Evaluation.of(router, read_rows(LABELLED / f"{name}.tsv"))


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


@pytest.mark.parametrize(
    ("name", "accuracy", "top_3"), [("utterances", 0.97, 0.99), ("tuning", 0.93, 0.96), ("unseen", 0.93, 0.97)]
)
def test_the_labelled_texts_are_routed_well_enough(router: Router, name: str, accuracy: float, top_3: float) -> None:
    figures = evaluated(router, name).figures()

    assert figures["accuracy"] >= accuracy
    assert figures["top_3"] >= top_3
    assert figures["report_recall"] >= 0.98, "sure or asked"
    assert figures["false_reports"] <= 0.005 * figures["rows"], "sure ones"


@pytest.mark.parametrize("name", ["utterances", "tuning", "unseen"])
def test_no_text_in_english_or_spanish_is_taken_for_another_language(router: Router, name: str) -> None:
    found = evaluated(router, name).found

    assert [row["text"] for row, verdict, _ in found if verdict.other is not None] == []


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("nandito na ang mga ahente ng imigrasyon sa opisina", "tl"),
        ("toi phai lam gi neu ho den", "vi"),
        ("移民局来了怎么办", "zh"),
        ("여기 이민국 사람들이 있어요", "ko"),
        ("ի՞նչ անեմ", "hy"),
        ("что мне делать", "ru"),
        ("اگر مأموران بیایند چه کنم", "fa"),
        ("ماذا أفعل", "ar"),
        ("ਮੈਂ ਕੀ ਕਰਾਂ", "pa"),
        ("मैं क्या करूँ", "hi"),
        ("តើខ្ញុំត្រូវធ្វើអ្វី", "km"),
        ("kuv yuav ua li cas yog lawv tuaj", "hmn"),
        ("o que eu faço se eles vierem", "pt"),
        ("qu'est-ce que je dois faire s'ils viennent", "fr"),
        ("kisa mwen dwe fe si yo vini", "ht"),
        ("どうすればいいですか", "ja"),
        ("Tagalog", "tl"),
    ],
)
def test_a_language_that_is_not_spoken_here_is_recognised(router: Router, text: str, other: str) -> None:
    assert router.route(text).other == other


@pytest.mark.parametrize(
    "text",
    ["im so done with these texts", "quítenme de su lista porfa", "stop blowing up my phone", "ya no me manden nada"],
)
def test_a_wish_to_be_left_alone_is_heard_in_any_words(router: Router, text: str) -> None:
    assert router.route(text).case == "opt-out"


def test_routing_is_quick(router: Router) -> None:
    texts = [row["text"] for row in read_rows(LABELLED / "utterances.tsv")]

    start = process_time()
    for text in texts:
        router.route(text)

    assert (process_time() - start) / len(texts) < 0.005
