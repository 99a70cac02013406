"""The worker's loop: RQ in one process, with everything loaded before it takes work."""

import time
from collections.abc import Sequence

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

import workers
from hotline.bootstrap import Hotline
from hotline.errors import HotlineError
from hotline.queue.jobs import QueueName

# Seconds.
_PATIENCE = 30


class HotlineWorker(SimpleWorker):
    """RQ's worker that does not fork: a fork costs 12 ms a job, and a warm connection to the carrier."""

    _announced = False

    def check_for_suspension(self, burst: bool) -> None:
        """Say once that work can come: only from here on does a SIGTERM end the loop and not the process."""
        if not self._announced:
            self._announced = True
            print(f"worker ready: {', '.join(queue.name for queue in self.queues)}", flush=True)
        super().check_for_suspension(burst)

    def subscribe(self) -> None:
        """Take no commands through Redis: nobody sends any, and closing their channel can cost a second."""


def run(hotline: Hotline, queues: Sequence[str]) -> None:
    """Work the named queues, most urgent first, until SIGTERM; the job in hand is finished first."""
    workers.use(hotline)
    hotline.delivery  # noqa: B018  # builds the carrier's client now, not in the first alert
    make(hotline, queues).work(logging_level="WARNING")


def make(hotline: Hotline, queues: Sequence[str]) -> HotlineWorker:
    """Return a worker on its own connection: it waits there for minutes, which no webhook may."""
    # RQ asks Redis for the worker's address while it builds the worker. Waiting takes a connection of its own: RQ sets
    # a timeout beyond its waiting for jobs, and one that is open already would keep the library's 5 s.
    with Redis.from_url(hotline.settings.memory.redis_url) as first:
        _await(first)
    redis = Redis.from_url(hotline.settings.memory.redis_url)
    names = queues or [name.value for name in QueueName]
    return HotlineWorker(
        [Queue(name, connection=redis, serializer=JSONSerializer) for name in names],
        connection=redis,
        serializer=JSONSerializer,
    )


def _await(redis: Redis) -> None:
    """Wait for Redis: after a restart of the machine it may come up later than we do."""
    gives_up = time.monotonic() + _PATIENCE
    while not _answers(redis):
        if time.monotonic() > gives_up:
            raise HotlineError(f"REDIS_URL: Redis did not answer within {_PATIENCE} s: check that it runs")
        time.sleep(0.1)


def _answers(redis: Redis) -> bool:
    try:
        redis.ping()
    except RedisError:
        return False
    return True
