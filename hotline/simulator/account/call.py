"""Phone calls as the carrier keeps them, as a phone shows them, and as the REST API shows them."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element

from hotline.simulator.account.formats import API_VERSION, new_sid, now, rfc2822


@dataclass(slots=True, kw_only=True)
class DialState:
    """A <Dial> that a call (the parent) waits for, and the calls that it made (the children)."""

    verb: Element
    children: "list[SimulatedCall]"
    bridged: bool = False  # True once a child was connected with the parent.


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
    detect_machine: bool = False  # True if the REST request asked whether a person or a machine answers.
    answered_by: str | None = None
    deleted: bool = False
    # For <Dial>: the parent of this call, the <Dial> that this call waits for, and the call that it is connected with.
    parent: str | None = None
    dial: DialState | None = None
    bridged_to: str | None = None
    # Status callbacks: their address, the events that were asked for, and how many were sent.
    callback: str | None = None
    callback_method: str = "POST"
    callback_events: tuple[str, ...] = ("completed",)
    callbacks_sent: int = 0
    callback_lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    # The TwiML being played: its URL (relative URLs start there), the verbs to come, the open <Gather> and its keys.
    url: str = ""
    method: str = "POST"
    twiml: str | None = None
    verbs: deque[Element] = field(default_factory=deque)
    gather: Element | None = None
    keys: str = ""
    hops: int = 0  # How many documents were loaded since the person did something.
    said: list[dict[str, Any]] = field(default_factory=list)
    listened: int = 0  # How many entries of `said` the person's steps have returned so far.
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def phone(self) -> str:
        """Return the number of the person in the call."""
        return self.from_ if self.direction == "inbound" else self.to

    @property
    def over(self) -> bool:
        """Return True if the call has ended, connected or not."""
        return self.ended is not None

    @property
    def waits(self) -> bool:
        """Return True if no TwiML is to be played: a <Gather> or <Dial> is open, or the call is connected or over."""
        return self.over or self.gather is not None or self.dial is not None or self.bridged_to is not None

    @property
    def seconds(self) -> int:
        """Return how long the call was connected, in whole seconds."""
        return round((self.ended - self.began).total_seconds()) if self.ended and self.began else 0

    def on_phone(self, said: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        """Return what the phone shows, with the given entries of `said` or all of them."""
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

    def resource(self, account_sid: str) -> dict[str, Any]:
        """Return the call as the REST API shows it."""
        return {
            "account_sid": account_sid,
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
            "uri": f"/{API_VERSION}/Accounts/{account_sid}/Calls/{self.sid}.json",
        }
