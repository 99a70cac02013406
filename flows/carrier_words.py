"""The carrier's own words: they are answered before any conversation, and are never menu or answer words."""

from typing import Literal

Carrier = Literal["stop", "start", "help"]

# Twilio's default keywords for long codes, and AYUDA beside HELP. They count only as the whole message.
CARRIER_WORDS: dict[str, Carrier] = {
    **dict.fromkeys(("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"), "stop"),
    **dict.fromkeys(("start", "unstop", "yes"), "start"),
    **dict.fromkeys(("help", "info", "ayuda"), "help"),
}


def carrier(text: str) -> Carrier | None:
    """Return what the carrier makes of the whole message, or None where it is no word of the carrier."""
    return CARRIER_WORDS.get(text.strip().lower())
