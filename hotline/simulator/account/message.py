"""Messages as the carrier keeps them, and as its REST API shows them."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from hotline.simulator.account.segments import segments

Form = list[tuple[str, str]]
API_VERSION = "2010-04-01"
E164 = re.compile(r"\+[1-9]\d{6,14}\Z", re.ASCII)
FINAL = frozenset({"sent", "delivered", "undelivered", "failed", "canceled", "received"})


def new_sid(prefix: str) -> str:
    """Return a fresh identifier: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def rfc2822(at: datetime | None) -> str | None:
    """Return a time in the form that the REST API uses."""
    return format_datetime(at) if at else None


@dataclass(slots=True, kw_only=True)
class SimulatedMessage:
    """One text message, in either direction."""

    direction: str
    from_: str
    to: str
    body: str
    status: str
    sid: str = field(default_factory=lambda: new_sid("SM"))
    service: str | None = None
    callback: str | None = None
    error_code: int | None = None
    at: datetime = field(default_factory=now)
    updated: datetime = field(default_factory=now)
    sent: datetime | None = None
    own: bool = False  # The carrier's own words (opt-out confirmations), not the hotline's.
    redacted: bool = False
    deleted: bool = False

    def advance(self, status: str, code: int | None = None) -> None:
        """Set the next delivery status and the time of it."""
        self.status, self.error_code, self.updated = status, code, now()
        if status in FINAL:
            self.sent = self.sent or self.updated

    def on_phone(self) -> dict[str, Any]:
        """Return what the phone shows; redaction at the carrier takes nothing from the phone."""
        return {
            "sid": self.sid,
            "direction": self.direction,
            "from": self.from_,
            "to": self.to,
            "body": self.body,
            "status": self.status,
            "error_code": self.error_code,
            "at": self.at.isoformat(),
            "carrier": self.own,
        }

    def resource(self, account: str) -> dict[str, Any]:
        """Return the message as the REST API shows it."""
        uri = f"/{API_VERSION}/Accounts/{account}/Messages/{self.sid}"
        uncounted = self.service and self.status in ("accepted", "scheduled")
        return {
            "account_sid": account,
            "api_version": API_VERSION,
            "body": "" if self.redacted else self.body,
            "date_created": rfc2822(self.at),
            "date_sent": rfc2822(self.sent),
            "date_updated": rfc2822(self.updated),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": None,
            "from": self.from_ or None,
            "messaging_service_sid": self.service,
            "num_media": "0",
            "num_segments": "0" if uncounted else str(segments(self.body)),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.to,
            "uri": f"{uri}.json",
        }


def first(pairs: Iterable[tuple[str, str]], name: str) -> str | None:
    """Return the first value of a form field, or None where it is missing or empty."""
    return next((value for key, value in pairs if key == name and value), None)
