"""The story plays over the phones alone, and says so when a step does not happen."""

import json
import threading
import time

import requests
from twilio.rest import Client

from hotline.simulator import RunningSimulator
from tests.simulator.conftest import HOTLINE, PHONES
from tests.simulator.double import Double, Form, response

WORKER, MARIA = PHONES[0].number, PHONES[1].number
SAID = {
    f"{MARIA} 1A": "Maria, your union rep, has your report.",
    f"{MARIA} 1H": "Maria is there.",
    f"{MARIA} 1C": "Maria gave the all clear. More: www.iamerica.org",
}


class SmallHotline:
    """Just enough of a hotline for the story to have an end."""

    def __init__(self, client: Client, tells: tuple[str, ...]) -> None:
        self._client, self._tells = client, tells

    def sms(self, form: Form) -> str:
        if form["Body"] == "ANNEX":
            threading.Thread(target=self._alert, daemon=True).start()
        if news := SAID.get(f"{form['From']} {form['Body']}"):
            self._client.messages.create(to=WORKER, from_=HOTLINE, body=news)
        return response(f"<Message>About {form['Body']}</Message>")

    def _alert(self) -> None:
        for number in self._tells:
            self._client.messages.create(to=number, from_=HOTLINE, body="ICE at the Annex. Reply 1A to take it.")


def play(
    simulator: RunningSimulator, double: Double, hotline: SmallHotline, pace: float = 0, timeout: float = 60
) -> list[dict[str, object]]:
    double.answers["/sms"] = hotline.sms
    double.answers["/voice"] = response('<Gather numDigits="1" action="/menu"><Say>Menu</Say></Gather>')
    double.answers["/menu"] = response('<Gather numDigits="1" action="/menu"><Say>Warrants</Say></Gather>')
    answer = requests.post(f"{simulator.url}/phones/story", json={"timeout": timeout, "pace": pace}, timeout=120)
    return [json.loads(line) for line in answer.text.splitlines()]


def test_the_whole_story_is_played_by_phone(client: Client, simulator: RunningSimulator, double: Double) -> None:
    steps = play(simulator, double, SmallHotline(client, tuple(phone.number for phone in PHONES[1:])))

    assert steps[-1]["done"]
    assert steps[-1]["ok"], steps
    assert all(step["ok"] for step in steps)
    assert [step["step"] for step in steps[:-1]] == list(range(1, int(str(steps[0]["of"])) + 1))
    told = [step["who"] for step in steps if step.get("what") == "gets the alert"]
    assert told == ["Maria Lopez", "Dan Kim", "Sue Park"]


def test_a_story_that_is_slow_enough_to_watch_leaves_its_pauses_out_of_the_times(
    client: Client, simulator: RunningSimulator, double: Double
) -> None:
    began = time.monotonic()

    steps = play(simulator, double, SmallHotline(client, tuple(phone.number for phone in PHONES[1:])), pace=0.1)

    took = time.monotonic() - began
    assert steps[-1]["ok"], steps
    assert took > 1
    assert float(str(steps[-1]["at"])) < took - 0.9


def test_a_story_whose_alert_never_comes_says_which_step_failed(
    client: Client, simulator: RunningSimulator, double: Double
) -> None:
    steps = play(simulator, double, SmallHotline(client, tells=(MARIA,)), timeout=5)

    assert not steps[-1]["ok"]
    assert (steps[-2]["who"], steps[-2]["what"], steps[-2]["ok"]) == ("Dan Kim", "gets the alert", False)
