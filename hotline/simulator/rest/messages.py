"""The REST resource Messages: create, list, fetch, update (redact or cancel), delete.

Delivery is in network/outbound_texts.py.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from aiohttp import web

from hotline.simulator.account.formats import E164, Form, first, now
from hotline.simulator.account.message import FINAL, SimulatedMessage
from hotline.simulator.account.state import SimulatedAccount
from hotline.simulator.network.outbound_texts import OutboundTexts
from hotline.simulator.rest.creation import answer_create, refuse_by
from hotline.simulator.rest.errors import CarrierError
from hotline.simulator.rest.fields import FORM, is_web_address, is_within, read_time, refuse_first
from hotline.simulator.rest.pages import page

ANONYMOUS = "+266696687"  # What the carrier shows for a withheld number; the digits spell "anonymous".


class MessagesResource:
    """Handles the requests about messages."""

    name = "Messages"

    def __init__(self, account: SimulatedAccount, texts: OutboundTexts) -> None:
        self._account, self._texts, self._settings = account, texts, account.settings

    async def create(self, request: web.Request) -> web.StreamResponse:
        """Accept a message for delivery, or refuse it with a numbered error."""
        form = request[FORM]
        self._check(form)
        fault = self._account.faults.take(first(form, "To") or "")
        refuse_by(fault)
        message = self._texts.accept(self._message(form))
        body = message.resource(self._settings.account_sid)
        return await answer_create(self._account, request, body, fault, lambda: self._texts.start(message, fault))

    def _check(self, form: Form) -> None:
        to, sender, service = first(form, "To"), first(form, "From"), first(form, "MessagingServiceSid")
        body, callback = first(form, "Body"), first(form, "StatusCallback")
        refusals = [
            (21604, not to),
            (21211, not E164.match(to or "") or to == ANONYMOUS),
            (21603, not sender and not service),
            (21606, bool(sender) and sender != self._settings.number),
            (21701, bool(service) and service != self._settings.messaging_service_sid),
            (21266, to == self._settings.number),
            (21602, not body and not first(form, "MediaUrl") and not first(form, "ContentSid")),
            (21617, len(body or "") > 1600),
            (21609, bool(callback) and not is_web_address(callback or "")),
            (20001, not is_within(first(form, "ValidityPeriod"), 1, 36000)),
            *self._schedule_refusals(form),
            (21610, to in self._account.opt_outs.phones),
        ]
        refuse_first(refusals)

    def _schedule_refusals(self, form: Form) -> list[tuple[int, bool]]:
        if not first(form, "ScheduleType"):
            return []
        return [
            (35118, not first(form, "MessagingServiceSid")),
            (35115, not _can_wait_until(read_time(first(form, "SendAt")))),
        ]

    def _message(self, form: Form) -> SimulatedMessage:
        service = first(form, "MessagingServiceSid")
        scheduled = first(form, "ScheduleType")
        return SimulatedMessage(
            direction="outbound-api",
            from_=first(form, "From") or ("" if service else self._settings.number),
            to=first(form, "To") or "",
            body=first(form, "Body") or "",
            at=self._settings.now(),
            status="scheduled" if scheduled else "accepted" if service else "queued",
            service=service,
            callback=first(form, "StatusCallback"),
        )

    async def list(self, request: web.Request) -> web.StreamResponse:
        """List messages, newest first, filtered by recipient, sender and time of sending."""
        form = request[FORM]
        refuse_by(self._account.faults.take(first(form, "To") or "", "lists"))
        wanted = [_filter(name, value) for name, value in form if value]
        found = [
            message
            for message in reversed(self._account.messages.values())
            if not message.deleted and not message.own and all(test(message) for test in wanted)
        ]
        return page(request, "messages", found, self._settings.account_sid)

    async def fetch(self, request: web.Request) -> web.StreamResponse:
        """Return one message."""
        return web.json_response(self._find(request).resource(self._settings.account_sid))

    async def update(self, request: web.Request) -> web.StreamResponse:
        """Redact a message (an empty Body) or cancel a scheduled one (Status=canceled)."""
        message = self._find(request)
        fields = request[FORM]
        form = dict(fields)
        if form.get("Status") == "canceled":
            refuse_first([(30409, message.status not in ("scheduled", "accepted", "queued"))])
            message.advance("canceled", self._settings.now())
            self._account.events.publish("status", message.on_phone())
            self._texts.report(message)
        if "Body" in form:
            refuse_first([(30400, form["Body"] != ""), (20009, message.status not in FINAL)])
            message.redacted = True
        return web.json_response(message.resource(self._settings.account_sid))

    async def delete(self, request: web.Request) -> web.StreamResponse:
        """Delete a message; error 20009 unless its status is final."""
        message = self._find(request)
        refuse_first([(20009, message.status not in FINAL)])
        message.deleted = True
        return web.Response(status=204)

    def _find(self, request: web.Request) -> SimulatedMessage:
        message = self._account.messages.get(request.match_info["sid"])
        if message is None or message.deleted or message.own:
            raise CarrierError(20404)
        return message


def _can_wait_until(at: datetime | None) -> bool:
    return at is not None and timedelta(minutes=5) < at - now() <= timedelta(days=35)


def _filter(name: str, value: str) -> Callable[[SimulatedMessage], bool]:
    if name == "To":
        return lambda message: message.to == value
    if name == "From":
        return lambda message: (message.from_ or None) == value
    if name in ("DateSent", "DateSent<", "DateSent>"):
        return _sent(name[8:], value)
    return lambda message: True


def _sent(relation: str, value: str) -> Callable[[SimulatedMessage], bool]:
    at = read_time(value)
    if at is None:
        raise CarrierError(20001)
    # A date alone means the whole day. Times are compared by the second, since the carrier keeps no fractions.
    length = timedelta(days=1) if len(value) == 10 else timedelta(seconds=1)
    if relation == "<":
        return lambda message: message.sent is not None and message.sent < at + length
    if relation == ">":
        return lambda message: message.sent is not None and message.sent >= at
    return lambda message: message.sent is not None and at <= message.sent < at + length
