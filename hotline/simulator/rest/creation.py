"""Answering the creation of a message or a call, with the fault that was ordered for its number."""

from collections.abc import Callable
from typing import Any

from aiohttp import web

from hotline.simulator.account.faults import Fault
from hotline.simulator.account.state import SimulatedAccount
from hotline.simulator.rest.errors import CarrierError


def refuse_by(fault: Fault) -> None:
    """Raise the CarrierError of a fault by which the carrier accepts nothing."""
    codes = {"error": fault.code, "429": 20429, "500": 20500}
    if fault.kind in codes:
        raise CarrierError(codes[fault.kind])


async def answer_create(
    account: SimulatedAccount, request: web.Request, body: dict[str, Any], fault: Fault, begin: Callable[[], None]
) -> web.StreamResponse:
    """Write the 201 and only then begin the work, or spoil the answer as the fault asks.

    A message or call whose answer is spoiled was accepted all the same. The client cannot know: that is the point.
    """
    if fault.kind in ("hang", "drop", "500-accepted"):
        begin()
        return await _spoiled(account, request, fault)
    delay = account.settings.answer_delay + (fault.value if fault.kind == "slow" else 0)
    if delay:
        await account.events.until(account.released.is_set, delay)
    response = web.json_response(body, status=201)
    try:
        await response.prepare(request)
        await response.write_eof()
    finally:
        begin()  # Also if the client has gone: the request was accepted before that.
    return response


async def _spoiled(account: SimulatedAccount, request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.kind == "500-accepted":
        raise CarrierError(20500)
    if fault.kind == "hang":
        await account.released.wait()
    if request.transport:
        request.transport.close()
    return web.Response()
