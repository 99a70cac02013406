"""What is in flight to the carrier, and what each POST brought."""

import time
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from hotline.domain.deliveries import Posting, PostOutcome
from hotline.gateway.errors import GatewayError

# Seconds that one result waits for others, so that they are committed together.
_GATHER = 0.05


@dataclass(frozen=True, slots=True)
class PostResult:
    """What one POST brought: a SID and status, or an error, or that it was not tried."""

    posting: Posting
    sid: str | None = None
    status: str | None = None
    error: GatewayError | None = None
    handed_back: bool = False


class InFlight:
    """The POSTs that have begun and not ended."""

    def __init__(self, slow: float) -> None:
        """Take the seconds without any result after which the carrier counts as slow."""
        self._slow = slow
        self._posts: dict[Future[PostResult], Posting] = {}
        self._completed: SimpleQueue[Future[PostResult]] = SimpleQueue()

    @property
    def count(self) -> int:
        """Return how many POSTs have begun and not ended."""
        return len(self._posts)

    def add(self, posting: Posting, post: "Future[PostResult]") -> None:
        """Add one POST that has begun."""
        self._posts[post] = posting
        post.add_done_callback(self._completed.put)

    def completed(self, most: int) -> list[PostResult]:
        """Wait for results, and return up to `most`; none where the carrier is slow.

        Where one POST hangs, the results of the others are not kept waiting.
        """
        found: list[Future[PostResult]] = []
        with suppress(Empty):
            found.append(self._completed.get(timeout=self._slow))
            until = time.monotonic() + _GATHER
            while len(found) < min(most, self.count):
                found.append(self._completed.get(timeout=max(0.0, until - time.monotonic())))
        for post in found:
            del self._posts[post]
        return [post.result() for post in found]

    def give_up(self) -> list[PostResult]:
        """Stop waiting: each POST that has not ended may have been taken."""
        error = GatewayError("the process ended before the answer", code=None, outcome=PostOutcome.AMBIGUOUS)
        left = [PostResult(posting, error=error) for posting in self._posts.values()]
        self._posts.clear()
        return left
