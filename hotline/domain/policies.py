"""Escalation policies: the ladder by which people are told, as data of each worksite.

A step is whom to text, how long after the report, and how long after its text to call. The default is the
published one. An incident keeps the policy that it opened with, so an edit never skips anybody in the middle.
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
    """One rung of the ladder.

    Attributes:
        rung: tier 1 to 3 of the site's people (off duty counts as 3), or 4: the people of every site.
        roles: whose turn it is.
        after: since the report, or since the incident was opened again.
        texts: False where they are only called.
        call: how long after the text; None: never.
        repeats: how often they are asked again while nobody has it and they have not answered.
        every: how long after the last time.
    """

    rung: int
    after: timedelta
    roles: frozenset[Role] = frozenset(Role)
    texts: bool = True
    call: timedelta | None = timedelta(minutes=2)
    repeats: int = 0
    every: timedelta = _NEVER

    def means(self, contact: Contact) -> bool:
        """Say whether this step tells a contact."""
        return contact.rung == self.rung and contact.role in self.roles

    def texts_to(self, contact: Contact) -> bool:
        """Say whether a contact gets a text: also one who was to be called only and cannot be."""
        return self.texts or not contact.callable

    def to_dict(self) -> dict[str, Any]:
        """Return the step as it is stored; times in minutes."""
        return {
            "rung": self.rung,
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
        return cls(**(stored | times | {"call": call, "roles": frozenset(map(Role, stored["roles"]))}))


# The windows of an incident's life that a policy may set, by their names in the sheet and in Timing. The ten minutes
# to take a report back are not among them: the words promise them to workers.
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
    """The steps of one ladder, in the order of their times, and those windows that differ from the published ones."""

    steps: tuple[PolicyStep, ...]
    windows: frozenset[tuple[str, timedelta]] = frozenset()  # by their names in the sheet

    def place(self, contact: Contact) -> int | None:
        """Return the number of the step that tells a contact, from 0; None if none does."""
        return next((place for place, step in enumerate(self.steps) if step.means(contact)), None)

    def step(self, place: int) -> PolicyStep:
        """Return a step by its number."""
        return self.steps[min(place, len(self.steps) - 1)]

    @property
    def never_told(self) -> list[tuple[int, Role]]:
        """Return the rungs and roles whose people no step tells."""
        told = {(step.rung, role) for step in self.steps for role in step.roles}
        return [(rung, role) for rung in range(1, EVERYWHERE + 1) for role in Role if (rung, role) not in told]

    def scaled(self, factor: float) -> "Policy":
        """Return it with all its times multiplied (TIME_SCALE)."""
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
        """Return the published times with this policy's windows instead."""
        return replace(published, **{WINDOWS[name]: time for name, time in self.windows})

    def to_json(self) -> str:
        """Return it as it is stored; times in minutes."""
        windows = {name: _minutes(time) for name, time in sorted(self.windows)}
        return json.dumps({"steps": [step.to_dict() for step in self.steps], "windows": windows})

    @classmethod
    def from_json(cls, text: str) -> "Policy":
        """Return what `to_json` wrote."""
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

# By it goes a report that waited too long to be stored: tier 1 is told once, by text, and others only in its stead.
LATE_ID = "late"
_TOO_LATE = timedelta(days=1)
LATE = Policy(
    (
        PolicyStep(1, timedelta(0), call=None),
        *(PolicyStep(rung, _TOO_LATE, call=None) for rung in (2, LAST_TIER, EVERYWHERE)),
    )
)


def _minutes(time: timedelta) -> float:
    return time.total_seconds() / 60
