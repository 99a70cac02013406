"""Words that the carrier acts on itself, such as STOP and HELP; no menu, keyword or answer may use one."""

from typing import Literal

CarrierWord = Literal["stop", "start", "help"]

# Twilio's default keywords for long codes, and AYUDA beside HELP. They count only as the whole message.
CARRIER_WORDS: dict[str, CarrierWord] = {
    **dict.fromkeys(("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"), "stop"),
    **dict.fromkeys(("start", "unstop", "yes"), "start"),
    **dict.fromkeys(("help", "info", "ayuda"), "help"),
}


def carrier_word(text: str) -> CarrierWord | None:
    """Return what the carrier takes the whole message for, or None if it leaves the message to us."""
    return CARRIER_WORDS.get(text.strip().lower())
