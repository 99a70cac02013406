"""The webhooks against a constant answer, and against signature plus one Redis trip, on the same server."""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, cycle, islice

from bench import people
from bench.people import Webhook
from bench.processes import load
from bench.report import Cell, Report, p50_p99
from bench.stage import Stage, stage
from tools.ports import free_port

_ROUNDS = 3
_WARM = 20
_FLOORS = 2  # the first two routes
# Whoever asks in Spanish is answered in Spanish from then on, and whoever reports hears of it: senders of their own.
_ASKERS, _REPORTERS, _OTHERS = 10_000, 100_000, 500_000
_QUESTION = "q hago si viene la migra"


@dataclass
class Route:
    """One kind of request, and what was measured of it."""

    name: str
    port: int
    webhooks: Iterator[Webhook]
    expect: str
    share: float = 1.0  # of the requests that quick routes get
    rates: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def measure(self, connections: int, size: int) -> None:
        """Post one round of it, after a few requests that warm it up."""
        load(self.port, connections, list(islice(self.webhooks, _WARM)), self.expect)
        found = load(self.port, connections, list(islice(self.webhooks, int(size * self.share))), self.expect)
        self.rates.append(len(found["seconds"]) / found["whole"])
        self.seconds += found["seconds"]

    @property
    def rate(self) -> float:
        """Return requests a second, the median of the rounds."""
        return statistics.median(self.rates)


def run(report: Report, quick: bool) -> None:
    """Measure each route at 1 and 16 connections."""
    size = 300 if quick else 3000
    with stage() as scene:
        # Each round opens incidents at worksites of its own.
        scene.directory(sites=1 + 2 * _ROUNDS * (_WARM + size // 10), contacts=4)
        scene.hotline("serve")
        scene.hotline("worker")
        floor = free_port()
        scene.start("-m", "bench.floor", PORT=str(floor), PUBLIC_URL=f"http://127.0.0.1:{floor}")
        fresh = count()
        for connections in (1, 16):
            routes = _routes(scene, floor, fresh, joined_from=next(fresh) if connections > 1 else 0)
            for number in range(_ROUNDS):
                for route in routes:
                    report.progress(f"webhooks: {route.name}, {connections} at once, round {number + 1} of {_ROUNDS}")
                    route.measure(connections, size)
                    scene.rest()
            _table(report, routes, connections)


def _routes(scene: Stage, floor: int, fresh: Iterator[int], joined_from: int) -> list[Route]:
    floor_url, ours = f"http://127.0.0.1:{floor}", scene.origin
    opened = people.reports(ours, fresh, _REPORTERS + 1000 * joined_from)
    joined = people.reports(ours, cycle(range(joined_from, joined_from + 20)), _OTHERS + 1000 * joined_from)
    return [
        Route("constant answer", floor, people.texts(floor_url, "WARRANT", "/constant"), "constant"),
        Route("signature and one Redis trip", floor, people.texts(floor_url, "WARRANT", "/signed"), "constant"),
        Route("text: a topic", scene.port, people.texts(ours, "WARRANT"), "warrant"),
        Route("text: a question", scene.port, people.texts(ours, _QUESTION, first_sender=_ASKERS), "<Message>", 0.5),
        Route("call: first turn", scene.port, people.calls(ours), "<Gather"),
        Route("call: a key", scene.port, people.keys(ours), "<Gather"),
        Route("text: a report, opens an incident", scene.port, opened, "being alerted", 0.1),
        Route("text: a report, joins one", scene.port, joined, "<Message>", 0.1),
        Route("status of a text that we sent", scene.port, people.receipts(ours, scene.refs()), "<Response", 0.2),
    ]


def _table(report: Report, routes: list[Route], connections: int) -> None:
    constant, trip = (route.rate for route in routes[:_FLOORS])
    head = ["route", "requests/s", "p50 ms", "p99 ms", "x constant", "x signed trip"]
    rows: list[list[Cell]] = [
        [route.name, route.rate, *p50_p99(route.seconds), route.rate / constant, route.rate / trip] for route in routes
    ]
    at_once = "one connection" if connections == 1 else f"{connections} connections"
    note = f"Rates are the median of {_ROUNDS} rounds; a worker delivers the reports' alerts meanwhile, 4 a site."
    report.table(f"Webhooks, {at_once}, one web process", head, rows, note)
