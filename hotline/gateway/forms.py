"""Inbound forms: the fields of a webhook that we read. All others, such as cities and names, are never read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from hotline.domain.phones import is_reachable

_CHOICES: Mapping[str, Literal["stop", "start", "help"]] = {"STOP": "stop", "START": "start", "HELP": "help"}


@dataclass(frozen=True, slots=True)
class Text:
    """An inbound text; `sender` is None if no reply can reach it (short codes, names, other channels)."""

    sid: str
    sender: str | None
    body: str
    # The opt-out word that the carrier took the text for and answered already; only with Advanced Opt-Out.
    choice: Literal["stop", "start", "help"] | None = None


@dataclass(frozen=True, slots=True)
class Keys:
    """One turn of a call: keys or speech, or neither for silence; `caller` is None if the number is withheld."""

    call_sid: str
    caller: str | None
    keys: str | None
    speech: str | None


@dataclass(frozen=True, slots=True)
class Status:
    """A status callback of a message or a call."""

    sid: str
    status: str
    code: int | None


def text(form: Mapping[str, str]) -> Text:
    """Parse the form of an inbound text."""
    choice = _CHOICES.get(form.get("OptOutType", ""))
    return Text(form.get("MessageSid", ""), _reachable(form), form.get("Body", ""), choice)


def keys(form: Mapping[str, str]) -> Keys:
    """Parse the form of one turn of a call."""
    return Keys(form.get("CallSid", ""), _reachable(form), form.get("Digits"), form.get("SpeechResult"))


def message_status(form: Mapping[str, str]) -> Status:
    """Parse the status callback of a message."""
    code = form.get("ErrorCode", "")
    return Status(form.get("MessageSid", ""), form.get("MessageStatus", ""), int(code) if code.isdecimal() else None)


def call_status(form: Mapping[str, str]) -> Status:
    """Parse the status callback of a call."""
    return Status(form.get("CallSid", ""), form.get("CallStatus", ""), None)


def _reachable(form: Mapping[str, str]) -> str | None:
    number = form.get("From", "")
    return number if is_reachable(number) else None
