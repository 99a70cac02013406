"""Faults on order: what goes wrong with the next sends to one number."""

from dataclasses import dataclass
from typing import Any

from hotline.simulator.rest.errors import BadRequest, CarrierError

_PLAIN = {"hang", "drop", "500", "500-accepted", "429", "silent", "shuffle", "busy", "no-answer"}
_LATE = {"undelivered", "failed", "silent", "shuffle", "late"}
_CODED = {"error", "undelivered", "failed"}
_LASTING = {"slow", "late"}
# A fault of this number spoils the sends to every number that has none of its own.
EVERYBODY = "*"


@dataclass(slots=True)
class Fault:
    """One fault; `left` is how many more sends it spoils, None for every one."""

    kind: str = ""
    value: float = 0
    left: int | None = None

    @property
    def code(self) -> int:
        """Return the carrier's error number of a coded fault."""
        return int(self.value)

    def refuse(self) -> None:
        """Raise the error of a fault that lets the carrier take nothing."""
        codes = {"error": self.code, "429": 20429, "500": 20500}
        if self.kind in codes:
            raise CarrierError(codes[self.kind])

    @classmethod
    def parse(cls, text: str, count: int | None) -> "Fault":
        """Read `kind` or `kind:value`."""
        kind, _, value = text.partition(":")
        if kind in _PLAIN and not value:
            return cls(kind, 0, count)
        try:
            number = float(value) if kind in _LASTING else float(int(value)) if kind in _CODED else None
        except ValueError:
            number = None
        if number is None:
            raise BadRequest(f"{text!r} is not a fault that the simulator knows")
        return cls(kind, number, count)


class OrderedFaults:
    """The faults that are set, by channel ("messages", "calls", or "lists" of messages) and number."""

    def __init__(self) -> None:
        self._set: dict[tuple[str, str], Fault] = {}

    def set(self, number: str, text: str | None, count: int | None, channel: str = "messages") -> None:
        """Set the fault of a number, or clear it with None."""
        if text is None:
            self._set.pop((channel, number), None)
        else:
            self._set[channel, number] = Fault.parse(text, count)

    def take(self, number: str, channel: str = "messages", *, reply: bool = False) -> Fault:
        """Return the fault that spoils this send, an empty one where there is none, and count it.

        A reply in TwiML is no request to the REST API, so only what comes after acceptance can spoil it.
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
        """Return what is set, for people who look."""
        return [
            {"number": number, "on": channel, "fault": fault.kind, "value": fault.value, "left": fault.left}
            for (channel, number), fault in self._set.items()
        ]
