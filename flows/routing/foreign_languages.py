"""Recognises texts in languages that the hotline does not speak, by their letters and small words."""

import re
from collections.abc import Container, Mapping

from flows.definition.model import OtherLanguage
from flows.routing.normalise import normalise

_SHORTEST = 3  # words; a shorter text is recognised by its letters, or as a whole
_FOREIGN = 0.4  # the share of its words, at least, that must be in no example of ours
_MARKS = 2


class ForeignLanguages:
    """Recognises the languages of content/other_languages.yaml."""

    def __init__(self, others: Mapping[str, OtherLanguage], known: Container[str]) -> None:
        """Take the languages, and the words of those that are spoken; a mark among these gives nothing away."""
        self._whole = {normalise(word): code for code, other in others.items() for word in other.words}
        self._letters = {code: re.compile(f"[{other.letters}]") for code, other in others.items() if other.letters}
        self._marks = {code: set(map(normalise, other.marks)) for code, other in others.items() if other.marks}
        self._known = known

    def read(self, text: str, plain: str) -> str | None:
        """Return the code of the language that a text, also given normalised, is in; None for one of ours."""
        if plain in self._whole:
            return self._whole[plain]
        lower = text.casefold()
        return next((code for code, letters in self._letters.items() if letters.search(lower)), self._marked(plain))

    def _marked(self, plain: str) -> str | None:
        words = set(plain.split())
        foreign = {word for word in words if word not in self._known}
        if len(words) < _SHORTEST or len(foreign) < _FOREIGN * len(words):
            return None
        found = {code: (len(marks & foreign), len(marks & words)) for code, marks in self._marks.items()}
        code = max(found, key=lambda code: sum(found[code]), default="")
        return code if found and found[code][0] and found[code][1] >= _MARKS else None
