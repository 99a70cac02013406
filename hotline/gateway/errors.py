"""What the carrier's error codes mean for us, from the table beside this file.

The carrier says that codes may change, so an unknown one is never trusted: the send failed, and the log says so.
"""

import csv
from functools import cache
from importlib.resources import files

from hotline.domain.deliveries import Outcome
from hotline.errors import HotlineError


class GatewayError(HotlineError):
    """The carrier did not take a message."""

    def __init__(self, reason: str, *, code: int | None, outcome: Outcome) -> None:
        super().__init__(reason)
        self.code = code
        self.outcome = outcome

    @property
    def answered(self) -> bool:
        """Say whether the carrier is there and well, be it that it refused."""
        return self.outcome is not Outcome.AMBIGUOUS and (self.code is not None or self.outcome is not Outcome.RETRY)


@cache
def _table() -> dict[int, tuple[Outcome, str]]:
    text = (files("hotline.gateway") / "errors.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {int(row["code"]): (Outcome(row["outcome"]), row["meaning"]) for row in rows}


def outcome(code: int | None, status: int | None = None) -> Outcome:
    """Return what a code means; without a known code the HTTP status decides.

    A 5xx may have been processed, a redirect by something in between was not. Anything else that is unknown is
    ours to look at.
    """
    if code in _table():
        return _table()[code][0]
    if status == 429 or (status is not None and 300 <= status < 400):
        return Outcome.RETRY
    if status is not None and status >= 500:
        return Outcome.AMBIGUOUS
    return Outcome.MISCONFIGURED


def meaning(code: int | None) -> str:
    """Return a code in words."""
    return _table()[code][1] if code in _table() else "a code that we do not know"
