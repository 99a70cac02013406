"""Requests that no carrier of today makes: any bytes, and turns of calls that another release began."""

from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.building import ACCOUNT, NUMBER, TOKEN, Building
from tests.carrier import check_twiml
from tests.web.webhook import Carrier, carrier_of

# What is tested is the reading of requests; one database is enough.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
often = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
ROUTES = st.sampled_from(["/twilio/sms", "/twilio/voice", "/twilio/voice/turn", "/twilio/status/message",
                          "/twilio/status/call", "/twilio/", "/twilio/sms/"])  # fmt: skip
TYPES = st.sampled_from(["application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x",
                         "multipart/form-data", "text/plain; charset=utf-16", "", "x"])  # fmt: skip


@pytest.fixture
def carrier(building: Building) -> Carrier:
    return carrier_of(building)


def post(client: FlaskClient, path: str, body: bytes, content_type: str, signature: str | None) -> tuple[int, str]:
    headers = {} if signature is None else {"X-Twilio-Signature": signature}
    answer = client.post(path, data=body, content_type=content_type, headers=headers)
    assert answer.mimetype == "text/xml"
    return answer.status_code, answer.text


def test_any_bytes_without_a_signature_are_refused(building: Building, carrier: Carrier) -> None:
    @often
    @given(ROUTES, st.binary(max_size=200), TYPES, st.none() | st.text(st.characters(codec="latin-1"), max_size=40))
    def refused(path: str, body: bytes, content_type: str, signature: str | None) -> None:
        header = None if signature is None else signature.replace("\r", "").replace("\n", "")
        assert post(carrier.client, path, body, content_type, header)[0] == 403

    refused()
    building.settle()
    assert building.simulator.requests == []


def test_any_bytes_as_the_words_of_a_person_get_valid_twiml(building: Building, carrier: Carrier) -> None:
    sids = iter(range(10_000))

    @often
    @given(
        st.sampled_from([("/twilio/sms", "Body"), ("/twilio/voice/turn?turn=1&node=which-site", "SpeechResult"),
                         ("/twilio/voice/turn?turn=1&node=menu", "Digits"), ("/twilio/sms", "From")]),
        # The carrier writes UTF-8, so any characters, controls and all, but no bytes that are none.
        st.text(st.characters(exclude_categories=["Cs"]), max_size=120),
    )  # fmt: skip
    def answered(where: tuple[str, str], words: str) -> None:
        path, field = where
        sid = f"XX{next(sids)}"
        form = {"MessageSid": sid, "CallSid": sid, "AccountSid": ACCOUNT, "From": "+14155550123", "To": NUMBER}
        body = urlencode(form | {field: words}).encode()
        signature = carrier.sign(path, (form | {field: words}).items())

        status, document = post(carrier.client, path, body, "application/x-www-form-urlencoded", signature)

        assert status == 200
        assert check_twiml.check(document) == []

    answered()
    building.settle()


def test_every_step_of_every_release_can_be_gone_on_from_by_any_key(building: Building, carrier: Carrier) -> None:
    nodes = [*building.hotline.flows.nodes, "a-node-of-another-release"]

    for place, node in enumerate(nodes):
        for key in "0123456789*#":
            answer = carrier.call(f"/twilio/voice/turn?turn=2&lang=es&node={node}", sid=f"CA{place}{key}", Digits=key)
            assert answer.status_code == 200, (node, key)
            assert check_twiml.check(answer.text, "voice") == [], (node, key)


def test_the_same_number_of_a_call_that_a_machine_repeats_changes_nothing(building: Building, carrier: Carrier) -> None:
    turn = "/twilio/voice/turn?turn=3&lang=en&node=which-site"

    answers = {carrier.call(turn, sid="CA1", Digits=keys).text for keys in ("2101", "2102", "2101")}

    assert len(answers) == 1, "the first answer to a turn wins"
    assert TOKEN not in answers.pop()


ODD = [
    "\x00\x0b",
    "🚔" * 800,
    "‮evil‬",
    "<b>&amp;</b>]]>",
    "https://evil.example/?a=1&b=2",
    "a" * 1600,
    "",
    " ",
    "\ud83d",
]


@pytest.mark.parametrize("body", ODD)
def test_odd_texts_get_a_sensible_answer(carrier: Carrier, body: str) -> None:
    answer = carrier.text(body.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))

    assert answer.status_code == 200
    assert check_twiml.check(answer.text) == []
    assert "Agents here now" in answer.text


def test_any_text_at_any_point_gets_valid_twiml(building: Building, carrier: Carrier) -> None:
    count = iter(range(10_000))

    @often
    @given(
        st.lists(st.text(max_size=40) | st.sampled_from(["ICE", "1", "2", "MENU", "annex", "0", "A", "1A"]), max_size=4)
    )
    def converse(bodies: list[str]) -> None:
        sender = f"+1415556{next(count):04}"
        for body in bodies:
            safe = body.encode("utf-8", "replace").decode()
            answer = carrier.text(safe, sender, f"SM{next(count)}")
            assert answer.status_code == 200
            assert check_twiml.check(answer.text) == []

    converse()
    building.settle()
