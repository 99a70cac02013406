"""The simulator in a thread, with blocking methods for tests. As a process of its own it is started by server.py."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from hotline.simulator.account.message import SimulatedMessage
from hotline.simulator.phones.handsets import SimulatedPhones
from hotline.simulator.server import SimulatorServer
from hotline.simulator.settings import SimulatorSettings

T = TypeVar("T")
Body = dict[str, Any]
# Seconds to wait for what must come: a busy machine needs some, and only a hang needs them all.
_PATIENCE = 60.0


class RunningSimulator:
    """A simulator that listens at `url` until `stop`; also a context manager."""

    def __init__(self, settings: SimulatorSettings, port: int) -> None:
        self.settings = settings
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="simulator", daemon=True)
        self._thread.start()
        self._server, self.url = self._do(self._start(port))

    async def _start(self, port: int) -> tuple[SimulatorServer, str]:
        server = SimulatorServer(self.settings)
        return server, await server.start(port)

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(2 * _PATIENCE)

    @property
    def _phones(self) -> SimulatedPhones:
        return self._server.phones

    def stop(self) -> None:
        """Stop listening, end all work and the thread; a second call does nothing."""
        if self._thread.is_alive():
            self._do(self._server.stop())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def __enter__(self) -> "RunningSimulator":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def text(self, sender: str, body: str, sid: str | None = None) -> Body:
        """Send a text from a phone and return `sid`, `status`, `replies` and `twiml`."""
        return self._do(self._phones.inbound.receive(sender, body, sid))

    def inbox(self, number: str) -> list[Body]:
        """Return the texts to and from one phone, newest last."""
        return self._do(_now(lambda: self._phones.inbox(number)))

    def expect(self, number: str, contains: str, *, after: int = 0, timeout: float = _PATIENCE) -> Body:
        """Wait for a text to a phone that contains some words, and return it.

        Raises:
            AssertionError: no such text came in time.
        """
        found = self._do(self._phones.expect(number, contains, after, timeout))
        if not found:
            raise AssertionError(f"no text to {number} contains {contains!r}; it has {self.inbox(number)}")
        return found

    def call(self, caller: str) -> Body:
        """Call the hotline and return what the caller's phone shows: `call`, `said`, `gather`, `ended` and more."""
        return self._do(self._phones.call_control.call_hotline(caller))

    def key(self, call: str, digits: str = "") -> Body:
        """Press keys in a call; no keys stand for silence until the <Gather> times out."""
        return self._do(self._phones.call_control.press(call, digits))

    def say(self, call: str, words: str) -> Body:
        """Speak in a call."""
        return self._do(self._phones.call_control.speak(call, words))

    def hang_up(self, call: str) -> Body:
        """Hang up a call."""
        return self._do(self._phones.call_control.hang_up(call))

    def listen(self, call: str) -> Body:
        """Return what the person heard since their last step, as after the other phone of a <Dial> has hung up."""
        return self._do(self._phones.call_control.listen(call))

    def answer(self, call: str, how: str = "answered") -> Body:
        """Answer a ringing phone as "answered", "busy", "no-answer" or "voicemail"."""
        return self._do(self._phones.call_control.pick_up(call, how))

    def calls(self, number: str) -> list[Body]:
        """Return the calls from and to one phone, newest last."""
        return self._do(_now(lambda: self._phones.calls(number)))

    def expect_call(self, number: str, timeout: float = _PATIENCE) -> Body:
        """Wait until a phone rings, and return the call.

        Raises:
            AssertionError: it did not ring in time.
        """
        found = self._do(self._phones.expect_call(number, timeout))
        if not found:
            raise AssertionError(f"the phone {number} does not ring; its calls are {self.calls(number)}")
        return found

    def fault(self, number: str, fault: str | None, count: int | None = None, on: str = "messages") -> None:
        """Order a fault for the next messages (or calls, with `on="calls"`) to a number; None clears it."""
        self._do(_now(lambda: self._phones.set_fault(number, fault, count, on)))

    def settle(self, timeout: float = _PATIENCE) -> bool:
        """Wait until no webhook and no delivery is under way; return False if that takes too long."""
        return self._do(self._server.account.work.settle(timeout))

    def wait_until(self, condition: Callable[[], bool], timeout: float = _PATIENCE) -> None:
        """Wait until a condition is true; it is checked whenever something happens at the carrier.

        Raises:
            AssertionError: the condition was not true in time.
        """
        if not self._do(self._server.account.events.until(condition, timeout)):
            raise AssertionError("what was waited for did not happen in time")

    def reset(self) -> None:
        """Forget everything that happened."""
        self._do(self._server.account.reset())

    @property
    def messages(self) -> list[SimulatedMessage]:
        """Return every message of the account, oldest first."""
        return self._do(_now(lambda: list(self._server.account.messages.values())))

    @property
    def requests(self) -> list[Body]:
        """Return every REST request: its `method`, `path`, and `form` as a list of fields."""
        return self._do(_now(lambda: list(self._server.account.requests)))

    @property
    def faults_seen(self) -> list[Body]:
        """Return the faults of the hotline that the real carrier would complain of: `code`, `what` and `url`."""
        return self._do(_now(lambda: list(self._server.account.complaints)))

    @property
    def opted_out(self) -> set[str]:
        """Return the numbers that opted out."""
        return self._do(_now(lambda: set(self._server.account.opt_outs.phones)))


async def _now(look: Callable[[], T]) -> T:
    # The state belongs to the loop's thread, so it is read there too.
    return look()


def start_in_thread(settings: SimulatorSettings, port: int = 0) -> RunningSimulator:
    """Start a simulator in a thread, on any free port if the port is 0."""
    return RunningSimulator(settings, port)
