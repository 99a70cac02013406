"""The REST API's front door: who is asking, what was asked, errors as JSON, pages of lists."""

import base64
import binascii
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode

from aiohttp import web

from hotline.simulator.account.faults import Fault
from hotline.simulator.account.message import API_VERSION, Form, first
from hotline.simulator.account.state import SimulatedAccount
from hotline.simulator.rest.errors import CarrierError

ROOT = f"/{API_VERSION}/Accounts/{{account}}"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
FORM: web.RequestKey[Form] = web.RequestKey("form", list[tuple[str, str]])


class Resource(Protocol):
    """Anything that the REST API lists."""

    sid: str

    def resource(self, account: str) -> dict[str, Any]:
        """Return the JSON of it."""


class Api(Protocol):
    """The five operations of a resource."""

    name: str

    def create(self, request: web.Request, /) -> Awaitable[web.StreamResponse]: ...
    def list(self, request: web.Request, /) -> Awaitable[web.StreamResponse]: ...
    def fetch(self, request: web.Request, /) -> Awaitable[web.StreamResponse]: ...
    def update(self, request: web.Request, /) -> Awaitable[web.StreamResponse]: ...
    def delete(self, request: web.Request, /) -> Awaitable[web.StreamResponse]: ...


class RestApi:
    """Wraps REST handlers: records the request, checks the caller, turns refusals into JSON."""

    def __init__(self, carrier: SimulatedAccount) -> None:
        self._carrier = carrier

    def routes(self, api: Api) -> list[web.RouteDef]:
        """Return the routes of a resource, each behind the door."""
        many, one = f"{ROOT}/{api.name}.json", f"{ROOT}/{api.name}/{{sid}}.json"
        return [
            web.post(many, self.open(api.create)),
            web.get(many, self.open(api.list)),
            web.get(one, self.open(api.fetch)),
            web.post(one, self.open(api.update)),
            web.delete(one, self.open(api.delete)),
        ]

    def open(self, handler: Handler) -> Handler:
        """Return the handler behind the door."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            request[FORM] = await self._record(request)
            try:
                self._check(request)
                return await handler(request)
            except CarrierError as refusal:
                return web.json_response(refusal.body(), status=refusal.status)

        return guarded

    async def _record(self, request: web.Request) -> Form:
        text = request.query_string if request.method == "GET" else await request.text()
        pairs = parse_qsl(text, keep_blank_values=True, errors="replace")
        record = {"method": request.method, "path": request.path, "form": [list(pair) for pair in pairs]}
        self._carrier.requests.append(record)
        return pairs

    def _check(self, request: web.Request) -> None:
        settings = self._carrier.settings
        allowed = {(settings.account_sid, settings.auth_token), (settings.api_key, settings.api_secret)}
        if _credentials(request) not in allowed - {(None, None)}:
            raise CarrierError(20003)
        if request.match_info["account"] != settings.account_sid:
            raise CarrierError(20404)


def _credentials(request: web.Request) -> tuple[str, str] | None:
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    try:
        user, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (user, password) if scheme.lower() == "basic" and colon else None


async def answer_create(
    carrier: SimulatedAccount, request: web.Request, body: dict[str, Any], fault: Fault, then: Callable[[], None]
) -> web.StreamResponse:
    """Write the 201 and only then let the work begin, or spoil the answer as the fault asks.

    A send whose answer is spoiled was accepted all the same: the caller cannot know, which is the point.
    """
    if fault.kind in ("hang", "drop", "500-accepted"):
        then()
        return await _spoil(carrier, request, fault)
    delay = carrier.settings.answer_delay + (fault.value if fault.kind == "slow" else 0)
    if delay:
        await carrier.events.until(carrier.released.is_set, delay)
    response = web.json_response(body, status=201)
    try:
        await response.prepare(request)
        await response.write_eof()
    finally:
        then()  # Also when the caller has gone: the send was accepted before that.
    return response


async def _spoil(carrier: SimulatedAccount, request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.kind == "500-accepted":
        raise CarrierError(20500)
    if fault.kind == "hang":
        await carrier.released.wait()
    if request.transport:
        request.transport.close()
    return web.Response()


def refuse_first(refusals: list[tuple[int, bool]]) -> None:
    """Raise the error of the first refusal that holds."""
    for code, holds in refusals:
        if holds:
            raise CarrierError(code)


def whole_number(form: Form, name: str, default: int) -> int:
    """Return a field that holds a whole number; error 20001 for anything else."""
    text = first(form, name) or str(default)
    if not (text.isascii() and text.isdigit()):
        raise CarrierError(20001)
    return int(text)


def page(request: web.Request, key: str, items: Sequence[Resource], account: str) -> web.Response:
    """Answer with one page of a list, newest first, and where the next page is."""
    form = request[FORM]
    size = min(max(whole_number(form, "PageSize", 50), 1), 1000)
    number = whole_number(form, "Page", 0)
    after = (first(form, "PageToken") or "")[2:]
    # The token names the last item already given, so that new items do not shift the pages.
    start = next((place + 1 for place, item in enumerate(items) if item.sid == after), number * size)
    given = items[start : start + size]
    kept = [(name, value) for name, value in form if name not in ("Page", "PageToken", "PageSize")]

    def uri(wanted: int, token: str = "") -> str:
        tail = [("PageToken", token)] if token else []
        return f"{request.path}?{urlencode([*kept, ('PageSize', str(size)), ('Page', str(wanted)), *tail])}"

    more = start + size < len(items)
    return web.json_response(
        {
            key: [item.resource(account) for item in given],
            "page": number,
            "page_size": size,
            "start": start,
            "end": start + len(given) - 1 if given else start,
            "uri": uri(number),
            "first_page_uri": uri(0),
            "previous_page_uri": uri(number - 1) if number else None,
            "next_page_uri": uri(number + 1, f"PA{given[-1].sid}") if more else None,
        }
    )
