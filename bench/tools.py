"""The tools themselves: how much the load can make and the carrier's double can take. Neither may be the limit."""

from itertools import islice
from urllib.parse import urlsplit

from bench import people
from bench.processes import load
from bench.report import Report, p50_p99
from bench.stage import stage


def run(report: Report, quick: bool) -> None:
    """Measure the load against the double, with nothing of the hotline between."""
    count = 2000 if quick else 20000
    rows: list[list[str | float]] = []
    with stage() as scene:
        port = urlsplit(scene.carrier).port or 0
        webhooks = list(islice(people.texts(scene.carrier, "x" * 150), count))
        for connections in (1, 16, 48):
            report.progress(f"tools: load against double, {connections} connections")
            load(port, connections, webhooks[:100])
            found = load(port, connections, webhooks)
            rows.append([f"{connections}", len(webhooks) / found["whole"], *p50_p99(found["seconds"])])
    report.table(
        "The tools: the load straight against the carrier's double",
        ["connections", "requests/s", "p50 ms", "p99 ms"],
        rows,
        "No figure below may come near these, or it would be the tools' own.",
    )
