"""GET /healthz answers while this process serves. GET /readyz lists each part and says if rights can be answered."""

from flask import Blueprint, Response, jsonify

from hotline.bootstrap import Hotline
from hotline.services.operations.health import OK


def routes(hotline: Hotline) -> Blueprint:
    """Return the health routes."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", content_type="text/plain; charset=utf-8")

    @blueprint.get("/readyz")
    def readyz() -> Response:
        parts = hotline.health.parts()
        # Rights need this process alone, so a part that is away only degrades the hotline.
        status = "ok" if all(part == OK for part in parts.values()) else "degraded"
        return jsonify(status=status, **parts)

    return blueprint
