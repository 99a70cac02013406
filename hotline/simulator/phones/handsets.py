"""What people do with their phones and see on them; the control API, thread.py and the story use it."""

from typing import Any

from hotline.simulator.account.message import SimulatedMessage
from hotline.simulator.account.state import SimulatedAccount
from hotline.simulator.network.call_control import CallControl
from hotline.simulator.network.inbound_texts import InboundTexts

Body = dict[str, Any]


class SimulatedPhones:
    """The phones of the people: what they show, and waiting for a text or a call."""

    def __init__(self, account: SimulatedAccount, inbound: InboundTexts, call_control: CallControl) -> None:
        self.account, self.inbound, self.call_control = account, inbound, call_control

    def people(self) -> list[Body]:
        """Return the people with phones."""
        return [
            {"name": p.name, "role": p.role, "number": p.number, "lang": p.lang, "told": p.told}
            for p in self.account.settings.phones
        ]

    def inbox(self, number: str) -> list[Body]:
        """Return the texts to and from one phone, newest last."""
        return [message.on_phone() for message in self.texts(number)]

    def texts(self, number: str) -> list[SimulatedMessage]:
        """Return the messages to and from one phone, newest last."""
        return [m for m in self.account.messages.values() if number in (m.from_, m.to)]

    def taken(self) -> list[Body]:
        """Return every text that was accepted by the REST API, oldest first, with its callback address."""
        made = (m for m in self.account.messages.values() if m.direction == "outbound-api")
        return [message.on_phone() | {"callback": message.callback} for message in made]

    def calls(self, number: str) -> list[Body]:
        """Return the calls from and to one phone, newest last."""
        return [call.on_phone() for call in self.account.calls.values() if call.phone == number]

    async def expect_call(self, number: str, timeout: float = 10) -> Body | None:
        """Wait until a phone rings and return the call; None if it does not ring in time."""

        def ringing() -> Body | None:
            return next((call for call in self.calls(number) if call["status"] == "ringing"), None)

        await self.account.events.until(lambda: ringing() is not None, timeout)
        return ringing()

    async def expect(self, number: str, contains: str, after: int = 0, timeout: float = 10) -> Body | None:
        """Wait for a text to the phone that contains some words; return None if none comes in time.

        The first `after` texts of the inbox do not count.
        """

        def found() -> SimulatedMessage | None:
            texts = self.texts(number)[after:]
            return next((m for m in texts if m.to == number and contains in m.body), None)

        await self.account.events.until(lambda: found() is not None, timeout)
        message = found()
        return message.on_phone() if message else None

    def set_fault(self, number: str, fault: str | None, count: int | None = None, on: str = "messages") -> None:
        """Order a fault for the next messages or calls to a number, or clear it with None."""
        self.account.faults.set(number, fault, count, on)
