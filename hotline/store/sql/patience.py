"""Patience: a PostgreSQL server that is connected and silent is given up, for the carrier waits for nobody.

The server's own limits end what is slow; this one also ends the wait for a server that stands still.
"""

from typing import Any, Self, TypeVar

from psycopg import Connection, OperationalError
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout
from sqlalchemy import Connection as SqlConnection

R = TypeVar("R")

# The server's limit for a statement and for waiting on a lock, in ms; ours comes a little later, in seconds.
STATEMENT_MS = 4000
_SECONDS = 5.0


class PatientConnection(Connection[Any]):
    """A connection that waits so long for an answer, and is closed after: its state is not known any more."""

    patience: float | None = _SECONDS  # None: as long as it takes, for migrations

    @classmethod
    def of(cls, connection: SqlConnection) -> Self:
        """Return the one behind a connection of the engine's."""
        found = connection.connection.driver_connection
        if not isinstance(found, cls):
            raise TypeError(f"{found!r} is no connection of ours")
        return found

    def wait(self, gen: PQGen[R], interval: float = 0.1, timeout: float | None = None) -> R:
        """Wait for the end of one exchange with the server.

        Raises:
            OperationalError: the server was silent.
        """
        try:
            return super().wait(gen, interval, timeout or self.patience)
        except _WaitTimeout:
            self.pgconn.finish()
            raise OperationalError(f"no answer in {self.patience:g} s") from None
