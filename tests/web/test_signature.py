"""Who gets past /twilio/: only the carrier, with a token of ours, for our account."""

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from hotline import config
from hotline.gateway.signature import Signature
from tests.building import ACCOUNT, Building
from tests.web.webhook import Carrier, carrier_of

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def refused(answer: TestResponse) -> bool:
    return (answer.status_code, answer.text, answer.mimetype) == (403, EMPTY, "text/xml")


@pytest.fixture
def carrier(building: Building) -> Carrier:
    return carrier_of(building)


def test_what_is_not_signed_rightly_is_refused_and_changes_nothing(building: Building, carrier: Carrier) -> None:
    form = {"MessageSid": "SM1", "AccountSid": ACCOUNT, "From": "+14155550123", "Body": "ICE ANNEX"}
    post = carrier.client.post
    stranger = Carrier(carrier.client, carrier.origin, "another token")

    assert refused(post("/twilio/sms", data=form))
    assert refused(post("/twilio/sms", data=form, headers={"X-Twilio-Signature": ""}))
    assert refused(post("/twilio/sms", data=form, headers={"X-Twilio-Signature": "ñ not base64"}))
    assert refused(stranger.text("ICE ANNEX"))
    assert refused(carrier.text("ICE ANNEX", AccountSid="AC" + "f" * 32))
    assert refused(post("/twilio/sms", json=form, headers={"X-Twilio-Signature": "x"}))
    assert refused(post("/twilio/sms?bodySHA256=00", json=form, headers={"X-Twilio-Signature": "x"}))
    assert refused(post("/twilio/sms", data=form, headers={"Host": "evil:notaport", "X-Twilio-Signature": "x"}))
    assert refused(carrier.text("ICE ANNEX" + "x" * 70_000))
    for path in ("/twilio/voice", "/twilio/voice/turn", "/twilio/status/message", "/twilio/nothing"):
        assert refused(post(path, data=form))
    assert refused(carrier.client.get("/twilio/sms", query_string=form, headers={"X-Twilio-Signature": "x"}))
    building.settle()
    assert building.phone("maria").inbox == []


def test_repeated_names_and_fields_nobody_knows_are_signed_too(carrier: Carrier) -> None:
    pairs = [("AccountSid", ACCOUNT), ("MessageSid", "SM1"), ("From", "+14155550123"), ("Body", " MENU "),
             ("Empty", ""), ("MediaUrl", "b"), ("MediaUrl", "a"), ("MediaUrl", "a"), ("NewField", "ñ 猫")]  # fmt: skip

    answer = carrier.post("/twilio/sms", pairs)

    assert answer.status_code == 200
    assert "Agents here now" in answer.text


def test_a_query_outside_ascii_is_signed_as_it_was_sent(carrier: Carrier) -> None:
    answer = carrier.call("/twilio/voice/turn?turn=1&lang=es&node=menu&p.x=%C3%B1%20%2B", Digits="4")

    assert answer.status_code == 200
    assert "juez federal" in answer.text


def test_the_host_header_decides_nothing(carrier: Carrier) -> None:
    form = {"MessageSid": "SM1", "AccountSid": ACCOUNT, "From": "+14155550123", "Body": "MENU"}
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}

    answer = carrier.post("/twilio/sms", form.items(), headers=headers)

    assert answer.status_code == 200


def test_both_tokens_hold_while_rotating(building: Building) -> None:
    carrier = carrier_of(building, TWILIO_AUTH_TOKEN="old,new")

    for token in ("old", "new"):
        assert Carrier(carrier.client, carrier.origin, token).text("MENU", sid=token).status_code == 200
    assert Carrier(carrier.client, carrier.origin, "older").text("MENU").status_code == 403


# The carrier's published examples, and those of its library's tests, with the token 12345.
VECTORS = [
    ("https://example.com", "/myapp.php", "foo=1&bar=2", "+14158675310", "L/OH5YylLD5NRKLltdqwSvS0BnU="),
    ("https://mycompany.com", "/myapp.php", "foo=1&bar=2", "+12349013030", "0/KCTR6DLpKmkAf8muzZqo1nDgQ="),
    ("https://mycompany.com", "/myapp.php", "foo=1&bar=2", "+14158675309", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    ("https://mycompany.com", "/myapp.php", "foo=1&bar=2", "+14158675309", "kvajT1Ptam85bY51eRf/AJRuM3w="),
]


@pytest.mark.parametrize(("origin", "path", "query", "caller", "expected"), VECTORS)
def test_published_signatures_hold_with_and_without_the_port(
    origin: str, path: str, query: str, caller: str, expected: str
) -> None:
    environ = {
        "PUBLIC_URL": origin,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": "12345",
        "TWILIO_PHONE_NUMBER": "+15105550100",
    }
    form = {"CallSid": "CA1234567890ABCDE", "Caller": caller, "Digits": "1234", "From": caller, "To": "+18005551212"}
    signature = Signature(config.Carrier.read(environ))

    assert signature.validates(f"{origin}{path}?{query}", MultiDict(form), expected)
    assert not signature.validates(f"{origin}{path}?{query}", MultiDict(form | {"Digits": "1"}), expected)


def test_no_route_answers_plain_text_or_sets_a_cookie(carrier: Carrier) -> None:
    status = [("AccountSid", ACCOUNT), ("MessageSid", "SM1"), ("MessageStatus", "delivered")]
    answers = [
        carrier.text("MENU"),
        carrier.text("STOP", sid="SM2"),
        carrier.call(),
        carrier.call("/twilio/voice/turn?turn=1&lang=en&node=menu", Digits="3"),
        carrier.post("/twilio/status/message?ref=nobody", status),
        carrier.post("/twilio/status/call", [("AccountSid", ACCOUNT), ("CallSid", "CA1"), ("CallStatus", "ringing")]),
        carrier.post("/twilio/nothing", [("AccountSid", ACCOUNT)]),
        carrier.client.post("/twilio/sms"),
    ]

    for answer in answers:
        assert answer.mimetype == "text/xml"
        assert "Set-Cookie" not in answer.headers
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 200, 200, 404, 403]
