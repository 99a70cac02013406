"""REST messages, as the real client library sees them."""

import base64
import http.client
import select
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from hotline.simulator import RunningSimulator
from tests.simulator.conftest import HOTLINE, SERVICE
from tests.simulator.double import ACCOUNT, TOKEN, Answer, Double, Form


def test_a_created_message_walks_to_delivered(client: Client, simulator: RunningSimulator, rep: str) -> None:
    message = client.messages.create(to=rep, from_=HOTLINE, body="Agents at the annex")

    assert (message.status, message.num_segments, message.direction) == ("queued", "1", "outbound-api")
    assert message.date_created is not None
    assert simulator.settle()
    assert message.fetch().status == "delivered"
    assert [text["body"] for text in simulator.inbox(rep)] == ["Agents at the annex"]


def test_a_service_accepts_first_and_picks_its_sender_later(
    client: Client, simulator: RunningSimulator, rep: str
) -> None:
    message = client.messages.create(to=rep, messaging_service_sid=SERVICE, body="Hello")

    assert (message.status, message.num_segments, message.from_) == ("accepted", "0", None)
    simulator.settle()
    assert message.fetch().from_ == HOTLINE


@pytest.mark.parametrize(
    ("fields", "statuses"),
    [
        pytest.param({"from_": HOTLINE}, ["sent", "delivered"], id="number"),
        pytest.param({"messaging_service_sid": SERVICE}, ["queued", "sent", "delivered"], id="service"),
    ],
)
def test_callbacks_are_signed_and_leave_out_the_first_status(
    client: Client,
    simulator: RunningSimulator,
    double: Double,
    rep: str,
    fields: dict[str, str],
    statuses: list[str],
) -> None:
    callback = f"{double.url}/status?ref=a%C3%B1o&x=1#rc=2&rp=5xx"

    message = client.messages.create(to=rep, body="Hello", status_callback=callback, **fields)
    simulator.settle()

    assert [form["MessageStatus"] for form in double.forms("/status")] == statuses
    assert all(seen.signed and seen.query == "ref=a%C3%B1o&x=1" for seen in double.seen)
    assert {form["MessageSid"] for form in double.forms("/status")} == {message.sid}


def test_the_callback_comes_only_after_the_answer_to_the_create(
    simulator: RunningSimulator, double: Double, rep: str
) -> None:
    port = urlsplit(simulator.url).port
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    answered: list[bool] = []

    def status(form: Form) -> str:
        answered.append(readable(connection))
        return ""

    double.answers["/status"] = status
    form = {"To": rep, "From": HOTLINE, "Body": "x", "StatusCallback": f"{double.url}/status"}
    login = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()

    connection.request(
        "POST",
        f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
        urlencode(form),
        {"Authorization": f"Basic {login}"},
    )
    simulator.wait_until(lambda: len(answered) == 2)

    assert answered == [True, True]
    assert connection.getresponse().status == 201
    connection.close()


def readable(connection: http.client.HTTPConnection) -> bool:
    return bool(select.select([connection.sock], [], [], 0)[0])


def test_a_retry_asked_for_in_the_fragment_bears_the_same_token(
    client: Client, simulator: RunningSimulator, double: Double, rep: str
) -> None:
    double.answers["/status"] = lambda form: Answer("", status=500 if len(double.seen) < 3 else 204)

    client.messages.create(to=rep, from_=HOTLINE, body="x", status_callback=f"{double.url}/status#rc=3&rp=ct,5xx")
    simulator.settle()

    assert [form["MessageStatus"] for form in double.forms("/status")] == ["sent"] * 3 + ["delivered"]
    assert len({seen.token for seen in double.seen}) == 2
    assert simulator.faults_seen == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        pytest.param({"to": ""}, 21604, id="no recipient"),
        pytest.param({"to": "5105550102"}, 21211, id="recipient without a plus"),
        pytest.param({"to": "+266696687"}, 21211, id="anonymous recipient"),
        pytest.param({"body": ""}, 21602, id="no body"),
        pytest.param({"body": "x" * 1601}, 21617, id="long body"),
        pytest.param({"from_": ""}, 21603, id="no sender"),
        pytest.param({"from_": "+15105559999"}, 21606, id="another's number"),
        pytest.param({"to": HOTLINE}, 21266, id="to itself"),
        pytest.param({"messaging_service_sid": "MG" + "9" * 32}, 21701, id="unknown service"),
        pytest.param({"status_callback": "http://under_score.test/"}, 21609, id="callback"),
        pytest.param({"validity_period": 36001}, 20001, id="validity"),
        pytest.param({"schedule_type": "fixed"}, 35118, id="scheduled without a service"),
        pytest.param(
            {"schedule_type": "fixed", "messaging_service_sid": SERVICE, "send_at": "2020-01-01T00:00:00Z"},
            35115,
            id="scheduled for the past",
        ),
    ],
)
def test_a_senseless_create_is_refused_with_the_carriers_number(
    client: Client, simulator: RunningSimulator, rep: str, fields: dict[str, object], code: int
) -> None:
    wanted = {"to": rep, "from_": HOTLINE, "body": "Hello", **fields}

    with pytest.raises(TwilioRestException) as refusal:
        client.messages.create(**wanted)

    assert (refusal.value.code, refusal.value.status) == (code, 400)
    assert simulator.inbox(rep) == []


def test_unknown_parameters_are_ignored_as_at_the_carrier(
    client: Client, simulator: RunningSimulator, rep: str
) -> None:
    message = client.messages.create(to=rep, from_=HOTLINE, body="Hello", message_intent="notifications")

    assert message.status == "queued"
    assert ["MessageIntent", "notifications"] in simulator.requests[0]["form"]


@pytest.mark.parametrize(
    ("user", "password"),
    [
        pytest.param(ACCOUNT, "wrong", id="token"),
        pytest.param("SK" + "9" * 32, "secret-of-the-key", id="key"),
    ],
)
def test_wrong_credentials_are_refused(simulator: RunningSimulator, rep: str, user: str, password: str) -> None:
    http = TwilioHttpClient(timeout=60)
    client = Client(user, password, ACCOUNT, http_client=http)
    client.api.base_url = simulator.url

    with pytest.raises(TwilioRestException) as refusal:
        client.messages.create(to=rep, from_=HOTLINE, body="Hello")
    http.session.close()

    assert (refusal.value.status, refusal.value.code) == (401, 20003)


def test_an_api_key_opens_the_account(simulator: RunningSimulator, rep: str) -> None:
    http = TwilioHttpClient(timeout=60)
    client = Client("SK" + "1" * 32, "secret-of-the-key", ACCOUNT, http_client=http)
    client.api.base_url = simulator.url

    message = client.messages.create(to=rep, from_=HOTLINE, body="Hello")
    http.session.close()

    assert message.account_sid == ACCOUNT


def test_the_list_filters_by_recipient_and_time_and_pages(
    client: Client, simulator: RunningSimulator, rep: str, worker: str
) -> None:
    for count in range(5):
        client.messages.create(to=rep, from_=HOTLINE, body=f"to the rep {count}")
    client.messages.create(to=worker, from_=HOTLINE, body="to the worker")
    simulator.settle()
    hour = timedelta(hours=1)
    before, after = datetime.now(UTC) - hour, datetime.now(UTC) + hour

    found = client.messages.list(to=rep, from_=HOTLINE, date_sent_after=before, page_size=2)

    assert [message.body for message in found] == [f"to the rep {count}" for count in (4, 3, 2, 1, 0)]
    assert client.messages.list(to=rep, date_sent_after=after) == []
    assert len(client.messages.list(date_sent_before=after)) == 6
    assert client.messages.list(date_sent=before) == []
    assert len(client.messages.list(limit=3)) == 3


def test_a_message_is_redacted_and_deleted_only_when_it_rests(
    client: Client, simulator: RunningSimulator, rep: str
) -> None:
    at = datetime.now(UTC) + timedelta(hours=1)
    waiting = client.messages.create(
        to=rep, messaging_service_sid=SERVICE, body="later", schedule_type="fixed", send_at=at
    )
    message = client.messages.create(to=rep, from_=HOTLINE, body="private")
    simulator.settle()

    with pytest.raises(TwilioRestException) as refusal:
        waiting.delete()
    redacted = message.update(body="")

    assert refusal.value.code == 20009
    assert redacted.body == ""
    assert simulator.inbox(rep)[-1]["body"] == "private"
    assert waiting.update(status="canceled").status == "canceled"
    assert message.delete()
    with pytest.raises(TwilioRestException) as gone:
        message.fetch()
    assert gone.value.status == 404


def test_another_account_is_not_found(simulator: RunningSimulator) -> None:
    http = TwilioHttpClient(timeout=60)
    client = Client(ACCOUNT, TOKEN, "AC" + "f" * 32, http_client=http)
    client.api.base_url = simulator.url

    with pytest.raises(TwilioRestException) as refusal:
        client.messages("SM" + "0" * 32).fetch()
    http.session.close()

    assert refusal.value.code == 20404
