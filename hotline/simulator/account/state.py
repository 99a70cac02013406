"""The state of one simulated account, in memory; it lasts until a reset.

network/ changes it, rest/ shows it to the hotline, and phones/ to people and tests.
A state of the account itself (suspended, restricted) would be kept here and checked in rest/app.py.
"""

import asyncio
from typing import Any

from hotline.simulator.account.call import SimulatedCall
from hotline.simulator.account.events import EventStream
from hotline.simulator.account.faults import OrderedFaults
from hotline.simulator.account.formats import Form
from hotline.simulator.account.message import SimulatedMessage
from hotline.simulator.account.opt_outs import OptOuts
from hotline.simulator.account.webhooks import WebhookReply, WebhookSender
from hotline.simulator.account.work import BackgroundWork
from hotline.simulator.settings import SimulatorSettings


class SimulatedAccount:
    """Everything that the carrier knows of one account."""

    def __init__(self, settings: SimulatorSettings) -> None:
        self.settings = settings
        self.events = EventStream()
        self.work = BackgroundWork(self.events, self._failed)
        self.closed = asyncio.Event()
        self._webhooks = WebhookSender(settings.auth_token, self.complain, settings.webhook_timeout)
        self._clear()

    def _clear(self) -> None:
        self.messages: dict[str, SimulatedMessage] = {}
        self.calls: dict[str, SimulatedCall] = {}
        self.opt_outs = OptOuts()
        self.faults = OrderedFaults()
        self.requests: list[dict[str, Any]] = []
        self.complaints: list[dict[str, Any]] = []
        self.released = asyncio.Event()  # Set when the requests that hang by an ordered fault may end.

    def complain(self, code: int, what: str, url: str) -> None:
        """Note a fault of the hotline that the real carrier would log or text to people."""
        self.complaints.append({"code": code, "what": what, "url": url})

    def _failed(self, fault: BaseException) -> None:
        self.complain(0, f"the simulator itself failed: {fault!r}", "")

    async def webhook(self, url: str, form: Form, *, method: str = "POST", token: str = "") -> WebhookReply | None:
        """Send a signed form to the hotline and return the reply, or None if there is none."""
        return await self.work.send(self._webhooks.send(url, form, method=method, token=token))

    async def reset(self) -> None:
        """Forget everything that happened; the settings and their phones stay."""
        await self._stop()
        self._clear()
        self.events.publish("reset", {})

    async def close(self) -> None:
        """End all work and close the connections."""
        self.closed.set()
        await self._stop()
        self.events.publish("closed", {})  # Wakes the event streams, so that they end.
        await self._webhooks.close()

    async def _stop(self) -> None:
        self.released.set()
        await self.work.stop()
