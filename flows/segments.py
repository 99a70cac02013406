"""Counts the segments of a text: the GSM 03.38 alphabet, and folding a text into it."""

import unicodedata
from functools import lru_cache

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each of these is sent as an escape and a letter, so it costs two.
_EXTENDED = "^{}\\[~]|€\f"
_COST = dict.fromkeys(_BASIC, 1) | dict.fromkeys(_EXTENDED, 2)

# One letter outside the alphabet turns a 160-character text into 70-character segments.
_PLAIN = str.maketrans(
    {
        **dict(zip("áíóúÁÍÓÚ", "aiouAIOU", strict=True)),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2009\u202f", " "),
        "…": "...",
        "•": "-",
        "\t": " ",
        "\u200b": "",
    }
)


def fold(text: str) -> str:
    """Return the text with accents and typographic signs outside GSM 03.38 made plain, if that makes it fit.

    A text that stays outside, of another script or with an emoji, costs the same with its accents, and keeps them.
    """
    whole = unicodedata.normalize("NFC", text)
    plain = whole.translate(_PLAIN)
    return plain if all(letter in _COST for letter in plain) else whole


@lru_cache(1024)  # The same few texts of the content are counted on every turn.
def segments(text: str) -> int:
    """Count the segments that the folded text takes: 160 or 153 septets each, or 70 or 67 UTF-16 units."""
    text = fold(text)
    if all(letter in _COST for letter in text):
        return _packed([_COST[letter] for letter in text], single=160, joined=153)
    return _packed([2 if ord(letter) > 0xFFFF else 1 for letter in text], single=70, joined=67)


def _packed(costs: list[int], single: int, joined: int) -> int:
    if sum(costs) <= single:
        return 1
    count, room = 1, joined
    for cost in costs:  # A pair (an escape, a surrogate) is never split between two segments.
        if cost > room:
            count, room = count + 1, joined
        room -= cost
    return count
