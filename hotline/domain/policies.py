"""Escalation policies: the order and times in which contacts are alerted, as data of each worksite.

A step says whom to text, how long after the report, and how long after the text to call. The default policy is
published. An incident keeps the policy it opened with, so an edit skips nobody in a running incident.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Self

from hotline.domain.contacts import EVERYWHERE, LAST_TIER, Contact, Role
from hotline.domain.timing import Timing

_NEVER = timedelta(0)


@dataclass(frozen=True, slots=True)
class PolicyStep:
    """One step of a policy.

    Attributes:
        level: the escalation level: tier 1 to 3 of the site (off duty counts as 3), or 4: contacts of every site.
        roles: the roles that this step alerts.
        after: time since the report, or since the incident was reopened.
        texts: False if the contacts are only called.
        call: time from the text to the call; None: no call.
        repeats: how often a contact who has not answered is asked again while no rep has the incident.
        every: time between two repeats.
    """

    level: int
    after: timedelta
    roles: frozenset[Role] = frozenset(Role)
    texts: bool = True
    call: timedelta | None = timedelta(minutes=2)
    repeats: int = 0
    every: timedelta = _NEVER

    def means(self, contact: Contact) -> bool:
        """Return True if this step alerts a contact."""
        return contact.level == self.level and contact.role in self.roles

    def texts_to(self, contact: Contact) -> bool:
        """Return True if a contact gets a text. In a calls-only step, contacts who cannot be called get one too."""
        return self.texts or not contact.callable

    def to_dict(self) -> dict[str, Any]:
        """Return the step for storage, times in minutes."""
        return {
            "rung": self.level,
            "after": _minutes(self.after),
            "roles": sorted(self.roles),
            "texts": self.texts,
            "call": None if self.call is None else _minutes(self.call),
            "repeats": self.repeats,
            "every": _minutes(self.every),
        }

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Self:
        """Return the step that `to_dict` wrote."""
        times = {name: timedelta(minutes=stored[name]) for name in ("after", "every")}
        call = None if stored["call"] is None else timedelta(minutes=stored["call"])
        return cls(
            level=stored["rung"],
            roles=frozenset(map(Role, stored["roles"])),
            call=call,
            texts=stored["texts"],
            repeats=stored["repeats"],
            **times,
        )


# The time limits that a policy may set: the name in the CSV file and the field of Timing. The ten minutes to take a
# report back are not among them, because our texts promise them to workers.
WINDOWS: Mapping[str, str] = {
    "unreached": "unreached",
    "nobody yet": "nobody_yet",
    "silence": "silence_after_take",
    "join": "join",
    "lapse": "lapse",
    "resources": "resources",
}


@dataclass(frozen=True, slots=True)
class Policy:
    """The steps of one policy, in the order of their times, and the time limits that differ from the published ones."""

    steps: tuple[PolicyStep, ...]
    windows: frozenset[tuple[str, timedelta]] = frozenset()  # by their names in the CSV file

    def place(self, contact: Contact) -> int | None:
        """Return the number of the step that alerts a contact, from 0, or None."""
        return next((place for place, step in enumerate(self.steps) if step.means(contact)), None)

    def step(self, place: int) -> PolicyStep:
        """Return the step with a number, or the last step if the number is too high."""
        return self.steps[min(place, len(self.steps) - 1)]

    @property
    def never_told(self) -> list[tuple[int, Role]]:
        """Return the escalation levels and roles that no step alerts."""
        told = {(step.level, role) for step in self.steps for role in step.roles}
        return [(level, role) for level in range(1, EVERYWHERE + 1) for role in Role if (level, role) not in told]

    def scaled(self, factor: float) -> "Policy":
        """Return the policy with all its times multiplied by `factor` (TIME_SCALE)."""
        steps = tuple(
            replace(
                step,
                after=step.after * factor,
                call=None if step.call is None else step.call * factor,
                every=step.every * factor,
            )
            for step in self.steps
        )
        return Policy(steps, frozenset((name, time * factor) for name, time in self.windows))

    def timing(self, published: Timing) -> Timing:
        """Return the published times, with this policy's time limits in their place."""
        return replace(published, **{WINDOWS[name]: time for name, time in self.windows})

    def to_json(self) -> str:
        """Return the policy as JSON for storage, times in minutes."""
        windows = {name: _minutes(time) for name, time in sorted(self.windows)}
        return json.dumps({"steps": [step.to_dict() for step in self.steps], "windows": windows})

    @classmethod
    def from_json(cls, text: str) -> "Policy":
        """Read what `to_json` wrote."""
        stored = json.loads(text)
        windows = frozenset((name, timedelta(minutes=minutes)) for name, minutes in stored["windows"].items())
        return cls(tuple(PolicyStep.from_dict(step) for step in stored["steps"]), windows)


DEFAULT = Policy(
    (
        PolicyStep(1, timedelta(0)),
        PolicyStep(2, timedelta(minutes=5)),
        PolicyStep(LAST_TIER, timedelta(minutes=10)),
        PolicyStep(EVERYWHERE, timedelta(minutes=10)),
    )
)

# The policy of a report that waited too long for the database: one text to tier 1, and to the next levels only if
# tier 1 cannot be reached or passes.
LATE_ID = "late"
_TOO_LATE = timedelta(days=1)
LATE = Policy(
    (
        PolicyStep(1, timedelta(0), call=None),
        *(PolicyStep(level, _TOO_LATE, call=None) for level in (2, LAST_TIER, EVERYWHERE)),
    )
)


def _minutes(time: timedelta) -> float:
    return time.total_seconds() / 60
