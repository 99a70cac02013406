"""/phones, in the demo only: passes requests on to the simulator, so that the demo has one address."""

from collections.abc import Iterator

import requests
from flask import Blueprint, Response, request

_CHUNK = 8192
# Seconds to connect, and between two pieces of a response; the simulator's events have a heartbeat every 10.
_TIMEOUT = (3, 60)
# By Sec-Fetch-Site the simulator refuses requests from pages of other sites.
_PASSED_ON = ("Content-Type", "Sec-Fetch-Site")


def routes(simulator_url: str) -> Blueprint:
    """Return the routes of the phones page."""
    blueprint = Blueprint("phones", __name__)

    @blueprint.route("/phones", methods=["GET"])
    @blueprint.route("/phones/<path:rest>", methods=["GET", "POST"])
    def phones(rest: str = "") -> Response:
        headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
        try:
            answer = requests.request(
                request.method,
                f"{simulator_url}/phones/{rest}",
                params=list(request.args.items(multi=True)),
                data=request.get_data(),
                headers=headers,
                stream=True,
                timeout=_TIMEOUT,
            )
        except requests.RequestException:
            return Response("The phones do not answer: is the simulator running?", 502)
        return Response(_pieces(answer), answer.status_code, content_type=answer.headers.get("Content-Type"))

    return blueprint


def _pieces(answer: requests.Response) -> Iterator[bytes]:
    """Yield a response piece by piece as it comes: an event must not wait for a full chunk."""
    with answer:
        while piece := answer.raw.read1(_CHUNK):
            yield piece
