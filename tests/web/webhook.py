"""Webhooks for tests: forms as the carrier fills them, signed as it signs them, posted to the application itself."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hotline import config
from hotline.web.app import create_app
from tests.building import ACCOUNT, NUMBER, TOKEN, Building

Pairs = Iterable[tuple[str, str]]


class Carrier:
    """Signs and posts webhooks to one application; the signature is made without the library that checks it."""

    def __init__(self, client: FlaskClient, origin: str, token: str = TOKEN) -> None:
        self.client = client
        self.origin = origin
        self.token = token

    def sign(self, path: str, pairs: Pairs) -> str:
        """Return the signature of a form posted to a path."""
        # Sorted by name, each distinct value of a name once: the carrier's own rule.
        text = f"{self.origin}{path}" + "".join(name + value for name, value in sorted(set(pairs)))
        return base64.b64encode(hmac.new(self.token.encode(), text.encode(), hashlib.sha1).digest()).decode()

    def post(self, path: str, pairs: Pairs, **options: Any) -> TestResponse:
        """Post a signed form."""
        pairs = list(pairs)
        headers = {"X-Twilio-Signature": self.sign(path, pairs)} | options.pop("headers", {})
        options.setdefault("content_type", "application/x-www-form-urlencoded")
        return self.client.post(path, data=urlencode(pairs), headers=headers, **options)

    def text(self, body: str, sender: str = "+14155550123", sid: str = "SM1", **more: str) -> TestResponse:
        """Post an inbound text."""
        form = {"MessageSid": sid, "AccountSid": ACCOUNT, "From": sender, "To": NUMBER, "Body": body} | more
        return self.post("/twilio/sms", form.items())

    def call(
        self, path: str = "/twilio/voice", sid: str = "CA1", sender: str = "+14155550123", **more: str
    ) -> TestResponse:
        """Post one turn of a call."""
        form = {"CallSid": sid, "AccountSid": ACCOUNT, "From": sender, "To": NUMBER} | more
        return self.post(path, form.items())


def broken_route(carrier: Carrier, path: str, words: str = "the words of a person") -> str:
    """Add a route whose handler has a fault that nobody foresaw; return its path."""

    def broken() -> None:
        raise RuntimeError(words)

    carrier.client.application.add_url_rule(path, path, broken, methods=["POST"])
    return path


def carrier_of(building: Building, **changes: str) -> Carrier:
    """Return a carrier that posts straight to the application of a building, with some settings changed."""
    environ = building.environ | changes
    hotline = building.process(**changes) if changes else building.hotline
    app = create_app(hotline, config.WebSettings.read(environ))
    return Carrier(app.test_client(), environ["PUBLIC_URL"], environ["TWILIO_AUTH_TOKEN"].split(",")[0])
