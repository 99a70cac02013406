"""Status callbacks by hand, signed as the carrier signs them: late, twice, out of order, or of nothing we sent."""

import requests

from hotline.domain.deliveries import Delivery
from hotline.simulator.account.webhooks import sign
from tests.building import ACCOUNT, NUMBER, TOKEN, Building


def post_status(building: Building, row: Delivery, status: str, code: int | None = None, ref: str | None = None) -> int:
    """Post a message's status, by default with the send's own ref; return the HTTP status of the answer."""
    url = f"{building.wire.url}/twilio/status/message?ref={row.id if ref is None else ref}"
    form = {
        "MessageSid": row.sid or f"SM{'0' * 32}",
        "MessageStatus": status,
        "AccountSid": ACCOUNT,
        "From": NUMBER,
        "To": "+15105550101",
    }
    if code:
        form["ErrorCode"] = str(code)
    headers = {"X-Twilio-Signature": sign(TOKEN, url, list(form.items()))}
    return requests.post(url, data=form, headers=headers, timeout=60).status_code
