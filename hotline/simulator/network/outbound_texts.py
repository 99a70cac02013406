"""Texts from the hotline to phones: accepting them, their delivery status by status, and the status callbacks.

Texts from phones are in inbound_texts.py. A queue for each sender would begin in `start`.
"""

import asyncio
import secrets
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from hotline.simulator.account.faults import Fault
from hotline.simulator.account.formats import API_VERSION, Form
from hotline.simulator.account.message import SimulatedMessage
from hotline.simulator.account.state import SimulatedAccount
from hotline.simulator.network.twiml_parser import message_text, parse


class OutboundTexts:
    """Accepts and delivers texts to phones."""

    def __init__(self, account: SimulatedAccount) -> None:
        self._account, self._settings = account, account.settings

    def accept(self, message: SimulatedMessage) -> SimulatedMessage:
        """Keep a message and show it on the phone."""
        self._account.messages[message.sid] = message
        self._account.events.publish("message", message.on_phone())
        return message

    def start(self, message: SimulatedMessage, fault: Fault) -> None:
        """Begin to deliver a message; a scheduled one stays as it is."""
        if message.status != "scheduled":
            self._account.work.spawn(self._deliver(message, fault))

    def report(self, message: SimulatedMessage) -> None:
        """Send a status callback with the present status of a message, outside its delivery."""
        self._account.work.spawn(self._call_back(message.callback, self._form(message)))

    async def _deliver(self, message: SimulatedMessage, fault: Fault) -> None:
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
        # There is no callback for the first status. Only messages of a Messaging Service become "queued" after it.
        steps: list[tuple[str, int | None]] = [("queued", None)] if message.service else []
        if fault.kind == "failed":
            return [*steps, ("failed", fault.code)]
        last = {"undelivered": [("undelivered", fault.code)], "silent": []}
        return [*steps, ("sent", None), *last.get(fault.kind, [("delivered", None)])]

    def _advance(self, message: SimulatedMessage, status: str, code: int | None = None) -> None:
        message.from_ = message.from_ or self._settings.number  # A Messaging Service picks its sender only now.
        message.advance(status, self._settings.now(), code)
        self._account.events.publish("status", message.on_phone())

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
        reply = await self._account.webhook(url, form, token=token)
        if reply and reply.twiml:
            parse(reply.twiml, "sms", lambda code, what: self._account.complain(code, what, url))

    def send_verb(self, element: Element, phone: str, base: str) -> SimulatedMessage:
        """Send the text of a <Message> or <Sms>, by default to the phone that wrote or called."""
        callback = element.get("statusCallback") or element.get("action")
        text = message_text(element)
        return self.reply(element.get("to") or phone, text, callback and urljoin(base, callback))

    def reply(self, phone: str, text: str, callback: str | None = None) -> SimulatedMessage:
        """Send a text in reply to a phone; it fails with 21610 if the phone opted out."""
        message = self._outbound(phone, text)
        message.callback = callback
        code = 21610 if phone in self._account.opt_outs.phones else 21617 if len(text) > 1600 else None
        self.accept(message)
        if code:
            self._advance(message, "failed", code)
            self.report(message)
        else:
            self.start(message, self._account.faults.take(phone, reply=True))
        return message

    def send_own(self, phone: str, text: str) -> None:
        """Send a phone one of the carrier's own texts, which no opt-out stops."""
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
            at=self._settings.now(),
        )
