"""A carrier that does nothing but answer: raw asyncio, so that it is never what is measured.

Run as a process: `python -m bench.double PORT`. GET /stats gives the arrivals, monotonic seconds, which every
process of one machine shares; GET /reset?delay=MS forgets them and sets how long an answer takes.
"""

import asyncio
import json
import sys
import time
from urllib.parse import parse_qs, urlsplit

_SID = "SM" + "0" * 32


class Double:
    """Answers creates after a delay, and remembers when they came."""

    def __init__(self) -> None:
        self.arrivals: list[float] = []
        self.delay = 0.0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until it closes."""
        try:
            while line := await reader.readline():
                method, target, _ = line.decode().split(" ", 2)
                size = 0
                while (header := await reader.readline()) not in (b"\r\n", b""):
                    name, _, value = header.partition(b":")
                    if name.lower() == b"content-length":
                        size = int(value)
                if size:
                    await reader.readexactly(size)
                status, body = await self._answer(method, target)
                head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
                writer.write(head.encode() + body)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, method: str, target: str) -> tuple[str, bytes]:
        url = urlsplit(target)
        if url.path == "/stats":
            return "200 OK", json.dumps(self.arrivals).encode()
        if url.path == "/reset":
            self.arrivals, self.delay = [], float(parse_qs(url.query)["delay"][0]) / 1000
            return "200 OK", b"{}"
        if method == "POST":
            self.arrivals.append(time.monotonic())
            if self.delay:
                await asyncio.sleep(self.delay)
        return "201 Created", json.dumps({"sid": _SID, "status": "queued"}).encode()


async def main(port: int) -> None:
    """Serve until the process ends."""
    server = await asyncio.start_server(Double().serve, "127.0.0.1", port, backlog=1024)
    print("double ready", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
