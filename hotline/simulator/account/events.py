"""What happens at the carrier, as it happens: for the page's event stream and for whoever waits."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

Event = tuple[str, dict[str, Any]]


class EventStream:
    """Tells every listener what happened, and wakes whoever waits for something to become true."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Event]] = set()
        self._changed = asyncio.Event()

    def publish(self, kind: str, data: dict[str, Any]) -> None:
        """Tell all listeners, and let those who wait look again."""
        for queue in self._listeners:
            queue.put_nowait((kind, data))
        self.changed()

    def changed(self) -> None:
        """Let those who wait look again, without telling anybody anything."""
        self._changed.set()
        self._changed = asyncio.Event()

    def listen(self) -> asyncio.Queue[Event]:
        """Return a queue that gets everything from now on; give it back with `ignore`."""
        queue: asyncio.Queue[Event] = asyncio.Queue()
        self._listeners.add(queue)
        return queue

    def ignore(self, queue: asyncio.Queue[Event]) -> None:
        """Stop filling a queue."""
        self._listeners.discard(queue)

    async def next_or_beat(self, queue: asyncio.Queue[Event], seconds: float) -> bytes:
        """Return the next event as a server-sent event, or a heartbeat if nothing happens in that time."""
        try:
            kind, data = await asyncio.wait_for(queue.get(), seconds)
        except TimeoutError:
            return b": beat\n\n"
        return f"event: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()

    async def until(self, condition: Callable[[], bool], timeout: float) -> bool:
        """Wait until the condition holds, at most `timeout` seconds, and say whether it does."""
        try:
            async with asyncio.timeout(timeout):
                while not condition():
                    await self._changed.wait()
        except TimeoutError:
            return condition()
        return True
