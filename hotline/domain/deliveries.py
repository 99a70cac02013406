"""Deliveries: everything that leaves by the carrier's REST API, and the only way in which its state may change.

    pending ──▶ claimed ──▶ accepted ──▶ failed      `claimed` is committed, with a lease, before the POST
       ▲          │  └────▶ in doubt                 a POST without an answer may have been taken
       └──────────┴──────────┘                       `dropped`: no longer relevant, or stale

A transition that the table below does not list raises IllegalTransition. What follows from a delivery's fate is
decided elsewhere (services/delivery/consequences.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from zlib import crc32

from hotline.domain.incidents import LIVE, WAITING, State
from hotline.domain.timing import Timing
from hotline.errors import IllegalTransition


class Kind(StrEnum):
    """What a delivery is for; the order is the order of urgency."""

    ALERT = "alert"
    CALL = "call"
    BRIDGE = "talk"
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
VOICE = frozenset({Kind.CALL, Kind.BRIDGE, Kind.CODE_CALL})
# What waits while alerts are late.
CAN_WAIT = frozenset({Kind.COPY, Kind.RESOURCES, Kind.CODE, Kind.CODE_CALL, Kind.CARD})
# What must not wait behind anything else.
URGENT = frozenset({Kind.ALERT, Kind.CALL, Kind.BRIDGE})
# The message of a text that names several alerts; the other alerts' deliveries share its fate.
BUNDLE = "alert-bundle"
# Whether a person's consent covers calls even after STOP, as a rep's usually does.
CALL_ANYWAY, CALL_UNLESS_STOPPED = "call-rep", "call-supervisor"


class DeliveryState(StrEnum):
    """Where a delivery stands with us."""

    PENDING = "pending"
    CLAIMED = "sending"
    ACCEPTED = "accepted"
    FAILED = "failed"
    IN_DOUBT = "unknown"
    DROPPED = "dropped"


_P, _C, _A, _F, _D, _X = (
    DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.ACCEPTED,
    DeliveryState.FAILED, DeliveryState.IN_DOUBT, DeliveryState.DROPPED,
)  # fmt: skip
# A callback can come for a delivery in any state: it proves that an earlier POST was taken, even if that POST's answer
# never came and the delivery was put back, given up or dropped meanwhile.
TRANSITIONS: Mapping[DeliveryState, frozenset[DeliveryState]] = {
    _P: frozenset({_P, _C, _X, _A, _F}),
    _C: frozenset({_A, _F, _D, _P, _X}),
    _D: frozenset({_D, _A, _F, _P}),
    _A: frozenset({_A, _F}),
    _F: frozenset({_A, _F}),
    _X: frozenset({_A, _F}),
}
# Not yet known to be with the carrier.
UNSETTLED = frozenset({_P, _C, _D})
# Posted, and without an answer that was kept.
POSTED = frozenset({_C, _D})


class Relevance(StrEnum):
    """How long a delivery stays relevant; asked again at the moment of sending."""

    WAITING = "waiting"  # while nobody has acknowledged the incident
    LIVE = "live"  # while the incident has not ended
    ENDED = "ended"  # while it has ended: a reopened incident makes its all clear stale
    ALWAYS = "always"

    def holds(self, incident: State | None) -> bool:
        """Return True if a delivery still matters, given the state of its incident as it is now."""
        if incident is None or self is Relevance.ALWAYS:
            return True
        if self is Relevance.WAITING:
            return incident in WAITING
        return (incident in LIVE) == (self is Relevance.LIVE)


class PostOutcome(StrEnum):
    """What a carrier's error code means for what we do next."""

    RETRY = "retry"
    AMBIGUOUS = "ambiguous"
    DEAD_NUMBER = "dead number"
    OPTED_OUT = "opted out"
    MISCONFIGURED = "misconfigured"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One outbound text or call, as the table `sends` keeps it; recipient and body are sealed.

    Attributes:
        id: the `ref` of its callback URL; 24 letters that nobody can guess.
        message_key: the message's key in the content; for a call whether it may follow a STOP.
        idempotency_key: a second delivery with the same key is not made.
        leased_until: while claimed, how long the claim is good; while in doubt, when to look it up next.
        in_doubt_since: when its POST was left without an answer.
        attempts: how often it was claimed for posting.
        sid, status, code: the carrier's.
        bundled_into: the delivery whose text names this alert too, and whose fate it shares.
    """

    id: str
    kind: Kind
    message_key: str
    incident_id: str | None
    alert_id: str | None
    report_id: str | None
    phone_index: str
    sealed_to: str | None
    sealed_body: str | None
    relevance: Relevance
    idempotency_key: str | None
    state: DeliveryState
    created_at: datetime
    due_at: datetime
    expires_at: datetime
    leased_until: datetime | None = None
    in_doubt_since: datetime | None = None
    attempts: int = 0
    sid: str | None = None
    status: str | None = None
    code: int | None = None
    accepted_at: datetime | None = None
    bundled_into: str | None = None

    @property
    def is_open(self) -> bool:
        """Return True if this call is to come or under way."""
        return self.state in UNSETTLED or (self.state is DeliveryState.ACCEPTED and self.status not in CALL_OVER)

    @property
    def is_bundle(self) -> bool:
        """Return True if its text may name other alerts too."""
        return self.message_key == BUNDLE

    def claimed(self, until: datetime) -> Self:
        """Claim it for posting; after `until` it counts as in doubt."""
        return self._to(DeliveryState.CLAIMED, leased_until=until, attempts=self.attempts + 1)

    def handed_back(self, due_at: datetime | None = None) -> Self:
        """Give a claim back unused, for `due_at` or as it was; it was not tried, so no attempt is counted."""
        if self.state is not DeliveryState.CLAIMED:
            raise IllegalTransition(f"delivery {self.id} is {self.state.value}, so there is no claim to hand back")
        return self._waiting(due_at or self.due_at, attempts=self.attempts - 1)

    def retried(self, due_at: datetime, code: int | None = None) -> Self:
        """Wait for another POST: the carrier did not take this one, or does not list it."""
        return self._waiting(due_at, code=code or self.code)

    def due(self, at: datetime) -> Self:
        """Move a pending delivery's due time."""
        if self.state is not DeliveryState.PENDING:
            raise IllegalTransition(f"delivery {self.id} is {self.state.value}, so it waits for no due time")
        return replace(self, due_at=at)

    def accepted(self, sid: str, status: str, at: datetime) -> Self:
        """The carrier took it; what a quicker callback said stays."""
        return self._to(
            DeliveryState.ACCEPTED,
            sid=self.sid or sid,
            status=self.status or status,
            accepted_at=self.accepted_at or at,
            leased_until=None,
        )

    def reported(self, status: str, at: datetime, *, sid: str, code: int | None = None) -> Self:
        """A callback bears our ref, so the carrier took it, even if the POST's answer never came."""
        taken = {"sid": self.sid or sid, "accepted_at": self.accepted_at or at, "status": status, "leased_until": None}
        if self.kind not in VOICE and status in FAILURES:
            return self._to(DeliveryState.FAILED, code=code, **taken)
        return self._to(DeliveryState.ACCEPTED, **taken)

    def in_doubt(self, since: datetime, look_up_at: datetime) -> Self:
        """It may have left, or not: it is looked up at the carrier at `look_up_at`, before any second POST."""
        if self.state is DeliveryState.IN_DOUBT:
            since = self.in_doubt_since or since
        return self._to(DeliveryState.IN_DOUBT, in_doubt_since=since, leased_until=look_up_at)

    def failed(self, code: int | None) -> Self:
        """It reached nobody, and is not tried again."""
        return self._to(DeliveryState.FAILED, code=code, leased_until=None)

    def dropped(self) -> Self:
        """It matters no more."""
        return self._to(DeliveryState.DROPPED, leased_until=None)

    def leading(self, sealed_body: str) -> Self:
        """Carry several alerts: its text names them all."""
        return replace(self, sealed_body=sealed_body, message_key=BUNDLE)

    def bundled(self, lead: str) -> Self:
        """Go along in another delivery's text, and share its fate."""
        return replace(self, bundled_into=lead)

    def _waiting(self, due_at: datetime, **values: Any) -> Self:
        # What goes back to wait is bundled anew when its time comes.
        facts = {"leased_until": None, "in_doubt_since": None, "bundled_into": None} | values
        return self._to(DeliveryState.PENDING, due_at=due_at, **facts)

    def _to(self, state: DeliveryState, **values: Any) -> Self:
        if state not in TRANSITIONS[self.state]:
            raise IllegalTransition(f"delivery {self.id} cannot go from {self.state.value} to {state.value}")
        return replace(self, state=state, **values)


@dataclass(frozen=True, slots=True)
class Posting:
    """One delivery opened for the carrier: `to` and `body` are plain, and exist only in memory."""

    delivery: Delivery
    to: str
    body: str


def provider_ttl(kind: Kind, timing: Timing) -> timedelta:
    """Return how long the carrier may try to deliver a text (its ValidityPeriod)."""
    return {
        Kind.ALERT: timing.provider_ttl_alert,
        Kind.DRILL: timing.provider_ttl_alert,
        Kind.CODE: timing.provider_ttl_resources,
        Kind.CARD: timing.provider_ttl_resources,
        Kind.COPY: timing.provider_ttl_resources,
        Kind.RESOURCES: timing.provider_ttl_resources,
        Kind.UPDATE: timing.provider_ttl_update,
        Kind.REPORTER: timing.provider_ttl_update,
    }[kind]


def ttl(kind: Kind, timing: Timing) -> timedelta:
    """Return how long a delivery that cannot leave is still worth sending."""
    return {
        Kind.ALERT: timing.ttl_alert,
        Kind.CALL: timing.ttl_call,
        Kind.BRIDGE: timing.ttl_bridge,
        Kind.DRILL: timing.drill,
        Kind.COPY: timing.ttl_resources,
        Kind.RESOURCES: timing.ttl_resources,
        Kind.UPDATE: timing.ttl_update,
        Kind.REPORTER: timing.ttl_update,
        Kind.CODE: timing.ttl_update,
        Kind.CODE_CALL: timing.ttl_update,
        Kind.CARD: timing.ttl_update,
    }[kind]


# The carrier's own statuses in the order of their life; of equal ranks the first one stays.
_RANK = {
    "accepted": 0, "scheduled": 0, "queued": 1, "sending": 2, "sent": 3,
    "delivered": 4, "undelivered": 4, "failed": 4, "canceled": 4, "read": 5,
}  # fmt: skip
FAILURES = frozenset({"undelivered", "failed", "canceled"})
CALL_OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


def moves_forward(old: str | None, new: str) -> bool:
    """Return True if a status callback brings news: callbacks come late, twice and out of order."""
    return new in _RANK and (old is None or _RANK[new] > _RANK.get(old, -1)) and old not in FAILURES


def retry_delay(delivery: Delivery, *, answered: bool) -> timedelta:
    """Return how long to wait before another try: 2 s doubling to 60 s, and up to a quarter more.

    A carrier that does not answer at all is tried by one delivery at a time, so none has to wait for longer than the
    first delay. The quarter follows from the id: those that failed together do not come back together.
    """
    doublings = min(delivery.attempts, 6) if answered else 1
    spread = 1 + crc32(delivery.id.encode()) / 2**34
    return timedelta(seconds=min(60, 2**doublings) * spread)
