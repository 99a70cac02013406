"""The worker and the clock as processes: they outwait a store that is away, and say when they are ready."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from redis import Redis

from hotline.queue.jobs import Job, Jobs, QueueName
from hotline.store.sql.database import Database, make_engine
from hotline.store.tables import heartbeats
from tests.building import DATA_KEY
from tests.outages import closed_port, server_away
from tests.processes import Process, environment
from tests.stores import redis_server
from tests.times import PATIENT
from tools.ports import free_port


@pytest.fixture
def environ(sqlite_template: Path, clean_redis: str, tmp_path: Path) -> dict[str, str]:
    """Return the environment of a process over fresh stores, with a carrier that nobody calls."""
    return environment(sqlite_template, tmp_path, clean_redis, closed_port(), closed_port())


def until(happened: Callable[[], bool], within: float = 60) -> None:
    """Ask until something has happened."""
    ends = time.monotonic() + within
    while not happened():
        assert time.monotonic() < ends, f"not in {within} s"


def end(worker: Process, redis_url: str) -> int:
    """End a worker once it waits for jobs; a signal in the middle of RQ's first words to Redis may break them."""
    with Redis.from_url(redis_url) as redis:
        until(lambda: any(client["cmd"] == "blpop" for client in redis.client_list()))
    return worker.end(signal.SIGTERM)


@pytest.mark.parametrize(
    ("named", "works"),
    [
        ((), "alerts, calls, replies, followups, maintenance"),
        (("replies", "alerts"), "replies, alerts"),
    ],
    ids=["all", "some"],
)
def test_a_worker_says_that_it_is_ready_and_for_which_queues(
    environ: dict[str, str], named: tuple[str, ...], works: str
) -> None:
    with Process("worker", *named, environ=environ) as worker:
        line = worker.expect("ready")

        code = end(worker, environ["REDIS_URL"])

    assert line == f"worker ready: {works}"
    assert code == 0


def test_a_worker_that_starts_before_redis_waits_for_it(environ: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as knocked_at:
        knocked_at.settimeout(60)
        port = knocked_at.getsockname()[1]
        url = f"redis://127.0.0.1:{port}/0"
        with Process("worker", environ={**environ, "REDIS_URL": url}) as worker:
            for _ in range(3):
                knocked_at.accept()[0].close()
            assert "ready" not in worker.output
            knocked_at.close()

            with redis_server(port):
                worker.expect("ready")
                code = end(worker, url)

    assert code == 0
    assert "Traceback" not in worker.output


def test_a_worker_outlives_a_redis_that_dies_under_it_and_works_on_once_it_is_back(environ: dict[str, str]) -> None:
    port = free_port()
    url = f"redis://127.0.0.1:{port}/0"
    with Process("worker", environ={**environ, "REDIS_URL": url}) as worker:
        for life in range(2):
            with redis_server(port), Redis.from_url(url) as redis:
                if not life:
                    worker.expect("ready")
                until(lambda redis=redis: any(client["cmd"] == "blpop" for client in redis.client_list()))  # type: ignore[misc]
                Jobs(redis).put(QueueName.ALERTS, Job.DELIVER_ONE, "nobody")
                until(lambda redis=redis: not any(Jobs(redis).waiting().values()))  # type: ignore[misc]
                if life:
                    code = end(worker, url)
                else:
                    os.kill(redis.info("server")["process_id"], signal.SIGKILL)

    assert code == 0
    assert "Traceback" not in worker.output


def test_a_queue_that_does_not_exist_is_wrong_usage(environ: dict[str, str]) -> None:
    with Process("worker", "errands", environ=environ) as worker:
        code = worker.wait()

    assert code == 2
    assert "'errands' is not one of" in worker.output


def last_beat(database: Database) -> datetime | None:
    """Return when the clock was last seen."""
    with database.reading() as tx:
        return heartbeats.seen(tx.conn, "clock")


@pytest.fixture
def postgres(database_url: str) -> Iterator[Database]:
    """Return the database of the process as it is seen from outside."""
    database = Database(make_engine(database_url, PATIENT), (DATA_KEY,))
    yield database
    database.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_clock_waits_while_the_database_is_away_and_goes_on_after(
    environ: dict[str, str], postgres: Database
) -> None:
    url = postgres.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with Process("clock", environ={**environ, "DATABASE_URL": url}) as clock:
        clock.expect("clock ready")

        with server_away(postgres.engine):
            missed = clock.expect("the clock cannot work")
        back_at = datetime.now(UTC)
        until(lambda: (last_beat(postgres) or back_at) > back_at)

        clock.expect("the clock goes on")
        code = clock.end(signal.SIGTERM)

    assert "check DATABASE_URL and that it runs" in missed
    assert clock.output.count("the clock cannot work") <= 3, "once at most for each of its loops"
    assert code == 0
    assert "Traceback" not in clock.output
