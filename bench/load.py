"""The load: a process of its own that posts prepared requests over kept connections and times each.

Run as a process: reads {"port", "connections", "expect", "requests": [[path, signature, body], …]} from stdin,
prints {"seconds": […], "whole": …} as JSON. Every answer must be 2xx and hold the expected words.
"""

import asyncio
import json
import re
import sys
import time
from collections.abc import Iterator
from typing import Any

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Connection(asyncio.Protocol):
    """Posts one request after the other; all connections share one supply."""

    def __init__(self, supply: Iterator[bytes], expect: bytes, seconds: list[float]) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._supply = supply
        self._expect = expect
        self._seconds = seconds
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._post()

    def _post(self) -> None:
        request = next(self._supply, None)
        if request is None:
            self.done.set_result(None)
            self._transport.close()
            return
        self._began = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Take the answer, and post the next once it is whole."""
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not found or length is None or len(body) < int(length[1]):
            return
        self._seconds.append(time.perf_counter() - self._began)
        if not head.startswith(b"HTTP/1.1 2") or self._expect not in body:
            self.done.set_exception(ValueError(f"not what was expected: {self._buffer.decode()}"))
            self._transport.close()
            return
        self._buffer = b""
        self._post()

    def connection_lost(self, exc: Exception | None) -> None:
        """Say so where an answer was still to come."""
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server closed the connection"))


async def _run(spec: dict[str, Any]) -> dict[str, Any]:
    supply = iter([_request(*request) for request in spec["requests"]])
    seconds: list[float] = []
    expect = spec["expect"].encode()
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    made = [
        await loop.create_connection(lambda: Connection(supply, expect, seconds), "127.0.0.1", spec["port"])
        for _ in range(spec["connections"])
    ]
    await asyncio.gather(*(connection.done for _, connection in made))
    return {"seconds": seconds, "whole": time.perf_counter() - began}


def _request(path: str, signature: str, body: str) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nX-Twilio-Signature: {signature}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_run(json.load(sys.stdin)))))
