"""The story: a worker, three reps and a supervisor play everything from a question to the all clear, by phone.

The story does not look inside the hotline. Each step is something that a person does or that a phone then shows.
"""

import asyncio
import re
import time
from collections.abc import AsyncGenerator
from typing import Any

from hotline.simulator.phones.handsets import SimulatedPhones
from hotline.simulator.settings import SimulatedPhone

Step = dict[str, Any]
_ANSWER = re.compile(r"\b(\d{1,2})A\b")
_STEPS_OF_WORKER = 19  # All steps but the arrivals of the alert, of which there is one for each person who is told.
RESOURCES = "www.iamerica.org"


class StoryBroke(Exception):
    """A step of the story did not happen in time."""


class Story:
    """Plays the story once and yields its steps as they happen.

    With a `pace`, people wait that many seconds before each thing they do, so that somebody can watch. The times of
    the steps leave these pauses out.
    """

    def __init__(self, phones: SimulatedPhones, timeout: float = 20, pace: float = 0) -> None:
        self._phones, self._timeout, self._pace = phones, timeout, pace
        self._paused = 0.0
        self._steps: asyncio.Queue[Step | None] = asyncio.Queue()
        self._count = 0
        self._began = time.monotonic()
        people = list(phones.account.settings.phones)
        self._worker = next((p for p in people if p.role == "worker"), None)
        self._told = [p for p in people if p.told and p.role in ("rep", "supervisor")]
        self._marks: dict[str, int] = {}

    async def play(self) -> AsyncGenerator[Step]:
        """Yield the steps, and at last a summary that says if every step happened."""
        playing = asyncio.create_task(self._run())
        try:
            while (step := await self._steps.get()) is not None:
                yield step
            yield {"done": True, "ok": await playing, "at": self._now()}
        finally:
            playing.cancel()

    async def _run(self) -> bool:
        try:
            await self._play()
        except StoryBroke:
            return False
        except Exception as fault:
            self._step("simulator", "failed", repr(fault), ok=False)
            return False
        finally:
            self._steps.put_nowait(None)
        return True

    async def _play(self) -> None:
        worker, reps = self._cast()
        first, name = reps[0], reps[0].name.split()[0]
        await self._end_earlier_incident(first)
        await self._ask_for_rights(worker)
        await self._call_the_menu(worker)
        await self._report(worker)
        number = await self._expect_alerts(first)
        for letter, meaning in (("A", "takes it"), ("H", "is there"), ("C", "gives the all clear")):
            self._mark(worker)
            await self._text(first, number + letter, meaning)
            await self._expect(worker, name, f"learns that {name} {meaning}")
        await self._expect(worker, RESOURCES, "gets the resources")

    def _cast(self) -> tuple[SimulatedPhone, list[SimulatedPhone]]:
        reps = [phone for phone in self._told if phone.role == "rep"]
        if self._worker is None or not reps:
            raise self._broken("simulator", "has no cast", "The story needs a worker and a rep who is told at once.")
        return self._worker, reps

    async def _end_earlier_incident(self, first: SimulatedPhone) -> None:
        """End an incident that somebody made on these phones before: a second report would join it."""
        earlier = [found[1] for text in self._phones.texts(first.number) if (found := _ANSWER.search(text.body))]
        if earlier:
            await self._text(first, f"{earlier[-1]}C", "first ends what was tried before")
            await self._expect(first, "", "is told that it is closed")

    async def _ask_for_rights(self, worker: SimulatedPhone) -> None:
        for words, meaning in (("MENU", "asks for the menu"), ("WARRANT", "asks about warrants")):
            await self._text(worker, words, meaning)
            await self._expect(worker, "", "gets an answer")

    async def _call_the_menu(self, worker: SimulatedPhone) -> None:
        await self._pause()
        heard = await self._phones.call_control.call_hotline(worker.number)
        self._heard(worker, "calls the hotline and hears", heard)
        await self._pause()
        for _ in range(2):  # papers they show, then warrants
            heard = await self._phones.call_control.press(heard["call"], "4")
            self._heard(worker, "presses 4 and hears", heard)
            await self._pause()
        await self._phones.call_control.hang_up(heard["call"])
        self._step(worker.name, "hangs up", "")

    def _heard(self, worker: SimulatedPhone, what: str, heard: Step) -> None:
        text = " ".join(spoken["text"] for spoken in heard["said"])
        if not text or heard["ended"]:
            raise self._broken(worker.name, what, text or "nothing")
        self._step(worker.name, what, text)

    async def _report(self, worker: SimulatedPhone) -> None:
        for phone in self._told:
            self._mark(phone)
        await self._text(worker, "ICE", "reports agents")
        await self._expect(worker, "", "is asked which worksite")
        await self._text(worker, self._phones.account.settings.story_worksite, "names the worksite")
        await self._expect(worker, "", "is told who is being alerted")

    async def _expect_alerts(self, first: SimulatedPhone) -> str:
        number = ""
        for phone in self._told:
            text = await self._expect(phone, _ANSWER, "gets the alert")
            if phone is first and (answer := _ANSWER.search(text)):
                number = answer[1]
        return number

    async def _text(self, phone: SimulatedPhone, words: str, meaning: str) -> None:
        await self._pause()
        self._mark(phone)
        self._step(phone.name, meaning, words)
        await self._phones.inbound.receive(phone.number, words)

    async def _pause(self) -> None:
        began = time.monotonic()
        await asyncio.sleep(self._pace)
        self._paused += time.monotonic() - began

    def _mark(self, phone: SimulatedPhone) -> None:
        # Earlier texts on the phone must not count as the answer to the next step.
        self._marks[phone.number] = len(self._phones.texts(phone.number))

    async def _expect(self, phone: SimulatedPhone, words: str | re.Pattern[str], what: str) -> str:
        pattern = words if isinstance(words, re.Pattern) else re.compile(re.escape(words))

        def found() -> str | None:
            texts = self._phones.texts(phone.number)[self._marks.get(phone.number, 0) :]
            return next((t.body for t in texts if t.to == phone.number and pattern.search(t.body)), None)

        await self._phones.account.events.until(lambda: found() is not None, self._timeout)
        text = found()
        if text is None:
            raise self._broken(phone.name, what, f"nothing came in {self._timeout:g} seconds")
        self._step(phone.name, what, text)
        return text

    def _step(self, who: str, what: str, text: str, ok: bool = True) -> None:
        self._count += 1
        step = {"at": self._now(), "who": who, "what": what, "text": text, "ok": ok}
        self._steps.put_nowait({**step, "step": self._count, "of": _STEPS_OF_WORKER + len(self._told)})

    def _broken(self, who: str, what: str, text: str) -> StoryBroke:
        self._step(who, what, text, ok=False)
        return StoryBroke(what)

    def _now(self) -> float:
        return round(time.monotonic() - self._began - self._paused, 3)
