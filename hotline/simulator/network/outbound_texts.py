"""Text messages to phones: accepting them, the walk of delivery statuses, signed callbacks.

Texts from phones are in inbound.py.
"""

import asyncio
import secrets
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from hotline.simulator.account.faults import Fault
from hotline.simulator.account.message import API_VERSION, Form, SimulatedMessage
from hotline.simulator.account.state import SimulatedAccount
from hotline.simulator.account.webhooks import TWIML_TYPES
from hotline.simulator.network.twiml_parser import message_text, parse


class OutboundTexts:
    """All that the carrier does with text messages."""

    def __init__(self, carrier: SimulatedAccount) -> None:
        self._carrier = carrier
        self._settings = carrier.settings

    def accept(self, message: SimulatedMessage) -> SimulatedMessage:
        """Take a message: the carrier holds it, the phone shows it."""
        self._carrier.messages[message.sid] = message
        self._carrier.events.publish("message", message.on_phone())
        return message

    def start(self, message: SimulatedMessage, fault: Fault) -> None:
        """Begin the walk of a message's statuses; a scheduled one stays where it is."""
        if message.status != "scheduled":
            self._carrier.spawn(self._walk(message, fault))

    def report(self, message: SimulatedMessage) -> None:
        """Call back with the present status of a message, on its own and not as part of a walk."""
        self._carrier.spawn(self._call_back(message.callback, self._form(message)))

    async def _walk(self, message: SimulatedMessage, fault: Fault) -> None:
        forms = []
        if fault.kind == "late":
            await asyncio.sleep(fault.value)
        for status, code in self._steps(message, fault):
            await asyncio.sleep(self._settings.walk_delay)
            if message.status == "canceled":
                return
            self._advance(message, status, code)
            forms.append(self._form(message))
            if fault.kind not in ("silent", "shuffle"):
                await self._call_back(message.callback, forms[-1])
        if fault.kind == "shuffle":
            for form in reversed(forms):
                token = secrets.token_hex(16)
                await self._call_back(message.callback, form, token)
                await self._call_back(message.callback, form, token)

    def _steps(self, message: SimulatedMessage, fault: Fault) -> list[tuple[str, int | None]]:
        # The first status is never called back; only a Messaging Service goes through "queued" after it.
        steps: list[tuple[str, int | None]] = [("queued", None)] if message.service else []
        if fault.kind == "failed":
            return [*steps, ("failed", fault.code)]
        last = {"undelivered": [("undelivered", fault.code)], "silent": []}
        return [*steps, ("sent", None), *last.get(fault.kind, [("delivered", None)])]

    def _advance(self, message: SimulatedMessage, status: str, code: int | None = None) -> None:
        message.from_ = message.from_ or self._settings.number  # A service picks its sender only now.
        message.advance(status, code)
        self._carrier.events.publish("status", message.on_phone())

    def _form(self, message: SimulatedMessage) -> Form:
        form = [
            ("MessageSid", message.sid),
            ("SmsSid", message.sid),
            ("MessageStatus", message.status),
            ("SmsStatus", message.status),
            ("AccountSid", self._settings.account_sid),
            ("From", message.from_ or self._settings.number),
            ("To", message.to),
            ("ApiVersion", API_VERSION),
        ]
        if message.service:
            form.append(("MessagingServiceSid", message.service))
        if message.error_code:
            form.append(("ErrorCode", str(message.error_code)))
        return form

    async def _call_back(self, url: str | None, form: Form, token: str = "") -> None:
        if not url:
            return
        answer = await self._carrier.webhook(url, form, token=token)
        if answer and answer.ok and answer.text and answer.content_type in TWIML_TYPES:
            parse(answer.text, "sms", lambda code, what: self._carrier.complain(code, what, url))

    def send_verb(self, element: Element, phone: str, base: str) -> SimulatedMessage:
        """Send what a <Message> or <Sms> asks for, by default to the phone that is being answered."""
        callback = element.get("statusCallback") or element.get("action")
        text = message_text(element)
        return self.reply(element.get("to") or phone, text, callback and urljoin(base, callback))

    def reply(self, phone: str, text: str, callback: str | None = None) -> SimulatedMessage:
        """Send a text as the answer to a phone; to one that opted out it fails with 21610."""
        message = self._outbound(phone, text)
        message.callback = callback
        code = 21610 if phone in self._carrier.opted_out else 21617 if len(text) > 1600 else None
        self.accept(message)
        if code:
            self._advance(message, "failed", code)
            self.report(message)
        else:
            self.start(message, self._carrier.faults.take(phone, reply=True))
        return message

    def own_words(self, phone: str, text: str) -> None:
        """Send a phone the carrier's own words, which no opt-out stops."""
        message = self._outbound(phone, text)
        message.own = True
        self.start(self.accept(message), Fault())

    def _outbound(self, phone: str, text: str) -> SimulatedMessage:
        return SimulatedMessage(
            direction="outbound-reply",
            from_=self._settings.number,
            to=phone,
            body=text,
            status="queued",
        )
