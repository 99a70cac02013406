"""Calls from their first ring to their end, both ways: what a person does with the phone, and what REST asks for.

twiml_player.py plays the documents in between, gather.py tells which keys close a question, dialer.py connects two
calls, call_progress.py reports to the hotline.
"""

from typing import Any

from hotline.simulator.account.call import DialState, SimulatedCall
from hotline.simulator.account.faults import Fault
from hotline.simulator.account.formats import Form, now
from hotline.simulator.account.state import SimulatedAccount
from hotline.simulator.network.call_progress import report_progress
from hotline.simulator.network.dialer import Dialer
from hotline.simulator.network.gather import heard_speech, take_keys
from hotline.simulator.network.outbound_texts import OutboundTexts
from hotline.simulator.network.twiml_player import TwimlPlayer

_ENDS = ("busy", "no-answer", "failed", "canceled")
_MAX_SILENCES = 20
Heard = dict[str, Any]


class CallControl:
    """Rings, answers, steers and ends calls."""

    def __init__(self, account: SimulatedAccount, texts: OutboundTexts) -> None:
        self._account = account
        self._dialer = Dialer(account, self.ring_phone, self._complete, self._go_on)
        self._player = TwimlPlayer(account, texts, self._complete, self._dialer.document_over, self._dialer.start)

    async def call_hotline(self, caller: str) -> Heard:
        """Call the hotline from a phone and return what the caller hears until the call waits or ends."""
        settings = self._account.settings
        call = SimulatedCall(direction="inbound", from_=caller, to=settings.number, status="ringing", at=settings.now())
        call.callback, call.url = settings.call_status_url, settings.voice_url
        self._account.calls[call.sid] = call
        async with call.lock:
            await self._player.load(call, "", [], "POST")
            # The carrier picks up once the first document has come, unless that document rejects the call.
            if not (call.verbs and call.verbs[0].tag == "Reject"):
                call.status, call.began = "in-progress", now()
            await self._player.play(call)
        return self._heard(call, 0)

    async def press(self, sid: str, digits: str) -> Heard:
        """Press keys in a call; no keys stand for silence until the <Gather> times out."""
        call = self._find(sid)
        async with call.lock:
            start = len(call.said)
            if call.gather is not None:
                call.keys, closed = take_keys(call.gather, call.keys, digits)
                if closed:
                    await self._player.answer_gather(call, [("Digits", call.keys)] if call.keys else [])
            elif "*" in digits:
                self._dialer.star_pressed(call)
        return self._heard(call, start)

    async def speak(self, sid: str, words: str) -> Heard:
        """Say something in a call; to a <Gather> that takes keys only, it is silence."""
        call = self._find(sid)
        async with call.lock:
            start = len(call.said)
            await self._player.answer_gather(call, heard_speech(call.gather, words))
        return self._heard(call, start)

    async def hang_up(self, sid: str) -> Heard:
        """Hang up the phone, even while the next document is being loaded."""
        call = self._find(sid)
        start = len(call.said)
        await self._complete(call)
        return self._heard(call, start)

    async def listen(self, sid: str) -> Heard:
        """Return what the person heard since their last step, as after a <Dial>."""
        call = self._find(sid)
        return self._heard(call, call.listened)

    def ring_phone(self, call: SimulatedCall, timeout: float, fault: Fault) -> None:
        """Let a phone ring, for at most `timeout` seconds."""
        self._account.work.spawn(self._ring(call, timeout, fault))

    async def _ring(self, call: SimulatedCall, timeout: float, fault: Fault) -> None:
        await report_progress(self._account, call, "initiated", "initiated")
        if call.over:
            return
        if fault.kind in _ENDS:
            call.status = fault.kind
            return await self._complete(call)
        call.status = "ringing"
        self._publish(call)
        await report_progress(self._account, call, "ringing", "ringing")
        self._account.work.later(timeout, lambda: self._give_up(call))
        return None

    def _give_up(self, call: SimulatedCall) -> None:
        if call.status == "ringing":
            call.status = "no-answer"
            self._account.work.spawn(self._complete(call))

    async def pick_up(self, sid: str, how: str) -> Heard:
        """Answer a ringing phone as "answered", "busy", "no-answer" or "voicemail"."""
        if how not in ("answered", "busy", "no-answer", "voicemail"):
            raise ValueError(f"a phone cannot be {how!r}")
        call = self._find(sid)
        async with call.lock:
            if call.over or call.began:
                raise ValueError(f"call {sid} is not ringing")
            if how in _ENDS:
                call.status = how
                await self._complete(call)
            else:
                await self._connect(call, how)
        return self._heard(call, 0)

    async def _connect(self, call: SimulatedCall, how: str) -> None:
        call.status, call.began = "in-progress", now()
        if call.detect_machine:
            call.answered_by = "machine_start" if how == "voicemail" else "human"
        self._dialer.call_answered(call)
        self._publish(call)
        await report_progress(self._account, call, "answered", "in-progress")
        await self._player.start(call)
        for _ in range(_MAX_SILENCES if how == "voicemail" else 0):
            # A voicemail presses no keys and never hangs up.
            await self._player.answer_gather(call, [])
        if how == "voicemail":
            await self._complete(call)

    async def redirect(self, call: SimulatedCall) -> None:
        """Play the call's new URL or TwiML in place of its document, as the REST API asks."""
        async with call.lock:
            call.gather, call.keys, call.hops = None, "", 0
            self._dialer.call_redirected(call)
            await self._player.start(call)
        self._publish(call)

    async def end(self, call: SimulatedCall, status: str) -> None:
        """End a call as completed or canceled, as the REST API asks."""
        queued = call.status == "queued"
        call.status = "completed" if call.began else status
        # There is no status callback for a call that is canceled before it rings.
        call.callback_events = () if queued else call.callback_events
        await self._complete(call)

    async def _complete(self, call: SimulatedCall) -> None:
        if call.over:
            return
        call.ended, call.gather = now(), None
        call.verbs.clear()
        if call.status not in _ENDS:
            call.status = "completed"
        self._dialer.call_over(call)
        self._publish(call)
        await report_progress(self._account, call, "completed", call.status)

    async def _go_on(self, call: SimulatedCall, dial: DialState, outcome: Form) -> None:
        await self._player.go_on(call, dial, outcome)

    def _find(self, sid: str) -> SimulatedCall:
        call = self._account.calls.get(sid)
        if call is None:
            raise ValueError(f"there is no call {sid}")
        return call

    def _heard(self, call: SimulatedCall, start: int) -> Heard:
        self._publish(call)
        call.listened = len(call.said)
        return call.on_phone(call.said[start:])

    def _publish(self, call: SimulatedCall) -> None:
        self._account.events.publish("call", call.on_phone())
