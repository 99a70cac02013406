"""The clock: runs due timers, sends what lost jobs left, and reconciles deliveries in doubt."""

from datetime import datetime, timedelta

from hotline.queue.jobs import Job, Jobs, QueueName
from hotline.services.conversations.replay import Replay
from hotline.services.delivery.deliver import Deliverer
from hotline.services.delivery.reconcile import Reconciler
from hotline.services.directory.verification import Verification
from hotline.services.incidents.due_timers import DueTimers
from hotline.store.sql.database import Database
from hotline.store.tables import heartbeats

# A worker claims a delivery within milliseconds. After this time, its job is taken for lost.
_GRACE = timedelta(seconds=2)
_ASK_EVERY = timedelta(seconds=5)
_ERASE_EVERY = timedelta(hours=1)


class Clock:
    """Does everything that depends on time. Two clocks are safe: each timer and delivery is claimed once.

    Every method raises StoreError while the database is away; the next round tries again.
    """

    def __init__(
        self,
        database: Database,
        replay: Replay,
        due_timers: DueTimers,
        deliverer: Deliverer,
        reconciler: Reconciler,
        verification: Verification,
        jobs: Jobs,
    ) -> None:
        self._database = database
        self._replay = replay
        self._due_timers = due_timers
        self._deliverer = deliverer
        self._reconciler = reconciler
        self._verification = verification
        self._jobs = jobs
        self._asked_at: datetime | None = None
        self._erased_at: datetime | None = None

    def tick(self) -> None:
        """Run one round: due timers, then unsent deliveries, then reconciliation."""
        self.step()
        self.sweep()
        self.settle()

    def step(self) -> None:
        """Record a heartbeat, replay the spool, run due timers, send due codes, and queue the erasure of old data."""
        now = self._database.now()
        self._database.write(lambda tx: heartbeats.beat(tx.conn, "clock", now))
        self._replay.run()
        self._due_timers.run_due()
        if self._asked_at is None or abs(now - self._asked_at) >= _ASK_EVERY:
            self._asked_at = now
            self._verification.ask_due()
        if self._erased_at is None or abs(now - self._erased_at) >= _ERASE_EVERY:
            self._erased_at = now
            self._jobs.put(QueueName.MAINTENANCE, Job.ERASE)

    def sweep(self) -> None:
        """Send due deliveries that no worker has claimed."""
        self._deliverer.deliver(due_before=self._database.now() - _GRACE)

    def settle(self) -> None:
        """Reconcile deliveries in doubt with the carrier."""
        self._reconciler.reconcile()
