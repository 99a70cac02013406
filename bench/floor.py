"""The floor under the webhooks: a constant answer, and signature plus one Redis trip, on the same server."""

import os

from flask import Flask, Response, request
from redis import Redis
from twilio.request_validator import RequestValidator

_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response><Message>constant</Message></Response>'


def make() -> Flask:
    """Return the application; Granian calls it in its worker."""
    app = Flask("floor", static_folder=None)
    redis = Redis.from_url(os.environ["REDIS_URL"])
    validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
    origin = os.environ["PUBLIC_URL"]

    @app.post("/constant")
    def constant() -> Response:
        return Response(_ANSWER, content_type="text/xml")

    @app.post("/signed")
    def signed() -> Response:
        header = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(f"{origin}/signed", request.form, header):
            return Response(_ANSWER, 403, content_type="text/xml")
        redis.mget("a", "b", "c", "d", "e")
        return Response(_ANSWER, content_type="text/xml")

    return app
