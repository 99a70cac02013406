"""Timers: the future steps of an incident or a report, each a due time."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TimerKind(StrEnum):
    """What is to be done; the first eight are an incident's, the others a report's."""

    ESCALATE = "escalate"
    UNREACHED = "unreached"
    SILENCE = "silence"
    TOLD = "told"
    NOBODY_YET = "nobody yet"
    LAPSE = "lapse"
    ERASE = "erase"
    DRILL_OVER = "drill over"
    REMIND_PLACE = "remind place"
    UNPLACED = "unplaced"
    RESOURCES = "resources"


@dataclass(frozen=True, slots=True)
class Timer:
    """One step to come."""

    kind: TimerKind
    ref: str
    incident_id: str | None
    due_at: datetime
