"""One report at a site with 1,000 contacts, to the last POST, against a bare pooled client on as many threads."""

import statistics
from itertools import count
from time import monotonic

from bench import people
from bench.bare import Fan
from bench.report import Cell, Report
from bench.stage import Stage, stage
from hotline.bootstrap import CARRIER_THREADS

_DELAYS = (0, 50, 100)


def run(report: Report, quick: bool) -> None:
    """Measure each delay of the carrier, both sides in turn, and then the worker's memory."""
    contacts, rounds = (200, 1) if quick else (1000, 3)
    rows: list[list[Cell]] = []
    with stage() as scene:
        scene.directory(sites=1 + rounds * len(_DELAYS), contacts=contacts)
        scene.hotline("serve")
        worker = scene.hotline("worker")
        before = worker.memory_info().rss
        bare = Fan(scene.carrier, CARRIER_THREADS)
        sites = count()
        _posted(scene, bare, contacts)
        _reported(scene, next(sites), contacts)
        for delay in _DELAYS:
            floor, ours = [], []
            for number in range(rounds):
                report.progress(f"fan-out: {contacts:,} people, {delay} ms, round {number + 1} of {rounds}")
                floor.append(_posted(scene, bare, contacts, delay))
                ours.append(_reported(scene, next(sites), contacts, delay))
            found = [statistics.median(times) for times in (floor, ours)]
            rows.append([f"{delay} ms", *found, found[1] / found[0]])
        after = worker.memory_info().rss
    head = ["carrier answers after", "bare client s", "report to last POST s", "ratio"]
    note = f"Median of {rounds}, in turn; both with {CARRIER_THREADS} threads on twilio-python."
    report.table(f"One report, {contacts:,} people, SQLite", head, rows, note)
    memory: list[list[Cell]] = [["started", before / 2**20], [f"after {next(sites)} fan-outs", after / 2**20]]
    report.table("Memory of the worker", ["when", "MiB"], memory)


def _posted(scene: Stage, bare: Fan, contacts: int, delay: int = 0) -> float:
    """Post with the bare client; return the seconds to the last POST."""
    scene.reset_carrier(delay)
    began = monotonic()
    bare.post(contacts)
    return scene.arrivals(contacts)[contacts - 1] - began


def _reported(scene: Stage, site: int, contacts: int, delay: int = 0) -> float:
    """Report at one site; return the seconds from the webhook to the last POST."""
    scene.reset_carrier(delay)
    webhook = people.text(scene.origin, f"ICE {people.code(site)}", site)
    began = monotonic()
    scene.post(webhook)
    taken = scene.arrivals(contacts)[contacts - 1] - began
    scene.rest()
    return taken
