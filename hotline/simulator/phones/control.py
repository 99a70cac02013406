"""What every route of the phones' control API shares: reading JSON, and refusing what makes no sense."""

import json
from typing import Any

from aiohttp import web

from hotline.simulator.rest.app import Handler
from hotline.simulator.rest.errors import BadRequest

Body = dict[str, Any]


async def read(request: web.Request) -> Body:
    """Return the JSON object of a request; nothing at all is an empty one."""
    text = await request.text()
    try:
        body = json.loads(text or "{}")
    except ValueError as fault:
        raise BadRequest(f"the request is not JSON: {fault}") from fault
    if not isinstance(body, dict):
        raise BadRequest("the request is not a JSON object")
    return body


def need(body: Body, name: str) -> str:
    """Return a field that has to be there."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise BadRequest(f"{name!r} is missing")
    return value


def guard(handler: Handler) -> Handler:
    """Return the handler with senseless requests answered as 400 and those from other sites as 403."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        # Pages of other sites can post here too while a demo runs on this machine; browsers tell which do.
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            return web.json_response({"error": "not from another site"}, status=403)
        try:
            return await handler(request)
        except (BadRequest, ValueError, TypeError) as fault:
            return web.json_response({"error": str(fault)}, status=400)

    return guarded
