"""The features of a text that the model weighs: words, pairs of words, and pieces of words.

Pieces make "arested" near "arrest", and "migracion" near "inmigracion".
"""

import math
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

_PIECES = (3, 4, 5)  # letters


def features(plain: str) -> dict[str, float]:
    """Return the features of a normalised text, each weighed by how often it stands there (sublinear)."""
    return {name: 1 + math.log(count) for name, count in Counter(_names(plain)).items()}


def _names(plain: str) -> Iterator[str]:
    words = plain.split()
    for word in words:
        yield word
        edged = f"_{word}_"
        for size in _PIECES:
            yield from (f"~{edged[at : at + size]}" for at in range(len(edged) - size + 1))
    for first, second in pairwise(words):
        yield f"{first} {second}"
