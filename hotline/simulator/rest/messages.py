"""REST: messages. Create, list, fetch, update (redact, cancel), delete."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from aiohttp import web

from hotline.simulator.account.message import E164, FINAL, Form, SimulatedMessage, first, now
from hotline.simulator.account.state import SimulatedAccount
from hotline.simulator.network.outbound_texts import OutboundTexts
from hotline.simulator.rest.app import FORM, answer_create, page, refuse_first
from hotline.simulator.rest.errors import CarrierError

ANONYMOUS = "+266696687"  # The digits spell "anonymous": a withheld number, which nobody can text.


class MessagesResource:
    """The REST resource Messages."""

    name = "Messages"

    def __init__(self, carrier: SimulatedAccount, texting: OutboundTexts) -> None:
        self._carrier, self._texting, self._settings = carrier, texting, carrier.settings

    async def create(self, request: web.Request) -> web.StreamResponse:
        """Take a message for delivery, or say with a numbered error why not."""
        form = request[FORM]
        self._check(form)
        fault = self._carrier.faults.take(first(form, "To") or "")
        fault.refuse()
        message = self._texting.accept(self._message(form))
        body = message.resource(self._settings.account_sid)
        return await answer_create(self._carrier, request, body, fault, lambda: self._texting.start(message, fault))

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
            (20001, not _within(first(form, "ValidityPeriod"), 1, 36000)),
            *self._schedule_refusals(form),
            (21610, to in self._carrier.opted_out),
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
            status="scheduled" if scheduled else "accepted" if service else "queued",
            service=service,
            callback=first(form, "StatusCallback"),
        )

    async def list(self, request: web.Request) -> web.StreamResponse:
        """List messages, newest first, by recipient, sender and time of sending."""
        form = request[FORM]
        self._carrier.faults.take(first(form, "To") or "", "lists").refuse()
        wanted = [_filter(name, value) for name, value in form if value]
        found = [
            message
            for message in reversed(self._carrier.messages.values())
            if not message.deleted and not message.own and all(test(message) for test in wanted)
        ]
        return page(request, "messages", found, self._settings.account_sid)

    async def fetch(self, request: web.Request) -> web.StreamResponse:
        """Show one message."""
        return web.json_response(self._find(request).resource(self._settings.account_sid))

    async def update(self, request: web.Request) -> web.StreamResponse:
        """Redact a message (an empty Body) or cancel a scheduled one (Status=canceled)."""
        message, pairs = self._find(request), request[FORM]
        form = dict(pairs)
        if form.get("Status") == "canceled":
            refuse_first([(30409, message.status not in ("scheduled", "accepted", "queued"))])
            message.advance("canceled")
            self._carrier.events.publish("status", message.on_phone())
            self._texting.report(message)
        if "Body" in form:
            refuse_first([(30400, form["Body"] != ""), (20009, message.status not in FINAL)])
            message.redacted = True
        return web.json_response(message.resource(self._settings.account_sid))

    async def delete(self, request: web.Request) -> web.StreamResponse:
        """Forget a message that has come to rest; 20009 while it is on its way."""
        message = self._find(request)
        refuse_first([(20009, message.status not in FINAL)])
        message.deleted = True
        return web.Response(status=204)

    def _find(self, request: web.Request) -> SimulatedMessage:
        message = self._carrier.messages.get(request.match_info["sid"])
        if message is None or message.deleted or message.own:
            raise CarrierError(20404)
        return message


def is_web_address(url: str) -> bool:
    """Tell whether the carrier takes this as a webhook; it refuses host names with underscores."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "_" not in (parts.hostname or "")


def read_time(text: str | None) -> datetime | None:
    """Read a date, or a date and time in UTC; None for anything else."""
    try:
        at = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _can_wait_until(at: datetime | None) -> bool:
    return at is not None and timedelta(minutes=5) < at - now() <= timedelta(days=35)


def _within(text: str | None, least: int, most: int) -> bool:
    return text is None or (text.isascii() and text.isdigit() and least <= int(text) <= most)


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
    # A bare date means the whole of that day; times are compared to the second, as the carrier keeps them.
    length = timedelta(days=1) if len(value) == 10 else timedelta(seconds=1)
    if relation == "<":
        return lambda message: message.sent is not None and message.sent < at + length
    if relation == ">":
        return lambda message: message.sent is not None and message.sent >= at
    return lambda message: message.sent is not None and at <= message.sent < at + length
