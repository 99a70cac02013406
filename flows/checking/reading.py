"""Reading: no text asks for more than eight years of school."""

import re
from collections.abc import Iterator, Mapping

from flows.checking.reading_level import school_years
from flows.checking.texts import texts_of_nodes
from flows.definition.catalogue import Flows, facts_in, render
from flows.definition.links import Homes, fault_at
from flows.definition.model import Text
from flows.definition.source import Fault

GRADE = 8.0
_ENOUGH = 25  # words; the formulas are made for a hundred, and say little of fewer
# Neither is read as words: addresses and numbers, and the keys of a menu.
_NO_WORDS = re.compile(r"\b(?:www\.)?\w+\.(?:org|com|gov)\b|[+#]?\d[\d ().-]*")


def hard_texts(flows: Flows, homes: Homes) -> Iterator[Fault]:
    """Yield every text that is too hard to read, by the formula of its language."""
    for home, path, texts in texts_of_nodes(flows):
        if path[-1] in ("sms", "voice"):
            yield from _hard(flows, homes, home, texts, *path)
    for key, message in flows.messages.items():
        found: dict[str, list[Text]] = {lang: [text] for lang, text in message.text.items()}
        yield from _hard(flows, homes, f"message {key}", found, "text")


def grade(text: str, lang: str) -> float | None:
    """Return the school years that a text asks for; None where it is too short or no formula is known to tell."""
    words = _NO_WORDS.sub(" ", text)
    return school_years(words, lang) if len(words.split()) >= _ENOUGH else None


def _hard(flows: Flows, homes: Homes, home: str, texts: Mapping[str, list[Text]], *path: str) -> Iterator[Fault]:
    for lang in flows.languages:
        years = grade("\n".join(map(_plain, texts.get(lang, []))), lang)
        if years is not None and years > GRADE:
            yield fault_at(
                homes, home, f"'{home}' asks for {years:.1f} years of school, {GRADE:.0f} are allowed", *path, lang
            )


def _plain(text: Text) -> str:
    """Return a text with a short word for every fact: the names of worksites are not ours to make plain."""
    # An alert's number stands before the letters of its answers ("1A take it"), so it is no word.
    return render(text, dict.fromkeys(facts_in(text)[1], "here") | {"number": "1"})
