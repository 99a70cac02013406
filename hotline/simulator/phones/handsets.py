"""What people can do with their phones and see on them; HTTP, tests and the story all use it."""

from typing import Any

from hotline.simulator.account.message import SimulatedMessage
from hotline.simulator.account.state import SimulatedAccount
from hotline.simulator.network.call_control import CallControl
from hotline.simulator.network.inbound_texts import InboundTexts

Body = dict[str, Any]


class SimulatedPhones:
    """What the phones can do and see; the same methods serve HTTP, tests and the story."""

    def __init__(self, carrier: SimulatedAccount, inbound: InboundTexts, calling: CallControl) -> None:
        self.carrier, self.inbound, self.calling = carrier, inbound, calling

    def people(self) -> list[Body]:
        """Return whose phones there are."""
        return [
            {"name": p.name, "role": p.role, "number": p.number, "lang": p.lang, "told": p.told}
            for p in self.carrier.settings.phones
        ]

    def inbox(self, number: str) -> list[Body]:
        """Return the texts to and from one phone, newest last."""
        return [message.on_phone() for message in self.texts(number)]

    def texts(self, number: str) -> list[SimulatedMessage]:
        """Return the messages to and from one phone, newest last."""
        return [m for m in self.carrier.messages.values() if number in (m.from_, m.to)]

    def taken(self) -> list[Body]:
        """Return every text that was asked for by REST, oldest first, with where its callbacks go."""
        made = (m for m in self.carrier.messages.values() if m.direction == "outbound-api")
        return [message.on_phone() | {"callback": message.callback} for message in made]

    def calls(self, number: str) -> list[Body]:
        """Return the calls from and to one phone, newest last."""
        return [call.on_phone() for call in self.carrier.calls.values() if call.phone == number]

    async def expect_call(self, number: str, timeout: float = 10) -> Body | None:
        """Wait until a phone rings; None if it does not in time."""

        def ringing() -> Body | None:
            return next((call for call in self.calls(number) if call["status"] == "ringing"), None)

        await self.carrier.events.until(lambda: ringing() is not None, timeout)
        return ringing()

    async def expect(self, number: str, contains: str, after: int = 0, timeout: float = 10) -> Body | None:
        """Wait for a text to the phone that contains some words; None if none comes in time.

        `after` is how many texts of the inbox to pass over.
        """

        def found() -> SimulatedMessage | None:
            texts = self.texts(number)[after:]
            return next((m for m in texts if m.to == number and contains in m.body), None)

        await self.carrier.events.until(lambda: found() is not None, timeout)
        message = found()
        return message.on_phone() if message else None

    def set_fault(self, number: str, fault: str | None, count: int | None = None, on: str = "messages") -> None:
        """Order a fault for the next sends to a number, or clear it with None."""
        self.carrier.faults.set(number, fault, count, on)
