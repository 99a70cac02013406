"""The router: what a free text is about, by report signals, keywords and likeness to the topics' examples."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain, pairwise
from typing import NamedTuple

from flows.definition.catalogue import Flows
from flows.definition.model import Topic
from flows.routing.normalise import Phrases, normalise
from flows.routing.signals import Signals
from flows.routing.vocabulary import Vocabulary

_CERTAIN = 0.42
_LIKELY = 0.22
_LEAD = 0.06  # A topic is certain only if it is this far before the next one.
_NEIGHBOURS = 3  # A topic is as near as the mean of its nearest examples.
_PIECES = (3, 4)  # letters
_KEYWORD = 0.20  # What a topic's own keyword in the text adds.


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
        topics = flows.topics.items()
        self._marks = _marks(flows)
        self._keywords = {id: Phrases(chain.from_iterable(t.keywords.values())) for id, t in topics}
        self._learn(flows)

    def _learn(self, flows: Flows) -> None:
        """Index the examples: for every feature, the examples that have it and its weight there."""
        texts = [(topic.id, text) for topic in flows.topics.values() for text in _material(topic)]
        features = [Counter(_features(normalise(text))) for _, text in texts]
        seen = Counter(name for counted in features for name in counted)
        self._owners = [topic for topic, _ in texts]
        self._idf = {name: math.log(1 + len(texts) / count) for name, count in seen.items()}
        self._rare = math.log(1 + len(texts))
        self._index: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, counted in enumerate(features):
            for name, weight in _unit({n: c * self._idf[n] for n, c in counted.items()}).items():
                self._index[name].append((number, weight))

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
        likeness: dict[int, float] = defaultdict(float)
        asked = Counter(_features(plain))
        rarity = {name: count * self._idf.get(name, self._rare / 2) for name, count in asked.items()}
        for name, weight in _unit(rarity).items():
            for number, there in self._index.get(name, ()):
                likeness[number] += weight * there
        best: dict[str, list[float]] = defaultdict(list)
        for number, value in likeness.items():
            best[self._owners[number]].append(value)
        scores = {topic: self._score(topic, values, plain) for topic, values in best.items()}
        return sorted(((t, s) for t, s in scores.items() if s >= _LIKELY), key=lambda found: -found[1])

    def _score(self, topic: str, values: list[float], plain: str) -> float:
        nearest = sorted(values, reverse=True)[:_NEIGHBOURS]
        own = _KEYWORD if self._keywords[topic].found(plain) else 0.0
        return round(min(1.0, 0.6 * nearest[0] + 0.4 * sum(nearest) / _NEIGHBOURS + own), 3)

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


def _material(topic: Topic) -> Iterator[str]:
    return chain(*topic.examples.values(), *topic.keywords.values())


def _features(plain: str) -> Iterator[str]:
    """Yield words, pairs of words, and the pieces of words, so that "arested" is near "arrest"."""
    words = plain.split()
    for word in words:
        yield word
        edged = f"_{word}_"
        for size in _PIECES:
            yield from (f"~{edged[at : at + size]}" for at in range(len(edged) - size + 1))
    for first, second in pairwise(words):
        yield f"{first} {second}"


def _unit(weights: dict[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {name: weight / length for name, weight in weights.items()}
