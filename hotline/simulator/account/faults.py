"""Ordered faults: what a test or a person wants to go wrong with the next messages or calls to a number.

rest/creation.py, network/outbound_texts.py and network/call_control.py act on them.
"""

from dataclasses import dataclass
from typing import Any

_PLAIN = {"hang", "drop", "500", "500-accepted", "429", "silent", "shuffle", "busy", "no-answer"}
_LATE = {"undelivered", "failed", "silent", "shuffle", "late"}
_CODED = {"error", "undelivered", "failed"}
_LASTING = {"slow", "late"}
# A fault of this number applies to every number that has none of its own.
EVERYBODY = "*"


@dataclass(slots=True)
class Fault:
    """One fault; `left` is the number of messages or calls that it still applies to, None for all."""

    kind: str = ""
    value: float = 0
    left: int | None = None

    @property
    def code(self) -> int:
        """Return the carrier's error number, for the kinds that have one."""
        return int(self.value)

    @classmethod
    def parse(cls, text: str, count: int | None) -> "Fault":
        """Parse `kind` or `kind:value`.

        Raises:
            ValueError: the simulator has no such fault.
        """
        kind, _, value = text.partition(":")
        if kind in _PLAIN and not value:
            return cls(kind, 0, count)
        try:
            number = float(value) if kind in _LASTING else float(int(value)) if kind in _CODED else None
        except ValueError:
            number = None
        if number is None:
            raise ValueError(f"{text!r} is not a fault that the simulator knows")
        return cls(kind, number, count)


class OrderedFaults:
    """The faults in force, by channel ("messages", "calls", or "lists" of messages) and number."""

    def __init__(self) -> None:
        self._set: dict[tuple[str, str], Fault] = {}

    def set(self, number: str, text: str | None, count: int | None, channel: str = "messages") -> None:
        """Set the fault of a number, or clear it with None."""
        if text is None:
            self._set.pop((channel, number), None)
        else:
            self._set[channel, number] = Fault.parse(text, count)

    def take(self, number: str, channel: str = "messages", *, reply: bool = False) -> Fault:
        """Return the fault for a message or call to a number and count it; an empty fault where there is none.

        A reply in TwiML is no request to the REST API, so only a fault after acceptance applies to it.
        """
        whose = number if (channel, number) in self._set else EVERYBODY
        fault = self._set.get((channel, whose), Fault())
        if reply and fault.kind not in _LATE:
            return Fault()
        if fault.left is not None:
            fault.left -= 1
            if fault.left <= 0:
                del self._set[channel, whose]
        return fault

    def list(self) -> list[dict[str, Any]]:
        """Return the faults in force, as JSON."""
        return [
            {"number": number, "on": channel, "fault": fault.kind, "value": fault.value, "left": fault.left}
            for (channel, number), fault in self._set.items()
        ]
