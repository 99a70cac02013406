"""A carrier that does nothing but answer: raw asyncio, so that it is never what is measured.

Run as a process: `python -m bench.double PORT`. Any POST is taken and answered after the delay. For the bench
itself: GET /reset?MS forgets what came and sets the delay; GET /arrivals?N answers once N have come, with the
times of all, in monotonic seconds, which every process of one machine shares.
"""

import asyncio
import json
import re
import sys
import time

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_CREATED = b'{"sid": "SM' + b"0" * 32 + b'", "status": "queued"}'


class Double:
    """What came, how long answers take, and who waits to hear how much came."""

    def __init__(self) -> None:
        self.arrivals: list[float] = []
        self.delay = 0.0
        self.waiting: list[tuple[int, asyncio.Transport]] = []

    def answer(self, head: bytes, transport: asyncio.Transport) -> None:
        """Answer one request, now or later."""
        method, target, _ = head.split(b" ", 2)
        path, _, number = target.partition(b"?")
        if method == b"POST":
            self.arrivals.append(time.monotonic())
            if self.delay:
                asyncio.get_running_loop().call_later(self.delay, _write, transport, b"201 Created", _CREATED)
            else:
                _write(transport, b"201 Created", _CREATED)
        elif path == b"/reset":
            self.arrivals, self.delay = [], int(number) / 1000
            _write(transport, b"200 OK", b"{}")
        else:
            self.waiting.append((int(number), transport))
        self._tell()

    def _tell(self) -> None:
        for one in self.waiting[:]:
            if len(self.arrivals) >= one[0]:
                self.waiting.remove(one)
                _write(one[1], b"200 OK", json.dumps(self.arrivals).encode())


class Connection(asyncio.Protocol):
    """One connection, kept as long as the other side likes."""

    def __init__(self, double: Double) -> None:
        self._double = double
        self._buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._buffer[:end])
            length = _LENGTH.search(head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._buffer) < whole:
                return
            del self._buffer[:whole]
            self._double.answer(head, self._transport)


def _write(transport: asyncio.Transport, status: bytes, body: bytes) -> None:
    head = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (status, len(body))
    transport.write(head + body)


async def main(port: int) -> None:
    """Serve until the process ends."""
    double = Double()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(double), "127.0.0.1", port, backlog=1024)
    print("double ready", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
