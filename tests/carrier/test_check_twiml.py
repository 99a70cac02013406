"""The TwiML checker passes what the SDK makes of good use and names what the carrier would refuse."""

import json

import pytest
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Gather, VoiceResponse

from tests.carrier.check_twiml import TABLE, check
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
