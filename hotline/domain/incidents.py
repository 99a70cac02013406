"""Incidents: what happens at one worksite, from the first report to the end.

This file holds the rules only; hotline.services sends the texts and calls that follow.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from hotline.domain.policies import LATE_ID
from hotline.domain.timing import Timing


class State(StrEnum):
    """The state of an incident; `LIVE` lists the states in which it has not ended."""

    OPEN = "open"
    ACKNOWLEDGED = "taken"
    UNREACHED = "unreached"
    ALL_CLEAR = "all clear"
    FALSE_ALARM = "false alarm"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"
    LAPSED = "lapsed"
    # A drill ends as DONE after all answers or its time, and as CANCELLED when a real report comes in.
    DONE = "done"
    CANCELLED = "cancelled"


LIVE = frozenset({State.OPEN, State.ACKNOWLEDGED, State.UNREACHED})
# The states in which no rep has acknowledged the incident, so alerts still go out.
WAITING = frozenset({State.OPEN, State.UNREACHED})


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident. Each method for an event returns the incident as it is after that event."""

    id: str
    worksite_id: str | None
    state: State
    opened_at: datetime
    last_report_at: datetime
    last_event_at: datetime
    policy_at: datetime
    next_step: int = 0  # how many steps of its policy are done
    drill: bool = False
    after_drill: bool = False  # it cancelled a drill, so its alerts must say that this is real
    policy_id: str | None = None  # the policy it opened with; None: the default
    confirmed_at: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    on_site_at: datetime | None = None
    on_site_by: str | None = None
    ended_at: datetime | None = None

    @classmethod
    def begin(
        cls,
        id: str,
        worksite_id: str | None,
        at: datetime,
        policy_id: str | None,
        *,
        drill: bool = False,
        after_drill: bool = False,
    ) -> "Incident":
        """Return a new incident, before anybody is alerted."""
        return cls(
            id, worksite_id, State.OPEN, opened_at=at, last_report_at=at, last_event_at=at, policy_at=at,
            policy_id=policy_id, drill=drill, after_drill=after_drill,
        )  # fmt: skip

    @property
    def late(self) -> bool:
        """Return True if the report waited over 15 minutes for the database; such an incident does not escalate."""
        return self.policy_id == LATE_ID

    @property
    def live(self) -> bool:
        """Return True if the incident has not ended."""
        return self.state in LIVE

    @property
    def waiting(self) -> bool:
        """Return True if no rep has acknowledged the incident yet, so alerts still go out."""
        return self.state in WAITING

    @property
    def confirmed(self) -> bool:
        """Return True if a second reporter or a rep on site has confirmed the incident."""
        return self.confirmed_at is not None

    @property
    def attended_by(self) -> str | None:
        """Return the rep on site, if they said so after the incident was acknowledged and it still is."""
        since = self.acknowledged_at
        return self.on_site_by if since and self.on_site_at and self.on_site_at >= since else None

    def joinable(self, at: datetime, timing: Timing) -> bool:
        """Return True if a new report joins this incident."""
        fresh = at - max(self.opened_at, self.last_report_at) < timing.join
        return self.state in {State.OPEN, State.ACKNOWLEDGED} and fresh and not self.late

    def reported(self, at: datetime) -> "Incident":
        """Record another report."""
        return replace(self, last_report_at=at, last_event_at=at)

    def confirm(self, at: datetime) -> "Incident":
        """Confirm the incident. A second confirmation changes nothing."""
        return self if self.confirmed else replace(self, confirmed_at=at, last_event_at=at)

    def acknowledge(self, contact_id: str, at: datetime) -> "Incident":
        """Record that a rep acknowledges the incident. The caller has checked that no rep has it."""
        return replace(self, state=State.ACKNOWLEDGED, acknowledged_by=contact_id, acknowledged_at=at, last_event_at=at)

    def unacknowledge(self, at: datetime) -> "Incident":
        """Take the incident from the rep who has it; it waits again. `on_site_at` and `on_site_by` stay."""
        return replace(self, state=State.OPEN, acknowledged_by=None, acknowledged_at=None, last_event_at=at)

    def on_site(self, contact_id: str, at: datetime) -> "Incident":
        """Record a rep on site: this confirms the incident, undoes an end, and acknowledges it if no rep has."""
        acknowledged = (
            self if self.state is State.ACKNOWLEDGED else replace(self, ended_at=None).acknowledge(contact_id, at)
        )
        return replace(acknowledged.confirm(at), on_site_at=at, on_site_by=contact_id, last_event_at=at)

    def unreached(self, at: datetime) -> "Incident":
        """Record that no rep acknowledged the incident in time; a rep still can."""
        return replace(self, state=State.UNREACHED, last_event_at=at)

    def end(self, state: State, at: datetime) -> "Incident":
        """End the incident in a state that is not live."""
        return replace(self, state=state, ended_at=at, last_event_at=at)

    def reopen(self, at: datetime) -> "Incident":
        """Reopen after a reporter says it goes on: the same contacts are told again, and the policy's times restart."""
        return replace(self.unacknowledge(at), ended_at=None, policy_at=at)
