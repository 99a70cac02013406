"""What all routes of the control API share: reading JSON, and answering bad requests with 400.

The routes are in text_routes.py, call_routes.py and page.py.
"""

import json
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

Body = dict[str, Any]


async def read(request: web.Request) -> Body:
    """Return the JSON object of a request; an empty body is an empty object.

    Raises:
        ValueError: the body is not a JSON object.
    """
    text = await request.text()
    try:
        body = json.loads(text or "{}")
    except ValueError as fault:
        raise ValueError(f"the request is not JSON: {fault}") from fault
    if not isinstance(body, dict):
        raise ValueError("the request is not a JSON object")
    return body


def need(body: Body, name: str) -> str:
    """Return a field that a request must have.

    Raises:
        ValueError: the field is missing.
    """
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name!r} is missing")
    return value


def guard(handler: Handler) -> Handler:
    """Return the handler, made to answer bad requests with 400 and requests from other sites with 403."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        # While a demo runs, pages of other sites in the same browser can post here too; the browser marks them.
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            return web.json_response({"error": "not from another site"}, status=403)
        try:
            return await handler(request)
        except (ValueError, TypeError) as fault:
            return web.json_response({"error": str(fault)}, status=400)

    return guarded
