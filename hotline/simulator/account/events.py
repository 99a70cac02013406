"""Events of the account: the page in the browser streams them, and code can wait for a condition they change."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

Event = tuple[str, dict[str, Any]]


class EventStream:
    """Passes each event to every listener, and wakes the code that waits for a condition."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Event]] = set()
        self._changed = asyncio.Event()

    def publish(self, kind: str, data: dict[str, Any]) -> None:
        """Pass an event to all listeners, and have the awaited conditions checked again."""
        for queue in self._listeners:
            queue.put_nowait((kind, data))
        self.changed()

    def changed(self) -> None:
        """Have the awaited conditions checked again, without an event."""
        self._changed.set()
        self._changed = asyncio.Event()

    def listen(self) -> asyncio.Queue[Event]:
        """Return a queue that gets every event from now on; end that with `ignore`."""
        queue: asyncio.Queue[Event] = asyncio.Queue()
        self._listeners.add(queue)
        return queue

    def ignore(self, queue: asyncio.Queue[Event]) -> None:
        """Stop filling a queue."""
        self._listeners.discard(queue)

    async def next_or_beat(self, queue: asyncio.Queue[Event], seconds: float) -> bytes:
        """Return the next event in the format of server-sent events, or a heartbeat if none comes in that time."""
        try:
            kind, data = await asyncio.wait_for(queue.get(), seconds)
        except TimeoutError:
            return b": beat\n\n"
        return f"event: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()

    async def until(self, condition: Callable[[], bool], timeout: float) -> bool:
        """Wait at most `timeout` seconds until the condition is true; return True if it is."""
        try:
            async with asyncio.timeout(timeout):
                while not condition():
                    await self._changed.wait()
        except TimeoutError:
            return condition()
        return True
