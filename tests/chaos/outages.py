"""Outages: when something was not there."""

import time
from collections.abc import Iterable

Interval = tuple[float, float]


class Outages:
    """The times at which one thing went and came back, in seconds since the epoch."""

    def __init__(self) -> None:
        self._over: list[Interval] = []
        self._since: float | None = None

    def begin(self) -> None:
        """Note that it is away from now on; it may have been before."""
        self._since = self._since or time.time()

    def end(self) -> None:
        """Note that it is back; it may never have been away."""
        if self._since is not None:
            self._over.append((self._since, time.time()))
            self._since = None

    def all(self) -> list[Interval]:
        """Return every outage; one that goes on lasts until now."""
        return [*self._over, *([(self._since, time.time())] if self._since else [])]


def at_once(each: Iterable[list[Interval]]) -> list[Interval]:
    """Return when all of them were away at once."""
    first, *others = each
    for other in others:
        pairs = [(max(a[0], b[0]), min(a[1], b[1])) for a in first for b in other]
        first = [pair for pair in pairs if pair[0] < pair[1]]
    return first
