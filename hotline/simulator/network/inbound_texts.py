"""Text messages from phones: the carrier's opt-out words, the signed webhook, and delivering the replies."""

from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from hotline.simulator.account.message import API_VERSION, Form, SimulatedMessage
from hotline.simulator.account.segments import segments
from hotline.simulator.account.state import SimulatedAccount
from hotline.simulator.account.webhooks import TWIML_TYPES, WebhookReply
from hotline.simulator.network.outbound_texts import OutboundTexts
from hotline.simulator.network.twiml_parser import message_text, parse

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})
_STOPPED = "You are unsubscribed and will get no more texts from this number. Reply START to get them again."
_STARTED = "You are subscribed again to texts from this number. Reply STOP to end them."
_HELP = "Reply STOP to end texts from this number. Message and data rates may apply."
_MAX_REDIRECTS = 10


class InboundTexts:
    """All that the carrier does with a text that a phone sends."""

    def __init__(self, carrier: SimulatedAccount, texting: OutboundTexts) -> None:
        self._carrier, self._texting, self._settings = carrier, texting, carrier.settings

    async def receive(self, sender: str, body: str, sid: str | None = None) -> dict[str, Any]:
        """Take a text from a phone, post it to the hotline and deliver the replies.

        The sid of an earlier text posts that one again, as the carrier does when it is not sure.
        """
        message = self._carrier.messages.get(sid or "")
        if message is None:
            message = self._inbound(sender, body, sid)
            self._obey(message)
        answer, document = await self._ask(message)
        replies = [reply.body for reply in self._replies(message, answer, document) if reply.to == sender]
        status = answer.status if answer else None
        text = answer.text if answer else None
        return {"sid": message.sid, "status": status, "replies": replies, "twiml": text}

    def _inbound(self, sender: str, body: str, sid: str | None) -> SimulatedMessage:
        body = body.encode("utf-8", "replace").decode()
        message = SimulatedMessage(
            direction="inbound",
            from_=sender,
            to=self._settings.number,
            body=body,
            status="received",
            service=self._settings.messaging_service_sid,
        )
        message.sid, message.sent = sid or message.sid, message.at
        return self._texting.accept(message)

    def _obey(self, message: SimulatedMessage) -> None:
        # Only the whole message counts: "STOP PLEASE" is an ordinary text to the carrier.
        word, phone, out = message.body.strip().upper(), message.from_, self._carrier.opted_out
        if word in STOP_WORDS and phone not in out:
            out.add(phone)
            self._texting.own_words(phone, _STOPPED)
        elif word in START_WORDS and phone in out:
            out.discard(phone)
            self._texting.own_words(phone, _STARTED)
        elif word in HELP_WORDS:
            self._texting.own_words(phone, _HELP)

    async def _ask(self, message: SimulatedMessage) -> tuple[WebhookReply | None, Element | None]:
        url = self._settings.sms_url
        for _ in range(_MAX_REDIRECTS):
            answer = await self._carrier.webhook(url, self._inbound_form(message))
            document = self._read(answer, url)
            redirect = None if document is None else document.find("Redirect")
            if redirect is None:
                return answer, document
            url = urljoin(url, message_text(redirect))
        self._carrier.complain(11215, "too many redirects", url)
        return answer, None

    def _read(self, answer: WebhookReply | None, url: str) -> Element | None:
        if not (answer and answer.ok and answer.text and answer.content_type in TWIML_TYPES):
            return None
        return parse(answer.text, "sms", lambda code, what: self._carrier.complain(code, what, url))

    def _inbound_form(self, message: SimulatedMessage) -> Form:
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

    def _replies(
        self, message: SimulatedMessage, answer: WebhookReply | None, document: Element | None
    ) -> list[SimulatedMessage]:
        if document is not None:
            found = [
                self._texting.send_verb(element, message.from_, self._settings.sms_url)
                for element in document.findall("Message")
            ]
        elif answer and answer.ok and answer.text and answer.content_type == "text/plain":
            # A plain-text answer goes to the phone as it is, which is why the hotline must never give one.
            found = [self._texting.reply(message.from_, answer.text)]
        else:
            found = []
        return [reply for reply in found if reply.status != "failed"]
