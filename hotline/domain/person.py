"""The person who texts or calls the hotline."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Channel = Literal["sms", "voice"]


@dataclass(frozen=True, slots=True)
class Person:
    """A person who texts or calls. `phone` is None if the caller ID is withheld or cannot be called back.

    `spoke_at` is the time of a message that waited in the spool, and None otherwise.
    """

    phone: str | None
    channel: Channel
    language: str
    call_sid: str | None = None
    spoke_at: datetime | None = None
