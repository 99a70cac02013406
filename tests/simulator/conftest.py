"""A simulated carrier and a stand-in for the hotline, one pair for all tests, clean before each."""

from collections.abc import Iterator

import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from hotline.simulator import RunningSimulator, SimulatedPhone, SimulatorSettings, start_in_thread
from tests.simulator.double import ACCOUNT, TOKEN, Double

HOTLINE = "+15105550100"
SERVICE = "MG" + "0" * 32
PHONES = (
    SimulatedPhone("Ana Worker", "worker", "+15105550101"),
    SimulatedPhone("Maria Lopez", "rep", "+15105550102", "es", told=True),
    SimulatedPhone("Dan Kim", "rep", "+15105550103", told=True),
    SimulatedPhone("Sue Park", "supervisor", "+15105550104", told=True),
)


@pytest.fixture(scope="session")
def servers() -> Iterator[tuple[RunningSimulator, Double]]:
    double = Double()
    settings = SimulatorSettings(
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        api_key="SK" + "1" * 32,
        api_secret="secret-of-the-key",
        number=HOTLINE,
        messaging_service_sid=SERVICE,
        sms_url=f"{double.url}/sms",
        voice_url=f"{double.url}/voice",
        call_status_url=f"{double.url}/status/call",
        phones=PHONES,
    )
    with start_in_thread(settings) as simulator:
        yield simulator, double
    double.stop()


@pytest.fixture
def simulator(servers: tuple[RunningSimulator, Double]) -> RunningSimulator:
    simulator, double = servers
    simulator.reset()
    double.answers.clear()
    double.seen.clear()
    return simulator


@pytest.fixture
def double(servers: tuple[RunningSimulator, Double], simulator: RunningSimulator) -> Double:
    return servers[1]


@pytest.fixture
def client(simulator: RunningSimulator) -> Iterator[Client]:
    http = TwilioHttpClient(timeout=60)
    client = Client(ACCOUNT, TOKEN, http_client=http)
    client.api.base_url = simulator.url
    yield client
    http.session.close()


@pytest.fixture
def worker() -> str:
    return PHONES[0].number


@pytest.fixture
def rep() -> str:
    return PHONES[1].number
