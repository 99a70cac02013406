"""The session: where one person is in a conversation, as ids and never in their words."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Session:
    """Where one person is: language, pending node, and the facts its question needs to be asked again."""

    lang: str = "en"
    greeted: bool = False
    node: str | None = None
    params: dict[str, str] = field(default_factory=dict)
    chosen: bool = False  # The person asked for this language; the language of a text no longer changes it.

    def to_dict(self) -> dict[str, Any]:
        """Return the session as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Session":
        """Return the session that to_dict() wrote; fields of another release are left out."""
        return cls(**{name: values[name] for name in cls.__slots__ if name in values})

    def to_json(self) -> str:
        """Return the session as compact JSON."""
        return json.dumps(self.to_dict(), separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Session":
        """Return the session that to_json() wrote."""
        return cls.from_dict(json.loads(text))
