"""Texts from phones: the carrier's own words, the signed webhook to the hotline, and the replies in its TwiML.

The replies are delivered by outbound_texts.py.
"""

from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from hotline.simulator.account.formats import API_VERSION, Form
from hotline.simulator.account.message import SimulatedMessage
from hotline.simulator.account.segments import segments
from hotline.simulator.account.state import SimulatedAccount
from hotline.simulator.account.webhooks import WebhookReply
from hotline.simulator.network.outbound_texts import OutboundTexts
from hotline.simulator.network.twiml_parser import message_text, parse

_MAX_REDIRECTS = 10


class InboundTexts:
    """Takes texts from phones to the hotline, and its replies back."""

    def __init__(self, account: SimulatedAccount, outbound: OutboundTexts) -> None:
        self._account, self._outbound, self._settings = account, outbound, account.settings

    async def receive(self, sender: str, body: str, sid: str | None = None) -> dict[str, Any]:
        """Take a text from a phone, send it to the hotline and deliver the replies.

        With the sid of an earlier text, that text is sent again, as the carrier does when it is in doubt.
        """
        message = self._account.messages.get(sid or "")
        if message is None:
            message = self._message(sender, body, sid)
            if own := self._account.opt_outs.obey(sender, message.body):
                self._outbound.send_own(sender, own)
        reply, document = await self._ask(message)
        texts = [text.body for text in self._texts(message, reply, document) if text.to == sender]
        status, twiml = (reply.status, reply.text) if reply else (None, None)
        return {"sid": message.sid, "status": status, "replies": texts, "twiml": twiml}

    def _message(self, sender: str, body: str, sid: str | None) -> SimulatedMessage:
        body = body.encode("utf-8", "replace").decode()
        message = SimulatedMessage(
            direction="inbound",
            from_=sender,
            to=self._settings.number,
            body=body,
            status="received",
            at=self._settings.now(),
            service=self._settings.messaging_service_sid,
        )
        message.sid, message.sent = sid or message.sid, message.at
        return self._outbound.accept(message)

    async def _ask(self, message: SimulatedMessage) -> tuple[WebhookReply | None, Element | None]:
        url = self._settings.sms_url
        for _ in range(_MAX_REDIRECTS):
            reply = await self._account.webhook(url, self._form(message))
            document = self._parse(reply, url)
            redirect = None if document is None else document.find("Redirect")
            if redirect is None:
                return reply, document
            url = urljoin(url, message_text(redirect))
        self._account.complain(11215, "too many redirects", url)
        return reply, None

    def _parse(self, reply: WebhookReply | None, url: str) -> Element | None:
        if reply is None or reply.twiml is None:
            return None
        return parse(reply.twiml, "sms", lambda code, what: self._account.complain(code, what, url))

    def _form(self, message: SimulatedMessage) -> Form:
        form = [
            ("ToCountry", "US"),
            ("ToState", "CA"),
            ("SmsMessageSid", message.sid),
            ("NumMedia", "0"),
            ("ToCity", "OAKLAND"),
            ("FromZip", "94612"),
            ("SmsSid", message.sid),
            ("FromState", "CA"),
            ("SmsStatus", "received"),
            ("FromCity", "OAKLAND"),
            ("Body", message.body),
            ("FromCountry", "US"),
            ("To", message.to),
            ("ToZip", ""),
            ("NumSegments", str(segments(message.body))),
            ("MessageSid", message.sid),
            ("AccountSid", self._settings.account_sid),
            ("From", message.from_),
            ("ApiVersion", API_VERSION),
        ]
        if message.service:
            form.append(("MessagingServiceSid", message.service))
        return form

    def _texts(
        self, message: SimulatedMessage, reply: WebhookReply | None, document: Element | None
    ) -> list[SimulatedMessage]:
        if document is not None:
            sent = [
                self._outbound.send_verb(verb, message.from_, self._settings.sms_url)
                for verb in document.findall("Message")
            ]
        elif reply and reply.ok and reply.text and reply.content_type == "text/plain":
            # The carrier passes plain text on to the phone as it is; the hotline must never reply with any.
            sent = [self._outbound.reply(message.from_, reply.text)]
        else:
            sent = []
        return [text for text in sent if text.status != "failed"]
