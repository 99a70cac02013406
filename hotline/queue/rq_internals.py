"""What we take from inside RQ 3.0, all in one place: read this file again before RQ is renewed.

pyproject.toml keeps RQ below 3.1 for it. What is used: the layout of its keys in Redis, three methods and one
setting of its worker. Everything else in the project uses what RQ documents.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.job import Job
from rq.utils import now, utcparse


def ages(redis: "Redis", queues: Iterable[Queue]) -> list[float]:
    """Return for how many seconds the oldest job of each queue has waited; 0 where none waits.

    RQ has no question for it, and loading each job would take two round trips a queue; this takes two in all.

    Raises:
        RedisError: Redis is away.
    """
    with redis.pipeline(transaction=False) as pipe:
        for queue in queues:
            pipe.lindex(queue.key, 0)
        for first in pipe.execute():
            pipe.hget(Job.key_for(first.decode() if first else ""), "enqueued_at")
        # A worker may take the job between the two looks; then nothing waits that we know of.
        return [_age(stamp) for stamp in pipe.execute()]


def _age(stamp: bytes | None) -> float:
    return max(0.0, (now() - utcparse(stamp.decode())).total_seconds()) if stamp else 0.0


class WarmWorker(SimpleWorker):
    """RQ's worker that does not fork: a fork costs 12 ms a job, and a warm connection to the carrier."""

    # Seconds: while Redis is away the clock does our work, and once it is back we are to be quick again.
    max_connection_wait_time = 2.0
    asked_to_end = False
    on_stop: Callable[[], None] | None = None  # called in the handler of the signal
    _announced = False

    def check_for_suspension(self, burst: bool) -> None:
        """Say once that work can come: only from here on does a SIGTERM end the loop and not the process."""
        if not self._announced:
            self._announced = True
            print(f"worker ready: {', '.join(queue.name for queue in self.queues)}", flush=True)
        super().check_for_suspension(burst)

    def subscribe(self) -> None:
        """Take no commands through Redis: nobody sends any, and closing their channel can cost a second."""

    def request_stop(self, signum: Any, frame: Any) -> None:
        """Let the job in hand finish, or hand back what it has not posted."""
        self.asked_to_end = True
        if self.on_stop:
            self.on_stop()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]  # RQ types a part


class OneLine(logging.Filter):
    """Leaves the traceback out of what RQ says when Redis is away: the line says it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        if record.exc_info and isinstance(record.exc_info[1], RedisError):
            record.exc_info = None
        return True
