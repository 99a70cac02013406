"""<Dial>: rings other phones for a call, and connects the first that picks up.

Each phone rings with a call of its own, the child; the call with the <Dial> is the parent. The child alone hears the
document at the <Number url>; when that ends without <Hangup>, the two are connected. When the last child is over, the
parent goes on with the action of the <Dial>.
"""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from hotline.simulator.account.call import DialState, SimulatedCall
from hotline.simulator.account.faults import Fault
from hotline.simulator.account.formats import E164, Form
from hotline.simulator.account.state import SimulatedAccount
from hotline.simulator.network.twiml_parser import spoken_text

_LONGEST = 4 * 60 * 60  # Seconds that two phones stay connected unless the <Dial> has a timeLimit.
_COMPLAINTS = {"timeout": 13212, "timeLimit": 13216}
End = Callable[[SimulatedCall], Coroutine[Any, Any, None]]
Ring = Callable[[SimulatedCall, float, Fault], None]
GoOn = Callable[[SimulatedCall, DialState, Form], Awaitable[None]]


class Dialer:
    """Starts and ends the children of a <Dial>, and connects one of them with the parent."""

    def __init__(self, account: SimulatedAccount, ring: Ring, end: End, go_on: GoOn) -> None:
        self._account, self._ring, self._end, self._go_on = account, ring, end, go_on

    def start(self, parent: SimulatedCall, verb: Element) -> None:
        """Ring all numbers of a <Dial>; the parent waits until the last child is over."""
        if verb.get("sequential", "false").lower() == "true":
            self._account.complain(0, "the simulator rings the numbers of a <Dial> all at once", parent.url)
        numbers = list(verb.iter("Number")) or [verb]
        caller = verb.get("callerId") or parent.from_
        dial = parent.dial = DialState(verb=verb, children=[_child(parent, caller, number) for number in numbers])
        for child in dial.children:
            self._account.calls[child.sid] = child
            self._ring(child, self._seconds(dial, "timeout", 30, parent.url), self._fault(parent, child))

    def _fault(self, parent: SimulatedCall, child: SimulatedCall) -> Fault:
        if child.from_ not in (self._account.settings.number, parent.from_, parent.to):
            self._account.complain(13214, f"callerId {child.from_} is no number of this account", parent.url)
        elif not E164.match(child.to):
            self._account.complain(13223, "the number to dial is not in E.164", parent.url)
        else:
            return self._account.faults.take(child.to, "calls")
        return Fault("failed")

    def _seconds(self, dial: DialState, name: str, default: int, url: str) -> int:
        text = dial.verb.get(name, str(default))
        if text.isascii() and text.isdigit():
            return int(text)
        self._account.complain(_COMPLAINTS[name], f"<Dial> has the {name} {text!r}", url)
        return default

    def call_answered(self, child: SimulatedCall) -> None:
        """Stop ringing the other numbers: the first that picks up wins, even if a machine picked up."""
        dial = self._dial(child)
        self._end_all([other for other in dial.children if other is not child] if dial else [])

    async def document_over(self, call: SimulatedCall) -> None:
        """Connect a child whose document has ended with its parent; end any other call."""
        dial, parent = self._dial(call), self._parent(call)
        if dial is None or parent is None or parent.over:
            return await self._end(call)
        dial.bridged, call.bridged_to, parent.bridged_to = True, parent.sid, call.sid
        limit = self._seconds(dial, "timeLimit", _LONGEST, parent.url)
        self._account.work.later(limit, lambda: self._end_all([call]))
        self._publish(parent, call)
        return None

    def star_pressed(self, parent: SimulatedCall) -> None:
        """End the children of a parent that pressed the star key, if the <Dial> allows it."""
        if parent.dial and parent.dial.verb.get("hangupOnStar", "false").lower() == "true":
            self._end_all(parent.dial.children)

    def call_over(self, call: SimulatedCall) -> None:
        """Part a call that is over from the other side, and let its parent go on after the last child."""
        self._part(call)
        if call.dial:
            self._end_all(call.dial.children)
        dial, parent = self._dial(call), self._parent(call)
        if dial and parent and all(child.over for child in dial.children):
            self._account.work.spawn(self._after(parent, dial, call))

    def call_redirected(self, call: SimulatedCall) -> None:
        """Take a call that gets a new document out of its <Dial>; a parent then skips the action."""
        self._part(call)
        if call.dial:
            children = call.dial.children
            call.dial = None
            self._end_all(children)
        dial, parent = self._dial(call), self._parent(call)
        if dial and parent:
            self._account.work.spawn(self._after(parent, dial, call))

    async def _after(self, parent: SimulatedCall, dial: DialState, child: SimulatedCall) -> None:
        async with parent.lock:
            if parent.dial is not dial:
                return  # The parent has gone on already, or got a new document meanwhile.
            # Documents that dial each other, with nobody picking up, must still reach the limit of hops.
            parent.dial, parent.hops = None, 0 if child.began else parent.hops
            outcome: Form = [
                ("DialCallStatus", child.status if child.over else "completed"),
                ("DialCallSid", child.sid),
                ("DialBridged", str(dial.bridged).lower()),
            ]
            if child.began:
                outcome.append(("DialCallDuration", str(child.seconds)))
            await self._go_on(parent, dial, outcome)
        self._publish(parent)

    def _end_all(self, calls: list[SimulatedCall]) -> None:
        for call in calls:
            self._account.work.spawn(self._cut(call))

    async def _cut(self, call: SimulatedCall) -> None:
        if not call.over:
            call.status = call.status if call.began else "canceled"
            await self._end(call)

    def _part(self, call: SimulatedCall) -> None:
        other = self._account.calls.get(call.bridged_to or "")
        call.bridged_to = None
        if other:
            other.bridged_to = None
            self._publish(other)

    def _parent(self, call: SimulatedCall) -> SimulatedCall | None:
        return self._account.calls.get(call.parent or "")

    def _dial(self, child: SimulatedCall) -> DialState | None:
        # A child that got a new document still has a parent, but the parent no longer waits for it.
        parent = self._parent(child)
        return parent.dial if parent and parent.dial and child in parent.dial.children else None

    def _publish(self, *calls: SimulatedCall) -> None:
        for call in calls:
            self._account.events.publish("call", call.on_phone())


def _child(parent: SimulatedCall, caller: str, number: Element) -> SimulatedCall:
    # The number is the text of a <Number>, or of the <Dial> itself, which has no URL for the child.
    own = number.tag == "Number"

    def address(name: str) -> str | None:
        return urljoin(parent.url, number.attrib[name]) if own and number.get(name) else None

    return SimulatedCall(
        direction="outbound-dial",
        from_=caller,
        to=spoken_text(number),
        status="queued",
        parent=parent.sid,
        callback=address("statusCallback"),
        callback_events=tuple(number.get("statusCallbackEvent", "completed").split()),
        callback_method=number.get("statusCallbackMethod", "POST"),
        url=address("url") or "",
        twiml=None if address("url") else "<Response/>",
        method=number.get("method", "POST") if own else "POST",
    )
