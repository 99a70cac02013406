"""A person at the other end of a text or a call."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Channel = Literal["sms", "voice"]


@dataclass(frozen=True, slots=True)
class Person:
    """Who texts or calls: `phone` is None where it is withheld or nobody could be reached by it.

    `spoke_at` is when, where that was while the database was away, and None otherwise.
    """

    phone: str | None
    channel: Channel
    language: str
    call_sid: str | None = None
    spoke_at: datetime | None = None
