"""From the webhook of a report to the first alert that comes to the carrier."""

from collections.abc import Callable
from time import monotonic

from bench import people
from bench.bare import queue
from bench.people import Webhook, text
from bench.report import Cell, Report, p50_p99
from bench.stage import Stage, stage
from tools.ports import free_port

_CONTACTS = 4
_WARM = 10


def run(report: Report, quick: bool) -> None:
    """Measure webhook to first alert, over both databases, against a bare job that posts once."""
    count = _WARM + (30 if quick else 300)
    rows: list[tuple[str, list[float]]] = []
    for database in ("sqlite", "postgresql"):
        with stage(database) as scene:
            if not rows:
                rows += _floors(report, scene, count)
            report.progress(f"first alert: a report, {database}")
            scene.directory(sites=count, contacts=_CONTACTS)
            scene.hotline("serve")
            scene.hotline("worker")
            webhooks = [text(scene.origin, f"ICE {people.code(number)}", number) for number in range(count)]
            rows.append((f"report to first alert, {database}", _each(scene, webhooks, scene.post, _CONTACTS)))
    floor = p50_p99(rows[0][1])[0]
    cells: list[list[Cell]] = [[name, *p50_p99(times), p50_p99(times)[0] / floor] for name, times in rows]
    title = f"From the webhook to the first alert, {_CONTACTS} people told"
    note = f"{count - _WARM} of each, one after the other."
    report.table(title, ["what", "p50 ms", "p99 ms", "x bare job"], cells, note)


def _floors(report: Report, scene: Stage, count: int) -> list[tuple[str, list[float]]]:
    """Measure a bare job, and a signed webhook that puts one."""
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    scene.start("-m", "bench.bare")
    scene.start("-m", "bench.floor", PORT=str(port), PUBLIC_URL=origin)
    jobs = queue(scene.environ["REDIS_URL"])
    webhooks = [text(origin, "x", number, "/job") for number in range(count)]
    report.progress("first alert: a bare job, and a signed webhook that puts it")
    bare = _each(scene, webhooks, lambda _: jobs.enqueue("bench.bare.post_once", result_ttl=0))
    behind = _each(scene, webhooks, lambda webhook: scene.post(webhook, origin))
    return [("bare job, one POST", bare), ("signed webhook that puts it", behind)]


def _each(scene: Stage, webhooks: list[Webhook], begin: Callable[[Webhook], object], posts: int = 1) -> list[float]:
    """Begin one after the other; return the seconds from each beginning to its first POST, the warm ones only."""
    found = []
    for webhook in webhooks:
        scene.reset_carrier()
        began = monotonic()
        begin(webhook)
        found.append(scene.arrivals(posts)[0] - began)
        scene.rest()
    return found[_WARM:]
