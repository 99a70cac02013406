"""Signatures: the carrier's own examples, the ports it drops, repeated names, and input that breaks its library."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from hotline import config
from hotline.gateway.signature import Signature
from hotline.simulator.account.webhooks import sign
from tests.building import ACCOUNT, NUMBER

FORM = MultiDict(
    {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309",
     "To": "+18005551212"}
)  # fmt: skip
OURS = [("AccountSid", ACCOUNT), ("Body", "ICE")]


def signature(origin: str = "https://hotline.example.org", tokens: str = "12345") -> Signature:
    environ = {
        "PUBLIC_URL": origin,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": tokens,
        "TWILIO_PHONE_NUMBER": NUMBER,
    }
    return Signature(config.CarrierSettings.read(environ))


@pytest.mark.parametrize(
    ("url", "header"),
    [
        ("https://mycompany.com/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        # Voice over https drops the port before signing, texts keep it: either is right.
        ("https://mycompany.com:1234/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("https://mycompany.com/myapp.php?foo=1&bar=2", "kvajT1Ptam85bY51eRf/AJRuM3w="),
        ("http://mycompany.com/myapp.php?foo=1&bar=2", "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        ("http://mycompany.com:1234/myapp.php?foo=1&bar=2", "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
    ],
)
def test_the_carriers_examples_hold_with_and_without_the_port(url: str, header: str) -> None:
    assert signature().validates(url, FORM, header)
    assert not signature(tokens="54321").validates(url, FORM, header)
    assert not signature().validates(f"{url}&x=1", FORM, header)


def test_each_distinct_value_of_a_repeated_name_is_signed_once() -> None:
    form = MultiDict(
        [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]
    )

    assert signature().validates("https://mycompany.com/myapp.php?foo=1&bar=2", form, "IK+Dwps556ElfBT0I3Rgjkr1wJU=")


def test_any_accepted_token_will_do_and_none_else() -> None:
    both = signature(tokens="newest,older")

    for token, right in {"newest": True, "older": True, "oldest": False, "newest,older": False}.items():
        header = sign(token, "https://hotline.example.org/twilio/sms", OURS)
        assert both.holds("/twilio/sms", "", MultiDict(OURS), header) is right


@pytest.mark.parametrize(
    "account", [pytest.param([], id="none"), pytest.param([("AccountSid", "AC" + "0" * 32)], id="another")]
)
def test_a_request_of_another_account_is_not_ours_however_well_signed(account: list[tuple[str, str]]) -> None:
    pairs = [("Body", "ICE"), *account]
    header = sign("12345", "https://hotline.example.org/twilio/sms", pairs)

    assert not signature().holds("/twilio/sms", "", MultiDict(pairs), header)


@pytest.mark.parametrize("origin", ["https://hotline.example.org", "https://hotline.example.org:8443"])
@given(st.text(max_size=12), st.lists(st.tuples(st.text(min_size=1, max_size=6), st.text(max_size=12)), max_size=6))
def test_whatever_the_carrier_signs_is_taken_and_nothing_that_was_changed(
    origin: str, ref: str, more: list[tuple[str, str]]
) -> None:
    pairs = [*((name, value) for name, value in more if name != "AccountSid"), *OURS]
    query = f"ref={quote(ref)}"
    header = sign("12345", f"{origin}/twilio/sms?{query}", pairs)

    ours = signature(origin)
    assert ours.holds("/twilio/sms", query, MultiDict(pairs), header)
    assert not ours.holds("/twilio/sms", query + "x", MultiDict(pairs), header)
    assert not ours.holds("/twilio/voice", query, MultiDict(pairs), header)
    assert not ours.holds("/twilio/sms", query, MultiDict([*pairs, ("Body", "changed words")]), header)
    assert not signature("https://evil.example.org").holds("/twilio/sms", query, MultiDict(pairs), header)


@pytest.mark.parametrize("header", [None, "", "=", "ñ", "x" * 10_000, "\x00"])
def test_a_signature_that_is_missing_or_senseless_is_wrong_and_breaks_nothing(header: str | None) -> None:
    assert not signature().holds("/twilio/sms", "", MultiDict(OURS), header)
    assert not signature().holds("/twilio/sms", "bodySHA256=00", MultiDict(OURS), header)


@pytest.mark.parametrize("path", ["//:x", "/twilio/\ud83d", "/%zz", ":port/", "@evil.example/"])
def test_a_senseless_path_is_wrong_and_breaks_nothing(path: str) -> None:
    assert not signature().holds(path, "", MultiDict(OURS), "x")
