"""Phone calls both ways: ringing, answering, pressing keys, hanging up, and reports of progress."""

from email.utils import format_datetime
from typing import Any

from hotline.simulator.account.call import DialState, SimulatedCall
from hotline.simulator.account.faults import Fault
from hotline.simulator.account.message import Form, now
from hotline.simulator.account.state import SimulatedAccount
from hotline.simulator.network.dialer import Dialer
from hotline.simulator.network.outbound_texts import OutboundTexts
from hotline.simulator.network.twiml_player import TwimlPlayer
from hotline.simulator.rest.errors import BadRequest

_ENDS = ("busy", "no-answer", "failed", "canceled")
_MAX_SILENCES = 20
Heard = dict[str, Any]


class CallControl:
    """All that the carrier does with calls."""

    def __init__(self, carrier: SimulatedAccount, texting: OutboundTexts) -> None:
        self._carrier = carrier
        self._dialing = Dialer(carrier, self.ring_out, self._complete, self._go_on)
        self.player = TwimlPlayer(carrier, texting, self._complete, self._dialing.document_over, self._dialing.start)

    async def ring_in(self, caller: str) -> Heard:
        """Call the hotline from a phone and return what is heard until it asks for something or ends."""
        settings = self._carrier.settings
        call = SimulatedCall(direction="inbound", from_=caller, to=settings.number, status="ringing")
        call.callback, call.url = settings.call_status_url, settings.voice_url
        self._carrier.calls[call.sid] = call
        async with call.lock:
            await self.player.load(call, "", [], "POST")
            # The carrier picks up when the first document has come, unless that refuses the call.
            if not (call.verbs and call.verbs[0].tag == "Reject"):
                call.status, call.began = "in-progress", now()
            await self.player.play(call)
        return self._heard(call, 0)

    async def press(self, sid: str, digits: str) -> Heard:
        """Press keys; none at all is silence until the question's time is up."""
        call = self._find(sid)
        async with call.lock:
            start = len(call.said)
            if call.gather is not None:
                await self._press(call, call.gather.attrib, digits)
            elif "*" in digits:
                self._dialing.star(call)
        return self._heard(call, start)

    async def _press(self, call: SimulatedCall, gather: dict[str, str], digits: str) -> None:
        if "dtmf" not in gather.get("input", "dtmf").split():
            digits = ""
        finish, most = gather.get("finishOnKey", "#"), int(gather.get("numDigits", "0"))
        for digit in digits:
            if digit in finish:
                break
            call.keys += digit
            if len(call.keys) == most:
                break
        else:
            if digits:
                return  # The question is still open: more keys, or silence, will end it.
        await self.player.answer_gather(call, [("Digits", call.keys)] if call.keys else [])

    async def speak(self, sid: str, words: str) -> Heard:
        """Say something; a question that takes keys only hears silence."""
        call = self._find(sid)
        async with call.lock:
            start = len(call.said)
            hears = call.gather is not None and "speech" in call.gather.get("input", "dtmf").split()
            heard: Form = [("SpeechResult", words), ("Confidence", "0.9")] if hears and words else []
            await self.player.answer_gather(call, heard)
        return self._heard(call, start)

    async def hang_up(self, sid: str) -> Heard:
        """End a call from the phone's side, even while the hotline is being asked how to go on."""
        call = self._find(sid)
        start = len(call.said)
        await self._complete(call)
        return self._heard(call, start)

    async def listen(self, sid: str) -> Heard:
        """Return what was heard since the last step of this phone, as after a <Dial>."""
        call = self._find(sid)
        return self._heard(call, call.listened)

    def ring_out(self, call: SimulatedCall, timeout: float, fault: Fault) -> None:
        """Let a person's phone ring, for at most `timeout` seconds."""
        self._carrier.spawn(self._ring(call, timeout, fault))

    async def _ring(self, call: SimulatedCall, timeout: float, fault: Fault) -> None:
        await self._report(call, "initiated", "initiated")
        if call.over:
            return
        if fault.kind in _ENDS:
            call.status = fault.kind
            return await self._complete(call)
        call.status = "ringing"
        self._tell(call)
        await self._report(call, "ringing", "ringing")
        self._carrier.later(timeout, lambda: self._give_up(call))
        return None

    def _give_up(self, call: SimulatedCall) -> None:
        if call.status == "ringing":
            call.status = "no-answer"
            self._carrier.spawn(self._complete(call))

    async def pick_up(self, sid: str, how: str) -> Heard:
        """Let a ringing phone be answered, busy, left ringing, or taken by voicemail."""
        if how not in ("answered", "busy", "no-answer", "voicemail"):
            raise BadRequest(f"a phone cannot be {how!r}")
        call = self._find(sid)
        async with call.lock:
            if call.over or call.began:
                raise BadRequest(f"call {sid} is not ringing")
            if how in _ENDS:
                call.status = how
                await self._complete(call)
            else:
                await self._connect(call, how)
        return self._heard(call, 0)

    async def _connect(self, call: SimulatedCall, how: str) -> None:
        call.status, call.began = "in-progress", now()
        if call.detects:
            call.answered_by = "machine_start" if how == "voicemail" else "human"
        self._dialing.answered(call)
        self._tell(call)
        await self._report(call, "answered", "in-progress")
        await self.player.start(call)
        for _ in range(_MAX_SILENCES if how == "voicemail" else 0):
            # A voicemail presses no keys and never hangs up first.
            await self.player.answer_gather(call, [])
        if how == "voicemail":
            await self._complete(call)

    async def take_over(self, call: SimulatedCall) -> None:
        """Leave what is being played and play the call's new URL or TwiML."""
        async with call.lock:
            call.gather, call.keys, call.hops = None, "", 0
            self._dialing.leave(call)
            await self.player.start(call)
        self._tell(call)

    async def end(self, call: SimulatedCall, status: str) -> None:
        """End a call by the REST API, as completed or canceled."""
        queued = call.status == "queued"
        call.status = "completed" if call.began else status
        # A call that is canceled before it rings is never called back about.
        call.wanted = () if queued else call.wanted
        await self._complete(call)

    async def _complete(self, call: SimulatedCall) -> None:
        if call.over:
            return
        call.ended, call.gather = now(), None
        call.verbs.clear()
        if call.status not in _ENDS:
            call.status = "completed"
        self._dialing.over(call)
        self._tell(call)
        await self._report(call, "completed", call.status)

    async def _report(self, call: SimulatedCall, event: str, status: str) -> None:
        if not call.callback or event not in call.wanted:
            return
        # One report at a time, so that they arrive in the order of what happened.
        async with call.reporting:
            form = self._progress(call, event, status)
            call.reported += 1
            await self._carrier.webhook(call.callback, form, method=call.callback_method)

    def _progress(self, call: SimulatedCall, event: str, status: str) -> Form:
        form = [
            *(pair for pair in self.player.form(call) if pair[0] != "CallStatus"),
            ("CallStatus", status),
            ("SequenceNumber", str(call.reported)),
            ("Timestamp", format_datetime(now())),
            ("CallbackSource", "call-progress-events"),
        ]
        if event == "completed":
            minutes = -(-call.seconds // 60)
            form += [("CallDuration", str(call.seconds)), ("Duration", str(minutes))]
        return form

    async def _go_on(self, call: SimulatedCall, dial: DialState, outcome: Form) -> None:
        await self.player.go_on(call, dial, outcome)

    def _find(self, sid: str) -> SimulatedCall:
        call = self._carrier.calls.get(sid)
        if call is None:
            raise BadRequest(f"there is no call {sid}")
        return call

    def _heard(self, call: SimulatedCall, start: int) -> Heard:
        self._tell(call)
        call.listened = len(call.said)
        return call.on_phone(call.said[start:])

    def _tell(self, call: SimulatedCall) -> None:
        self._carrier.events.publish("call", call.on_phone())
