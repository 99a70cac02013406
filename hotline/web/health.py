"""GET /healthz: this process serves. GET /readyz: every part, and whether rights can be answered."""

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, Response, jsonify
from redis.exceptions import RedisError

from hotline.bootstrap import Hotline
from hotline.errors import StoreError
from hotline.store import heartbeats

_CLOCK_LATE = timedelta(seconds=15)


def routes(hotline: Hotline) -> Blueprint:
    """Return the health routes."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", content_type="text/plain; charset=utf-8")

    @blueprint.get("/readyz")
    def readyz() -> Response:
        parts = {name: _try(check) for name, check in _checks(hotline).items()}
        # Rights come from this process alone, so a part that is away degrades the hotline and no more.
        status = "ok" if all(part == "ok" for part in parts.values()) else "degraded"
        return jsonify(status=status, **parts)

    return blueprint


def _checks(hotline: Hotline) -> dict[str, Callable[[], str]]:
    def sql() -> str:
        hotline.database.ping()
        return "ok"

    def redis() -> str:
        hotline.sessions.ping()
        return "ok"

    def worker() -> str:
        return "ok" if hotline.jobs.workers() else "no worker runs: start `hotline worker`"

    def clock() -> str:
        with hotline.database.reading() as tx:
            seen = heartbeats.seen(tx.conn, "clock")
        late = seen is None or hotline.now() - seen > _CLOCK_LATE
        return "not seen lately: start `hotline clock`" if late else "ok"

    return {"sql": sql, "redis": redis, "worker": worker, "clock": clock}


def _try(check: Callable[[], str]) -> str:
    try:
        return check()
    except StoreError as error:
        return str(error)
    except RedisError:
        return "away: check REDIS_URL and that it runs"
