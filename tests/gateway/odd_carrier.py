"""A carrier that answers as it is told: bytes as they stand, nothing at all, or a closed connection."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl

HANG = "hang"
DROP = "drop"


class OddCarrier:
    """Serves on loopback; `script` has the answer to each request in turn, its last one for ever."""

    def __init__(self, *script: tuple[int, str] | str) -> None:
        self.requests: list[tuple[str, str, list[tuple[str, str]], dict[str, str]]] = []
        self._script = list(script)
        self._over = threading.Event()
        odd = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                """Say nothing."""

            def do_GET(self) -> None:
                path, _, query = self.path.partition("?")
                odd._answer(self, path, query)

            def do_POST(self) -> None:
                odd._answer(self, self.path, self.rfile.read(int(self.headers["Content-Length"])).decode())

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def _answer(self, handler: BaseHTTPRequestHandler, path: str, form: str) -> None:
        pairs = parse_qsl(form, keep_blank_values=True)
        self.requests.append((handler.command, path, pairs, dict(handler.headers)))
        step = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        if step == HANG:
            self._over.wait()
        if isinstance(step, str):
            handler.close_connection = True
            return
        status, body = step
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body.encode())))
        handler.end_headers()
        handler.wfile.write(body.encode())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
