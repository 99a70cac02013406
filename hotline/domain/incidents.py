"""Incidents: what happens at one worksite, from the first report to its end.

The rules only. What each step makes people hear is in hotline.services.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from hotline.domain.policies import LATE_ID
from hotline.domain.timing import Timing


class State(StrEnum):
    """Where an incident stands."""

    OPEN = "open"
    TAKEN = "taken"
    UNREACHED = "unreached"
    ALL_CLEAR = "all clear"
    FALSE_ALARM = "false alarm"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"
    LAPSED = "lapsed"
    # How a drill ends: by answers or time, or because it became real.
    DONE = "done"
    CANCELLED = "cancelled"


LIVE = frozenset({State.OPEN, State.TAKEN, State.UNREACHED})
# Nobody has it: alerts are still wanted.
WAITING = frozenset({State.OPEN, State.UNREACHED})


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident; each method returns it as it is after that event."""

    id: str
    worksite_id: str | None
    state: State
    opened_at: datetime
    last_report_at: datetime
    last_event_at: datetime
    policy_at: datetime
    rung: int = 0  # how many steps of its policy were taken
    drill: bool = False
    after_drill: bool = False  # it cut a drill short: whoever hears of it must not take it for one
    policy_id: str | None = None  # the policy that it opened with; None: the default
    confirmed_at: datetime | None = None
    taken_by: str | None = None
    taken_at: datetime | None = None
    here_at: datetime | None = None
    here_by: str | None = None
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
        """Return a new one, as it is before anybody was told."""
        return cls(
            id, worksite_id, State.OPEN, opened_at=at, last_report_at=at, last_event_at=at, policy_at=at,
            policy_id=policy_id, drill=drill, after_drill=after_drill,
        )  # fmt: skip

    @property
    def late(self) -> bool:
        """Say whether it was reported while the database was away, and long ago when it came back."""
        return self.policy_id == LATE_ID

    @property
    def live(self) -> bool:
        """Say whether it has not ended."""
        return self.state in LIVE

    @property
    def waiting(self) -> bool:
        """Say whether nobody has it: alerts are still wanted."""
        return self.state in WAITING

    @property
    def confirmed(self) -> bool:
        """Say whether a second sender or a rep on the spot vouches for it."""
        return self.confirmed_at is not None

    @property
    def attended_by(self) -> str | None:
        """Return who is on the spot: said by a rep since somebody took it, and taken still."""
        since = self.taken_at
        return self.here_by if since and self.here_at and self.here_at >= since else None

    def joinable(self, at: datetime, timing: Timing) -> bool:
        """Say whether a new report belongs to it."""
        fresh = at - max(self.opened_at, self.last_report_at) < timing.join
        return self.state in {State.OPEN, State.TAKEN} and fresh and not self.late

    def reported(self, at: datetime) -> "Incident":
        """Another report came in."""
        return replace(self, last_report_at=at, last_event_at=at)

    def confirm(self, at: datetime) -> "Incident":
        """Somebody else vouches for it; a second time changes nothing."""
        return self if self.confirmed else replace(self, confirmed_at=at, last_event_at=at)

    def take(self, contact_id: str, at: datetime) -> "Incident":
        """A rep takes it; the caller has checked that nobody has."""
        return replace(self, state=State.TAKEN, taken_by=contact_id, taken_at=at, last_event_at=at)

    def release(self, at: datetime) -> "Incident":
        """Whoever had it has it no more: it waits again. That a rep was there stays true."""
        return replace(self, state=State.OPEN, taken_by=None, taken_at=None, last_event_at=at)

    def here(self, contact_id: str, at: datetime) -> "Incident":
        """A rep is on the spot: that confirms it, undoes an end, and takes it where nobody had."""
        taken = self if self.state is State.TAKEN else replace(self, ended_at=None).take(contact_id, at)
        return replace(taken.confirm(at), here_at=at, here_by=contact_id, last_event_at=at)

    def unreached(self, at: datetime) -> "Incident":
        """Nobody took it in time, for all to see."""
        return replace(self, state=State.UNREACHED, last_event_at=at)

    def end(self, state: State, at: datetime) -> "Incident":
        """It is over: all clear, false alarm, withdrawn, moved to its right place, or lapsed."""
        return replace(self, state=state, ended_at=at, last_event_at=at)

    def reopen(self, at: datetime) -> "Incident":
        """A reporter says that it goes on: whoever was told is told again, and the times start anew."""
        return replace(self.release(at), ended_at=None, policy_at=at)
