"""The carrier's state, in memory: what it was sent, what it holds, and the work it has not finished.

Texts are in texting.py and inbound.py, calls in calling.py; rest.py is the door for the hotline, phones.py for people.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from hotline.simulator.account.call import SimulatedCall
from hotline.simulator.account.events import EventStream
from hotline.simulator.account.faults import OrderedFaults
from hotline.simulator.account.message import Form, SimulatedMessage
from hotline.simulator.account.webhooks import WebhookReply, WebhookSender
from hotline.simulator.settings import SimulatorSettings

_PATIENCE = 2.0  # Seconds that a reset waits for answers to what is on its way.


class SimulatedAccount:
    """Everything that one simulated account knows."""

    def __init__(self, settings: SimulatorSettings) -> None:
        self.settings = settings
        self.events = EventStream()
        self.webhooks = WebhookSender(settings.auth_token, self.complain)
        self._tasks: set[asyncio.Task[None]] = set()
        self._posts: set[asyncio.Task[WebhookReply | None]] = set()
        self._timers: list[asyncio.TimerHandle] = []
        self.closed = asyncio.Event()
        self._clear()

    def _clear(self) -> None:
        self.messages: dict[str, SimulatedMessage] = {}
        self.calls: dict[str, SimulatedCall] = {}
        self.opted_out: set[str] = set()
        self.faults = OrderedFaults()
        self.requests: list[dict[str, Any]] = []
        self.complaints: list[dict[str, Any]] = []
        self.released = asyncio.Event()  # Set when requests that hang on purpose may go.

    def complain(self, code: int, what: str, url: str) -> None:
        """Note a fault of the hotline's that the real carrier would log or text to people."""
        self.complaints.append({"code": code, "what": what, "url": url})

    async def webhook(self, url: str, pairs: Form, *, method: str = "POST", token: str = "") -> WebhookReply | None:
        """Post a signed form and count it as outstanding until it is answered."""
        post = asyncio.create_task(self.webhooks.post(url, pairs, method=method, token=token))
        self._posts.add(post)
        post.add_done_callback(self._posted)
        # Whoever waits may be stopped by a reset; a form that is on its way arrives all the same.
        return await asyncio.shield(post)

    def _posted(self, post: asyncio.Task[WebhookReply | None]) -> None:
        self._posts.discard(post)
        self.events.changed()

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Do something after a while, unless everything is forgotten before; nobody waits for it to settle."""
        self._timers.append(asyncio.get_running_loop().call_later(seconds, act))

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside the request that caused it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self.events.changed()
        if not task.cancelled() and (fault := task.exception()):
            self.complain(0, f"the simulator itself failed: {fault!r}", "")

    async def settle(self, timeout: float = 10) -> bool:
        """Wait until no webhook and no status walk is outstanding; False if that takes too long."""
        return await self.events.until(lambda: not self._tasks and not self._posts, timeout)

    async def reset(self) -> None:
        """Forget everything that happened; the account and its phones stay."""
        await self._stop_work()
        self._clear()
        self.events.publish("reset", {})

    async def close(self) -> None:
        """End all work and close the connections."""
        self.closed.set()
        await self._stop_work()
        self.events.publish("closed", {})  # Wakes the event streams, so that they end.
        await self.webhooks.close()

    async def _stop_work(self) -> None:
        self.released.set()
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        # Nothing of what was may arrive after this, unless the hotline itself hangs.
        await self.events.until(lambda: not self._posts, _PATIENCE)
        for post in self._posts:
            post.cancel()
