"""The whole building in one process: web, jobs and clock over real stores, with the carrier's double around it.

Time stands still and moves by `wait`. What people do goes through the double's phones and signed webhooks; jobs
are taken from RQ's queues and done at once (tests/workers has RQ's own loop, tests/test_processes the processes).
After each test every request and every document is checked against the tables.
"""

import csv
import os
import tempfile
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer
from werkzeug.serving import make_server

import workers
from hotline import config
from hotline.bootstrap import Hotline, Settings
from hotline.clock import utc_now
from hotline.errors import StoreError
from hotline.limits import Limits
from hotline.queue.jobs import QueueName
from hotline.services.directory.import_directory import DirectoryChange, DirectoryImport
from hotline.simulator import RunningSimulator, SimulatorSettings, start_in_thread
from hotline.store.tables import verifications
from hotline.web.app import create_app
from tests.carrier import check_request, check_twiml
from tests.handsets import Phone
from tests.stores import shared_engine
from tests.times import PATIENT, Now, Ticks
from workers import loop

ACCOUNT = "AC" + "a1" * 16
TOKEN = "the-token-of-the-tests"
SERVICE = "MG" + "b2" * 16
NUMBER = "+15105550100"
OFFICE = "+15105550190"
DATA_KEY = Fernet.generate_key().decode()


class Wire:
    """The two servers that talk to each other over loopback, started once; the application behind is swapped."""

    def __init__(self) -> None:
        self.app: Callable[..., Any] | None = None
        self.now: Callable[[], datetime] = utc_now
        self.documents: list[tuple[str, str]] = []
        self.logs: list[str] = []
        self._server = make_server("127.0.0.1", 0, self._serve, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.simulator: RunningSimulator = start_in_thread(
            SimulatorSettings(
                account_sid=ACCOUNT,
                auth_token=TOKEN,
                number=NUMBER,
                messaging_service_sid=SERVICE,
                sms_url=f"{self.url}/twilio/sms",
                voice_url=f"{self.url}/twilio/voice",
                call_status_url=f"{self.url}/twilio/status/call",
                webhook_timeout=PATIENT.carrier_answers,
                now=lambda: self.now(),  # each building brings a clock of its own
            )
        )

    def _serve(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        assert self.app is not None
        body = b"".join(self.app(environ, start_response))
        self.documents.append((environ["PATH_INFO"], body.decode()))
        return [body]

    def stop(self) -> None:
        """Stop both servers."""
        self.simulator.stop()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Building:
    """One hotline with everything around it."""

    def __init__(self, wire: Wire, database_url: str, redis_url: str, limits: Limits = PATIENT, **changes: str) -> None:
        self.wire = wire
        self.simulator = wire.simulator
        self.now, self.ticks = Now(), Ticks()
        self.limits = limits
        self.environ = self._environ(wire, database_url, redis_url) | changes
        self._hotlines: list[Hotline] = []
        self.hotline = self.process()
        self.redis = Redis.from_url(redis_url)
        wire.now = self.now
        wire.app = create_app(self.hotline, config.WebSettings.read(self.environ))
        # Whether the machine of the tests is busy must not decide what the hotline does.
        self.hotline.under_pressure = lambda: False
        wire.documents.clear()
        self._phones: dict[str, Phone] = {}
        self.rq_loop = False  # whether jobs are worked by RQ's own loop, with the records that it keeps

    def process(self, **changes: str) -> Hotline:
        """Return the hotline of one more process over the same stores, to be ended with the building."""
        settings = Settings.read(self.environ | changes)
        self._hotlines.append(Hotline(settings, self.now, self.limits, self.ticks, shared_engine))
        return self._hotlines[-1]

    @staticmethod
    def _environ(wire: Wire, database_url: str, redis_url: str) -> dict[str, str]:
        return {
            "PUBLIC_URL": wire.url,
            "TWILIO_API_URL": wire.simulator.url,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_MESSAGING_SERVICE_SID": SERVICE,
            "DATABASE_URL": database_url.replace("+psycopg", ""),
            "REDIS_URL": redis_url,
            "DATA_KEYS": DATA_KEY,
            "HOTLINE_NAME": "Test Hotline",
            "OFFICE_PHONE": OFFICE,
            "SPOOL_PATH": str(Path(tempfile.gettempdir()) / f"spool-of-tests-{os.getpid()}.db"),
        }

    def directory(
        self, folder: Path, worksites: str, contacts: str, *, verified: bool = True, **options: Any
    ) -> DirectoryChange:
        """Import a directory from the text of two CSV files, whose people have answered their codes or have not."""
        (folder / "worksites.csv").write_text(worksites, encoding="utf-8")
        (folder / "contacts.csv").write_text(contacts, encoding="utf-8")
        change = DirectoryImport(self.hotline.database, "America/Los_Angeles", "US", ("en", "es"), frozenset()).load(
            folder / "worksites.csv", folder / "contacts.csv", **options
        )
        if verified and not options.get("dry_run"):
            self.hotline.database.write(lambda tx: verifications.verify_all(tx.conn, self.now()))
        self.hotline.places.forget()
        for row in csv.DictReader(contacts.splitlines()):
            self._phones[row["name"].split()[0].lower()] = Phone(self, row["phone"], row["name"].split()[0])
        return change

    def phone(self, name: str) -> "Phone":
        """Return the phone of somebody in the directory, by first name, or of a new caller."""
        if name not in self._phones:
            self._phones[name] = Phone(self, f"+1415555{1000 + len(self._phones):04}", name)
        return self._phones[name]

    def settle(self) -> None:
        """Work every job and let the carrier finish, until nothing moves any more."""
        workers.use(self.hotline)
        for _ in range(20):
            assert self.simulator.settle(), "the carrier does not come to rest"
            try:
                if not self._work():
                    return
            except RedisError:
                return  # No queue, no jobs: what is due leaves by the clock.
        raise AssertionError("the building does not come to rest")

    def _work(self) -> bool:
        """Do the jobs that wait, most urgent first, and say whether there were any.

        RQ's own loop around them would take most of a test's time, and its looks at one queue after the other a part.
        """
        if self.rq_loop:
            waiting = any(self.hotline.jobs.waiting().values())
            loop.make(self.hotline, ()).work(burst=True, logging_level="WARNING")
            return waiting
        worked = False
        queues = [Queue(name, connection=self.redis).key for name in QueueName]
        while found := self.redis.lmpop(len(queues), *queues, direction="LEFT"):
            job = Job.fetch(found[1][0].decode(), self.redis, JSONSerializer)
            # A database that is away fails the job under RQ too; the clock comes back for what it left.
            with suppress(StoreError):
                job.perform()
            self.redis.delete(job.key)
            worked = True
        return worked

    def wait(self, **time: float) -> None:
        """Move the clock, let it tick, and let everything that follows happen."""
        self.now.at += timedelta(**time)
        self.hotline.clock.tick()
        self.settle()

    def close(self) -> None:
        """End the building; what it sent and answered must have been right."""
        self.simulator.settle()
        faults = [
            fault
            for request in self.simulator.requests
            for fault in check_request.check(request["method"], request["path"], request["form"])
        ]
        faults += [
            f"{path}: {fault}"
            for path, document in self.wire.documents
            if path.startswith("/twilio/")
            for fault in check_twiml.check(document)
        ]
        complaints = self.simulator.faults_seen
        for hotline in self._hotlines:
            hotline.close()
        self.redis.close()
        self.simulator.reset()
        assert faults == []
        assert complaints == []


WORKSITES = """code,name,address,agency,timezone,keypad,office_phone
ANNEX,City Hall Annex,200 Main St,City,America/Los_Angeles,2101,+15105550191
LIBRARY,Main Library,15 Library Way,City,America/Los_Angeles,2102,
"""
CONTACTS = """name,role,phone,language,worksites,tier
Maria Lopez,rep,+15105550101,en,ANNEX,1
James Okafor,rep,+15105550102,es,ANNEX,1
Dana Whitfield,supervisor,+15105550103,en,ANNEX,1
Ruth Bell,rep,+15105550104,en,ANNEX,2
Sam Ortiz,rep,+15105550105,en,LIBRARY,1
Gus Hall,rep,+15105550106,en,ANNEX,3
Elena Cruz,rep,+15105550107,es,*,3
"""


@pytest.fixture(scope="session")
def wire() -> Any:
    """Return the two servers, for all tests of the process."""
    wire = Wire()
    yield wire
    wire.stop()


@pytest.fixture
def empty_building(wire: Wire, database_url: str, clean_redis: str) -> Any:
    """Return a building with nobody in its directory."""
    building = Building(wire, database_url, clean_redis)
    yield building
    building.close()


@pytest.fixture
def calling(wire: Wire, database_url: str, clean_redis: str, tmp_path: Path) -> Any:
    """Return a building that has a number to call from, and places calls as quickly as they come."""
    building = Building(wire, database_url, clean_redis, TWILIO_PHONE_NUMBER=NUMBER, CALLS_PER_SECOND="50")
    building.directory(tmp_path, WORKSITES, CONTACTS, consent="the tests")
    yield building
    building.close()


@pytest.fixture
def building(empty_building: Building, tmp_path: Path) -> Building:
    """Return a building with two worksites and seven contacts."""
    empty_building.directory(tmp_path, WORKSITES, CONTACTS, consent="the tests")
    return empty_building
