"""The worker's loop: RQ in one process, with everything loaded before it takes work."""

import threading
import time
from collections.abc import Sequence

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer
from rq.worker import WorkerStatus
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

import workers
from hotline import logs
from hotline.bootstrap import Hotline
from hotline.errors import HotlineError
from hotline.queue.jobs import QueueName
from hotline.queue.rq_internals import OneLine, WarmWorker
from workers import ending

log = logs.get(__name__)

# Seconds that Redis may take to come up after us; later it may stay away as long as it likes.
_PATIENCE = 30.0
# Seconds in which RQ ends by itself once no job is in hand.
_GOODBYE = 1.0


def run(hotline: Hotline, queues: Sequence[str]) -> None:
    """Work the named queues, most urgent first, until SIGTERM; what is in hand is finished first, or handed back."""
    workers.use(hotline)
    hotline.deliverer  # noqa: B018  # builds the carrier's client now, not in the first alert
    patience = _PATIENCE
    while not _worked(hotline, queues, patience):
        ending.on_signal(lambda: ending.leave(hotline))
        patience = float("inf")
    ending.leave(hotline)


def make(hotline: Hotline, queues: Sequence[str], patience: float = _PATIENCE) -> WarmWorker:
    """Return a worker on its own connection: it waits there for minutes, which no webhook may."""
    # RQ asks Redis for the worker's address while it builds the worker. Waiting takes a connection of its own: RQ sets
    # a timeout beyond its waiting for jobs, and one that is open already would keep the library's 5 s.
    with Redis.from_url(hotline.settings.redis.redis_url) as first:
        _await(first, patience)
    redis = Redis.from_url(hotline.settings.redis.redis_url)
    names = queues or [name.value for name in QueueName]
    worker = WarmWorker(
        [Queue(name, connection=redis, serializer=JSONSerializer) for name in names],
        connection=redis,
        serializer=JSONSerializer,
    )
    worker.on_stop = lambda: _stop(hotline, worker)
    if not any(isinstance(one, OneLine) for one in worker.log.filters):
        worker.log.addFilter(OneLine())
    return worker


def _stop(hotline: Hotline, worker: WarmWorker) -> None:
    hotline.stop()
    threading.Thread(target=_insist, args=(hotline, worker), daemon=True).start()


def _insist(hotline: Hotline, worker: WarmWorker) -> None:
    """End the process where RQ does not: its exception is lost if the signal comes in a destructor."""
    until = time.monotonic() + ending.MOST
    while worker.get_state() == WorkerStatus.BUSY and time.monotonic() < until:
        time.sleep(0.1)
    time.sleep(_GOODBYE)
    ending.leave(hotline)


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
    again = Retrying(
        retry=retry_if_exception_type(RedisError), stop=stop_after_delay(patience), wait=wait_fixed(0.1), reraise=True
    )
    try:
        again(redis.ping)
    except RedisError:
        raise HotlineError(f"REDIS_URL: Redis did not answer within {_PATIENCE:g} s: check that it runs") from None
