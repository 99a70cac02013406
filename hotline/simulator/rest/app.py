"""The way into the REST API: routes, the log of requests, authentication, errors as JSON.

The resources are in messages.py and calls.py; what they share is in fields.py, creation.py and pages.py.
"""

from collections.abc import Awaitable
from typing import Protocol
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.typedefs import Handler
from werkzeug.datastructures import Authorization

from hotline.simulator.account.formats import API_VERSION, Form
from hotline.simulator.account.state import SimulatedAccount
from hotline.simulator.rest.errors import CarrierError
from hotline.simulator.rest.fields import FORM

_ROOT = f"/{API_VERSION}/Accounts/{{account}}"


class ResourceOperations(Protocol):
    """The five operations of a resource."""

    name: str

    def create(self, request: web.Request, /) -> Awaitable[web.StreamResponse]: ...
    def list(self, request: web.Request, /) -> Awaitable[web.StreamResponse]: ...
    def fetch(self, request: web.Request, /) -> Awaitable[web.StreamResponse]: ...
    def update(self, request: web.Request, /) -> Awaitable[web.StreamResponse]: ...
    def delete(self, request: web.Request, /) -> Awaitable[web.StreamResponse]: ...


class RestApi:
    """Logs and authenticates every request, and turns a CarrierError into its JSON."""

    def __init__(self, account: SimulatedAccount) -> None:
        self._account = account

    def routes(self, resource: ResourceOperations) -> list[web.RouteDef]:
        """Return the routes of a resource."""
        many, one = f"{_ROOT}/{resource.name}.json", f"{_ROOT}/{resource.name}/{{sid}}.json"
        return [
            web.post(many, self._guarded(resource.create)),
            web.get(many, self._guarded(resource.list)),
            web.get(one, self._guarded(resource.fetch)),
            web.post(one, self._guarded(resource.update)),
            web.delete(one, self._guarded(resource.delete)),
        ]

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            request[FORM] = await self._log(request)
            try:
                self._authenticate(request)
                return await handler(request)
            except CarrierError as refusal:
                return web.json_response(refusal.body(), status=refusal.status)

        return guarded

    async def _log(self, request: web.Request) -> Form:
        text = request.query_string if request.method == "GET" else await request.text()
        form = parse_qsl(text, keep_blank_values=True, errors="replace")
        entry = {"method": request.method, "path": request.path, "form": [list(field) for field in form]}
        self._account.requests.append(entry)
        return form

    def _authenticate(self, request: web.Request) -> None:
        settings = self._account.settings
        allowed = {(settings.account_sid, settings.auth_token), (settings.api_key, settings.api_secret)}
        login = Authorization.from_header(request.headers.get("Authorization"))
        if login is None or (login.username, login.password) not in allowed - {(None, None)}:
            raise CarrierError(20003)
        if request.match_info["account"] != settings.account_sid:
            raise CarrierError(20404)
