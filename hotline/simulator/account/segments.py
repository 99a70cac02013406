"""Counts the segments of a text: 160 characters of the GSM 03.38 alphabet fit in one, or 70 of UCS-2."""

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED = "^{}\\[~]|€\f"


def segments(text: str) -> int:
    """Return the number of segments that a carrier would send and charge for."""
    if all(letter in _BASIC or letter in _ESCAPED for letter in text):
        return _parts(len(text) + sum(letter in _ESCAPED for letter in text), 160, 153)
    return _parts(len(text.encode("utf-16-le", "replace")) // 2, 70, 67)


def _parts(units: int, alone: int, joined: int) -> int:
    # Several segments have less room: each carries a header that says how they join.
    return 1 if units <= alone else -(-units // joined)
