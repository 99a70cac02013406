"""The worker's loop: RQ in one process, with everything loaded before it takes work."""

import logging
import threading
import time
from collections.abc import Sequence
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer
from rq.worker import WorkerStatus

import workers
from hotline import logs
from hotline.bootstrap import Hotline
from hotline.errors import HotlineError
from hotline.queue.jobs import QueueName
from workers import ending

log = logs.get(__name__)

# Seconds that Redis may take to come up after us; later it may stay away as long as it likes.
_PATIENCE = 30.0
# Seconds in which RQ ends by itself once no job is in hand.
_GOODBYE = 1.0


class _OneLine(logging.Filter):
    """Leaves the traceback out of what RQ says when Redis is away: the line says it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        if record.exc_info and isinstance(record.exc_info[1], RedisError):
            record.exc_info = None
        return True


class HotlineWorker(SimpleWorker):
    """RQ's worker that does not fork: a fork costs 12 ms a job, and a warm connection to the carrier."""

    # Seconds: while Redis is away the clock does our work, and once it is back we are to be quick again.
    max_connection_wait_time = 2.0
    hotline: Hotline | None = None
    asked_to_end = False
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
        if self.hotline:
            self.hotline.stop()
            threading.Thread(target=self._insist, args=(self.hotline,), daemon=True).start()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]  # RQ types a part

    def _insist(self, hotline: Hotline) -> None:
        """End the process where RQ does not: its exception is lost if the signal comes in a destructor."""
        until = time.monotonic() + ending.MOST
        while self.get_state() == WorkerStatus.BUSY and time.monotonic() < until:
            time.sleep(0.1)
        time.sleep(_GOODBYE)
        ending.leave(hotline)


def run(hotline: Hotline, queues: Sequence[str]) -> None:
    """Work the named queues, most urgent first, until SIGTERM; what is in hand is finished first, or handed back."""
    workers.use(hotline)
    hotline.deliverer  # noqa: B018  # builds the carrier's client now, not in the first alert
    patience = _PATIENCE
    while not _worked(hotline, queues, patience):
        ending.on_signal(lambda: ending.leave(hotline))
        patience = float("inf")
    ending.leave(hotline)


def make(hotline: Hotline, queues: Sequence[str], patience: float = _PATIENCE) -> HotlineWorker:
    """Return a worker on its own connection: it waits there for minutes, which no webhook may."""
    # RQ asks Redis for the worker's address while it builds the worker. Waiting takes a connection of its own: RQ sets
    # a timeout beyond its waiting for jobs, and one that is open already would keep the library's 5 s.
    with Redis.from_url(hotline.settings.redis.redis_url) as first:
        _await(first, patience)
    redis = Redis.from_url(hotline.settings.redis.redis_url)
    names = queues or [name.value for name in QueueName]
    worker = HotlineWorker(
        [Queue(name, connection=redis, serializer=JSONSerializer) for name in names],
        connection=redis,
        serializer=JSONSerializer,
    )
    worker.hotline = hotline
    if not any(isinstance(one, _OneLine) for one in worker.log.filters):
        worker.log.addFilter(_OneLine())
    return worker


def _worked(hotline: Hotline, queues: Sequence[str], patience: float) -> bool:
    """Work until asked to end; False if Redis died on the way, in the middle of a job or between."""
    worker = None
    try:
        worker = make(hotline, queues, patience)
        worker.work(logging_level="WARNING")
    except RedisError:
        log.error("Redis is away; the clock does the work meanwhile")
        return bool(worker and worker.asked_to_end)
    return True


def _await(redis: Redis, patience: float) -> None:
    """Wait for Redis: after a restart of the machine it may come up later than we do."""
    gives_up = time.monotonic() + patience
    while not _answers(redis):
        if time.monotonic() > gives_up:
            raise HotlineError(f"REDIS_URL: Redis did not answer within {_PATIENCE:g} s: check that it runs")
        time.sleep(0.1)


def _answers(redis: Redis) -> bool:
    try:
        redis.ping()
    except RedisError:
        return False
    return True
