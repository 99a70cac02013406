"""Alerts: an alert tells one contact of one incident, under a short number on that contact's phone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.domain.timing import Timing

NUMBERS = range(1, 100)


class AlertState(StrEnum):
    """Whether an alert got through, and whether the contact has answered it."""

    WAITING = "waiting"
    FAILED = "failed"
    MISSED = "missed"  # the text got through, but the contact did not answer the call
    PASSED = "passed"
    ANSWERED = "answered"


NOT_REACHED = frozenset({AlertState.FAILED, AlertState.MISSED})
# The states in which the contact has not answered.
UNANSWERED = NOT_REACHED | {AlertState.WAITING}


@dataclass(frozen=True, slots=True)
class Alert:
    """One incident sent to one contact; its number never changes."""

    id: str
    incident_id: str
    contact_id: str
    number: int
    level: int
    state: AlertState
    created_at: datetime
    updated: bool  # True once the contact was told that more reports joined; they are told only once
    closed_at: datetime | None
    asked_at: datetime  # when the contact was last asked
    step: int = 0  # step of the incident's policy, from 0
    talk_asked_at: datetime | None = None  # when this rep asked to talk with the reporter; None once they are connected
    reminders: int = 0  # how often the contact was asked again

    @property
    def over(self) -> bool:
        """Return True if nothing more is expected of this contact: they were not reached, or they passed."""
        return self.state in NOT_REACHED | {AlertState.PASSED}

    def holds_number(self, at: datetime, timing: Timing) -> bool:
        """Return True if this number still stands for this incident on the contact's phone."""
        return self.closed_at is None or at - self.closed_at < timing.number_rest


def free_number(held: Iterable[int]) -> int:
    """Return the smallest number that is free on a phone.

    If all 99 are held, reuse the last one: a contact could not answer an alert that has no number.
    """
    taken = set(held)
    return next((number for number in NUMBERS if number not in taken), NUMBERS[-1])
