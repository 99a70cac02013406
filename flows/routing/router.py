"""The router: what a free text is about, by report signals, keywords and a model of the topics' examples."""

import math
from typing import NamedTuple

from flows.definition.catalogue import Flows
from flows.routing import model
from flows.routing.normalise import normalise
from flows.routing.signals import Signals
from flows.routing.vocabulary import Vocabulary

# Chosen on labelled texts that the model has never seen: of the certain ones 98 in 100 are right.
_STEEP, _MIDDLE = 4.0, -0.4
_CERTAIN, _LEAD = 0.55, 0.1  # A topic is certain only if it is also this far before the next one.
_LIKELY = 0.3


class Verdict(NamedTuple):
    """What a text is about: a topic, `report` or `menu`; `runners` are the likely topics, best first."""

    topic: str
    score: float
    certain: bool
    lang: str | None
    runners: list[tuple[str, float]]


class Router:
    """Routes free texts; pure and read-only after construction."""

    def __init__(self, flows: Flows) -> None:
        self._signals = Signals(flows.words)
        self._words = Vocabulary(flows)
        self._greetings = set(map(normalise, flows.words.greetings))
        self._report_words = {normalise(word) for found in flows.words.report.values() for word in found}
        self._marks = _marks(flows)
        self._topics = flows.topics.keys()
        self._model = model.read()

    def agents(self, plain: str) -> bool:
        """Tell whether a normalised text speaks of immigration agents."""
        return self._signals.agents(plain)

    def asks(self, plain: str) -> bool:
        """Tell whether a normalised text asks or supposes something."""
        return self._signals.asks(plain)

    def supposes(self, plain: str) -> bool:
        """Tell whether a normalised text supposes or recalls something."""
        return self._signals.supposes(plain)

    def route(self, text: str, lang: str | None = None) -> Verdict:
        """Return what the text is about; its language is `lang` where the text itself does not tell."""
        plain = normalise(text)
        spoken = self._language(plain) or lang
        words = plain.split()
        if not words or all(word in self._greetings for word in words):
            return Verdict("menu", 1.0 if words else 0.0, bool(words), spoken, [])
        if (keyword := self._words.keyword(plain)) is not None:
            topic, known = keyword
            return Verdict(topic, 1.0, True, known or spoken, [(topic, 1.0)])
        runners = self._near(plain)
        reading = "sure" if plain in self._report_words else self._signals.read(plain)
        if reading is not None:
            sure = reading == "sure"
            return Verdict("report", 0.95 if sure else 0.55, sure, spoken, runners)
        return self._topic(runners, spoken)

    def _topic(self, runners: list[tuple[str, float]], lang: str | None) -> Verdict:
        if not runners:
            return Verdict("menu", 0.0, False, lang, [])
        topic, score = runners[0]
        lead = score - (runners[1][1] if len(runners) > 1 else 0.0)
        return Verdict(topic, score, score >= _CERTAIN and lead >= _LEAD, lang, runners)

    def _near(self, plain: str) -> list[tuple[str, float]]:
        """Return the likely topics with their scores, best first."""
        scores = {
            topic: _score(margin) for topic, margin in self._model.margins(plain).items() if topic in self._topics
        }
        return sorted(((t, s) for t, s in scores.items() if s >= _LIKELY), key=lambda found: -found[1])

    def _language(self, plain: str) -> str | None:
        """Return the language whose small words are clearly more frequent in the text."""
        words = plain.split()
        counts = {lang: sum(word in marks for word in words) for lang, marks in self._marks.items()}
        best, *others = sorted(counts, key=lambda lang: -counts[lang])
        clear = counts[best] > 0 and all(counts[best] > counts[other] for other in others)
        return best if clear else None


def _marks(flows: Flows) -> dict[str, set[str]]:
    """Return the words that give each language away: those named for it, and those of its examples alone."""
    used = {
        lang: {
            word
            for topic in flows.topics.values()
            for text in topic.examples.get(lang, ())
            for word in normalise(text).split()
        }
        for lang in flows.languages
    }
    alone = {
        lang: words - set().union(*(used[other] for other in used if other != lang)) for lang, words in used.items()
    }
    return {lang: alone[lang] | set(map(normalise, flows.words.languages[lang].marks)) for lang in flows.languages}


def _score(margin: float) -> float:
    """Return a margin of the model as a score from 0 to 1."""
    return round(1 / (1 + math.exp(-_STEEP * (margin - _MIDDLE))), 3)
