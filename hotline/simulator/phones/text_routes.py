"""Control API below /phones: texts, ordered faults, and what the carrier recorded. Calls are in call_routes.py."""

from aiohttp import web

from hotline.simulator.phones.control import guard, need, read
from hotline.simulator.phones.handsets import SimulatedPhones


class TextRoutes:
    """Answers the control requests about everything but calls."""

    def __init__(self, phones: SimulatedPhones) -> None:
        self._phones, self._account = phones, phones.account

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/phones/people", guard(self.people)),
            web.get("/phones/inbox", guard(self.inbox)),
            web.get("/phones/taken", guard(self.taken)),
            web.post("/phones/text", guard(self.text)),
            web.post("/phones/expect", guard(self.expect)),
            web.post("/phones/fault", guard(self.fault)),
            web.post("/phones/settle", guard(self.settle)),
            web.post("/phones/reset", guard(self.reset)),
            web.get("/phones/requests", guard(self.requests)),
            web.get("/phones/faults-seen", guard(self.faults_seen)),
        ]

    async def people(self, request: web.Request) -> web.StreamResponse:
        """List the people with phones."""
        return web.json_response(self._phones.people())

    async def inbox(self, request: web.Request) -> web.StreamResponse:
        """List the texts of one phone, newest last."""
        return web.json_response(self._phones.inbox(request.query.get("number", "")))

    async def taken(self, request: web.Request) -> web.StreamResponse:
        """List every text that was accepted by the REST API."""
        return web.json_response(self._phones.taken())

    async def text(self, request: web.Request) -> web.StreamResponse:
        """Send a text from a phone, and answer with the hotline's reply."""
        body = await read(request)
        sid = body.get("sid")
        reply = await self._phones.inbound.receive(need(body, "from"), str(body.get("body", "")), sid)
        return web.json_response(reply)

    async def expect(self, request: web.Request) -> web.StreamResponse:
        """Wait for a text to a phone; answer 404 if none comes in time."""
        body = await read(request)
        found = await self._phones.expect(
            need(body, "number"),
            str(body.get("contains", "")),
            int(body.get("after", 0)),
            float(body.get("timeout", 10)),
        )
        return web.json_response(found, status=200 if found else 404)

    async def fault(self, request: web.Request) -> web.StreamResponse:
        """Order a fault, and list the faults in force."""
        body = await read(request)
        self._phones.set_fault(
            need(body, "number"), body.get("fault"), body.get("count"), str(body.get("on", "messages"))
        )
        return web.json_response(self._account.faults.list())

    async def settle(self, request: web.Request) -> web.StreamResponse:
        """Answer once no webhook and no delivery is under way."""
        body = await read(request)
        return web.json_response({"settled": await self._account.work.settle(float(body.get("timeout", 10)))})

    async def reset(self, request: web.Request) -> web.StreamResponse:
        """Forget everything that happened."""
        await self._account.reset()
        return web.json_response({"reset": True})

    async def requests(self, request: web.Request) -> web.StreamResponse:
        """List every REST request that was received."""
        return web.json_response(self._account.requests)

    async def faults_seen(self, request: web.Request) -> web.StreamResponse:
        """List the faults of the hotline that the real carrier would complain of."""
        return web.json_response(self._account.complaints)
