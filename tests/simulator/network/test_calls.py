"""Calls both ways: the TwiML player, keys, silence, progress reports."""

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from hotline.simulator import RunningSimulator
from hotline.simulator.network.twiml_parser import TABLE
from hotline.simulator.network.twiml_player import APOLOGY
from tests.simulator.conftest import HOTLINE
from tests.simulator.double import Answer, Double, response

MENU = response(
    '<Gather numDigits="1" action="menu?turn=1">'
    '<Say language="es-US" voice="Polly.Lupe">Oprima uno.</Say></Gather>'
    "<Say>No answer.</Say>"
)


def texts(heard: dict[str, object]) -> list[str]:
    said = heard["said"]
    assert isinstance(said, list)
    return [spoken["text"] for spoken in said]


def test_a_call_plays_until_it_asks_for_a_key(simulator: RunningSimulator, double: Double, worker: str) -> None:
    double.answers["/voice"] = MENU

    heard = simulator.call(worker)

    assert heard["said"] == [{"text": "Oprima uno.", "language": "es-US", "voice": "Polly.Lupe"}]
    assert (heard["gather"]["numDigits"], heard["ended"]) == ("1", False)
    form = double.forms("/voice")[0]
    assert (form["CallStatus"], form["Direction"], form["From"]) == ("ringing", "inbound", worker)
    assert double.seen[0].signed


def test_a_key_goes_to_the_relative_action_and_the_end_is_reported(
    simulator: RunningSimulator, double: Double, worker: str
) -> None:
    double.answers["/voice"] = MENU
    double.answers["/menu"] = response("<Say>Your <emphasis>rights</emphasis>.</Say><Hangup/><Say>Never</Say>")
    call = simulator.call(worker)["call"]

    heard = simulator.key(call, "4")

    assert (texts(heard), heard["ended"]) == (["Your rights."], True)
    assert double.forms("/menu")[0]["Digits"] == "4"
    assert double.forms("/menu")[0]["CallStatus"] == "in-progress"
    assert double.seen[1].query == "turn=1"
    simulator.settle()
    assert [form["CallStatus"] for form in double.forms("/status/call")] == ["completed"]


def test_silence_falls_through_to_the_next_verb(simulator: RunningSimulator, double: Double, worker: str) -> None:
    double.answers["/voice"] = MENU
    call = simulator.call(worker)["call"]

    heard = simulator.key(call, "")

    assert (texts(heard), heard["ended"]) == (["No answer."], True)
    assert double.forms("/menu") == []


def test_silence_is_posted_where_the_question_asks_for_it(
    simulator: RunningSimulator, double: Double, worker: str
) -> None:
    double.answers["/voice"] = response('<Gather action="/menu" actionOnEmptyResult="true"/>')
    double.answers["/menu"] = response("<Say>Still there?</Say>")
    call = simulator.call(worker)["call"]

    assert texts(simulator.key(call, "")) == ["Still there?"]
    assert "Digits" not in double.forms("/menu")[0]


@pytest.mark.parametrize(
    ("attributes", "presses", "digits"),
    [
        pytest.param('numDigits="4"', ["2", "10", "1"], "2101", id="one by one"),
        pytest.param("", ["2101", "#"], "2101", id="finish key"),
        pytest.param("", ["21", ""], "21", id="time is up"),
        pytest.param('numDigits="1" finishOnKey=""', ["#"], "#", id="pound as a key"),
        pytest.param('numDigits="1"', ["*"], "*", id="star"),
        pytest.param('finishOnKey="*"', ["1#*"], "1#", id="another finish key"),
    ],
)
def test_keys_end_a_question_as_its_attributes_say(
    simulator: RunningSimulator, double: Double, worker: str, attributes: str, presses: list[str], digits: str
) -> None:
    double.answers["/voice"] = response(f'<Gather action="/menu" {attributes}/>')
    call = simulator.call(worker)["call"]

    for keys in presses:
        simulator.key(call, keys)

    assert [form["Digits"] for form in double.forms("/menu")] == [digits]


def test_speech_reaches_only_a_question_that_listens(simulator: RunningSimulator, double: Double, worker: str) -> None:
    double.answers["/voice"] = response('<Gather input="dtmf speech" action="/menu"/>')
    double.answers["/menu"] = response('<Gather action="/keys" actionOnEmptyResult="true"/>')
    call = simulator.call(worker)["call"]

    simulator.say(call, "City Hall")
    simulator.say(call, "City Hall")

    assert double.forms("/menu")[0]["SpeechResult"] == "City Hall"
    assert "SpeechResult" not in double.forms("/keys")[0]


def test_a_gather_without_action_asks_its_own_document_again(
    simulator: RunningSimulator, double: Double, worker: str
) -> None:
    double.answers["/voice"] = response("<Redirect>/menu</Redirect>")
    double.answers["/menu"] = response('<Gather numDigits="1"/>')
    call = simulator.call(worker)["call"]

    simulator.key(call, "7")

    assert [form.get("Digits") for form in double.forms("/menu")] == [None, "7"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        pytest.param(Answer("", status=500), 11200, id="error"),
        pytest.param(Answer("<Response><Say>"), 12100, id="malformed"),
        pytest.param(Answer("{}", "application/json"), 12300, id="JSON"),
        pytest.param(response("<Redirect>/voice</Redirect>"), 11215, id="circle"),
    ],
)
def test_a_bad_answer_ends_the_call_with_the_carriers_apology(
    simulator: RunningSimulator, double: Double, worker: str, answer: Answer | str, code: int
) -> None:
    double.answers["/voice"] = answer

    heard = simulator.call(worker)

    assert (texts(heard), heard["ended"]) == ([APOLOGY], True)
    assert [fault["code"] for fault in simulator.faults_seen] == [code]


def test_a_plain_text_answer_is_read_aloud(simulator: RunningSimulator, double: Double, worker: str) -> None:
    double.answers["/voice"] = Answer("Forbidden", "text/plain")

    assert texts(simulator.call(worker)) == ["Forbidden"]
    assert [fault["code"] for fault in simulator.faults_seen] == [12300]


def test_other_verbs_are_played_or_noted(simulator: RunningSimulator, double: Double, worker: str, rep: str) -> None:
    double.answers["/voice"] = response(f'<Pause length="1"/><Play>a.wav</Play><Sms to="{rep}">A caller</Sms>')

    heard = simulator.call(worker)

    assert heard["said"][0]["play"] == f"{double.url}/a.wav"
    assert simulator.inbox(rep)[0]["body"] == "A caller"


@pytest.mark.parametrize("verb", TABLE["voice"]["Response"])
def test_every_verb_of_the_table_is_played(simulator: RunningSimulator, double: Double, worker: str, verb: str) -> None:
    double.answers["/voice"] = response(f"<{verb}/>")
    double.answers["/"] = response("<Hangup/>")

    simulator.call(worker)

    assert simulator.settle()
    assert [fault for fault in simulator.faults_seen if fault["code"] in (0, 12200)] == []


def test_a_rejected_call_is_never_connected(simulator: RunningSimulator, double: Double, worker: str) -> None:
    double.answers["/voice"] = response('<Reject reason="busy"/>')

    heard = simulator.call(worker)

    assert (heard["status"], heard["ended"]) == ("busy", True)


def test_hanging_up_is_reported_once(simulator: RunningSimulator, double: Double, worker: str) -> None:
    double.answers["/voice"] = MENU
    call = simulator.call(worker)["call"]

    simulator.hang_up(call)
    simulator.hang_up(call)

    assert len(double.forms("/status/call")) == 1
    assert texts(simulator.key(call, "1")) == []


def place(client: Client, double: Double, to: str) -> str:
    call = client.calls.create(
        to=to,
        from_=HOTLINE,
        url=f"{double.url}/alert?ref=9",
        timeout=20,
        status_callback=f"{double.url}/progress?ref=9",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
    )
    assert call.status == "queued"
    return call.sid or ""


def test_an_answered_call_plays_its_url_and_reports_its_progress(
    client: Client, simulator: RunningSimulator, double: Double, rep: str
) -> None:
    double.answers["/alert"] = MENU
    double.answers["/menu"] = response("<Say>Thank you.</Say>")
    sid = place(client, double, rep)
    assert simulator.expect_call(rep)["call"] == sid

    simulator.settle()
    heard = simulator.answer(sid)
    thanks = simulator.key(sid, "1")
    simulator.settle()

    assert (texts(heard), texts(thanks), thanks["ended"]) == (["Oprima uno."], ["Thank you."], True)
    progress = [(form["CallStatus"], form["SequenceNumber"]) for form in double.forms("/progress")]
    assert progress == [("initiated", "0"), ("ringing", "1"), ("in-progress", "2"), ("completed", "3")]
    fetched = client.calls(sid).fetch()
    assert (fetched.status, fetched.to, fetched.direction) == ("completed", rep, "outbound-api")
    assert fetched.delete()


@pytest.mark.parametrize("how", ["busy", "no-answer"])
def test_a_call_that_nobody_takes_plays_nothing(
    client: Client, simulator: RunningSimulator, double: Double, rep: str, how: str
) -> None:
    sid = place(client, double, rep)
    simulator.expect_call(rep)

    simulator.answer(sid, how)

    assert double.forms("/progress")[-1]["CallStatus"] == how
    assert double.forms("/alert") == []


def test_a_voicemail_hears_all_and_presses_nothing(
    client: Client, simulator: RunningSimulator, double: Double, rep: str
) -> None:
    double.answers["/alert"] = MENU
    sid = place(client, double, rep)
    simulator.expect_call(rep)

    heard = simulator.answer(sid, "voicemail")

    assert texts(heard) == ["Oprima uno.", "No answer."]
    assert (heard["status"], double.forms("/menu")) == ("completed", [])


def test_a_phone_rings_no_longer_than_the_timeout(
    client: Client, simulator: RunningSimulator, double: Double, rep: str
) -> None:
    client.calls.create(to=rep, from_=HOTLINE, twiml=response(), timeout=0, status_callback=f"{double.url}/progress")

    simulator.wait_until(lambda: bool(double.forms("/progress")))

    assert double.forms("/progress")[0]["CallStatus"] == "no-answer"


def test_a_fault_on_calls_leaves_texts_alone(
    client: Client, simulator: RunningSimulator, double: Double, rep: str
) -> None:
    simulator.fault(rep, "busy", on="calls")

    place(client, double, rep)
    client.messages.create(to=rep, from_=HOTLINE, body="Hello")
    simulator.settle()

    assert [form["CallStatus"] for form in double.forms("/progress")] == ["initiated", "busy"]
    assert simulator.inbox(rep)[0]["status"] == "delivered"


def test_a_call_can_be_sent_elsewhere_and_ended(
    client: Client, simulator: RunningSimulator, double: Double, rep: str
) -> None:
    double.answers["/alert"] = MENU
    sid = place(client, double, rep)
    simulator.expect_call(rep)
    simulator.answer(sid)

    client.calls(sid).update(twiml=response('<Say>Somebody took it.</Say><Gather action="/x"/>'))
    simulator.settle()
    client.calls(sid).update(status="completed")
    simulator.settle()

    assert [spoken["text"] for spoken in simulator.calls(rep)[0]["said"]][-1] == "Somebody took it."
    assert client.calls(sid).fetch().status == "completed"
    assert [call.sid for call in client.calls.list(to=rep, status="completed")] == [sid]
    with pytest.raises(TwilioRestException) as refusal:
        client.calls(sid).update(status="completed")
    assert refusal.value.code == 21220


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": "banana"}, 21211),
        ({"to": ""}, 21201),
        ({"from_": "+15105559999"}, 21210),
        ({"url": ""}, 21205),
        ({"url": "nowhere"}, 21205),
    ],
)
def test_a_senseless_call_is_refused(client: Client, rep: str, fields: dict[str, str], code: int) -> None:
    wanted = {"to": rep, "from_": HOTLINE, "url": "http://127.0.0.1:9/", **fields}

    with pytest.raises(TwilioRestException) as refusal:
        client.calls.create(**wanted)

    assert refusal.value.code == code
