"""The clock's tick: every due step, then whatever a lost job left, then whatever is in doubt."""

from collections.abc import Callable
from datetime import datetime, timedelta

from hotline.queue.jobs import Job, Jobs, QueueName
from hotline.services.sends import Sends
from hotline.services.steps import Steps
from hotline.store import heartbeats
from hotline.store.database import Database

# A worker takes a send within milliseconds; what waits this long has no worker coming.
_GRACE = timedelta(seconds=2)
_ERASE_EVERY = timedelta(hours=1)


class Clock:
    """Owns time. Two clocks are as safe as one: every step and every send is claimed."""

    def __init__(
        self, database: Database, steps: Steps, delivery: Sends, jobs: Jobs, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._steps = steps
        self._delivery = delivery
        self._jobs = jobs
        self._now = now
        self._erased_at: datetime | None = None

    def tick(self) -> None:
        """Do what is due now.

        Raises:
            StoreError: the database is away; the next tick tries again.
        """
        now = self._now()
        self._database.write(lambda tx: heartbeats.beat(tx.conn, "clock", now))
        self._steps.run_due()
        self._delivery.deliver(due_before=now - _GRACE)
        self._delivery.settle()
        if self._erased_at is None or now - self._erased_at >= _ERASE_EVERY:
            self._erased_at = now
            self._jobs.put(QueueName.MAINTENANCE, Job.ERASE)
