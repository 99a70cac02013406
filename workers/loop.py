"""The worker's loop: RQ in one process, with everything loaded before it takes work."""

import time
from collections.abc import Sequence
from typing import Any

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

    def bootstrap(self, *args: Any, **kwargs: Any) -> None:
        """Register with Redis, then say that work can come."""
        super().bootstrap(*args, **kwargs)
        print(f"worker ready: {', '.join(queue.name for queue in self.queues)}", flush=True)

    def subscribe(self) -> None:
        """Take no commands through Redis: nobody sends any, and closing their channel can cost a second."""


def run(hotline: Hotline, queues: Sequence[str]) -> None:
    """Work the named queues, most urgent first, until SIGTERM; the job in hand is finished first."""
    workers.use(hotline)
    hotline.delivery  # noqa: B018  # builds the carrier's client now, not in the first alert
    worker = make(hotline, queues)
    _await_redis(worker.connection)
    worker.work(logging_level="WARNING")


def make(hotline: Hotline, queues: Sequence[str]) -> HotlineWorker:
    """Return a worker on its own connection: it waits there for minutes, which no webhook may."""
    redis = Redis.from_url(hotline.settings.memory.redis_url)
    names = queues or [name.value for name in QueueName]
    return HotlineWorker(
        [Queue(name, connection=redis, serializer=JSONSerializer) for name in names],
        connection=redis,
        serializer=JSONSerializer,
    )


def _await_redis(redis: Redis) -> None:
    """Wait for Redis: after a restart of the machine it may come up later than we do."""
    for _ in range(_PATIENCE * 10):
        try:
            redis.ping()
        except RedisError:
            time.sleep(0.1)
        else:
            return
    raise HotlineError(f"REDIS_URL: Redis did not answer within {_PATIENCE} s: check that it runs")
