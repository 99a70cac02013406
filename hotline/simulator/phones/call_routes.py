"""Control API below /phones: calls, keys, speech, answering, hanging up. Texts are in text_routes.py."""

from aiohttp import web

from hotline.simulator.phones.control import guard, need, read
from hotline.simulator.phones.handsets import SimulatedPhones


class CallRoutes:
    """Answers the control requests about calls."""

    def __init__(self, phones: SimulatedPhones) -> None:
        self._phones, self._calls = phones, phones.call_control

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/phones/calls", guard(self.calls)),
            web.post("/phones/call", guard(self.call)),
            web.post("/phones/key", guard(self.key)),
            web.post("/phones/answer", guard(self.answer)),
            web.post("/phones/hangup", guard(self.hang_up)),
        ]

    async def calls(self, request: web.Request) -> web.StreamResponse:
        """List the calls of one phone, newest last."""
        return web.json_response(self._phones.calls(request.query.get("number", "")))

    async def call(self, request: web.Request) -> web.StreamResponse:
        """Call the hotline from a phone."""
        body = await read(request)
        return web.json_response(await self._calls.call_hotline(need(body, "from")))

    async def key(self, request: web.Request) -> web.StreamResponse:
        """Press keys or speak in a call."""
        body = await read(request)
        sid = need(body, "call")
        if "speech" in body:
            return web.json_response(await self._calls.speak(sid, str(body["speech"])))
        return web.json_response(await self._calls.press(sid, str(body.get("digits", ""))))

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a ringing phone, or let it be busy, ring on, or go to voicemail."""
        body = await read(request)
        how = str(body.get("how", "answered"))
        return web.json_response(await self._calls.pick_up(need(body, "call"), how))

    async def hang_up(self, request: web.Request) -> web.StreamResponse:
        """Hang up a call."""
        body = await read(request)
        return web.json_response(await self._calls.hang_up(need(body, "call")))
