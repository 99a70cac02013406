"""The TwiML checker passes what the SDK makes of good use and names what the carrier would refuse."""

import json

import pytest
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from hotline.simulator.network.twiml_parser import TABLE
from tests.carrier.check_twiml import check
from tools.derive_twiml_table import table


def response(inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{inside}</Response>'


def test_the_table_is_the_installed_sdks() -> None:
    assert json.loads(json.dumps(table())) == TABLE


def test_good_documents_have_no_faults() -> None:
    texts = MessagingResponse()
    texts.message("¿Dónde? R&D <b>")
    voice = VoiceResponse()
    gather = Gather(
        input="dtmf speech", num_digits=1, finish_on_key="", action="/menu?t=1", action_on_empty_result=True
    )
    gather.say("Para español, oprima dos.", language="es-US", voice="Polly.Lupe")
    voice.append(gather)

    assert check(str(texts)) == check(str(texts), "sms") == []
    assert check(str(voice)) == check(str(voice), "voice") == []
    assert check("<Response/>", "sms") == check("<Response/>", "voice") == []


def dial(attributes: str = "", number: str = "<Number>+14155551000</Number>", caller: str = "+15105550100") -> str:
    return response(f"<Dial callerId='{caller}' {attributes}>{number}</Dial>")


def test_a_good_dial_has_no_faults() -> None:
    voice = VoiceResponse()
    voice.say("We call the worker now.")
    calling = Dial(
        caller_id="+15105550100", timeout=20, time_limit=600, action="/after?t=1", method="POST", answer_on_bridge=True,
        hangup_on_star=True, record="do-not-record", ring_tone="us",
    )  # fmt: skip
    calling.number(
        "+14155551000", url="/whisper", method="POST", send_digits="ww1#", machine_detection="Enable",
        machine_detection_timeout=30, status_callback="/status", status_callback_event="initiated answered completed",
        status_callback_method="POST",
    )  # fmt: skip
    voice.append(calling)

    assert check(str(voice)) == check(str(voice), "voice") == check(dial()) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(dial("timeout='0'"), "out of range", id="no time"),
        pytest.param(dial("timeout='601'"), "out of range", id="too long a time"),
        pytest.param(dial("timeout='soon'"), "not a value", id="time in words"),
        pytest.param(dial("timeLimit='0'"), "not a value", id="no time to talk"),
        pytest.param(dial(caller="5105550100"), "not a value", id="callerId"),
        pytest.param(response("<Dial><Number>+14155551000</Number></Dial>"), "without callerId", id="no callerId"),
        pytest.param(dial("answerOnBridge='yes'"), "not a value", id="answerOnBridge"),
        pytest.param(dial("hangupOnStar='1'"), "not a value", id="hangupOnStar"),
        pytest.param(dial("method='PUT'"), "not a value", id="method"),
        pytest.param(dial("ringTone='loud'"), "not a value", id="ringTone"),
        pytest.param(dial("record='record-from-answer'"), "we record nobody", id="record"),
        pytest.param(dial("record='true'"), "we record nobody", id="record in old words"),
        pytest.param(dial("recordingConfigurationId='x'"), "we record nobody", id="record by settings"),
        pytest.param(dial("recordingStatusCallback='/x'"), "we record nobody", id="told of a recording"),
        pytest.param(dial("callerid='+15105550100'"), "no attribute callerid", id="misspelt"),
        pytest.param(dial(number=""), "calls nobody", id="nobody"),
        pytest.param(dial(number="+14155551000"), "loose text", id="number without Number"),
        pytest.param(dial(number="<Number/>"), "<Number> is empty", id="empty number"),
        pytest.param(dial(number="<Number>(415) 555-1000</Number>"), "not a number in E.164", id="local number"),
        pytest.param(dial(number="<Number> +14155551000 </Number>"), "not a number in E.164", id="blanks"),
        pytest.param(dial(number="<Number uri='/x'>+14155551000</Number>"), "no attribute uri", id="misspelt url"),
        pytest.param(dial(number="<Number url='a b'>+14155551000</Number>"), "not a value", id="url"),
        pytest.param(dial(number="<Number sendDigits='x'>+14155551000</Number>"), "not a value", id="digits"),
        pytest.param(
            dial(number="<Number statusCallbackEvent='ringing,answered'>+14155551000</Number>"),
            "not a value",
            id="events",
        ),
        pytest.param(
            dial(number="<Number machineDetectionTimeout='2'>+14155551000</Number>"), "out of range", id="detection"
        ),
        pytest.param(dial(number="<Say>Wait</Say>"), "<Say> is not allowed in <Dial>", id="speech in it"),
        pytest.param(response("<Number>+14155551000</Number>"), "<Number> is not allowed", id="Number alone"),
        pytest.param(
            response("<Gather action='/x' actionOnEmptyResult='true'><Dial/></Gather>"),
            "<Dial> is not allowed in <Gather>",
            id="in a question",
        ),
    ],
)
def test_a_bad_dial_is_named(text: str, fault: str) -> None:
    faults = check(text)

    assert any(fault in found for found in faults), faults


def test_a_text_cannot_dial() -> None:
    assert "<Dial> is not allowed in <Response>" in check(dial(), "sms")
    assert check(response("<Message>a</Message><Dial callerId='+15105550100'/>")) != []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("", "not well-formed", id="nothing"),
        pytest.param(" " + response(""), "not well-formed", id="leading blank"),
        pytest.param(response("<Message>a & b</Message>"), "not well-formed", id="ampersand"),
        pytest.param(response("<Message>\x0b</Message>"), "control characters", id="control"),
        pytest.param("<Responses/>", "the root is", id="root"),
        pytest.param(response("Hello"), "loose text", id="loose text"),
        pytest.param(response("<Message>a</Message>b"), "loose text", id="loose text behind"),
        pytest.param(response("<Message/>"), "<Message> is empty", id="empty message"),
        pytest.param(response(f"<Message>{'x' * 1601}</Message>"), "longer than 1600", id="long message"),
        pytest.param(response("<Message><Say>a</Say></Message>"), "not allowed in <Message>", id="nesting"),
        pytest.param(response("<say>a</say>"), "<say> is not allowed", id="case"),
        pytest.param(response("<Say langauge='en'>a</Say>"), "no attribute langauge", id="misspelt"),
        pytest.param(response("<Say language='english'>a</Say>"), "not a value", id="language"),
        pytest.param(response(f"<Say>{'x' * 3001}</Say>"), "longer than 3000", id="long say"),
        pytest.param(response("<Pause length='long'/>"), "not a value", id="integer"),
        pytest.param(response("<Redirect method='PUT'>/x</Redirect>"), "not a value", id="method"),
        pytest.param(response("<Gather action='/x' actionOnEmptyResult='yes'/>"), "not a value", id="boolean"),
        pytest.param(response("<Gather actionOnEmptyResult='true'/>"), "without action", id="no action"),
        pytest.param(response("<Gather action='/x'/>"), "silence hangs up", id="silence"),
        pytest.param(response("<Say>a</Say><Message>b</Message>"), "is not allowed", id="both channels"),
        pytest.param(response("x" * 65536), "larger than 64 kB", id="large"),
    ],
)
def test_a_bad_document_is_named(text: str, fault: str) -> None:
    faults = check(text)

    assert any(fault in found for found in faults), faults


def test_a_document_of_the_wrong_channel_is_named() -> None:
    assert check(response("<Say>a</Say>"), "sms") == ["<Say> is not allowed in <Response>"]
