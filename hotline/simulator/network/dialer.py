"""<Dial>: ringing other phones for a call, what only they hear first, and the two phones connected.

A phone that is rung is a call of its own, the child. Its <Number url> is played to it alone; a document that ends
without <Hangup> connects the two. When the last child is over, the parent goes on with the <Dial>'s action.
"""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from xml.etree.ElementTree import Element

from hotline.simulator.account.call import DialState, SimulatedCall, child_of
from hotline.simulator.account.faults import Fault
from hotline.simulator.account.message import E164, Form
from hotline.simulator.account.state import SimulatedAccount

_LONGEST = 4 * 60 * 60  # Seconds that two phones are connected unless a <Dial> says otherwise.
_BAD = {"timeout": 13212, "timeLimit": 13216}
End = Callable[[SimulatedCall], Coroutine[Any, Any, None]]
Ring = Callable[[SimulatedCall, float, Fault], None]
GoOn = Callable[[SimulatedCall, DialState, Form], Awaitable[None]]


class Dialer:
    """Everything between the two ends of a <Dial>."""

    def __init__(self, carrier: SimulatedAccount, ring: Ring, end: End, go_on: GoOn) -> None:
        self._carrier, self._ring, self._end, self._go_on = carrier, ring, end, go_on

    def start(self, parent: SimulatedCall, verb: Element) -> None:
        """Ring the numbers of a <Dial>; the call waits until one of them was connected and is gone."""
        if verb.get("sequential", "false").lower() == "true":
            self._carrier.complain(0, "the simulator rings the numbers of a <Dial> all at once", parent.url)
        numbers = list(verb.iter("Number")) or [verb]
        caller = verb.get("callerId") or parent.from_
        dial = parent.dial = DialState(verb=verb, children=[child_of(parent, caller, number) for number in numbers])
        for child in dial.children:
            self._carrier.calls[child.sid] = child
            self._ring(child, self._seconds(dial, "timeout", 30, parent.url), self._fault(parent, child))

    def _fault(self, parent: SimulatedCall, child: SimulatedCall) -> Fault:
        if child.from_ not in (self._carrier.settings.number, parent.from_, parent.to):
            self._carrier.complain(13214, f"callerId {child.from_} is no number of this account", parent.url)
        elif not E164.match(child.to):
            self._carrier.complain(13223, "the number to dial is not in E.164", parent.url)
        else:
            return self._carrier.faults.take(child.to, "calls")
        return Fault("failed")

    def _seconds(self, dial: DialState, name: str, default: int, url: str) -> int:
        text = dial.verb.get(name, str(default))
        if text.isascii() and text.isdigit():
            return int(text)
        self._carrier.complain(_BAD[name], f"<Dial> has the {name} {text!r}", url)
        return default

    def answered(self, child: SimulatedCall) -> None:
        """Stop ringing the other numbers: the first that picks up wins, even if a machine does."""
        dial = self._dial(child)
        self._end_all([other for other in dial.children if other is not child] if dial else [])

    async def document_over(self, call: SimulatedCall) -> None:
        """Connect a child whose document has ended with its parent; any other call is over then."""
        dial, parent = self._dial(call), self._parent(call)
        if dial is None or parent is None or parent.over:
            return await self._end(call)
        dial.bridged, call.bridged_to, parent.bridged_to = True, parent.sid, call.sid
        limit = self._seconds(dial, "timeLimit", _LONGEST, parent.url)
        self._carrier.later(limit, lambda: self._end_all([call]))
        self._tell(parent, call)
        return None

    def star(self, parent: SimulatedCall) -> None:
        """Leave the other phone by the star key, where the <Dial> allows that."""
        if parent.dial and parent.dial.verb.get("hangupOnStar", "false").lower() == "true":
            self._end_all(parent.dial.children)

    def over(self, call: SimulatedCall) -> None:
        """Let the other side know that this one is over."""
        self._part(call)
        if call.dial:
            self._end_all(call.dial.children)
        dial, parent = self._dial(call), self._parent(call)
        if dial and parent and all(child.over for child in dial.children):
            self._carrier.spawn(self._after(parent, dial, call))

    def leave(self, call: SimulatedCall) -> None:
        """Take a call out of its <Dial>, because it is sent elsewhere; a parent that is, asks no action."""
        self._part(call)
        if call.dial:
            children = call.dial.children
            call.dial = None
            self._end_all(children)
        dial, parent = self._dial(call), self._parent(call)
        if dial and parent:
            self._carrier.spawn(self._after(parent, dial, call))

    async def _after(self, parent: SimulatedCall, dial: DialState, child: SimulatedCall) -> None:
        async with parent.lock:
            if parent.dial is not dial:
                return  # Already gone on, or sent elsewhere meanwhile.
            # A circle in which phones are dialled that nobody picks up is still a circle.
            parent.dial, parent.hops = None, 0 if child.began else parent.hops
            outcome: Form = [
                ("DialCallStatus", child.status if child.over else "completed"),
                ("DialCallSid", child.sid),
                ("DialBridged", str(dial.bridged).lower()),
            ]
            if child.began:
                outcome.append(("DialCallDuration", str(child.seconds)))
            await self._go_on(parent, dial, outcome)
        self._tell(parent)

    def _end_all(self, calls: list[SimulatedCall]) -> None:
        for call in calls:
            self._carrier.spawn(self._cut(call))

    async def _cut(self, call: SimulatedCall) -> None:
        if not call.over:
            call.status = call.status if call.began else "canceled"
            await self._end(call)

    def _part(self, call: SimulatedCall) -> None:
        other = self._carrier.calls.get(call.bridged_to or "")
        call.bridged_to = None
        if other:
            other.bridged_to = None
            self._tell(other)

    def _parent(self, call: SimulatedCall) -> SimulatedCall | None:
        return self._carrier.calls.get(call.parent or "")

    def _dial(self, child: SimulatedCall) -> DialState | None:
        # A child that was sent elsewhere still has a parent, but is no longer part of what that waits for.
        parent = self._parent(child)
        return parent.dial if parent and parent.dial and child in parent.dial.children else None

    def _tell(self, *calls: SimulatedCall) -> None:
        for call in calls:
            self._carrier.events.publish("call", call.on_phone())
