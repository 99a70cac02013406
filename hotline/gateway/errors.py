"""Maps the carrier's error codes to outcomes, by the table errors.tsv.

The carrier may change its codes, so an unknown one never counts as success: the delivery failed, and the log says so.
"""

import csv
from functools import cache
from importlib.resources import files

from hotline.domain.deliveries import PostOutcome
from hotline.errors import HotlineError


class GatewayError(HotlineError):
    """The carrier did not take a message."""

    def __init__(self, reason: str, *, code: int | None, outcome: PostOutcome) -> None:
        super().__init__(reason)
        self.code = code
        self.outcome = outcome

    @property
    def answered(self) -> bool:
        """Return True if the carrier works, even if it refused the request."""
        return self.outcome is not PostOutcome.AMBIGUOUS and (
            self.code is not None or self.outcome is not PostOutcome.RETRY
        )


@cache
def _table() -> dict[int, tuple[PostOutcome, str]]:
    text = (files("hotline.gateway") / "errors.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {int(row["code"]): (PostOutcome(row["outcome"]), row["meaning"]) for row in rows}


def outcome(code: int | None, status: int | None = None) -> PostOutcome:
    """Return the outcome of an error code; if the code is unknown, the HTTP status decides.

    A request answered with 5xx may have been processed. One that was redirected, by something in between, was not.
    Any other unknown answer is a fault of ours for staff to look at.
    """
    if code in _table():
        return _table()[code][0]
    if status == 429 or (status is not None and 300 <= status < 400):
        return PostOutcome.RETRY
    if status is not None and status >= 500:
        return PostOutcome.AMBIGUOUS
    return PostOutcome.MISCONFIGURED


def meaning(code: int | None) -> str:
    """Return what a code means, in words."""
    return _table()[code][1] if code in _table() else "a code that we do not know"
