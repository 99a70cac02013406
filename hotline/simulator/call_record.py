"""Calls as the carrier keeps them, and as its REST API shows them."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element

from hotline.simulator.records import API_VERSION, new_sid, now, rfc2822


@dataclass(slots=True, kw_only=True)
class Call:
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
    # Where to report progress, and which events the caller of the REST API asked for.
    callback: str | None = None
    wanted: tuple[str, ...] = ("completed",)
    reported: int = 0
    # What is being played: the document's URL (relative ones start there), verbs to come, the open question.
    url: str = ""
    twiml: str | None = None
    verbs: deque[Element] = field(default_factory=deque)
    gather: Element | None = None
    keys: str = ""
    hops: int = 0
    said: list[dict[str, Any]] = field(default_factory=list)
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
    def seconds(self) -> int:
        """Return how long the two were connected, in whole seconds."""
        return round((self.ended - self.began).total_seconds()) if self.ended and self.began else 0

    def on_phone(self, said: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        """Return what the phone shows, with what it heard since the last time."""
        return {
            "call": self.sid,
            "number": self.phone,
            "direction": self.direction,
            "status": self.status,
            "said": self.said if said is None else said,
            "gather": None if self.gather is None else {"input": "dtmf", **self.gather.attrib},
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
            "parent_call_sid": None,
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
