"""The page with the phones: its files in static/, its event stream, and the story that it can play."""

import json
from contextlib import aclosing
from pathlib import Path

from aiohttp import web

from hotline.simulator.phones.control import guard, read
from hotline.simulator.phones.handsets import SimulatedPhones
from hotline.simulator.phones.story import Story

_STATIC = Path(__file__).parent / "static"
_HEARTBEAT = 10.0
_SLOWEST = 5.0  # The largest pace of the story: seconds before each thing that a person does.
# A browser runs a script only if its type is right, and the machine's own table of types may be wrong.
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class PageRoutes:
    """Serves the page and its streams."""

    def __init__(self, phones: SimulatedPhones) -> None:
        self._phones, self._events = phones, phones.account.events

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/phones", self.page),
            web.get("/phones/", self.page),
            web.get("/phones/static/{name:[a-z]+\\.(?:js|css)}", self.static),
            web.get("/phones/events", guard(self.events)),
            web.post("/phones/story", guard(self.story)),
        ]

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Serve the page."""
        return web.FileResponse(_STATIC / "phones.html", headers=_HEADERS)

    async def static(self, request: web.Request) -> web.StreamResponse:
        """Serve a file of the page."""
        path = _STATIC / request.match_info["name"]
        if not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path, headers={**_HEADERS, "Content-Type": _TYPES[path.suffix]})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Stream the account's events as server-sent events, with a heartbeat while there are none."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        queue = self._events.listen()
        try:
            await response.write(b"retry: 1000\n: listening\n\n")
            while not self._phones.account.closed.is_set():
                await response.write(await self._events.next_or_beat(queue, _HEARTBEAT))
        except ConnectionError:
            pass  # The page was closed.
        finally:
            self._events.ignore(queue)
        return response

    async def story(self, request: web.Request) -> web.StreamResponse:
        """Play the story and stream its steps, one JSON object on each line."""
        asked = await read(request)
        timeout, pace = float(asked.get("timeout", 20)), min(float(asked.get("pace", 0)), _SLOWEST)
        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson", "Cache-Control": "no-store"})
        await response.prepare(request)
        try:
            async with aclosing(Story(self._phones, timeout, pace).play()) as steps:
                async for step in steps:
                    await response.write(json.dumps(step, ensure_ascii=False).encode() + b"\n")
        except ConnectionError:
            pass  # The page was closed, so the rest of the story is not played.
        return response
