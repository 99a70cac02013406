"""The load: a process of its own that posts prepared requests over kept connections and times each.

Run as a process: reads {"port", "connections", "requests": [[path, signature, body], …]} from stdin, prints a JSON
list of seconds and the whole time.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from typing import Any


async def _connection(port: int, requests: Iterator[bytes], seconds: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        size = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(size)
        seconds.append(time.perf_counter() - began)
        if status >= 300:
            raise SystemExit(f"the load got status {status}")
    writer.close()


async def _run(spec: dict[str, Any]) -> dict[str, Any]:
    raw = [_request(*request) for request in spec["requests"]]
    seconds: list[float] = []
    shared = iter(raw)
    began = time.perf_counter()
    await asyncio.gather(*(_connection(spec["port"], shared, seconds) for _ in range(spec["connections"])))
    return {"seconds": seconds, "whole": time.perf_counter() - began}


def _request(path: str, signature: str, body: str) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nX-Twilio-Signature: {signature}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_run(json.load(sys.stdin)))))
