"""The timeline of an incident: what happened, who was told, and what they answered."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class What(StrEnum):
    """What can happen in an incident."""

    REPORTED = "reported"
    DRILL = "drill"
    CONFIRMED = "confirmed"
    ADDED = "added"  # a reporter said more
    STEPPED_BACK = "stepped back"  # a reporter took theirs back, and it goes on
    TEXTED = "texted"
    REMINDED = "reminded"
    NO_WAY = "no way"  # neither text nor call can reach this person
    DELIVERED = "delivered"
    FAILED = "failed"
    CALL_ENDED = "call ended"
    TEXT_ANSWER = "text answer"
    KEY_ANSWER = "key answer"
    TALK_ASKED = "talk asked"
    TALK_AGREED = "talk agreed"
    TALK_RUNG = "talk rung"
    TAKEN = "taken"
    RELEASED = "released"
    HERE = "here"
    UNREACHED = "unreached"
    REOPENED = "reopened"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `detail` is a letter, a state, a status or a code."""

    incident_id: str
    at: datetime
    what: What
    contact_id: str | None = None
    detail: str | None = None
