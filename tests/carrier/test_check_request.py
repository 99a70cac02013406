"""The request checker passes what the carrier takes and names what it would refuse."""

import pytest

from tests.carrier.check_request import check

ACCOUNT = "AC" + "0" * 32
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
CALLS = f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
ONE = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/SM{'a' * 32}.json"
TEXT = {
    "To": "+15105550101",
    "MessagingServiceSid": "MG" + "0" * 32,
    "Body": "Hello",
    "StatusCallback": "http://127.0.0.1:5000/twilio/status/message?ref=x#rc=2",
    "ValidityPeriod": "300",
    "RiskCheck": "disable",
}
CALL = {
    "To": "+15105550101",
    "From": "+15105550100",
    "Url": "https://hotline.test/twilio/voice/alert?ref=x",
    "Timeout": "25",
}


def test_good_requests_have_no_faults() -> None:
    events = [("StatusCallbackEvent", "ringing"), ("StatusCallbackEvent", "answered")]

    assert check("POST", MESSAGES, TEXT.items()) == []
    assert check("POST", CALLS, [*CALL.items(), *events]) == []
    assert check("GET", MESSAGES, [("To", "+15105550101"), ("DateSent>", "2026-11-24T10:00:00Z")]) == []
    assert check("GET", ONE, []) == []
    assert check("POST", ONE, [("Body", "")]) == []
    assert check("DELETE", ONE, []) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        pytest.param({"Boddy": "x"}, "Boddy: the carrier has no such field", id="misspelt"),
        pytest.param({"To": "banana"}, "not an E.164 number", id="number"),
        pytest.param({"To": ""}, "To: is required", id="required"),
        pytest.param({"Body": ""}, "one of Body, MediaUrl, ContentSid", id="nothing to say"),
        pytest.param({"Body": "x" * 1601}, "longer than 1600", id="long"),
        pytest.param({"MessagingServiceSid": "MG1"}, "MessagingServiceSid: 'MG1' is no", id="sid"),
        pytest.param({"MessagingServiceSid": ""}, "one of From, MessagingServiceSid", id="no sender"),
        pytest.param({"StatusCallback": "/twilio/status"}, "absolute web address", id="relative"),
        pytest.param({"StatusCallback": "http://a_b.test/"}, "absolute web address", id="underscore"),
        pytest.param({"ValidityPeriod": "5m"}, "not a whole number", id="integer"),
        pytest.param({"ValidityPeriod": "0"}, "out of range", id="range"),
        pytest.param({"RiskCheck": "off"}, "is none of", id="enum"),
        pytest.param({"SmartEncoded": "yes"}, "neither true nor false", id="boolean"),
        pytest.param({"SendAt": "tomorrow"}, "not a time", id="time"),
    ],
)
def test_a_bad_message_is_named(change: dict[str, str], fault: str) -> None:
    faults = check("POST", MESSAGES, {**TEXT, **change}.items())

    assert any(fault in found for found in faults), faults


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        pytest.param({"Url": ""}, "one of Url, Twiml, ApplicationSid", id="nothing to play"),
        pytest.param({"StatusCallbackEvent": "ended"}, "no call event", id="event"),
        pytest.param({"Twiml": "<Response><Message>x</Message></Response>"}, "the TwiML is wrong", id="twiml"),
        pytest.param({"Method": "PUT"}, "is none of", id="method"),
    ],
)
def test_a_bad_call_is_named(change: dict[str, str], fault: str) -> None:
    faults = check("POST", CALLS, {**CALL, **change}.items())

    assert any(fault in found for found in faults), faults


def test_only_array_fields_may_be_repeated() -> None:
    faults = check("POST", MESSAGES, [*TEXT.items(), ("Body", "again")])

    assert faults == ["CreateMessage: Body: given 2 times"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", MESSAGES), ("POST", MESSAGES.replace("json", "xml")), ("GET", "/2010-04-01/Accounts.json")],
)
def test_an_operation_that_the_carrier_lacks_is_named(method: str, path: str) -> None:
    assert "no such operation" in check(method, path, [])[0]


def test_a_bad_sid_in_the_path_is_named() -> None:
    assert "in the path" in check("GET", ONE.replace("SM", "XX"), [])[0]
