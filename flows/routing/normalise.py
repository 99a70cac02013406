"""Normalises texts for comparison: no case, no accents, no punctuation."""

import re
import unicodedata
from collections.abc import Iterable

_APOSTROPHES = re.compile("['’‘`´]")
_NOT_WORD = re.compile(r"[\W_]+")
_DRAWN_OUT = re.compile(r"([^\W\d])\1{2,}")


def normalise(text: str) -> str:
    """Fold case, accents, punctuation and drawn-out letters; words end up one space apart."""
    joined = _APOSTROPHES.sub("", (text if text.isascii() else _without_accents(text)).casefold())
    return _DRAWN_OUT.sub(r"\1", _NOT_WORD.sub(" ", joined)).strip()


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.category(c).startswith("M"))


class Phrases:
    """Phrases to look for in a normalised text, as whole words.

    In a phrase `*` ends a word in any way and a lone `_` stands for up to three words.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        parts = sorted({_pattern(phrase) for phrase in phrases}, key=len, reverse=True)
        self._regex = re.compile(r"(?<!\w)(?:" + "|".join(parts) + r")(?!\w)") if parts else None

    def found(self, text: str) -> bool:
        """Return True if any phrase stands in the text."""
        return self._regex is not None and self._regex.search(text) is not None

    def count(self, text: str) -> int:
        """Count the phrases that stand in the text."""
        return len(self._regex.findall(text)) if self._regex is not None else 0

    def without(self, text: str) -> str:
        """Return the text with every phrase taken out."""
        return " ".join(self._regex.sub(" ", text).split()) if self._regex is not None else text


def _pattern(phrase: str) -> str:
    pattern = ""
    for word in phrase.split():
        if word == "_":
            pattern += r"(?: \w+){0,3}"
        else:
            stem = "".join(map(re.escape, normalise(word).split()))
            pattern += (" " if pattern else "") + stem + (r"\w*" if word.endswith("*") else "")
    return pattern
