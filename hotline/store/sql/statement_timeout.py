"""Statement timeout: the client stops waiting for a PostgreSQL server that accepts a statement and never answers.

The server's own limits end slow statements, but not if the server itself hangs. So the client has a limit too.
"""

import time
from typing import Any, Self, TypeVar

from psycopg import Connection, OperationalError
from psycopg.abc import PQGen
from sqlalchemy import Connection as SqlConnection

from hotline.limits import USUAL

R = TypeVar("R")


class TimeoutConnection(Connection[Any]):
    """A connection that waits a limited time for an answer. After a timeout it closes, as its state is unknown."""

    statement_timeout: float | None = USUAL.silence  # seconds; None for migrations, which have no limit

    @classmethod
    def of(cls, connection: SqlConnection) -> Self:
        """Return the connection behind a connection of the engine."""
        found = connection.connection.driver_connection
        if not isinstance(found, cls):
            raise TypeError(f"{found!r} is no connection of ours")
        return found

    def wait(self, gen: PQGen[R], interval: float = 0.1, timeout: float | None = None) -> R:
        """Wait for the end of one exchange with the server.

        Raises:
            OperationalError: the server did not answer in time.
        """
        return super().wait(self._limited(gen), interval, timeout)

    def _limited(self, gen: PQGen[R]) -> PQGen[R]:
        """Run an exchange until it ends or its time is over. `wait` resumes this at least every `interval`."""
        started = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                wanted = gen.send((yield wanted))
                if self.statement_timeout and time.monotonic() - started >= self.statement_timeout:
                    self.close()
                    raise OperationalError(f"no answer in {self.statement_timeout:g} s")
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
