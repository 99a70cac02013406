"""How many years of school a text asks for: the Flesch-Kincaid grade of English, Crawford's formula for Spanish.

Both weigh the length of sentences and of words, the second in syllables, which are counted here by spelling.
"""

import re
from collections.abc import Callable, Mapping

# Spelled in English and not spoken: the last e of "rule", the e of "called", "names" and "safely".
_SILENT = re.compile(
    r"(?<=[^laeiouy])e$|(?<=[aeiouylr]l)e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouyszxgc])(?<![sc]h)es$|e(?=(?:ly|less|ful|ment|ness|ty)$)"
)
# Two vowels of English that are two syllables, as in "being", "media", "area", "violence" and "cooperate".
_APART = re.compile(r"(?<=[aeiouy])(?=ing)|(?<=[^tcsgln]i)(?=[ao](?!us))|(?<=re)(?=as?$)|(?<=^co)(?=o)|(?<=li)(?=en)")
_VOWELS = re.compile("[aeiouy]+")
# A syllable of Spanish is one of a, e, o with the weak vowels around it; an accent makes a weak vowel strong.
_MUTE = re.compile("(?<=[gq])u(?=[eéií])")
_NUCLEUS = re.compile("[iuü]?[aeoáéó](?:[iu](?![aeoáéó])|y(?![aeiouáéíóú]))?|[íú]|[iuü]+|(?<![aeo])y(?![aeiouáéíóú])")
_SHORT = 2  # Words; "Yes." and "Reply 1" are no sentences.


def school_years(text: str, lang: str) -> float | None:
    """Return the years of school that a text asks for, or None where no formula is known for its language."""
    if lang not in _FORMULAS or not (words := _words(text)):
        return None
    count, formula = _FORMULAS[lang]
    sentences = [part for part in re.findall(r"\b[^.!?]+", text) if len(_words(part)) > _SHORT]
    return formula(len(words) / max(len(sentences), 1), sum(map(count, words)) / len(words))


def english_syllables(word: str) -> int:
    """Return how many syllables an English word in small letters has, by its spelling."""
    return max(1, len(_VOWELS.findall(_APART.sub("-", _SILENT.sub("", word)))))


def spanish_syllables(word: str) -> int:
    """Return how many syllables a Spanish word in small letters has, by its spelling."""
    return max(1, len(_NUCLEUS.findall(_MUTE.sub("", word))))


def _words(text: str) -> list[str]:
    return re.sub(r"[^\w\s]", "", text.lower()).split()


# By language: what counts the syllables of a word, and the years by words a sentence and syllables a word.
_FORMULAS: Mapping[str, tuple[Callable[[str], int], Callable[[float, float], float]]] = {
    "en": (english_syllables, lambda words, syllables: 0.39 * words + 11.8 * syllables - 15.59),
    "es": (spanish_syllables, lambda words, syllables: 4.9 * syllables - 20.5 / words - 3.407),
}
