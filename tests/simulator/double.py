"""A stand-in for the hotline: answers webhooks with what a test says, and keeps what it was sent."""

import threading
from collections import defaultdict
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs, parse_qsl, urlsplit

from twilio.request_validator import RequestValidator

ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "auth-token-of-the-tests"
Form = dict[str, str]


class Answer(NamedTuple):
    """What a webhook is answered with."""

    text: str
    content_type: str = "text/xml"
    status: int = 200


class Seen(NamedTuple):
    """One webhook as it arrived."""

    path: str
    query: str
    form: Form
    signed: bool
    token: str


Reply = str | Answer | Callable[[Form], "str | Answer"]


def response(inside: str = "") -> str:
    """Return a TwiML document."""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{inside}</Response>'


class Double:
    """A small web server whose answers are set by path."""

    def __init__(self) -> None:
        self.answers: defaultdict[str, Reply] = defaultdict(response)
        self.seen: list[Seen] = []
        double = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                double.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                """Keep the tests' output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Keep one webhook and answer it."""
        body = request.rfile.read(int(request.headers["Content-Length"])).decode()
        path, query = urlsplit(request.path).path, urlsplit(request.path).query
        params = parse_qs(body, keep_blank_values=True)
        form = {name: values[0] for name, values in params.items()}
        assert all(len(values) == 1 for values in params.values())
        signed = RequestValidator(TOKEN).validate(
            self.url + request.path,
            dict(parse_qsl(body, keep_blank_values=True)),
            request.headers["X-Twilio-Signature"],
        )
        self.seen.append(Seen(path, query, form, signed, request.headers["I-Twilio-Idempotency-Token"]))
        reply = self.answers[path]
        reply = reply(form) if callable(reply) else reply
        reply = reply if isinstance(reply, Answer) else Answer(reply)
        request.send_response(reply.status)
        request.send_header("Content-Type", f"{reply.content_type}; charset=utf-8")
        request.send_header("Content-Length", str(len(reply.text.encode())))
        request.end_headers()
        request.wfile.write(reply.text.encode())

    def forms(self, path: str) -> list[Form]:
        """Return the forms that came to a path, oldest first."""
        return [seen.form for seen in self.seen if seen.path == path]

    def stop(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
