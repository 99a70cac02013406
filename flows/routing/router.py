"""Routes a free text to what it is about, by keywords and a model that was trained from examples."""

import math
from functools import lru_cache
from typing import NamedTuple

from flows.definition.catalogue import Flows
from flows.routing import model
from flows.routing.foreign_languages import ForeignLanguages
from flows.routing.normalise import Phrases, normalise
from flows.routing.vocabulary import Vocabulary

# All of these were chosen on labelled texts that the model has not learnt; docs/understanding.md has the figures.
# Margins of the model. From _SURE on a text is a report. From _PERHAPS on the person is asked, if hardly anything else
# is more likely: a needless question costs them one digit, and a missed report may cost somebody their freedom.
_SURE, _PERHAPS, _RATHER = 0.0, -0.6, -0.2
# From _CASE on a text is one of the cases that are no topic, and from _CLEARLY on there is no doubt of it.
_CASE, _CLEARLY = -0.4, 0.0
# A margin as a score from 0 to 1: of the topics that are certain 98 in 100 are right.
_STEEP, _MIDDLE = 4.0, -0.4
_CERTAIN, _LEAD = 0.55, 0.1  # A topic is certain only if it is also this far before the next one.
_LIKELY = 0.15
# The answer to a text that is no report and asks for no topic, by its case.
_ANSWERS = {"menu": "menu", "joke": "menu", "nobody": "menu", "agent": "questions"}


class RoutingResult(NamedTuple):
    """What a text is about.

    Attributes:
        topic: the id of a topic, `report` or `menu`.
        score: 0 to 1.
        certain: True if the topic is said at once; False if the person is asked first.
        lang: the language of the text, if its words tell.
        alternatives: the likely topics with their scores, best first; `topic` may be the first of them.
        case: the name of a file of content/cases, if the text is nearer to that than to any topic.
        other: the code of the language of the text, if it is one that we do not speak.
        keyword: the topic whose keyword or title the whole text is, also with a letter wrong, and that word's language.
    """

    topic: str
    score: float
    certain: bool
    lang: str | None
    alternatives: list[tuple[str, float]]
    case: str | None = None
    other: str | None = None
    keyword: tuple[str, str | None] | None = None


class Router:
    """Routes free texts; pure and read-only after construction."""

    def __init__(self, flows: Flows) -> None:
        self.vocabulary = Vocabulary(flows)
        self._phrases = {name: Phrases(phrases) for name, phrases in flows.words.signals.items()}
        self._greetings = set(map(normalise, flows.words.greetings))
        self._report_words = {normalise(word) for found in flows.words.report.values() for word in found}
        self._marks = _marks(flows)
        self._topics = flows.topics.keys()
        self._model = model.read()
        self._foreign_languages = ForeignLanguages(flows.others, self._model.rows)

    def agents(self, plain: str) -> bool:
        """Return True if a normalised text speaks of immigration agents, and not of ice to cool drinks."""
        return self._phrases["agents"].found(self._phrases["joke"].without(plain))

    def asks(self, plain: str) -> bool:
        """Return True if a normalised text asks or supposes something."""
        return self._phrases["ask"].found(plain) or self._phrases["if"].found(plain)

    def supposes(self, plain: str) -> bool:
        """Return True if a normalised text supposes or recalls something instead of telling what is."""
        return self._phrases["if"].found(plain) or self._phrases["past"].found(plain)

    def route(self, text: str, lang: str | None = None) -> RoutingResult:
        """Return what the text is about; its language is `lang` where the text itself does not tell."""
        plain = normalise(text)
        spoken = self._language(plain) or lang
        words, keyword = plain.split(), self.vocabulary.keyword(plain)
        if not words or all(word in self._greetings for word in words):
            return RoutingResult("menu", 1.0 if words else 0.0, bool(words), spoken, [], keyword=keyword)
        if keyword is not None:
            topic, known = keyword
            return RoutingResult(topic, 1.0, True, known or spoken, [(topic, 1.0)], keyword=keyword)
        if plain in self._report_words:
            return RoutingResult("report", 1.0, True, spoken, [])
        return self._learnt(plain, spoken, self._foreign_languages.read(text, plain))

    def _learnt(self, plain: str, lang: str | None, other: str | None) -> RoutingResult:
        margins = self._model.margins(plain)
        sure, perhaps = margins.pop("report"), margins.pop("perhaps")
        likeliest = max(margins, key=lambda label: margins[label])
        case = likeliest if likeliest not in self._topics and margins[likeliest] >= _CASE else None
        alternatives = self._near(margins)
        if sure >= _SURE and sure >= margins[likeliest]:
            return RoutingResult("report", _score(sure), True, lang, alternatives, other=other)
        if perhaps >= _PERHAPS and perhaps >= margins[likeliest] + _RATHER:
            return RoutingResult("report", _score(perhaps), False, lang, alternatives, other=other)
        if other is not None:
            return RoutingResult("menu", 1.0, True, lang, [], other=other)
        if case in _ANSWERS:
            return RoutingResult(
                _ANSWERS[case], _score(margins[case]), margins[case] >= _CLEARLY, lang, alternatives, case
            )
        return self._topic(alternatives, lang, case)

    def _topic(self, alternatives: list[tuple[str, float]], lang: str | None, case: str | None) -> RoutingResult:
        if not alternatives:
            return RoutingResult("menu", 0.0, False, lang, [], case)
        topic, score = alternatives[0]
        lead = score - (alternatives[1][1] if len(alternatives) > 1 else 0.0)
        return RoutingResult(topic, score, score >= _CERTAIN and lead >= _LEAD, lang, alternatives, case)

    def _near(self, margins: dict[str, float]) -> list[tuple[str, float]]:
        """Return the likely topics with their scores, best first: none, or two at least, since one is no choice."""
        scores = ((topic, _score(margins[topic])) for topic in margins.keys() & self._topics)
        found = sorted(scores, key=lambda entry: (-entry[1], entry[0]))
        likely = sum(score >= _LIKELY for _, score in found)
        return found[: max(likely, 2)] if likely else []

    def _language(self, plain: str) -> str | None:
        """Return the language whose small words are clearly more frequent in the text."""
        words = plain.split()
        counts = {lang: sum(word in marks for word in words) for lang, marks in self._marks.items()}
        best, *others = sorted(counts, key=lambda lang: -counts[lang])
        clear = counts[best] > 0 and all(counts[best] > counts[other] for other in others)
        return best if clear else None


@lru_cache(maxsize=2)
def _marks(flows: Flows) -> dict[str, set[str]]:
    """Return the words that give each language away: those named for it, and those of its examples alone."""
    learnt = [topic.examples for topic in flows.topics.values()] + [case.examples for case in flows.cases.values()]
    used = {
        lang: {word for examples in learnt for text in examples.get(lang, ()) for word in normalise(text).split()}
        for lang in flows.languages
    }
    alone = {
        lang: words - set().union(*(used[other] for other in used if other != lang)) for lang, words in used.items()
    }
    return {lang: alone[lang] | set(map(normalise, flows.words.languages[lang].marks)) for lang in flows.languages}


def _score(margin: float) -> float:
    """Return a margin of the model as a score from 0 to 1."""
    return round(1 / (1 + math.exp(-_STEEP * (margin - _MIDDLE))), 3)
