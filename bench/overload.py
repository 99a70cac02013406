"""A storm: so many texts a second for a minute, with every alert and receipt that follows."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from itertools import count

from sqlalchemy import select

from bench import people
from bench.people import Webhook, text
from bench.report import Cell, Report, p50_p99
from bench.stage import Stage, stage
from hotline.domain.deliveries import Kind
from hotline.store.tables.deliveries import sends
from tools.ports import free_port

_CONTACTS = 3
# What is promised, the same with nothing but reports, and what is beyond two cores.
_STORMS = ((100, 10), (100, 1), (500, 10))
# Seconds after the storm in which the last alerts leave.
_REST = 6
# Of ten texts: questions, things that make no sense, and a report.
_TEN = ("topic", "topic", "topic", "topic", "topic", "question", "question", "nonsense", "nonsense", "report")
_BODIES = {
    "topic": "WARRANT",
    "question": "can they take me without a judge signing it",
    "nonsense": "purple monkey soup",
}

Answer = tuple[str, int, float, str]


def run(report: Report, quick: bool) -> None:
    """Measure the rate that is promised, and what is beyond, on both databases."""
    seconds = 6 if quick else 60
    cells: list[list[Cell]] = []
    for database in ("sqlite", "postgresql"):
        for rate, every in _STORMS:
            name = f"{rate}/s, {'all reports, ' if every == 1 else ''}{database}"
            report.progress(f"storm: {name}")
            cells.append([name, *_storm(database, rate, seconds, every)])
    head = [
        "texts, store", "answered", "5xx or none", "p50 ms", "p99 ms", "max ms", "reports", "alerts",
        "alert p99 s", "alert max s", "lost", "nonsense left",
    ]  # fmt: skip
    note = (
        f"{seconds} s each. One text in ten is a report of a new place with {_CONTACTS} people, or every one; the"
        " carrier's double sends every receipt, and works on the same cores."
    )
    report.table("A storm of texts, two web processes, one worker, one clock, all on this machine", head, cells, note)


def _storm(database: str, rate: int, seconds: int, every: int) -> list[Cell]:
    whole = rate * seconds
    with stage(database) as scene:
        scene.directory(sites=whole // every, contacts=_CONTACTS)
        carrier = free_port()
        scene.environ |= {"TWILIO_API_URL": f"http://127.0.0.1:{carrier}", "WEB_CONCURRENCY": "2"}
        scene.hotline("simulator", "--port", str(carrier))
        for command in ("serve", "worker", "clock"):
            scene.hotline(command)
        found = _load(scene, rate, whole, _TEN[-every:])
        late, lost = _alerts(scene)
    times = [one[2] for one in found]
    reports = sum(one[0] == "report" and "being alerted" in one[3] for one in found)
    return [
        sum(one[1] == 200 for one in found), sum(one[1] != 200 for one in found),
        *p50_p99(times), max(times) * 1000,
        reports, len(late), p50_p99(late)[1] / 1000, max(late), reports * _CONTACTS - len(late) + lost,
        sum(one[0] == "nonsense" and not one[3] for one in found),
    ]  # fmt: skip


def _load(scene: Stage, rate: int, whole: int, kinds: Sequence[str]) -> list[Answer]:
    sites = count()
    requests = []
    for place in range(whole):
        kind = kinds[place % len(kinds)]
        body = f"ICE {people.code(next(sites))}" if kind == "report" else _BODIES[kind]
        webhook: Webhook = text(scene.origin, body, place)
        requests.append([kind, *webhook])
    spec = {"port": scene.port, "rate": rate, "requests": requests}
    done = subprocess.run(
        [sys.executable, "-m", "bench.rate"], input=json.dumps(spec), capture_output=True, text=True, check=True
    )
    found: list[Answer] = json.loads(done.stdout)
    return found


def _alerts(scene: Stage) -> tuple[list[float], int]:
    """Return how many seconds after its report each alert was taken by the carrier, and how many were not."""
    scene.rest()
    time.sleep(_REST)
    mine = sends.c.kind == Kind.ALERT
    with closing(scene.open()) as database, database.reading() as tx:
        rows = tx.conn.execute(select(sends.c.created_at, sends.c.accepted_at).where(mine)).all()
    waits = [(row.accepted_at - row.created_at).total_seconds() for row in rows if row.accepted_at]
    return waits, len(rows) - len(waits)
