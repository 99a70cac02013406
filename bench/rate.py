"""A load that keeps its rate whatever the answers take, as people do: a process of its own.

Run as a process: reads {"port", "rate", "requests": [[kind, path, signature, body], …]} from stdin, posts each at its
moment, and prints [[kind, status, seconds, words], …] as JSON. Seconds count from the moment it was due: a late start
is waiting too. Status 0: no answer in 15 s, as long as the carrier waits.
"""

import asyncio
import json
import re
import sys
from typing import Any

import aiohttp

_WORDS = re.compile(r"<Message>(.{0,60})", re.DOTALL)


async def _run(spec: dict[str, Any]) -> list[list[Any]]:
    connector = aiohttp.TCPConnector(limit=500)
    timeout = aiohttp.ClientTimeout(total=15)
    loop = asyncio.get_running_loop()
    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{spec['port']}", connector=connector, timeout=timeout
    ) as session:
        begins = loop.time() + 0.1

        async def post(place: int, kind: str, path: str, signature: str, body: str) -> list[Any]:
            due = begins + place / spec["rate"]
            await asyncio.sleep(due - loop.time())
            headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
            status, said = 0, ""
            try:
                async with session.post(path, data=body, headers=headers) as answer:
                    status, said = answer.status, await answer.text()
            except (aiohttp.ClientError, TimeoutError):
                pass
            words = _WORDS.search(said)
            return [kind, status, loop.time() - due, words[1] if words else ""]

        return await asyncio.gather(*(post(place, *one) for place, one in enumerate(spec["requests"])))


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_run(json.load(sys.stdin)))))
