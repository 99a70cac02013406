"""The REST client: what is sent, to where, and what each way of failing means."""

import gc
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hotline import config
from hotline.domain.deliveries import Delivery, DeliveryState, Kind, Posting, PostOutcome, Relevance
from hotline.domain.timing import Timing
from hotline.gateway.client import Carrier, PooledHttpClient
from hotline.gateway.errors import GatewayError
from hotline.limits import Limits
from tests.building import ACCOUNT, NUMBER, SERVICE, TOKEN
from tests.carrier import check_request
from tests.gateway.odd_carrier import DROP, HANG, OddCarrier
from tests.outages import closed_port
from tests.times import PATIENT

PHONE = "+15105550101"
NOW = datetime(2026, 11, 24, 18, 42, tzinfo=UTC)
TAKEN = (201, json.dumps({"sid": "SM1", "status": "accepted"}))


def carrier_at(url: str, limits: Limits = PATIENT, **changes: str) -> Carrier:
    environ = {
        "PUBLIC_URL": "https://hotline.example.org",
        "TWILIO_API_URL": url,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_MESSAGING_SERVICE_SID": SERVICE,
    }
    return Carrier(config.CarrierSettings.read(environ | changes), Timing(), 4, limits)


def a_send(kind: Kind = Kind.ALERT, body: str = "Agentes aquí") -> Posting:
    delivery = Delivery(
        id="ref", kind=kind, message_key="alert-rep", incident_id=None, alert_id=None, report_id=None,
        phone_index="index", sealed_to="x", sealed_body="y", relevance=Relevance.LIVE, idempotency_key=None,
        state=DeliveryState.CLAIMED, created_at=NOW, due_at=NOW, expires_at=NOW + timedelta(hours=1), attempts=1,
    )  # fmt: skip
    return Posting(delivery, PHONE, body)


def failure(carrier: Carrier) -> GatewayError:
    with pytest.raises(GatewayError) as caught:
        carrier.post(a_send())
    assert PHONE not in str(caught.value)
    assert PHONE not in repr(caught.value.__dict__)
    assert caught.value.__cause__ is None, "the library's own exception repeats the number"
    return caught.value


@pytest.mark.parametrize(
    ("kind", "seconds"), [(Kind.ALERT, "300"), (Kind.UPDATE, "600"), (Kind.REPORTER, "600"), (Kind.RESOURCES, "14400")]
)
def test_a_text_is_posted_with_what_the_carrier_knows_and_expires_with_its_use(kind: Kind, seconds: str) -> None:
    with OddCarrier(TAKEN) as odd:
        assert carrier_at(odd.url).post(a_send(kind)) == ("SM1", "accepted")

    ((method, path, form, _),) = odd.requests
    assert check_request.check(method, path, form) == []
    assert (method, path) == ("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json")
    assert dict(form) == {
        "To": PHONE,
        "MessagingServiceSid": SERVICE,
        "Body": "Agentes aqui",
        "StatusCallback": "https://hotline.example.org/twilio/status/message?ref=ref",
        "ValidityPeriod": seconds,
        "RiskCheck": "disable",
    }


def test_without_a_messaging_service_the_number_is_the_sender() -> None:
    with OddCarrier(TAKEN) as odd:
        carrier_at(odd.url, TWILIO_MESSAGING_SERVICE_SID="", TWILIO_PHONE_NUMBER=NUMBER).post(a_send())

    form = dict(odd.requests[0][2])
    assert form["From"] == NUMBER
    assert "MessagingServiceSid" not in form


def test_the_key_logs_in_where_there_is_one_and_else_the_newest_token() -> None:
    with OddCarrier(TAKEN) as odd:
        carrier_at(odd.url, TWILIO_API_KEY="SK1", TWILIO_API_SECRET="secret").post(a_send())
        carrier_at(odd.url, TWILIO_AUTH_TOKEN="new,old").post(a_send())

    with_key, with_token = (headers["Authorization"] for *_, headers in odd.requests)
    assert with_key == "Basic U0sxOnNlY3JldA=="
    assert with_token.startswith("Basic ")
    assert with_token != with_key


def test_the_environment_sends_nothing_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = f"http://127.0.0.1:{closed_port()}"
    for name, value in {"TWILIO_EDGE": "dublin", "TWILIO_REGION": "ie1", "HTTP_PROXY": nowhere}.items():
        monkeypatch.setenv(name, value)

    with OddCarrier(TAKEN) as odd:
        assert carrier_at(odd.url).post(a_send()) == ("SM1", "accepted")


def test_one_connection_serves_many_texts_and_nothing_of_them_stays_in_memory() -> None:
    with OddCarrier(TAKEN) as odd:
        carrier = carrier_at(odd.url)
        carrier.post(a_send(body="the cellar of the annex"))
        kept = [client for client in gc.get_objects() if isinstance(client, PooledHttpClient)]

    assert kept
    for client in kept:
        last = {name: value for name, value in vars(client).items() if "last" in name}
        assert set(last.values()) == {None}, "neither the last request nor the last response"
    assert TOKEN not in repr(vars(carrier))


def test_a_refused_connection_can_be_tried_again() -> None:
    error = failure(carrier_at(f"http://127.0.0.1:{closed_port()}"))

    assert error.outcome is PostOutcome.RETRY
    assert str(error) == "the carrier cannot be reached"


@pytest.mark.parametrize("way", [HANG, DROP])
def test_a_text_that_got_no_answer_may_have_left_and_is_posted_once(way: str) -> None:
    with OddCarrier(way) as odd:
        error = failure(carrier_at(odd.url, replace(PATIENT, carrier_answers=0.2)))
        posts = len(odd.requests)

    assert (error.outcome, error.code) == (PostOutcome.AMBIGUOUS, None)
    assert posts == 1


def error_body(code: int, status: int) -> tuple[int, str]:
    return status, json.dumps({"code": code, "message": f"refused {PHONE}", "status": status})


@pytest.mark.parametrize(
    ("answer", "outcome", "code"),
    [
        pytest.param(error_body(20429, 429), PostOutcome.RETRY, 20429, id="too many at once"),
        pytest.param((429, "slow down"), PostOutcome.RETRY, None, id="too many, without a code"),
        pytest.param(error_body(20500, 500), PostOutcome.AMBIGUOUS, 20500, id="the carrier failed"),
        pytest.param(error_body(20503, 503), PostOutcome.AMBIGUOUS, 20503, id="the carrier is away"),
        pytest.param((502, "<html>bad gateway"), PostOutcome.AMBIGUOUS, None, id="a gateway in between"),
        pytest.param((200, "<html>log in first"), PostOutcome.AMBIGUOUS, None, id="a page instead of an answer"),
        pytest.param((201, "[]"), PostOutcome.AMBIGUOUS, None, id="JSON that is no message"),
        pytest.param((201, "{}"), PostOutcome.AMBIGUOUS, None, id="a message without a SID"),
        pytest.param((302, ""), PostOutcome.RETRY, None, id="sent elsewhere"),
        pytest.param(error_body(21211, 400), PostOutcome.DEAD_NUMBER, 21211, id="no valid number"),
        pytest.param(error_body(21610, 400), PostOutcome.OPTED_OUT, 21610, id="opted out"),
        pytest.param(error_body(20003, 401), PostOutcome.MISCONFIGURED, 20003, id="wrong token"),
        pytest.param(error_body(99999, 400), PostOutcome.MISCONFIGURED, 99999, id="a code nobody knows"),
        pytest.param(error_body(99999, 500), PostOutcome.AMBIGUOUS, 99999, id="an unknown code with a 5xx"),
        pytest.param(
            (400, json.dumps({"type": "t", "title": PHONE, "status": 400, "code": 21211})),
            PostOutcome.DEAD_NUMBER, 21211, id="the new form of errors",
        ),
    ],
)  # fmt: skip
def test_each_answer_has_its_consequence(answer: tuple[int, str], outcome: PostOutcome, code: int | None) -> None:
    with OddCarrier(answer) as odd:
        error = failure(carrier_at(odd.url))

    assert (error.outcome, error.code) == (outcome, code)
    assert len(odd.requests) == 1


def listed(*messages: dict[str, Any]) -> tuple[int, str]:
    return 200, json.dumps({"messages": messages, "uri": "/x", "next_page_uri": None, "page": 0, "page_size": 50})


def a_listed_text(sid: str, **changes: Any) -> dict[str, Any]:
    """Return a text as the carrier lists it while it is queued: it has no date of sending."""
    return {
        "sid": sid, "status": "queued", "direction": "outbound-api", "body": "Agentes aqui", "from": None,
        "messaging_service_sid": SERVICE, "date_created": "Tue, 24 Nov 2026 18:42:01 +0000", "date_sent": None,
    } | changes  # fmt: skip


def test_a_lost_text_is_found_by_recipient_sender_time_and_exact_words_even_while_it_is_queued() -> None:
    not_ours = [
        a_listed_text("SM0", direction="inbound"),
        a_listed_text("SM1", body="Agentes aqui, 2"),
        a_listed_text("SM2", messaging_service_sid="MG" + "f" * 32),
        a_listed_text("SM3", date_created="Tue, 24 Nov 2026 16:41:59 +0000"),
    ]
    ours = a_listed_text("SM4")

    with OddCarrier(listed(*not_ours, ours), listed(*not_ours)) as odd:
        carrier = carrier_at(odd.url)
        assert carrier.find(a_send()) == [("SM4", "queued")]
        assert carrier.find(a_send()) == []

    for method, path, query, _ in odd.requests:
        assert check_request.check(method, path, query) == []
        assert dict(query) == {"To": PHONE, "PageSize": "1000"}


def test_of_several_that_may_be_it_the_oldest_comes_first() -> None:
    later = a_listed_text("SM2", date_created="Tue, 24 Nov 2026 18:43:00 +0000")

    with OddCarrier(listed(later, a_listed_text("SM1"))) as odd:
        assert [sid for sid, _ in carrier_at(odd.url).find(a_send())] == ["SM1", "SM2"]


def test_without_a_messaging_service_a_lost_text_is_found_by_our_number() -> None:
    with OddCarrier(
        listed(a_listed_text("SM1", **{"from": "+14155550111"}), a_listed_text("SM2", **{"from": NUMBER}))
    ) as odd:
        carrier = carrier_at(odd.url, TWILIO_MESSAGING_SERVICE_SID="", TWILIO_PHONE_NUMBER=NUMBER)
        assert [sid for sid, _ in carrier.find(a_send())] == ["SM2"]


@pytest.mark.parametrize("answer", [(500, ""), (200, "<html>"), DROP])
def test_a_list_that_cannot_be_had_is_no_proof_of_anything(answer: tuple[int, str] | str) -> None:
    with OddCarrier(answer) as odd, pytest.raises(GatewayError) as caught:
        carrier_at(odd.url).find(a_send())

    assert PHONE not in str(caught.value)
