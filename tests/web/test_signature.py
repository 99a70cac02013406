"""Who gets past /twilio/: only the carrier, with a token of ours, for our account."""

import hashlib
import json

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from hotline import config
from hotline.gateway.signature import Signature
from hotline.store.sql.schema import TABLES
from tests.building import ACCOUNT, Building
from tests.web.webhook import Carrier, carrier_of

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def refused(answer: TestResponse) -> bool:
    return (answer.status_code, answer.text, answer.mimetype) == (403, EMPTY, "text/xml")


def kept(building: Building) -> tuple[set[bytes], dict[str, int]]:
    """Return the keys in Redis, and how many rows each table has."""
    with building.hotline.database.reading() as tx:
        rows = {one.name: tx.conn.execute(select(func.count()).select_from(one)).scalar_one() for one in TABLES}
    return set(building.redis.scan_iter("*")), rows


@pytest.fixture
def carrier(building: Building) -> Carrier:
    return carrier_of(building)


def test_what_is_not_signed_rightly_is_refused_and_changes_nothing(building: Building, carrier: Carrier) -> None:
    form = {"MessageSid": "SM1", "AccountSid": ACCOUNT, "From": "+14155550123", "Body": "ICE ANNEX"}
    post = carrier.client.post
    stranger = Carrier(carrier.client, carrier.origin, "another token")
    before = kept(building)

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
    assert kept(building) == before
    assert building.simulator.requests == []


def test_a_signature_holds_for_its_own_route_form_and_method_alone(building: Building, carrier: Carrier) -> None:
    form = {"MessageSid": "SM1", "AccountSid": ACCOUNT, "From": "+14155550123", "Body": "ICE ANNEX"}
    headers = {"X-Twilio-Signature": carrier.sign("/twilio/sms", form.items())}
    bare = {"X-Twilio-Signature": carrier.sign("/twilio/sms", ())}
    before = kept(building)

    assert refused(carrier.client.post("/twilio/voice", data=form, headers=headers))
    assert refused(carrier.client.post("/twilio/sms?x=1", data=form, headers=headers))
    assert refused(carrier.client.post("/twilio/sms", data=form | {"Body": "ICE LIBRARY"}, headers=headers))
    assert refused(carrier.client.post("/twilio/sms", data=form | {"Extra": ""}, headers=headers))
    assert refused(carrier.client.get("/twilio/sms", headers=bare))
    put = carrier.client.put("/twilio/sms", data=form, headers=headers)

    assert (put.status_code, put.text, put.mimetype) == (405, EMPTY, "text/xml")
    assert kept(building) == before


def test_a_json_body_is_refused_however_well_it_is_signed(building: Building, carrier: Carrier) -> None:
    body = json.dumps({"MessageSid": "SM1", "AccountSid": ACCOUNT, "From": "+14155550123", "Body": "ICE ANNEX"})
    path = f"/twilio/sms?bodySHA256={hashlib.sha256(body.encode()).hexdigest()}"
    headers = {"X-Twilio-Signature": carrier.sign(path, ())}
    before = kept(building)

    assert refused(carrier.client.post(path, data=body, content_type="application/json", headers=headers))
    assert kept(building) == before


def test_repeated_names_and_fields_nobody_knows_are_signed_too(carrier: Carrier) -> None:
    pairs = [("AccountSid", ACCOUNT), ("MessageSid", "SM1"), ("From", "+14155550123"), ("Body", " MENU "),
             ("Empty", ""), ("MediaUrl", "b"), ("MediaUrl", "a"), ("MediaUrl", "a"), ("NewField", "ñ 猫")]  # fmt: skip

    answer = carrier.post("/twilio/sms", pairs)

    assert answer.status_code == 200
    assert "Agents here now" in answer.text


def test_a_query_outside_ascii_is_signed_as_it_was_sent(carrier: Carrier) -> None:
    answer = carrier.call("/twilio/voice/turn?turn=1&lang=es&node=papers-and-courts&p.x=%C3%B1%20%2B", Digits="4")

    assert answer.status_code == 200
    assert "juez federal" in answer.text


def test_the_host_header_decides_nothing(carrier: Carrier) -> None:
    form = {"MessageSid": "SM1", "AccountSid": ACCOUNT, "From": "+14155550123", "Body": "MENU"}
    forwarded = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}

    answers = [
        carrier.post("/twilio/sms", form.items(), headers=forwarded | {"Host": host})
        for host in ("evil.example", "evil.example:notaport", "user:pass@evil.example", "")
    ]

    assert [answer.status_code for answer in answers] == [200] * 4


def test_both_tokens_hold_while_rotating(building: Building) -> None:
    carrier = carrier_of(building, TWILIO_AUTH_TOKEN="old,new")

    for token in ("old", "new"):
        assert Carrier(carrier.client, carrier.origin, token).text("MENU", sid=token).status_code == 200
    assert Carrier(carrier.client, carrier.origin, "older").text("MENU").status_code == 403


# The carrier's published example, an older one of many projects, and those of its library's tests; token 12345.
FORM = {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "To": "+18005551212"}
OLD = FORM | {"From": "+14158675309", "Caller": "+14158675309"}
REPEATED = [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]
VECTORS = [
    ("https://example.com", FORM | dict.fromkeys(("From", "Caller"), "+14158675310"), "L/OH5YylLD5NRKLltdqwSvS0BnU="),
    ("https://mycompany.com", FORM | dict.fromkeys(("From", "Caller"), "+12349013030"), "0/KCTR6DLpKmkAf8muzZqo1nDgQ="),
    ("https://mycompany.com", OLD, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    ("https://mycompany.com", OLD, "kvajT1Ptam85bY51eRf/AJRuM3w="),  # signed with the port 443
    ("http://mycompany.com", OLD, "0ZXoZLH/DfblKGATFgpif+LLRf4="),  # signed with the port 80
    ("http://mycompany.com:1234", OLD, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
    ("https://mycompany.com", REPEATED, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
]


@pytest.mark.parametrize(("origin", "form", "expected"), VECTORS)
def test_published_signatures_hold_with_and_without_the_port(
    origin: str, form: dict[str, str] | list[tuple[str, str]], expected: str
) -> None:
    environ = {
        "PUBLIC_URL": "https://hotline.example.org",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": "12345",
        "TWILIO_PHONE_NUMBER": "+15105550100",
    }
    signature = Signature(config.CarrierSettings.read(environ))
    url = f"{origin}/myapp.php?foo=1&bar=2"

    assert signature.validates(url, MultiDict(form), expected)
    assert not signature.validates(url, MultiDict([*MultiDict(form).items(multi=True), ("Digits", "1")]), expected)
    assert not signature.validates(url + "3", MultiDict(form), expected)


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
