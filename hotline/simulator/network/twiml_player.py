"""Plays TwiML on a call, verb by verb, until the call waits for its person or ends.

Pause and speech take no time here; a call that takes real time would wait in `_say`, `_play` and `_pause`.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from hotline.simulator.account.call import DialState, SimulatedCall
from hotline.simulator.account.formats import Form
from hotline.simulator.account.state import SimulatedAccount
from hotline.simulator.account.webhooks import TWIML_TYPES
from hotline.simulator.network.call_progress import call_form
from hotline.simulator.network.outbound_texts import OutboundTexts
from hotline.simulator.network.twiml_parser import parse, spoken_text

APOLOGY = "We are sorry, an application error has occurred. Goodbye."
_MAX_HOPS = 20
End = Callable[[SimulatedCall], Awaitable[None]]
Start = Callable[[SimulatedCall, Element], None]


class TwimlPlayer:
    """Loads the documents of a call from the hotline and plays their verbs."""

    def __init__(
        self, account: SimulatedAccount, texts: OutboundTexts, end: End, document_over: End, dial: Start
    ) -> None:
        self._account, self._texts, self._end = account, texts, end
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
        """Play the call's first document, which is given as TwiML or as a URL."""
        if call.twiml is None:
            await self.load(call, call.url, [], call.method)
        else:
            self._read(call, call.twiml)
        await self.play(call)

    async def play(self, call: SimulatedCall) -> None:
        """Play until the call waits or is over."""
        while not call.waits:
            if call.verbs:
                verb = call.verbs.popleft()
                await self._verbs[verb.tag](call, verb)
            else:
                await self._document_over(call)

    async def answer_gather(self, call: SimulatedCall, heard: Form) -> None:
        """Close the open <Gather> with the keys or speech of the person, which may be none."""
        gather, call.gather, call.keys, call.hops = call.gather, None, "", 0
        if gather is None:
            return
        if heard or gather.get("actionOnEmptyResult", "false").lower() == "true":
            await self.load(call, gather.get("action", ""), heard, gather.get("method", "POST"))
        await self.play(call)

    async def load(self, call: SimulatedCall, url: str, extra: Form, method: str) -> None:
        """Load the next document from the hotline; a bad reply ends the call with an apology, as on a real line."""
        call.url = urljoin(call.url, url)
        call.hops += 1
        if call.hops > _MAX_HOPS:
            self._account.complain(11215, "the call goes in circles without asking anything", call.url)
            return self._apologise(call)
        reply = await self._account.webhook(
            call.url, call_form(call, self._account.settings.account_sid) + extra, method=method
        )
        if call.over:
            return None  # The person hung up meanwhile.
        if reply is None or not reply.ok:
            return self._apologise(call)
        if reply.content_type == "text/plain":
            call.verbs.clear()
            return self._speak(call, reply.text, "", "")
        if reply.text and reply.content_type not in TWIML_TYPES:
            return self._apologise(call)
        return self._read(call, reply.text or "<Response/>")

    def _read(self, call: SimulatedCall, text: str) -> None:
        document = parse(text, "voice", lambda code, what: self._account.complain(code, what, call.url))
        if document is None:
            return self._apologise(call)
        call.verbs.clear()
        call.verbs.extend(document)
        return None

    def _apologise(self, call: SimulatedCall) -> None:
        # An empty document would not do: the end of one connects a child of a <Dial> with its parent.
        call.verbs = deque([Element("Hangup")])
        self._speak(call, APOLOGY, "en-US", "")

    def _speak(self, call: SimulatedCall, text: str, language: str, voice: str) -> None:
        call.said.append({"text": text, "language": language, "voice": voice})

    async def _say(self, call: SimulatedCall, verb: Element) -> None:
        self._speak(call, spoken_text(verb), verb.get("language", "en-US"), verb.get("voice", ""))

    async def _play(self, call: SimulatedCall, verb: Element) -> None:
        call.said.append({"text": "", "language": "", "voice": "", "play": urljoin(call.url, spoken_text(verb))})

    async def _pause(self, call: SimulatedCall, verb: Element) -> None:
        """Do nothing: a simulated pause takes no time."""

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
            self._account.complain(13201, "a phone that a <Dial> rang cannot <Dial> itself", call.url)
            return self._apologise(call)
        # Without the number: the person who waits does not see it on a real phone either.
        call.said.append({"text": "", "language": "", "voice": "", "dial": True})
        self._start_dial(call, verb)
        return None

    async def go_on(self, call: SimulatedCall, dial: DialState, outcome: Form) -> None:
        """Go on after a <Dial>: with its action, which gets the outcome, or with the verbs behind it."""
        if "action" in dial.verb.attrib:
            await self.load(call, dial.verb.attrib["action"], outcome, dial.verb.get("method", "POST"))
        await self.play(call)

    async def _sms(self, call: SimulatedCall, verb: Element) -> None:
        self._texts.send_verb(verb, call.phone, call.url)
