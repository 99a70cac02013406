"""Memory of the web process after many texts of all kinds."""

import psutil

from bench.report import Report
from bench.stage import load, signed, stage

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


def run(report: Report, quick: bool) -> None:
    """Measure resident memory after 0, 10,000 and 100,000 texts."""
    steps = (0, 1000, 5000) if quick else (0, 10_000, 100_000)
    rows: list[list[str | float]] = []
    with stage() as scene:
        scene.directory(sites=20, contacts=4)
        parent = scene.hotline("serve")
        origin = f"http://127.0.0.1:{scene.port}"
        sent = 0
        for target in steps:
            while sent < target:
                chunk = min(5000, target - sent)
                report.progress(f"memory: text {sent + chunk:,} of {steps[-1]:,}")
                load(scene.port, 16, [signed(origin, "/twilio/sms", _text(sent + n)) for n in range(chunk)])
                sent += chunk
            rows.append([f"{target:,} texts", _resident(parent)])
    report.table("Memory of the web process, with its parent", ["after", "MiB"], rows)


def _text(number: int) -> dict[str, str]:
    body = f"ICE S{'A'}{chr(65 + number % 20)}" if number % 500 == 0 else _BODIES[number % len(_BODIES)]
    return {"MessageSid": f"SM{number:032x}", "From": f"+1510{4000000 + number % 20000}", "Body": body}


def _resident(parent: psutil.Process) -> float:
    family = [parent, *parent.children(recursive=True)]
    return sum(process.memory_info().rss for process in family) / 2**20
