"""Health: checks each part that the hotline depends on, and says what to do if it does not answer."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from redis.exceptions import RedisError

from hotline.errors import StoreError
from hotline.queue.jobs import Jobs
from hotline.store.sessions import Sessions
from hotline.store.sql.database import Database
from hotline.store.tables import heartbeats

OK = "ok"
_CLOCK_LATE = timedelta(seconds=15)


class Health:
    """Checks the database, Redis, the workers and the clock."""

    def __init__(self, database: Database, sessions: Sessions, jobs: Jobs, now: Callable[[], datetime]) -> None:
        self._database = database
        self._sessions = sessions
        self._jobs = jobs
        self._now = now
        self._checks = {"sql": self._sql, "redis": self._redis, "worker": self._worker, "clock": self._clock}

    def parts(self) -> Mapping[str, str]:
        """Return for each part "ok", or what is wrong with it."""
        return {name: _try(check) for name, check in self._checks.items()}

    def _sql(self) -> str:
        self._database.ping()
        return OK

    def _redis(self) -> str:
        self._sessions.ping()
        return OK

    def _worker(self) -> str:
        return OK if self._jobs.workers() else "no worker runs: start `hotline worker`"

    def _clock(self) -> str:
        with self._database.reading() as tx:
            seen = heartbeats.seen(tx.conn, "clock")
        late = seen is None or self._now() - seen > _CLOCK_LATE
        return "not seen lately: start `hotline clock`" if late else OK


def _try(check: Callable[[], str]) -> str:
    try:
        return check()
    except StoreError as error:
        return str(error)
    except RedisError:
        return "away: check REDIS_URL and that it runs"
