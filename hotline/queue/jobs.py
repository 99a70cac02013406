"""Puts jobs on queues by their urgency. A job carries ids only.

Jobs only save time. The rows in SQL say what is due, and the clock does what a lost job left undone. If Redis is away
or a queue is full, that costs seconds and never an alert. Putting a job on a queue therefore never fails.
"""

import time
from collections.abc import Callable
from enum import StrEnum

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.serializers import JSONSerializer

from hotline import logs
from hotline.limits import USUAL, Limits
from hotline.queue import rq_internals
from hotline.queue.fail_fast import FailFastRetry

log = logs.get(__name__)

# The most jobs on one queue. More would only fill Redis's memory, as the clock does their work within seconds.
BOUND = 1000
# Seconds between two warnings of a full queue; without this, every inbound text would log one.
_QUIET = 1.0


class QueueName(StrEnum):
    """The queues, most urgent first."""

    ALERTS = "alerts"
    CALLS = "calls"
    REPLIES = "replies"
    FOLLOWUPS = "followups"
    MAINTENANCE = "maintenance"


class Job(StrEnum):
    """The jobs, by the names of their functions. A test imports each of them."""

    DELIVER_INCIDENT = "workers.sends.deliver_incident"
    DELIVER_ONE = "workers.sends.deliver_one"
    ERASE = "workers.retention.erase"


def connect(
    url: str, limits: Limits = USUAL, ticks: Callable[[], float] = time.monotonic, *, decode: bool = False
) -> "Redis":
    """Return a client that gives up after one second: a webhook cannot wait for the library's own backoff."""
    return Redis.from_url(
        url,
        decode_responses=decode,
        socket_connect_timeout=limits.redis,
        socket_timeout=limits.redis,
        retry=FailFastRetry(ticks),
        health_check_interval=30,
    )


class Jobs:
    """Puts jobs on queues."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis
        self._queues = {
            # A job may post thousands of texts to a slow carrier. The timeouts of the posts end it long before this.
            name: Queue(name, connection=redis, serializer=JSONSerializer, default_timeout=1800)
            for name in QueueName
        }
        self._told: dict[QueueName, float] = {}

    def put(self, queue: QueueName, job: Job, *ids: str) -> None:
        """Put a job on a queue. If Redis is away or the queue is full, the clock does the work."""
        try:
            if self._queues[queue].count >= BOUND:
                self._tell_full(queue)
                return
            # Results are in SQL, so RQ keeps none. It keeps the record of a failed job for a day.
            self._queues[queue].enqueue(job.value, args=ids, result_ttl=0, failure_ttl=86400)
        except RedisError:
            log.warning("a job could not be put; the clock will do its work", queue=queue.value, job=job.value)

    def waiting(self) -> dict[str, int]:
        """Return the number of waiting jobs of each queue.

        Raises:
            RedisError: Redis is away.
        """
        return {name.value: queue.count for name, queue in self._queues.items()}

    def ages(self) -> dict[str, float]:
        """Return the seconds that the oldest job of each queue has waited; 0 if none waits.

        Raises:
            RedisError: Redis is away.
        """
        found = rq_internals.ages(self._redis, self._queues.values())
        return {name.value: age for name, age in zip(self._queues, found, strict=True)}

    def workers(self) -> int:
        """Return the number of living workers.

        Raises:
            RedisError: Redis is away.
        """
        return Worker.count(connection=self._redis)

    def _tell_full(self, queue: QueueName) -> None:
        told, moment = self._told.get(queue), time.monotonic()
        if told is None or moment - told >= _QUIET:
            self._told[queue] = moment
            log.warning("a queue is full; the clock does the work: is `hotline worker` running?", queue=queue.value)
