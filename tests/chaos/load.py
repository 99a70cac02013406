"""The load: reports by text and by voice, questions and nonsense, posted as the carrier posts them."""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree

import aiohttp

from tests.chaos import people
from tests.chaos.people import Form

CONFIRMED = "being alerted now"
# Of the reports: how many are by voice, how many texts are posted more than once at a time, how many events that
# nobody answered the carrier posts again, and after how many seconds.
_BY_VOICE, _REPEATED, _TRIED_AGAIN = 0.1, 0.1, 0.6
_AGAIN_AFTER = (0.0, 1.0, 3.0)
# Other texts between the reports.
_OTHERS = (("WARRANT", 0.15), ("asdf qwerty", 0.05))


@dataclass(slots=True)
class Report:
    """One report, and what became of it."""

    site: int
    by_voice: bool
    answers: list[str] = field(default_factory=list)
    confirmed_at: float | None = None

    @property
    def fate(self) -> str:
        """Return what the one who reported knows of it."""
        return "confirmed" if self.confirmed_at else "refused plainly" if self.answers else "unanswered"


class Load:
    """Makes reports at a steady rate."""

    def __init__(self, session: aiohttp.ClientSession, origin: str, seed: int) -> None:
        self._session, self._origin = session, origin
        self._chance = random.Random(seed)
        self.reports: list[Report] = []
        self.seconds: list[float] = []
        self.faults: Counter[str] = Counter()  # answers that no webhook may get

    async def run(self, count: int, rate: float) -> None:
        """Make so many reports, so many a second, and wait for the last answer."""
        began = time.monotonic()
        tasks: list[asyncio.Task[Any]] = []
        for site in range(count):
            await asyncio.sleep(max(0.0, began + site / rate - time.monotonic()))
            report = Report(site, self._chance.random() < _BY_VOICE)
            self.reports.append(report)
            tasks.append(asyncio.create_task(self._call(report) if report.by_voice else self._text(report)))
            for body, share in _OTHERS:
                if self._chance.random() < share:
                    tasks.append(asyncio.create_task(self._post("/twilio/sms", people.text(body))))
        await asyncio.gather(*tasks)

    async def _text(self, report: Report) -> None:
        form = people.text(f"ICE {people.code(report.site)}")
        copies = self._chance.choice((2, 3)) if self._chance.random() < _REPEATED else 1
        token = people.sid("")

        async def copy() -> None:
            if document := await self._insist("/twilio/sms", form, token):
                self._heard(report, document)

        await asyncio.gather(*(copy() for _ in range(copies)))

    async def _call(self, report: Report) -> None:
        form, url, document = people.call(), "/twilio/voice", None
        for digits in (None, "1", people.keypad(report.site), "1"):
            keyed = form | ({"Digits": digits} if digits else {})
            document = await self._insist(url, keyed, people.sid(""))
            if document is None:
                return
            gather = ElementTree.fromstring(document).find("Gather")
            if gather is None:
                break
            url = gather.get("action", "")
        if document:
            self._heard(report, document)

    def _heard(self, report: Report, document: str) -> None:
        report.answers.append(document)
        if CONFIRMED in document and report.confirmed_at is None:
            report.confirmed_at = time.time()

    async def _insist(self, path: str, form: Form, token: str) -> str | None:
        """Post a form, again where nobody answers, and return the document."""
        insists = self._chance.random() < _TRIED_AGAIN
        for pause in _AGAIN_AFTER if insists else (0.0,):
            await asyncio.sleep(pause)
            if document := await self._post(path, form, token):
                return document
        return None

    async def _post(self, path: str, form: Form, token: str = "") -> str | None:
        url = urljoin(self._origin, path)
        began = time.monotonic()
        try:
            headers = people.signed(url, form, token or people.sid(""))
            async with self._session.post(url, data=form, headers=headers) as answer:
                text = await answer.text()
        except (aiohttp.ClientError, TimeoutError):
            return None
        self.seconds.append(time.monotonic() - began)
        if answer.status != 200:
            self.faults[f"answered {answer.status}"] += 1
            return None
        if not text.lstrip().startswith("<?xml") or ElementTree.fromstring(text).tag != "Response":
            self.faults["answered what is no TwiML"] += 1
            return None
        return text
