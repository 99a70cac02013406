"""Texts from phones: signed webhooks, replies, opt-outs, and answers that the carrier would not take."""

import json
import threading

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from hotline.simulator import RunningSimulator
from tests.simulator.conftest import HOTLINE, SERVICE
from tests.simulator.double import ACCOUNT, Answer, Double, response

HELLO = response("<Message>Hello</Message>")


def test_a_text_is_posted_signed_with_the_carriers_fields(
    simulator: RunningSimulator, double: Double, worker: str
) -> None:
    double.answers["/sms"] = response("<Message>Which worksite?</Message><Message><Body>Two</Body></Message>")

    answer = simulator.text(worker, "¿La migra? 100% & más\n")

    seen = double.seen[0]
    assert seen.signed
    assert seen.form["Body"] == "¿La migra? 100% & más\n"
    assert seen.form["MessageSid"] == seen.form["SmsSid"] == seen.form["SmsMessageSid"] == answer["sid"]
    assert (seen.form["From"], seen.form["To"], seen.form["AccountSid"]) == (worker, HOTLINE, ACCOUNT)
    assert (seen.form["MessagingServiceSid"], seen.form["NumMedia"]) == (SERVICE, "0")
    assert "FromZip" in seen.form
    assert (answer["status"], answer["replies"]) == (200, ["Which worksite?", "Two"])
    assert simulator.settle()
    assert [text["status"] for text in simulator.inbox(worker)] == ["received", "delivered", "delivered"]


def test_a_text_can_be_posted_again_under_its_old_sid(simulator: RunningSimulator, double: Double, worker: str) -> None:
    sid = simulator.text(worker, "ICE")["sid"]

    simulator.text(worker, "", sid=sid)

    assert [(form["MessageSid"], form["Body"]) for form in double.forms("/sms")] == [(sid, "ICE")] * 2
    assert len(simulator.inbox(worker)) == 1


@pytest.mark.parametrize("word", ["STOP", "stopall", " Unsubscribe ", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"])
def test_a_stop_word_blocks_every_later_text(
    client: Client, simulator: RunningSimulator, double: Double, worker: str, word: str
) -> None:
    double.answers["/sms"] = HELLO

    answer = simulator.text(worker, word)
    with pytest.raises(TwilioRestException) as refusal:
        client.messages.create(to=worker, from_=HOTLINE, body="Hello")

    assert refusal.value.code == 21610
    assert answer["replies"] == []
    assert len(double.forms("/sms")) == 1
    simulator.settle()
    texts = [(text["carrier"], text["status"], text["error_code"]) for text in simulator.inbox(worker)[1:]]
    assert texts == [(True, "delivered", None), (False, "failed", 21610)]


def test_a_start_word_opens_again_and_says_so_only_to_who_was_out(
    client: Client, simulator: RunningSimulator, worker: str
) -> None:
    simulator.text(worker, "YES")
    simulator.text(worker, "STOP")
    simulator.text(worker, "Start")

    assert client.messages.create(to=worker, from_=HOTLINE, body="Hello").sid
    assert sum(text["carrier"] for text in simulator.inbox(worker)) == 2
    assert simulator.opted_out == set()


def test_help_gets_the_carriers_words_beside_ours(simulator: RunningSimulator, double: Double, worker: str) -> None:
    double.answers["/sms"] = HELLO

    answer = simulator.text(worker, "help")

    assert answer["replies"] == ["Hello"]
    assert [text["carrier"] for text in simulator.inbox(worker)] == [False, True, False]


def test_stop_please_is_an_ordinary_text(simulator: RunningSimulator, worker: str) -> None:
    simulator.text(worker, "stop please")

    assert simulator.opted_out == set()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        pytest.param(Answer("<Response><Message>a & b</Message></Response>"), 12100, id="ampersand"),
        pytest.param(Answer(" " + response()), 12100, id="blank before the declaration"),
        pytest.param(Answer(response("<Message>\x0b</Message>")), 12100, id="control character"),
        pytest.param(Answer("<response/>"), 12102, id="root"),
        pytest.param(Answer(response("<Say>Hello</Say>")), 12200, id="voice verb"),
        pytest.param(Answer(response('<Message tone="calm">Hello</Message>')), 12200, id="attribute"),
        pytest.param(Answer("OK", "text/plain"), 12300, id="plain text"),
        pytest.param(Answer("{}", "application/json"), 12300, id="JSON"),
        pytest.param(Answer("", status=500), 11200, id="error"),
        pytest.param(Answer(response("x" * 65536)), 11750, id="too big"),
        pytest.param(Answer(response("<Redirect>/sms</Redirect>")), 11215, id="circle"),
    ],
)
def test_a_bad_answer_is_noted_with_the_carriers_number(
    simulator: RunningSimulator, double: Double, worker: str, answer: Answer, code: int
) -> None:
    double.answers["/sms"] = answer

    simulator.text(worker, "Hello")

    assert [fault["code"] for fault in simulator.faults_seen] == [code]


def test_a_plain_text_answer_lands_on_the_phone_as_it_would(
    simulator: RunningSimulator, double: Double, worker: str
) -> None:
    double.answers["/sms"] = Answer("Unauthorized", "text/plain")

    assert simulator.text(worker, "Hello")["replies"] == ["Unauthorized"]


def test_the_control_api_serves_the_same_over_http(simulator: RunningSimulator, double: Double, worker: str) -> None:
    double.answers["/sms"] = HELLO

    answer = requests.post(f"{simulator.url}/phones/text", json={"from": worker, "body": "hi"}, timeout=60).json()
    found = requests.post(
        f"{simulator.url}/phones/expect", json={"number": worker, "contains": "Hell"}, timeout=60
    ).json()
    settled = requests.post(f"{simulator.url}/phones/settle", timeout=60).json()
    inbox = requests.get(f"{simulator.url}/phones/inbox", params={"number": worker}, timeout=60).json()
    people = requests.get(f"{simulator.url}/phones/people", timeout=60).json()

    assert answer["replies"] == ["Hello"]
    assert (found["body"], settled) == ("Hello", {"settled": True})
    assert [text["body"] for text in inbox] == ["hi", "Hello"]
    assert [person["role"] for person in people] == ["worker", "rep", "rep", "supervisor"]


@pytest.mark.parametrize("body", ["[]", "{", '{"body": "no sender"}'])
def test_a_senseless_control_request_is_refused(simulator: RunningSimulator, body: str) -> None:
    assert requests.post(f"{simulator.url}/phones/text", data=body, timeout=60).status_code == 400


def test_pages_of_other_sites_cannot_use_the_phones(simulator: RunningSimulator, worker: str) -> None:
    answer = requests.post(
        f"{simulator.url}/phones/text",
        data=json.dumps({"from": worker, "body": "ICE"}),
        headers={"Sec-Fetch-Site": "cross-site"},
        timeout=60,
    )

    assert answer.status_code == 403
    assert simulator.inbox(worker) == []


def test_the_event_stream_shows_a_text_as_it_arrives(simulator: RunningSimulator, worker: str) -> None:
    with requests.get(f"{simulator.url}/phones/events", stream=True, timeout=60) as stream:
        lines = stream.iter_lines(chunk_size=1, decode_unicode=True)
        assert next(lines) == "retry: 1000"
        threading.Thread(target=simulator.text, args=(worker, "ICE"), daemon=True).start()
        found = next(line for line in lines if line.startswith("data:"))

    assert json.loads(found[5:])["body"] == "ICE"


def test_two_hundred_sends_at_once_all_arrive(client: Client, simulator: RunningSimulator, rep: str) -> None:
    threads = [
        threading.Thread(target=client.messages.create, kwargs={"to": rep, "from_": HOTLINE, "body": str(count)})
        for count in range(200)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert simulator.settle()
    assert {text["status"] for text in simulator.inbox(rep)} == {"delivered"}
    assert len(simulator.inbox(rep)) == 200
