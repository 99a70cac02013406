"""Work that goes on beside the requests: status callbacks, ringing phones, timers, and the end of all of it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from hotline.simulator.account.events import EventStream

T = TypeVar("T")
_PATIENCE = 2.0  # Seconds that a stop waits for the answers to webhooks that were already sent.


class BackgroundWork:
    """The tasks, webhooks and timers that are not finished."""

    def __init__(self, events: EventStream, failed: Callable[[BaseException], None]) -> None:
        self._events, self._failed = events, failed
        self._tasks: set[asyncio.Task[None]] = set()
        self._webhooks: set[asyncio.Task[Any]] = set()
        self._timers: list[asyncio.TimerHandle] = []

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Start a task beside the request that caused it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._task_done)

    async def send(self, webhook: Coroutine[Any, Any, T]) -> T:
        """Send a webhook to its end, even if the task that waits for the answer is stopped."""
        sending = asyncio.create_task(webhook)
        self._webhooks.add(sending)
        sending.add_done_callback(self._webhook_done)
        return await asyncio.shield(sending)

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Call a function after some seconds, unless everything is stopped before. `settle` does not wait for it."""
        self._timers.append(asyncio.get_running_loop().call_later(seconds, act))

    async def settle(self, timeout: float) -> bool:
        """Wait until no task and no webhook is under way; return False if that takes too long."""
        return await self._events.until(lambda: not self._tasks and not self._webhooks, timeout)

    async def stop(self) -> None:
        """End everything. No webhook arrives afterwards, unless the hotline itself hangs."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._events.until(lambda: not self._webhooks, _PATIENCE)
        for sending in self._webhooks:
            sending.cancel()

    def _task_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._events.changed()
        if not task.cancelled() and (fault := task.exception()):
            self._failed(fault)

    def _webhook_done(self, sending: asyncio.Task[Any]) -> None:
        self._webhooks.discard(sending)
        self._events.changed()
