"""Fail-fast retry: a Redis that is silent costs one request its timeout, and those of the next two seconds nothing."""

import time
from collections.abc import Callable
from typing import Any, Self

from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as NoAnswer
from redis.retry import Retry

from hotline import logs

# Seconds for which a Redis that did not answer is not asked again.
_REST = 2.0


class FailFastRetry(Retry):
    """The library's rule for trying again: once on a connection that was closed, never on a silent one."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        super().__init__(NoBackoff(), 1, supported_errors=(NoConnection,))
        self._ticks = ticks
        self._silent_until = 0.0
        self._outage = logs.LogOnce(logs.get(__name__), "Redis is away; going on without", "Redis is back")

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        """Stay one for all connections of a client, which each copy it."""
        return self

    def call_with_retry(self, do: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Do it, unless Redis was silent just now.

        Raises:
            RedisError: Redis is away.
        """
        if self._ticks() < self._silent_until:
            raise NoConnection("Redis was silent just now")
        try:
            found = super().call_with_retry(do, *args, **kwargs)
        except (NoConnection, NoAnswer) as error:
            if isinstance(error, NoAnswer):
                self._silent_until = self._ticks() + _REST
            self._outage.failed(reason=type(error).__name__)
            raise
        self._outage.worked()
        return found
