"""The REST resource Calls: create, list, fetch, update (end, cancel or play something else), delete.

What happens in a call is in network/call_control.py.
"""

from aiohttp import web

from hotline.simulator.account.call import SimulatedCall
from hotline.simulator.account.formats import E164, Form, first
from hotline.simulator.account.state import SimulatedAccount
from hotline.simulator.network.call_control import CallControl
from hotline.simulator.rest.creation import answer_create, refuse_by
from hotline.simulator.rest.errors import CarrierError
from hotline.simulator.rest.fields import FORM, is_web_address, refuse_first, whole_number
from hotline.simulator.rest.pages import page

_FILTERS = {"To": "to", "From": "from_", "Status": "status", "ParentCallSid": "parent"}


class CallsResource:
    """Handles the requests about calls."""

    name = "Calls"

    def __init__(self, account: SimulatedAccount, calls: CallControl) -> None:
        self._account, self._calls, self._settings = account, calls, account.settings

    async def create(self, request: web.Request) -> web.StreamResponse:
        """Call a phone, or refuse with a numbered error."""
        form = request[FORM]
        self._check(form)
        fault = self._account.faults.take(first(form, "To") or "", "calls")
        if fault.kind != "failed":
            refuse_by(fault)
        call = self._call(form)
        timeout = whole_number(form, "Timeout", 60)
        body = call.resource(self._settings.account_sid)
        return await answer_create(
            self._account, request, body, fault, lambda: self._calls.ring_phone(call, timeout, fault)
        )

    def _check(self, form: Form) -> None:
        to, sender, url = first(form, "To"), first(form, "From"), first(form, "Url")
        callback = first(form, "StatusCallback")
        refuse_first(
            [
                (21201, not to),
                (21211, not E164.match(to or "")),
                (21213, not sender),
                (21210, sender != self._settings.number),
                (21205, not url and not first(form, "Twiml") and not first(form, "ApplicationSid")),
                (21205, bool(url) and not is_web_address(url or "")),
                (21609, bool(callback) and not is_web_address(callback or "")),
            ]
        )

    def _call(self, form: Form) -> SimulatedCall:
        call = SimulatedCall(
            direction="outbound-api",
            from_=first(form, "From") or "",
            to=first(form, "To") or "",
            status="queued",
            at=self._account.settings.now(),
            callback=first(form, "StatusCallback"),
            callback_events=tuple(value for name, value in form if name == "StatusCallbackEvent") or ("completed",),
            detect_machine=first(form, "MachineDetection") is not None,
        )
        _play_this(call, form)
        self._account.calls[call.sid] = call
        return call

    async def list(self, request: web.Request) -> web.StreamResponse:
        """List calls, newest first, filtered by recipient, caller, status and parent."""
        wanted = [(_FILTERS[name], value) for name, value in request[FORM] if value and name in _FILTERS]
        found = [
            call
            for call in reversed(self._account.calls.values())
            if not call.deleted and all(getattr(call, name) == value for name, value in wanted)
        ]
        return page(request, "calls", found, self._settings.account_sid)

    async def fetch(self, request: web.Request) -> web.StreamResponse:
        """Return one call."""
        return web.json_response(self._find(request).resource(self._settings.account_sid))

    async def update(self, request: web.Request) -> web.StreamResponse:
        """End or cancel a call, or play it something else."""
        call, form = self._find(request), request[FORM]
        refuse_first([(21220, call.over)])
        status = first(form, "Status")
        if status:
            refuse_first([(20001, status not in ("completed", "canceled"))])
            self._account.work.spawn(self._calls.end(call, status))
        elif first(form, "Twiml") or first(form, "Url"):
            refuse_first([(21220, call.began is None)])
            _play_this(call, form)
            self._account.work.spawn(self._calls.redirect(call))
        return web.json_response(call.resource(self._settings.account_sid))

    async def delete(self, request: web.Request) -> web.StreamResponse:
        """Delete a call; error 20009 unless it is over."""
        call = self._find(request)
        refuse_first([(20009, not call.over)])
        call.deleted = True
        return web.Response(status=204)

    def _find(self, request: web.Request) -> SimulatedCall:
        call = self._account.calls.get(request.match_info["sid"])
        if call is None or call.deleted:
            raise CarrierError(20404)
        return call


def _play_this(call: SimulatedCall, form: Form) -> None:
    call.url, call.twiml = first(form, "Url") or "", first(form, "Twiml")
