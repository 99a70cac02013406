"""Calls as the carrier keeps them, and as its REST API shows them."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from hotline.simulator.account.message import API_VERSION, new_sid, now, rfc2822
from hotline.simulator.network.twiml_parser import spoken_text


@dataclass(slots=True, kw_only=True)
class DialState:
    """A <Dial> that a call waits for, and the calls that it rings."""

    verb: Element
    children: "list[SimulatedCall]"
    bridged: bool = False  # Whether the two sides were ever connected.


@dataclass(slots=True, kw_only=True, eq=False)
class SimulatedCall:
    """One phone call, in either direction, and how far its TwiML has been played."""

    direction: str
    from_: str
    to: str
    status: str
    sid: str = field(default_factory=lambda: new_sid("CA"))
    at: datetime = field(default_factory=now)
    began: datetime | None = None
    ended: datetime | None = None
    detects: bool = False  # Whether the caller of the REST API asked who answers: a person or a machine.
    answered_by: str | None = None
    deleted: bool = False
    # What a <Dial> makes of calls: the call that rang this one, what this one waits for, whom it is talking to.
    parent: str | None = None
    dial: DialState | None = None
    bridged_to: str | None = None
    # Where to report progress, and which events the caller of the REST API asked for.
    callback: str | None = None
    callback_method: str = "POST"
    wanted: tuple[str, ...] = ("completed",)
    reported: int = 0
    # What is being played: the document's URL (relative ones start there), verbs to come, the open question.
    url: str = ""
    method: str = "POST"
    twiml: str | None = None
    verbs: deque[Element] = field(default_factory=deque)
    gather: Element | None = None
    keys: str = ""
    hops: int = 0
    said: list[dict[str, Any]] = field(default_factory=list)
    listened: int = 0  # How much of it was returned by the steps of whoever holds the phone.
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    reporting: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def phone(self) -> str:
        """Return the number of the person's end of the call."""
        return self.from_ if self.direction == "inbound" else self.to

    @property
    def over(self) -> bool:
        """Tell whether the call has come to an end, however it went."""
        return self.ended is not None

    @property
    def waits(self) -> bool:
        """Tell whether nothing is to be played: a question is open, another phone rings or talks, or it is over."""
        return self.over or self.gather is not None or self.dial is not None or self.bridged_to is not None

    @property
    def seconds(self) -> int:
        """Return how long the two were connected, in whole seconds."""
        return round((self.ended - self.began).total_seconds()) if self.ended and self.began else 0

    def on_phone(self, said: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        """Return what the phone shows, with what it heard since the last time."""
        return {
            "call": self.sid,
            "number": self.phone,
            "from": self.from_,
            "direction": self.direction,
            "status": self.status,
            "said": self.said if said is None else said,
            "gather": None if self.gather is None else {"input": "dtmf", **self.gather.attrib},
            "bridged_to": self.bridged_to,
            "ended": self.over,
        }

    def resource(self, account: str) -> dict[str, Any]:
        """Return the call as the REST API shows it."""
        return {
            "account_sid": account,
            "annotation": None,
            "answered_by": self.answered_by,
            "api_version": API_VERSION,
            "caller_name": None,
            "date_created": rfc2822(self.at),
            "date_updated": rfc2822(self.ended or self.began or self.at),
            "direction": self.direction,
            "duration": str(self.seconds) if self.over else None,
            "end_time": rfc2822(self.ended),
            "forwarded_from": None,
            "from": self.from_,
            "from_formatted": self.from_,
            "group_sid": None,
            "parent_call_sid": self.parent,
            "phone_number_sid": None,
            "price": None,
            "price_unit": "USD",
            "queue_time": "0",
            "sid": self.sid,
            "start_time": rfc2822(self.began),
            "status": self.status,
            "subresource_uris": {},
            "to": self.to,
            "to_formatted": self.to,
            "trunk_sid": None,
            "uri": f"/{API_VERSION}/Accounts/{account}/Calls/{self.sid}.json",
        }


def child_of(parent: SimulatedCall, caller: str, number: Element) -> SimulatedCall:
    """Return the call that a <Dial> makes to one number, which is a <Number> or the <Dial> itself."""
    own = number.tag == "Number"

    def where(name: str) -> str | None:
        return urljoin(parent.url, number.attrib[name]) if own and number.get(name) else None

    return SimulatedCall(
        direction="outbound-dial",
        from_=caller,
        to=spoken_text(number),
        status="queued",
        parent=parent.sid,
        callback=where("statusCallback"),
        wanted=tuple(number.get("statusCallbackEvent", "completed").split()),
        callback_method=number.get("statusCallbackMethod", "POST"),
        url=where("url") or "",
        twiml=None if where("url") else "<Response/>",
        method=number.get("method", "POST") if own else "POST",
    )
