"""Asks the installed SDK which TwiML verbs nest in which, and which attributes each takes.

    python tools/derive_twiml_table.py

writes hotline/simulator/network/twiml.json, for the simulator and tests/carrier/check_twiml.py. Only the verbs that the
simulator plays are kept.
"""

import inspect
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from twilio.twiml import messaging_response, voice_response

TARGET = Path(__file__).parent.parent / "hotline" / "simulator" / "network" / "twiml.json"
SPEECH = ["say", "play", "pause"]
SSML = ["break_", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say_as", "sub", "w"]
Parents = list[tuple[Any, list[str]]]
SMS: Parents = [
    (messaging_response.MessagingResponse(), ["message", "redirect"]),
    (messaging_response.Message(), ["body"]),
]
VOICE: Parents = [
    (voice_response.VoiceResponse(), [*SPEECH, "gather", "redirect", "hangup", "reject", "dial", "sms"]),
    (voice_response.Gather(), SPEECH),
    (voice_response.Say(), SSML),
    (voice_response.Dial(), ["number"]),
]
Table = dict[str, dict[str, dict[str, list[str]]]]


def table() -> Table:
    """Return channel -> parent -> child -> attributes."""
    return {"sms": _nesting(SMS), "voice": _nesting(VOICE)}


def _nesting(parents: Parents) -> dict[str, dict[str, list[str]]]:
    return {parent.name: dict(_children(parent, methods)) for parent, methods in parents}


def _children(parent: Any, methods: list[str]) -> Iterator[tuple[str, list[str]]]:
    for method in methods:
        make: Callable[..., Any] = getattr(parent, method)
        names = [name for name in inspect.signature(make).parameters if name != "kwargs"]
        # Made with every argument there is, the child shows which became attributes and which its text.
        child = make(**dict.fromkeys(names, "x"))
        yield child.name, sorted(child.attrs)


def main() -> None:
    """Write the table."""
    TARGET.write_text(json.dumps(table(), indent=1) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {sum(len(children) for nest in table().values() for children in nest.values())} pairs")


if __name__ == "__main__":
    main()
