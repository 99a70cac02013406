"""Worksites as people name them: by code, by name, by keypad number, nearly, or inside a sentence."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple, Protocol

from rapidfuzz import fuzz

from flows.routing.normalise import normalise

_MOST = 5
_CLOSE = 80.0
_SMALL_WORDS = (
    "a an at in on the of by my our to near from is now here and "
    "el la los las un una en de del al mi con cerca por aqui ahora y"
)
_FILLERS = frozenset(_SMALL_WORDS.split())


class Place(NamedTuple):
    """One worksite, as far as a conversation needs it."""

    id: str
    code: str
    name: str
    keypad: str


class Places(Protocol):
    """What the engine asks about worksites, and only on the way to a report."""

    def exact(self, text: str) -> Place | None:
        """Return the place whose code or full name the text is."""

    def close(self, text: str) -> list[Place]:
        """Return up to five places whose names the text nearly is, best first."""

    def within(self, text: str) -> Place | None:
        """Return the one place that a sentence names."""

    def keypad(self, digits: str) -> Place | None:
        """Return the place with this number on the phone's keypad."""

    def get(self, id: str) -> Place | None:
        """Return the place with this id."""


class PlaceIndex:
    """Places held in memory."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._by_id = {place.id: place for place in places}
        self._by_keypad = {place.keypad: place for place in self._by_id.values() if place.keypad}
        self._by_text: dict[str, Place] = {}
        self._runs: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for place in self._by_id.values():
            self._index(place)
        self._longest = max(map(len, self._runs), default=0)

    def _index(self, place: Place) -> None:
        words = tuple(normalise(place.name).split())
        code = normalise(place.code)
        self._by_text.setdefault(" ".join(words), place)
        self._by_text[code] = place
        if code not in _FILLERS:
            self._runs[(code,)].add(place.id)
        self._runs[words].add(place.id)
        for start in range(len(words)):  # "city hall" stands for City Hall Annex where no other place has it.
            for end in range(start + 2, len(words) + 1):
                self._runs[words[start:end]].add(place.id)

    def exact(self, text: str) -> Place | None:
        """Return the place whose code or full name the text is."""
        return self._by_text.get(normalise(text))

    def close(self, text: str) -> list[Place]:
        """Return up to five places whose names or codes the text nearly is, best first."""
        asked = [word for word in normalise(text).split() if word not in _FILLERS]
        if sum(map(len, asked)) < 3:
            return []
        scored = [(_likeness(asked, place), place) for place in self._by_id.values()]
        likely = sorted((s for s in scored if s[0] >= _CLOSE), key=lambda s: (-s[0], len(s[1].name), s[1].name))
        return [place for _, place in likely[:_MOST]]

    def within(self, text: str) -> Place | None:
        """Return the one place that a sentence names, by code, name or an unmistakable part of its name."""
        words = tuple(normalise(text).split())
        for length in range(min(self._longest, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                run = words[start : start + length]
                found = self._runs.get(run, ())
                whole = self._by_text.get(" ".join(run))
                if whole is not None and whole.id in found:
                    return whole
                if len(found) == 1:
                    return self._by_id[next(iter(found))]
        return None

    def keypad(self, digits: str) -> Place | None:
        """Return the place with this number on the phone's keypad."""
        return self._by_keypad.get(digits)

    def get(self, id: str) -> Place | None:
        """Return the place with this id."""
        return self._by_id.get(id)


def _likeness(asked: list[str], place: Place) -> float:
    """Return 0 to 100: how well every word that was asked is found in the name, or the whole in the code."""
    name = normalise(place.name).split()
    by_word = sum(max((fuzz.ratio(word, part) for part in name), default=0.0) for word in asked) / len(asked)
    code = normalise(place.code)
    by_code = fuzz.ratio("".join(asked), code) if len(code) > 3 else 0.0
    return max(by_word, by_code)
