"""Playing TwiML on a call, verb by verb, until it asks for keys or ends."""

from collections import deque
from collections.abc import Awaitable, Callable
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from hotline.simulator.account.call import DialState, SimulatedCall
from hotline.simulator.account.message import API_VERSION, Form
from hotline.simulator.account.state import SimulatedAccount
from hotline.simulator.account.webhooks import TWIML_TYPES
from hotline.simulator.network.outbound_texts import OutboundTexts
from hotline.simulator.network.twiml_parser import parse, spoken_text

APOLOGY = "We are sorry, an application error has occurred. Goodbye."
_MAX_HOPS = 20
End = Callable[[SimulatedCall], Awaitable[None]]
Start = Callable[[SimulatedCall, Element], None]


class TwimlPlayer:
    """Runs the documents that the hotline answers with, as the carrier would on the line."""

    def __init__(
        self, carrier: SimulatedAccount, texting: OutboundTexts, end: End, document_over: End, dial: Start
    ) -> None:
        self._carrier, self._texting, self._end = carrier, texting, end
        self._document_over, self._start_dial = document_over, dial
        self._verbs: dict[str, Callable[[SimulatedCall, Element], Awaitable[None]]] = {
            "Say": self._say,
            "Play": self._play,
            "Pause": self._pause,
            "Gather": self._gather,
            "Redirect": self._redirect,
            "Hangup": self._hang_up,
            "Reject": self._reject,
            "Dial": self._dial,
            "Sms": self._sms,
        }

    async def start(self, call: SimulatedCall) -> None:
        """Fetch and play the call's first document, given as TwiML or as a URL."""
        if call.twiml is None:
            await self.load(call, call.url, [], call.method)
        else:
            self._read(call, call.twiml)
        await self.play(call)

    async def play(self, call: SimulatedCall) -> None:
        """Go on until the call waits for its person or is over."""
        while not call.waits:
            if call.verbs:
                verb = call.verbs.popleft()
                await self._verbs[verb.tag](call, verb)
            else:
                await self._document_over(call)

    async def answer_gather(self, call: SimulatedCall, heard: Form) -> None:
        """End the open question with what was heard, which may be nothing."""
        gather, call.gather, call.keys, call.hops = call.gather, None, "", 0
        if gather is None:
            return
        if heard or gather.get("actionOnEmptyResult", "false").lower() == "true":
            await self.load(call, gather.get("action", ""), heard, gather.get("method", "POST"))
        await self.play(call)

    async def load(self, call: SimulatedCall, url: str, extra: Form, method: str) -> None:
        """Ask the hotline how to go on; a bad answer ends the call with an apology, as on a real line."""
        call.url = urljoin(call.url, url)
        call.hops += 1
        if call.hops > _MAX_HOPS:
            self._carrier.complain(11215, "the call goes in circles without asking anything", call.url)
            return self._apologise(call)
        answer = await self._carrier.webhook(call.url, self.form(call) + extra, method=method)
        if call.over:
            return None  # The person hung up meanwhile.
        if answer is None or not answer.ok:
            return self._apologise(call)
        if answer.content_type == "text/plain":
            call.verbs.clear()
            return self._speak(call, answer.text, "", "")
        if answer.text and answer.content_type not in TWIML_TYPES:
            return self._apologise(call)
        return self._read(call, answer.text or "<Response/>")

    def form(self, call: SimulatedCall) -> Form:
        """Return the fields that every request about a call has."""
        return [
            ("CallSid", call.sid),
            ("AccountSid", self._carrier.settings.account_sid),
            ("From", call.from_),
            ("To", call.to),
            ("Caller", call.from_),
            ("Called", call.to),
            ("CallStatus", call.status),
            ("ApiVersion", API_VERSION),
            ("Direction", call.direction),
            *([("ParentCallSid", call.parent)] if call.parent else []),
            ("FromCity", "OAKLAND"),
            ("FromState", "CA"),
            ("FromZip", "94612"),
            ("FromCountry", "US"),
            *([("AnsweredBy", call.answered_by)] if call.answered_by else []),
        ]

    def _read(self, call: SimulatedCall, text: str) -> None:
        document = parse(text, "voice", lambda code, what: self._carrier.complain(code, what, call.url))
        if document is None:
            return self._apologise(call)
        call.verbs.clear()
        call.verbs.extend(document)
        return None

    def _apologise(self, call: SimulatedCall) -> None:
        # Not merely the end of a document: that would connect a phone which a <Dial> rang.
        call.verbs = deque([Element("Hangup")])
        self._speak(call, APOLOGY, "en-US", "")

    def _speak(self, call: SimulatedCall, text: str, language: str, voice: str) -> None:
        call.said.append({"text": text, "language": language, "voice": voice})

    async def _say(self, call: SimulatedCall, verb: Element) -> None:
        self._speak(call, spoken_text(verb), verb.get("language", "en-US"), verb.get("voice", ""))

    async def _play(self, call: SimulatedCall, verb: Element) -> None:
        call.said.append({"text": "", "language": "", "voice": "", "play": urljoin(call.url, spoken_text(verb))})

    async def _pause(self, call: SimulatedCall, verb: Element) -> None:
        """Say nothing; a simulated second takes no time."""

    async def _gather(self, call: SimulatedCall, verb: Element) -> None:
        for prompt in verb:
            await self._verbs[prompt.tag](call, prompt)
        call.gather = verb

    async def _redirect(self, call: SimulatedCall, verb: Element) -> None:
        await self.load(call, spoken_text(verb), [], verb.get("method", "POST"))

    async def _hang_up(self, call: SimulatedCall, verb: Element) -> None:
        await self._end(call)

    async def _reject(self, call: SimulatedCall, verb: Element) -> None:
        call.status = "busy" if verb.get("reason") == "busy" else "no-answer"
        await self._end(call)

    async def _dial(self, call: SimulatedCall, verb: Element) -> None:
        if call.parent:
            self._carrier.complain(13201, "a phone that a <Dial> rang cannot <Dial> itself", call.url)
            return self._apologise(call)
        # Without the number, which whoever waits here does not get to see on a real phone either.
        call.said.append({"text": "", "language": "", "voice": "", "dial": True})
        self._start_dial(call, verb)
        return None

    async def go_on(self, call: SimulatedCall, dial: DialState, outcome: Form) -> None:
        """Play on after a <Dial>: its action, which is told how it ended, or the verbs behind it."""
        if "action" in dial.verb.attrib:
            await self.load(call, dial.verb.attrib["action"], outcome, dial.verb.get("method", "POST"))
        await self.play(call)

    async def _sms(self, call: SimulatedCall, verb: Element) -> None:
        self._texting.send_verb(verb, call.phone, call.url)
