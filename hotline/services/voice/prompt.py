"""Prompts: what is said next in a call that we place, and what the call does after it."""

import json
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Gather:
    """Wait for one key, or for the digits of a code; `misses` counts how often none came that fits."""

    ref: str
    misses: int = 0
    expects: Literal["key", "code"] = "key"


@dataclass(frozen=True, slots=True)
class Dial:
    """Ring another phone, and connect the two once somebody there agrees."""

    ref: str
    number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Join:
    """Connect the phone that was dialled with the one that waits."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is said in a call, line by line in one language, and what follows; None ends the call.

    `ref` in what follows is the delivery that the next request is about.
    """

    language: str
    lines: tuple[str, ...]
    then: Gather | Dial | Join | None = None

    def to_json(self) -> str:
        """Return a prompt that ends the call or waits for a key, as it is kept for a repeated webhook."""
        return json.dumps([self.language, self.lines, self.then.ref if isinstance(self.then, Gather) else ""])

    @classmethod
    def from_json(cls, text: str) -> "Prompt":
        """Return the prompt that was kept."""
        language, lines, ref = json.loads(text)
        return cls(language, tuple(lines), Gather(ref) if ref else None)
