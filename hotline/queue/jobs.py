"""Jobs: one id each, on the queue of its urgency.

A job only makes things fast: the row is the truth, and the clock sends what a lost job left. So a Redis that is
away, or a queue that is full, costs seconds, never an alert, and putting a job never fails.
"""

import time
from enum import StrEnum

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.serializers import JSONSerializer

from hotline import logs
from hotline.queue import rq_internals
from hotline.queue.fail_fast import FailFastRetry

log = logs.get(__name__)

# Jobs on one queue. More would only fill Redis's memory: the clock sends what they are for within seconds.
BOUND = 1000
# Seconds between two warnings of a full queue: it is met again with every text that comes in.
_QUIET = 1.0


class QueueName(StrEnum):
    """The queues, most urgent first."""

    ALERTS = "alerts"
    CALLS = "calls"
    REPLIES = "replies"
    FOLLOWUPS = "followups"
    MAINTENANCE = "maintenance"


class Job(StrEnum):
    """The jobs, by the name of their function; a test resolves every one."""

    DELIVER_INCIDENT = "workers.sends.deliver_incident"
    DELIVER_ONE = "workers.sends.deliver_one"
    ERASE = "workers.retention.erase"


def connect(url: str, *, decode: bool = False) -> "Redis":
    """Return a client that gives up in a second: a webhook cannot wait for the library's own backoff."""
    return Redis.from_url(
        url,
        decode_responses=decode,
        socket_connect_timeout=1,
        socket_timeout=1,
        retry=FailFastRetry(),
        health_check_interval=30,
    )


class Jobs:
    """Puts jobs on queues."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis
        self._queues = {
            # A job may post thousands of texts to a slow carrier; the sends' own timeouts end it long before.
            name: Queue(name, connection=redis, serializer=JSONSerializer, default_timeout=1800)
            for name in QueueName
        }
        self._told: dict[QueueName, float] = {}

    def put(self, queue: QueueName, job: Job, *ids: str) -> None:
        """Put a job on a queue; where Redis is away, or the queue is full, the clock does its work."""
        try:
            if self._queues[queue].count >= BOUND:
                self._tell_full(queue)
                return
            # Results are rows, not return values; a failed job's record is kept a day to be read.
            self._queues[queue].enqueue(job.value, args=ids, result_ttl=0, failure_ttl=86400)
        except RedisError:
            log.warning("a job could not be put; the clock will do its work", queue=queue.value, job=job.value)

    def waiting(self) -> dict[str, int]:
        """Return how many jobs wait on each queue.

        Raises:
            RedisError: Redis is away.
        """
        return {name.value: queue.count for name, queue in self._queues.items()}

    def ages(self) -> dict[str, float]:
        """Return for how many seconds the oldest job of each queue has waited; 0 where none waits.

        Raises:
            RedisError: Redis is away.
        """
        found = rq_internals.ages(self._redis, self._queues.values())
        return {name.value: age for name, age in zip(self._queues, found, strict=True)}

    def workers(self) -> int:
        """Return how many workers are alive.

        Raises:
            RedisError: Redis is away.
        """
        return Worker.count(connection=self._redis)

    def _tell_full(self, queue: QueueName) -> None:
        told, moment = self._told.get(queue), time.monotonic()
        if told is None or moment - told >= _QUIET:
            self._told[queue] = moment
            log.warning("a queue is full; the clock does the work: is `hotline worker` running?", queue=queue.value)
