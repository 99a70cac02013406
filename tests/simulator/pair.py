"""Two phones for the tests of <Dial>, and the documents by which the hotline would connect them."""

from typing import Any

from twilio.rest import Client

from hotline.simulator import RunningSimulator
from tests.simulator.conftest import HOTLINE
from tests.simulator.double import Double, response

MENU = response('<Gather numDigits="1" action="/talk"><Say>Press one to talk.</Say></Gather>')
WHISPER = response('<Gather numDigits="1" action="/accept"><Say>A rep calls.</Say></Gather><Hangup/>')


def dial(number: str, attributes: str = "", noun: str = 'url="/whisper?ref=9"') -> str:
    """Return a document that dials a number."""
    return response(
        f"<Say>We call the worker now.</Say>"
        f'<Dial callerId="{HOTLINE}" timeout="20" action="/after?ref=9" {attributes}>'
        f"<Number {noun}>{number}</Number></Dial><Say>Never with an action</Say>"
    )


def texts(heard: dict[str, Any]) -> list[str]:
    """Return what was said, without what is no speech."""
    return [spoken["text"] for spoken in heard["said"] if spoken["text"]]


class Pair:
    """A rep whom the hotline called, and the worker whose phone rings because the rep pressed one."""

    def __init__(self, client: Client, simulator: RunningSimulator, double: Double, rep: str, worker: str) -> None:
        self.simulator, self.double, self.rep_number, self.worker_number = simulator, double, rep, worker
        double.answers |= {"/alert": MENU, "/talk": dial(worker), "/whisper": WHISPER, "/accept": response()}
        double.answers["/after"] = response("<Say>The call has ended.</Say>")
        self.rep = str(client.calls.create(to=rep, from_=HOTLINE, url=f"{double.url}/alert?ref=9").sid)
        simulator.expect_call(rep)
        simulator.answer(self.rep)

    def dial(self) -> str:
        """Let the rep press one, and return the call by which the worker's phone rings then."""
        self.simulator.key(self.rep, "1")
        return str(self.simulator.expect_call(self.worker_number)["call"])

    def talk(self) -> str:
        """Let the worker pick up and agree to talk."""
        worker = self.dial()
        self.simulator.answer(worker)
        self.simulator.key(worker, "1")
        return worker

    def shown(self, sid: str) -> dict[str, Any]:
        """Return what the double tells about a call once everything has happened."""
        assert self.simulator.settle()
        calls = self.simulator.calls(self.rep_number) + self.simulator.calls(self.worker_number)
        return next(call for call in calls if call["call"] == sid)

    @property
    def after(self) -> list[tuple[str, str, str]]:
        """Return how the <Dial> ended each time its action was asked."""
        assert self.simulator.settle()
        forms = self.double.forms("/after")
        return [(form["DialCallStatus"], form["DialBridged"], form["CallStatus"]) for form in forms]
