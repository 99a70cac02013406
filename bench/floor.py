"""The floor under the webhooks: the least that a route can do, served as `hotline serve` serves ours.

Run as a process: `python -m bench.floor`, with the hotline's environment and a PORT and PUBLIC_URL of its own.
"""

import os

from flask import Flask, Response, request
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer
from twilio.request_validator import RequestValidator

from hotline import config
from hotline.cli import serving

_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response><Message>constant</Message></Response>'


def make() -> Flask:
    """Return the application; the server calls it in its worker."""
    app = Flask("floor", static_folder=None)
    redis = Redis.from_url(os.environ["REDIS_URL"])
    queue = Queue("bare", connection=redis, serializer=JSONSerializer)
    validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
    origin = os.environ["PUBLIC_URL"]

    def answer(status: int = 200) -> Response:
        return Response(_ANSWER, status, content_type="text/xml")

    def holds() -> bool:
        header = request.headers.get("X-Twilio-Signature", "")
        return bool(validator.validate(f"{origin}{request.path}", request.form, header))

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    @app.post("/constant")
    def constant() -> Response:
        return answer()

    @app.post("/signed")
    def signed() -> Response:
        if not holds():
            return answer(403)
        redis.mget("a", "b", "c", "d", "e")
        return answer()

    @app.post("/job")
    def job() -> Response:
        if not holds():
            return answer(403)
        queue.enqueue("bench.bare.post_once", result_ttl=0)
        return answer()

    return app


if __name__ == "__main__":
    serving.run("bench.floor:make", config.WebSettings.read(os.environ))
