"""Memory of the web process after many texts of all kinds: it must not grow with what people send."""

from itertools import count, islice

import psutil

from bench import people
from bench.people import Webhook, text
from bench.processes import load
from bench.report import Cell, Report
from bench.stage import stage

# Keys and keywords, questions in both languages, a half-done report, nonsense, and words of the carrier.
_BODIES = (
    "MENU",
    "WARRANT",
    "3",
    "ICE",
    "q hago si viene la migra",
    "asdf qwer",
    "can they arrest me",
    "hola",
    "0",
    "STOP",
)
_SITES = 20
_SENDERS = 20_000
_CHUNK = 5000


def run(report: Report, quick: bool) -> None:
    """Measure resident memory after 0, 10,000 and 100,000 texts."""
    steps = (0, 1000, 5000) if quick else (0, 10_000, 100_000)
    rows: list[list[Cell]] = []
    with stage() as scene:
        scene.directory(sites=_SITES, contacts=4)
        parent = scene.hotline("serve")
        supply = (_text(scene.origin, number) for number in count())
        sent = 0
        for target in steps:
            while sent < target:
                chunk = list(islice(supply, min(_CHUNK, target - sent)))
                report.progress(f"memory: text {sent + len(chunk):,} of {steps[-1]:,}")
                load(scene.port, 16, chunk)
                sent += len(chunk)
            worker = max(parent.children(recursive=True), key=_resident)
            rows.append([f"{target:,} texts", _resident(worker), _resident(parent)])
    title = "Memory of the web process"
    note = f"{_SENDERS:,} senders; menu, keys, keywords, questions, nonsense, STOP, and one text in 500 a report."
    report.table(title, ["after", "worker MiB", "its parent MiB"], rows, note)


def _text(origin: str, number: int) -> Webhook:
    body = f"ICE {people.code(number // 500 % _SITES)}" if number % 500 == 7 else _BODIES[number % len(_BODIES)]
    return text(origin, body, number % _SENDERS)


def _resident(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 2**20
