"""Control API under /phones: calls, keys, speech, answering, hanging up."""

from aiohttp import web

from hotline.simulator.phones.control import guard, need, read
from hotline.simulator.phones.handsets import SimulatedPhones


class CallRoutes:
    """The control API's routes for calls."""

    def __init__(self, phones: SimulatedPhones) -> None:
        self._phones, self._calling = phones, phones.calling

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of calls."""
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
        return web.json_response(await self._calling.ring_in(need(body, "from")))

    async def key(self, request: web.Request) -> web.StreamResponse:
        """Press keys in a call, or say something."""
        body = await read(request)
        sid = need(body, "call")
        if "speech" in body:
            return web.json_response(await self._calling.speak(sid, str(body["speech"])))
        return web.json_response(await self._calling.press(sid, str(body.get("digits", ""))))

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Let a ringing phone be answered, busy, left ringing, or taken by voicemail."""
        body = await read(request)
        how = str(body.get("how", "answered"))
        return web.json_response(await self._calling.pick_up(need(body, "call"), how))

    async def hang_up(self, request: web.Request) -> web.StreamResponse:
        """Hang up."""
        body = await read(request)
        return web.json_response(await self._calling.hang_up(need(body, "call")))
