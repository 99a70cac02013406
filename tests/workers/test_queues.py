"""Queues hold so many jobs and no more, and tell how long the oldest one has waited."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis
from rq.job import Job as RqJob
from rq.utils import utcformat
from structlog.testing import capture_logs

from hotline.queue.jobs import BOUND, Job, Jobs, QueueName, connect
from tests.building import Building
from tests.web.webhook import carrier_of


@pytest.fixture
def jobs(clean_redis: str) -> Jobs:
    return Jobs(connect(clean_redis))


@pytest.fixture
def redis(clean_redis: str) -> Iterator[Redis]:
    with Redis.from_url(clean_redis) as redis:
        yield redis


def fill(redis: Redis, queue: QueueName, count: int = BOUND) -> None:
    redis.rpush(f"rq:queue:{queue}", *(f"job-{number}" for number in range(count)))


def put(jobs: Jobs, queue: QueueName = QueueName.ALERTS) -> None:
    jobs.put(queue, Job.DELIVER_INCIDENT, "an-incident")


def aged(redis: Redis, queue: QueueName, place: int, **age: float) -> None:
    """Let a job have been put on its queue so long ago."""
    id = redis.lrange(f"rq:queue:{queue}", place, place)[0].decode()
    redis.hset(RqJob.key_for(id), "enqueued_at", utcformat(datetime.now(UTC) - timedelta(**age)))


def test_a_full_queue_takes_no_job_and_the_others_go_on(jobs: Jobs, redis: Redis) -> None:
    fill(redis, QueueName.ALERTS, BOUND - 1)

    for _ in range(3):
        put(jobs)
        put(jobs, QueueName.REPLIES)

    assert jobs.waiting() == {"alerts": BOUND, "calls": 0, "replies": 3, "followups": 0, "maintenance": 0}
    assert len(list(redis.scan_iter("rq:job:*"))) == 4, "of a job that was not put nothing is kept"


def test_a_queue_with_room_again_takes_jobs_again(jobs: Jobs, redis: Redis) -> None:
    fill(redis, QueueName.ALERTS)
    put(jobs)
    redis.lpop(f"rq:queue:{QueueName.ALERTS}")

    put(jobs)

    assert jobs.waiting()["alerts"] == BOUND
    assert redis.lindex(f"rq:queue:{QueueName.ALERTS}", -1) != f"job-{BOUND - 1}".encode()


def test_a_full_queue_is_told_of_once_and_not_with_every_job(jobs: Jobs, redis: Redis) -> None:
    fill(redis, QueueName.ALERTS)
    fill(redis, QueueName.REPLIES)

    with capture_logs() as told:
        for _ in range(20):
            put(jobs)
            put(jobs, QueueName.REPLIES)

    assert sorted((line["log_level"], line["queue"]) for line in told) == [
        ("warning", "alerts"),
        ("warning", "replies"),
    ]
    assert all("the clock does the work" in line["event"] for line in told)


def test_alerts_that_found_the_queue_full_leave_by_the_clock(building: Building) -> None:
    fill(building.redis, QueueName.ALERTS)
    building.simulator.text(building.phone("ana").number, "ICE ANNEX")
    building.phone("maria").expect_nothing()
    assert building.hotline.jobs.waiting()["alerts"] == BOUND

    building.now.at += timedelta(seconds=3)
    building.hotline.clock.tick()
    building.simulator.settle()

    building.phone("maria").expect("City Hall Annex").expect_nothing()


def test_the_age_of_a_queue_is_that_of_its_oldest_job(jobs: Jobs, redis: Redis) -> None:
    put(jobs)
    put(jobs)
    put(jobs, QueueName.REPLIES)
    aged(redis, QueueName.ALERTS, 0, seconds=9000)
    aged(redis, QueueName.ALERTS, 1, seconds=3000)

    ages = jobs.ages()

    assert list(ages) == list(jobs.waiting())
    assert ages["alerts"] == pytest.approx(9000, abs=600)
    assert ages["replies"] == pytest.approx(0, abs=600)
    assert ages["calls"] == ages["followups"] == ages["maintenance"] == 0


def test_a_job_whose_record_is_gone_and_a_clock_that_was_set_back_are_no_age(jobs: Jobs, redis: Redis) -> None:
    fill(redis, QueueName.ALERTS, 1)
    put(jobs, QueueName.CALLS)
    aged(redis, QueueName.CALLS, 0, seconds=-6000)

    assert (jobs.ages()["alerts"], jobs.ages()["calls"]) == (0, 0)


def test_a_monitor_sees_the_age_of_each_queue(building: Building) -> None:
    client = carrier_of(building).client
    building.simulator.text(building.phone("ana").number, "ICE ANNEX")
    aged(building.redis, QueueName.ALERTS, 0, seconds=50_000)

    lines = [line for line in client.get("/metrics").text.splitlines() if line.startswith("hotline_queue_age_seconds{")]

    ages = {line.split('"')[1]: float(line.split()[-1]) for line in lines}
    assert list(ages) == [name.value for name in QueueName]
    assert 50_000 <= ages.pop("alerts") < 50_600
    assert set(ages.values()) == {0}
    building.settle()
    assert 'hotline_queue_age_seconds{queue="alerts"} 0.0' in client.get("/metrics").text
