"""The phones of people around the building: what they text and receive, and the calls they make and get."""

import re
import secrets
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.building import Building


class Phone:
    """A phone of one person; `expect` walks through what it received."""

    def __init__(self, building: "Building", number: str, name: str) -> None:
        self.number = number
        self.name = name
        self._building = building
        self._seen = 0

    def text(self, body: str, sid: str | None = None) -> "Phone":
        """Send a text, and let everything that follows happen."""
        self._building.simulator.text(self.number, body, sid)
        self._building.settle()
        return self

    reply = text

    @property
    def inbox(self) -> list[str]:
        """Return the texts received from the hotline, oldest first."""
        return [
            str(message["body"])
            for message in self._building.simulator.inbox(self.number)
            if message["direction"] != "inbound" and not message.get("carrier")
        ]

    @property
    def news(self) -> list[str]:
        """Return the texts received since the last expected one."""
        return self.inbox[self._seen :]

    def expect(self, *words: str) -> "Phone":
        """Find the next text that holds all these words, in upper or lower case."""
        for place, body in enumerate(self.news):
            if all(word.lower() in body.lower() for word in words):
                self._seen += place + 1
                return self
        raise AssertionError(f"{self.name} got no text with {words}; only {self.news}")

    def expect_nothing(self) -> "Phone":
        """Check that no text came since the last expected one."""
        assert self.news == [], f"{self.name} got {self.news}"
        return self

    def clear(self) -> "Phone":
        """Take everything so far as read."""
        self._seen = len(self.inbox)
        return self

    def call(self) -> "Call":
        """Call the hotline."""
        return Call(self._building, self._building.simulator.call(self.number))

    def fault(self, fault: str | None, count: int | None = None, on: str = "messages") -> "Phone":
        """Order what the carrier does with texts (or `calls`) to this phone."""
        self._building.simulator.fault(self.number, fault, count, on)
        return self

    @property
    def rings(self) -> list[str]:
        """Return the calls by which the phone is ringing."""
        return [
            str(call["call"]) for call in self._building.simulator.calls(self.number) if call["status"] == "ringing"
        ]

    def pick_up(self) -> "Call":
        """Answer the one call by which the phone is ringing."""
        (sid,) = self.rings
        return Call.answered(self._building, sid)

    def let_ring(self, how: str = "no-answer") -> "Phone":
        """Let the call go to nobody: `no-answer`, `busy` or `voicemail`."""
        (sid,) = self.rings
        self._building.simulator.answer(sid, how)
        self._building.settle()
        return self


class Call:
    """One call; `heard` is what was said last."""

    def __init__(self, building: "Building", first: dict[str, Any]) -> None:
        self._building = building
        self._take(first)

    @classmethod
    def answered(cls, building: "Building", sid: str) -> "Call":
        """Answer a call of the hotline's."""
        return cls(building, building.simulator.answer(sid))

    def press(self, keys: str = "") -> "Call":
        """Press keys; none is silence until the question's time is up."""
        return self._take(self._building.simulator.key(self.sid, keys))

    def say(self, words: str) -> "Call":
        """Say something."""
        return self._take(self._building.simulator.say(self.sid, words))

    def hang_up(self) -> None:
        """Hang up."""
        self._building.simulator.hang_up(self.sid)
        self._building.settle()
        self.ended = True

    def listen(self) -> "Call":
        """Hear what was said since, as when the other phone has gone; if nothing was, `heard` stays as it was."""
        self._building.settle()
        step = self._building.simulator.listen(self.sid)
        if step["said"]:
            return self._take(step)
        self.ended = bool(step["ended"])
        return self

    @property
    def bridged_to(self) -> str | None:
        """Return the SID of the call that this one is connected with just now."""
        calls = self._building.simulator.calls(self.number)
        other: str | None = next(call["bridged_to"] for call in calls if call["call"] == self.sid)
        return other

    def expect(self, *words: str) -> "Call":
        """Check that the last thing said holds all these words."""
        assert all(word.lower() in self.heard.lower() for word in words), f"heard {self.heard!r}, not {words}"
        return self

    def _take(self, step: dict[str, Any]) -> "Call":
        self._building.settle()
        self.sid, self.number = str(step["call"]), str(step["number"])
        self.caller = str(step["from"])  # The number that the phone shows.
        self.said = [(str(one["language"]), str(one["text"])) for one in step["said"]]
        self.heard = " ".join(text for _, text in self.said)
        self.ended = bool(step["ended"])
        return self


def fresh_sid() -> str:
    """Return a MessageSid of one's own, to be repeated."""
    return f"SM{secrets.token_hex(16)}"


def number_in(alert: str) -> str:
    """Return the short number that an alert gave itself."""
    match = re.search(r"\b(\d{1,2})A\b", alert)
    assert match, alert
    return match[1]
