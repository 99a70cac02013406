"""Every key on every node of the live voice menu, over HTTP, four questions deep."""

import itertools
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.building import Building
from tests.line import Heard, Line

KEYS = [*"0123456789*#", "", "2101", "9999"]
WORDS = ["main library", "the old mill"]
DEPTH = 4
BROKEN = ("something broke on our side", "algo falló de nuestro lado")
_callers = itertools.count()


def place_of(heard: Heard) -> tuple[tuple[str, str], ...]:
    """Return where a call is: its question with everything that it remembers, whatever the turn."""
    query = parse_qsl(urlsplit(heard.action or "").query)
    return tuple((name, value) for name, value in query if name != "turn")


def node_of(heard: Heard) -> str:
    return dict(place_of(heard)).get("node", "end")


def fit(heard: Heard, lang: str, trail: str) -> None:
    """Check what one document says; `Line` has checked its form."""
    assert heard.words.strip(), trail
    assert not any(words in heard.words for words in BROKEN), f"{trail}: {heard.words}"
    assert not set("{}[]") & set(heard.words), f"{trail}: {heard.words}"
    if heard.action:
        assert dict(place_of(heard))["lang"] == lang, trail
        assert {language[:2] for language, _ in heard.said} == {lang}, trail


# The answers are the same over both databases; the reports of the crawl are written to one.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_key_of_every_question_is_answered_in_the_language_of_the_call(building: Building, lang: str) -> None:
    line = Line(building, "+14155552000")
    first = line.begin() if lang == "en" else line.press(line.begin(), "2")
    seen, nodes = {place_of(first)}, {"menu"}
    waiting = [(first, line.caller, lang, "")]

    for _ in range(DEPTH):
        level, waiting = waiting, []
        for (question, caller, now, trail), keys in itertools.product(level, [*KEYS, *WORDS]):
            # A call of its own for each key: the place in the menu is all in the URL. Every other key is a new caller,
            # so that reports are met both for the first time and again.
            number = caller if next(_callers) % 2 else f"+1415556{next(_callers):04}"
            call = Line(building, number)
            heard = call.say(question, keys) if keys in WORDS else call.press(question, keys)
            then = dict(place_of(heard)).get("lang", now)
            assert then == now or keys.startswith("2"), f"{trail} {keys!r} changed the language"
            fit(heard, then, f"{trail} {keys!r}")
            nodes.add(node_of(heard))
            if heard.action and place_of(heard) not in seen:
                seen.add(place_of(heard))
                waiting.append((heard, number, then, f"{trail} {keys!r}"))

    assert nodes >= {"menu", "which-site", "confirm-site", "offer-texts", "at-worksite", "warrants", "questions", "end"}
