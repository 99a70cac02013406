"""Alerts: one incident to one contact, and the short number it has on that contact's phone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.domain.timing import Timing

NUMBERS = range(1, 100)


class AlertState(StrEnum):
    """What is known of one person's answer."""

    WAITING = "waiting"
    FAILED = "failed"
    MISSED = "missed"  # a text got through, and the call that followed was not answered
    PASSED = "passed"
    ANSWERED = "answered"


NOT_REACHED = frozenset({AlertState.FAILED, AlertState.MISSED})
# Who is in one of these has given no answer.
UNANSWERED = NOT_REACHED | {AlertState.WAITING}


@dataclass(frozen=True, slots=True)
class Alert:
    """One notice of one incident to one contact; the number stays the same for its whole life."""

    id: str
    incident_id: str
    contact_id: str
    number: int
    rung: int
    state: AlertState
    created_at: datetime
    updated: bool  # the one update that joining reports may cause has been used
    closed_at: datetime | None
    asked_at: datetime  # when they were asked last
    step: int = 0  # of the incident's policy
    talk_asked_at: datetime | None = None  # when this rep asked to talk with the reporter, and has not been connected
    reminders: int = 0  # how often they were asked again since

    @property
    def over(self) -> bool:
        """Say whether this person will not take it: they were not reached or they passed."""
        return self.state in NOT_REACHED | {AlertState.PASSED}

    def holds_number(self, at: datetime, timing: Timing) -> bool:
        """Say whether its number still means this incident on that phone."""
        return self.closed_at is None or at - self.closed_at < timing.number_rest


def free_number(held: Iterable[int]) -> int:
    """Return the smallest number that means nothing on a phone.

    With all 99 held, the last one is used again: an alert without a number could not be answered at all.
    """
    taken = set(held)
    return next((number for number in NUMBERS if number not in taken), NUMBERS[-1])
