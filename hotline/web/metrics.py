"""GET /metrics: counts that are read from the stores at each request, so that they cover every process."""

import hmac
from collections.abc import Iterator
from contextlib import suppress

from flask import Blueprint, Response, abort, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from redis.exceptions import RedisError

from hotline import config
from hotline.bootstrap import Hotline
from hotline.errors import StoreError
from hotline.services.operations.counts import count

_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def routes(hotline: Hotline, web: config.WebSettings) -> Blueprint:
    """Return the metrics route. It serves loopback addresses, and others with METRICS_TOKEN as bearer."""
    blueprint = Blueprint("metrics", __name__)
    registry = CollectorRegistry()
    registry.register(_Stores(hotline))
    token = web.metrics_token.get_secret_value() if web.metrics_token else None

    @blueprint.get("/metrics")
    def metrics() -> Response:
        if not (_from_here() or _bears(token)):
            abort(403)
        return Response(generate_latest(registry), content_type=_CONTENT_TYPE)

    return blueprint


def _from_here() -> bool:
    # Through a proxy on this machine everybody seems to come from loopback; the proxy adds one of these headers.
    forwarded = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-IP"))
    return request.remote_addr in config.LOOPBACK and not forwarded


def _bears(token: str | None) -> bool:
    given = request.headers.get("Authorization", "")
    return token is not None and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


class _Stores(Collector):
    """Collects from SQL and Redis. Labels are kinds and states, never a person."""

    def __init__(self, hotline: Hotline) -> None:
        self._hotline = hotline

    def describe(self) -> list[GaugeMetricFamily]:
        """Return nothing, so that registering does not read the stores."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield every metric. The metrics of a store that is away are left out, and the store shows as down."""
        up = GaugeMetricFamily("hotline_store_up", "Whether a store answers", labels=["store"])
        for store, collect in (("sql", self._sql), ("redis", self._redis)):
            try:
                families = list(collect())
            except (StoreError, RedisError):
                families = []
            up.add_metric([store], float(bool(families)))
            yield from families
        yield up
        yield from self._spool()

    def _spool(self) -> Iterator[GaugeMetricFamily]:
        waiting = GaugeMetricFamily("hotline_spool_waiting", "Reports that wait on this machine for the database")
        with suppress(StoreError, OSError):
            waiting.add_metric([], self._hotline.spool.waiting())
        yield waiting

    def _sql(self) -> Iterator[GaugeMetricFamily]:
        with self._hotline.database.reading() as tx:
            counts = count(tx)
        sent = GaugeMetricFamily("hotline_sends", "Sends by kind and state", labels=["kind", "state"])
        for (kind, state), number in counts.deliveries.items():
            sent.add_metric([kind, state], number)
        lived = GaugeMetricFamily("hotline_incidents", "Incidents by state", labels=["state"])
        for state, number in counts.incidents.items():
            lived.add_metric([state], number)
        late = GaugeMetricFamily("hotline_overdue_seconds", "Age of the oldest due step not done", labels=["what"])
        for what, time in counts.overdue.items():
            late.add_metric([what], time.total_seconds())
        yield from (sent, lived, late)

    def _redis(self) -> Iterator[GaugeMetricFamily]:
        waiting = GaugeMetricFamily("hotline_jobs_waiting", "Jobs on each queue", labels=["queue"])
        for queue, number in self._hotline.jobs.waiting().items():
            waiting.add_metric([queue], number)
        old = GaugeMetricFamily("hotline_queue_age_seconds", "Age of the oldest job on each queue", labels=["queue"])
        for queue, age in self._hotline.jobs.ages().items():
            old.add_metric([queue], age)
        workers = GaugeMetricFamily("hotline_workers", "Workers that are alive")
        workers.add_metric([], self._hotline.jobs.workers())
        yield from (waiting, old, workers)
