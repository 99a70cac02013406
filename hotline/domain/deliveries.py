"""Sends: everything that leaves by the carrier's REST, whatever its kind, and how it moves on.

pending -> sending (committed before the POST, with a lease) -> accepted | failed | unknown; or dropped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zlib import crc32

from hotline.domain.incidents import Incident
from hotline.domain.timing import Timing


class Kind(StrEnum):
    """What a send is for; the order is the order of urgency."""

    ALERT = "alert"
    CALL = "call"
    TALK = "talk"
    DRILL = "drill"
    UPDATE = "update"
    REPORTER = "reporter"
    COPY = "copy"
    RESOURCES = "resources"
    CODE = "code"
    CODE_CALL = "code call"
    CARD = "card"


# The text by which somebody hears of an incident or a drill.
ASKING = (Kind.ALERT, Kind.DRILL)
URGENCY: Mapping[Kind, int] = {kind: place for place, kind in enumerate(Kind)}


# What is placed as a call.
VOICE = frozenset({Kind.CALL, Kind.TALK, Kind.CODE_CALL})
# What waits while alerts are late.
CAN_WAIT = frozenset({Kind.COPY, Kind.RESOURCES, Kind.CODE, Kind.CODE_CALL, Kind.CARD})
# What must not wait behind anything else.
URGENT = frozenset({Kind.ALERT, Kind.CALL, Kind.TALK})


class DeliveryState(StrEnum):
    """Where a send stands with us."""

    PENDING = "pending"
    SENDING = "sending"
    ACCEPTED = "accepted"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


# To come, or on its way to the carrier.
IN_HAND = frozenset({DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNKNOWN})


class While(StrEnum):
    """How long a send stays wanted; it is asked again at the moment of sending."""

    WAITING = "waiting"  # while nobody has the incident
    LIVE = "live"  # while the incident has not ended
    ENDED = "ended"  # while it has ended: a reopened one makes its all clear stale
    ALWAYS = "always"


class Outcome(StrEnum):
    """What a carrier's code means for what we do next."""

    RETRY = "retry"
    AMBIGUOUS = "ambiguous"
    DEAD_NUMBER = "dead number"
    OPTED_OUT = "opted out"
    MISCONFIGURED = "misconfigured"


@dataclass(frozen=True, slots=True)
class Posting:
    """One outbound text or call, as the gateway needs it; `id` is the `ref` of its callback URL."""

    id: str
    kind: Kind
    to: str
    body: str
    attempts: int
    created_at: datetime
    expires_at: datetime
    carries: tuple[str, ...] = ()  # the other sends whose alerts its text names


def wanted(while_: While, incident: Incident | None) -> bool:
    """Say whether a send still matters, given its incident as it is now."""
    if incident is None or while_ is While.ALWAYS:
        return True
    return {
        While.WAITING: incident.waiting,
        While.LIVE: incident.live,
        While.ENDED: not incident.live,
    }[while_]


def validity(kind: Kind, timing: Timing) -> timedelta:
    """Return how long the carrier may try to deliver."""
    return {
        Kind.ALERT: timing.valid_alert,
        Kind.DRILL: timing.valid_alert,
        Kind.CODE: timing.valid_resources,
        Kind.CARD: timing.valid_resources,
        Kind.COPY: timing.valid_resources,
        Kind.RESOURCES: timing.valid_resources,
    }.get(kind, timing.valid_update)


def keep(kind: Kind, timing: Timing) -> timedelta:
    """Return how long a send that cannot leave is still worth sending."""
    return {
        Kind.ALERT: timing.keep_alert,
        Kind.CALL: timing.keep_call,
        Kind.TALK: timing.keep_talk,
        Kind.DRILL: timing.drill,
        Kind.COPY: timing.keep_resources,
        Kind.RESOURCES: timing.keep_resources,
    }.get(kind, timing.keep_update)


# The carrier's own statuses in the order of their life; of equal ranks the first one stays.
_RANK = {
    "accepted": 0, "scheduled": 0, "queued": 1, "sending": 2, "sent": 3,
    "delivered": 4, "undelivered": 4, "failed": 4, "canceled": 4, "read": 5,
}  # fmt: skip
FAILURES = frozenset({"undelivered", "failed", "canceled"})
# Whether a person's consent covers calls even after STOP, as a rep's usually does.
CALL_ANYWAY, CALL_UNLESS_STOPPED = "call-rep", "call-supervisor"
CALL_OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


def moves_forward(old: str | None, new: str) -> bool:
    """Say whether a status callback brings news: callbacks come late, twice and out of order."""
    return new in _RANK and (old is None or _RANK[new] > _RANK.get(old, -1)) and old not in FAILURES


def retry_delay(send: Posting, *, answered: bool) -> timedelta:
    """Return how long to wait before another try: 2 s doubling to 60 s, and up to a quarter more.

    A carrier that does not answer at all is tried by one send at a time, so none has to wait for longer than the first
    delay. The quarter follows from the send's id: those that failed together do not come back together.
    """
    doublings = min(send.attempts, 6) if answered else 1
    spread = 1 + crc32(send.id.encode()) / 2**34
    return timedelta(seconds=min(60, 2**doublings) * spread)
