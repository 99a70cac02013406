"""Faults on order: each is what a client really meets when the carrier is in trouble."""

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from hotline.simulator import RunningSimulator
from tests.simulator.conftest import HOTLINE
from tests.simulator.double import Double, response


def send(client: Client, to: str, double: Double) -> None:
    client.messages.create(to=to, from_=HOTLINE, body="alert", status_callback=f"{double.url}/status?ref=7")


@pytest.mark.parametrize(
    ("fault", "error", "accepted"),
    [
        ("error:21211", (400, 21211), False),
        ("error:99999", (400, 99999), False),
        ("429", (429, 20429), False),
        ("500", (500, 20500), False),
        ("500-accepted", (500, 20500), True),
    ],
)
def test_a_fault_answers_with_an_error_and_accepts_or_not(
    client: Client,
    simulator: RunningSimulator,
    double: Double,
    rep: str,
    fault: str,
    error: tuple[int, int],
    accepted: bool,
) -> None:
    simulator.fault(rep, fault, count=1)

    with pytest.raises(TwilioRestException) as refusal:
        send(client, rep, double)
    simulator.settle()

    assert (refusal.value.status, refusal.value.code) == error
    assert len(client.messages.list(to=rep)) == accepted
    assert [form["MessageStatus"] for form in double.forms("/status")] == ["sent", "delivered"] * accepted


def test_a_count_makes_the_fault_go_away(client: Client, simulator: RunningSimulator, double: Double, rep: str) -> None:
    simulator.fault(rep, "500", count=2)

    for _ in range(2):
        with pytest.raises(TwilioRestException):
            send(client, rep, double)
    send(client, rep, double)

    assert len(simulator.inbox(rep)) == 1


def test_a_hanging_create_is_accepted_without_an_answer(
    simulator: RunningSimulator, client: Client, double: Double, rep: str
) -> None:
    client.http_client = TwilioHttpClient(timeout=0.2)
    simulator.fault(rep, "hang", count=1)

    with pytest.raises(requests.exceptions.ReadTimeout):
        send(client, rep, double)
    simulator.settle()
    client.http_client.session.close()

    assert [form["MessageStatus"] for form in double.forms("/status")] == ["sent", "delivered"]
    assert [text["body"] for text in simulator.inbox(rep)] == ["alert"]


def test_a_dropped_create_is_accepted_without_an_answer(
    client: Client, simulator: RunningSimulator, double: Double, rep: str
) -> None:
    simulator.fault(rep, "drop", count=1)

    with pytest.raises(requests.exceptions.ConnectionError):
        send(client, rep, double)

    assert [text["body"] for text in simulator.inbox(rep)] == ["alert"]


@pytest.mark.parametrize(
    ("fault", "statuses", "code"),
    [
        ("undelivered:30003", ["sent", "undelivered"], "30003"),
        ("failed:30006", ["failed"], "30006"),
        ("silent", [], None),
        ("shuffle", ["delivered", "delivered", "sent", "sent"], None),
        ("late:0.02", ["sent", "delivered"], None),
    ],
)
def test_a_fault_after_acceptance_shows_in_the_callbacks(
    client: Client,
    simulator: RunningSimulator,
    double: Double,
    rep: str,
    fault: str,
    statuses: list[str],
    code: str | None,
) -> None:
    simulator.fault(rep, fault)

    send(client, rep, double)
    simulator.settle()

    forms = double.forms("/status")
    assert [form["MessageStatus"] for form in forms] == statuses
    assert code is None or forms[-1]["ErrorCode"] == code
    assert client.messages.list(to=rep)[0].status == (
        statuses[-1] if code else {"silent": "sent"}.get(fault, "delivered")
    )


def test_a_slow_carrier_answers_all_the_same(
    client: Client, simulator: RunningSimulator, double: Double, rep: str
) -> None:
    simulator.fault(rep, "slow:0.05")

    send(client, rep, double)

    assert len(simulator.inbox(rep)) == 1


def test_a_fault_of_everybody_spoils_what_has_none_of_its_own(
    client: Client, simulator: RunningSimulator, double: Double, rep: str
) -> None:
    simulator.fault("*", "500", count=1)
    simulator.fault(rep, "slow:0.01")

    send(client, rep, double)
    with pytest.raises(TwilioRestException):
        send(client, "+15105550188", double)
    send(client, "+15105550188", double)

    taken = requests.get(f"{simulator.url}/phones/taken", timeout=60).json()
    assert [text["to"] for text in taken] == [rep, "+15105550188"]
    assert {text["callback"] for text in taken} == {f"{double.url}/status?ref=7"}


def test_an_unknown_fault_is_refused_and_none_clears(simulator: RunningSimulator, rep: str) -> None:
    url = f"{simulator.url}/phones/fault"

    refused = requests.post(url, json={"number": rep, "fault": "explode"}, timeout=60)
    ordered = requests.post(url, json={"number": rep, "fault": "failed:30006", "count": 2}, timeout=60)
    cleared = requests.post(url, json={"number": rep, "fault": None}, timeout=60)

    assert refused.status_code == 400
    assert [fault["left"] for fault in ordered.json()] == [2]
    assert cleared.json() == []


def test_a_reply_in_twiml_meets_only_faults_after_acceptance(
    simulator: RunningSimulator, double: Double, rep: str
) -> None:
    double.answers["/sms"] = response("<Message>Noted</Message>")
    simulator.fault(rep, "500", count=1)
    assert simulator.text(rep, "1A")["replies"] == ["Noted"]

    simulator.fault(rep, "undelivered:30003", count=1)
    simulator.text(rep, "1A")
    simulator.settle()

    assert [text["status"] for text in simulator.inbox(rep)[1::2]] == ["delivered", "undelivered"]
