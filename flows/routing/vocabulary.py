"""The special words of content/words.yaml, ready to be looked up in normalised texts."""

from rapidfuzz import fuzz, process

from flows.carrier_words import CARRIER_WORDS
from flows.definition.catalogue import Flows
from flows.routing.normalise import Phrases, normalise

_NEAR = 85.0  # One wrong letter in seven; "warrent" is a warrant, "report" is no "reporter".
_LONG = 5  # Shorter words resemble too many others to forgive a wrong letter.
_OPT_OUT_WORDS = 12  # A longer text that speaks of stopping texts is about something else.


class Vocabulary:
    """Looks up words that mean the same in every conversation."""

    def __init__(self, flows: Flows) -> None:
        words = flows.words
        self._languages = {normalise(w): lang for lang, language in words.languages.items() for w in language.words}
        self._report = {
            normalise(word): None if lang == "any" else lang for lang, found in words.report.items() for word in found
        }
        self._special = {
            **dict.fromkeys(map(normalise, words.take_back), "take-back"),
            **dict.fromkeys(map(normalise, words.quiet), "quiet"),
            **dict.fromkeys(map(normalise, words.papers), "papers"),
            **dict.fromkeys(map(normalise, words.menu), "menu"),
        }
        self._deny = set(map(normalise, words.deny))
        self._digits = {normalise(word): digit for digit, found in words.numbers.items() for word in found}
        self._stop_whole = set(map(normalise, words.opt_out.whole))
        self._stop_phrases = Phrases(words.opt_out.phrases)
        self._danger = {line: Phrases(danger.phrases) for line, danger in words.danger.items()}
        self._sentence = Phrases(words.signals["if"] + words.signals["past"] + words.signals["ask"])
        self._keywords = _keywords(flows)
        self._long_keywords = [word for word in self._keywords if len(word) >= _LONG]

    @property
    def reserved(self) -> frozenset[str]:
        """Return the words, normalised, that a worksite's code may not be: they mean something already."""
        single = {*self._languages, *self._report, *self._special, *self._deny, *self._digits, *self._stop_whole}
        return frozenset(single | self._keywords.keys() | CARRIER_WORDS.keys())

    def language(self, plain: str) -> str | None:
        """Return the language that the whole text asks for."""
        return self._languages.get(plain)

    def language_named(self, plain: str) -> str | None:
        """Return the one language that a text names."""
        named = {lang for word, lang in self._languages.items() if f" {word} " in f" {plain} "}
        return named.pop() if len(named) == 1 else None

    def special(self, plain: str) -> str | None:
        """Return the node that the whole text is a word for, the same at any point of a conversation."""
        return self._special.get(plain)

    def report(self, plain: str) -> tuple[str | None, str] | None:
        """Return the language that a leading or trailing report word gives away, and the rest of the text."""
        lang: str | None = None
        rest, found = plain, False
        while (word := self._edge(rest)) is not None:
            found, lang = True, lang or self._report[word]
            rest = (rest[len(word) :] if rest.startswith(word) else rest[: -len(word)]).strip()
        return (lang, rest) if found else None

    def _edge(self, text: str) -> str | None:
        return next((w for w in self._report if f"{text} ".startswith(f"{w} ") or f" {text}".endswith(f" {w}")), None)

    def is_sentence(self, plain: str) -> bool:
        """Return True if the text asks, supposes or recalls, so that it is a sentence and not a name."""
        return self._sentence.found(plain)

    def opt_out(self, plain: str) -> bool:
        """Return True if the person wishes to get no more texts, in words that are not the carrier's."""
        return plain in self._stop_whole or self.opt_out_phrase(plain)

    def opt_out_phrase(self, plain: str) -> bool:
        """Return True if the wish to get no more texts stands in a longer text."""
        return len(plain.split()) <= _OPT_OUT_WORDS and self._stop_phrases.found(plain)

    def deny(self, plain: str) -> bool:
        """Return True if the whole text says that there is nothing to report."""
        return plain in self._deny

    def digit(self, plain: str) -> str | None:
        """Return the digits that the whole text is, also where a single one is spelled out."""
        return plain if plain.isascii() and plain.isdigit() else self._digits.get(plain)

    def danger(self, plain: str) -> list[str]:
        """Return the emergency numbers that the text calls for."""
        return [line for line, phrases in self._danger.items() if phrases.found(plain)]

    def keyword(self, plain: str, exact: bool = False) -> tuple[str, str | None] | None:
        """Return the topic whose keyword or title the whole text (nearly) is, and that word's language."""
        if plain in self._keywords:
            return self._keywords[plain]
        if exact or len(plain) < _LONG:
            return None
        near = process.extractOne(plain, self._long_keywords, scorer=fuzz.ratio, score_cutoff=_NEAR)
        return self._keywords[near[0]] if near is not None else None


def hints(flows: Flows, lang: str) -> list[str]:
    """Return the words that a caller is likely to say in a language: for a report, and the topics' own."""
    report = [*flows.words.report.get("any", ()), *flows.words.report.get(lang, ())]
    topics = (word for topic in flows.topics.values() for word in topic.keywords.get(lang, ()))
    return list(dict.fromkeys([*report, *topics]))


def _keywords(flows: Flows) -> dict[str, tuple[str, str | None]]:
    """Return every keyword and title with its topic and the one language it is of."""
    found: dict[str, tuple[str, str | None]] = {}
    for topic in flows.topics.values():
        for lang in flows.languages:
            for word in [*topic.keywords.get(lang, []), topic.title.get(lang, "")]:
                plain = normalise(word)
                shared = plain in found and found[plain][1] != lang
                if plain:
                    found[plain] = (topic.id, None if shared else lang)
    return found
