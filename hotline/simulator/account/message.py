"""Text messages as the carrier keeps them, as a phone shows them, and as the REST API shows them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hotline.simulator.account.formats import API_VERSION, new_sid, rfc2822
from hotline.simulator.account.segments import segments

FINAL = frozenset({"sent", "delivered", "undelivered", "failed", "canceled", "received"})


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
    at: datetime
    updated: datetime | None = None
    sent: datetime | None = None
    own: bool = False  # True for the carrier's own texts, such as the confirmation of an opt-out.
    redacted: bool = False
    deleted: bool = False

    def advance(self, status: str, at: datetime, code: int | None = None) -> None:
        """Set the next status, its error code and the time of the change."""
        self.status, self.error_code, self.updated = status, code, at
        if status in FINAL:
            self.sent = self.sent or self.updated

    def on_phone(self) -> dict[str, Any]:
        """Return what the phone shows. A message that was redacted at the carrier stays on the phone."""
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

    def resource(self, account_sid: str) -> dict[str, Any]:
        """Return the message as the REST API shows it."""
        uri = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{self.sid}"
        uncounted = self.service and self.status in ("accepted", "scheduled")
        return {
            "account_sid": account_sid,
            "api_version": API_VERSION,
            "body": "" if self.redacted else self.body,
            "date_created": rfc2822(self.at),
            "date_sent": rfc2822(self.sent),
            "date_updated": rfc2822(self.updated or self.at),
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
