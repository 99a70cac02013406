"""The webhooks against a constant answer, and against signature plus one Redis trip, on the same server."""

import sys

from bench.report import Report, p50_p99
from bench.stage import Stage, free_port, load, signed, stage

_SERVER = """
import sys
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from hotline.cli.serving import _THREADS, _announce
import threading
server = Granian("bench.floor:make", factory=True, port=int(sys.argv[1]), interface=Interfaces.WSGI, workers=1,
                 blocking_threads=_THREADS, websockets=False, log_level=LogLevels.warning)
print("ready", flush=True)
server.serve()
"""


def run(report: Report, quick: bool) -> None:
    """Measure each route at 1 and 16 connections."""
    count = 1000 if quick else 8000
    with stage() as scene:
        scene.directory(sites=200, contacts=4)
        scene.hotline("serve")
        scene.hotline("worker")
        floor = free_port()
        scene.environ["PUBLIC_URL"] = floor_origin = f"http://127.0.0.1:{floor}"
        scene.start(sys.executable, "-c", _SERVER, str(floor))
        ours = f"http://127.0.0.1:{scene.port}"
        routes = {
            "constant answer (floor)": (floor, [signed(floor_origin, "/constant", _text(n)) for n in range(count)]),
            "signature + one Redis trip": (floor, [signed(floor_origin, "/signed", _text(n)) for n in range(count)]),
            "text: a topic": (scene.port, [signed(ours, "/twilio/sms", _text(n)) for n in range(count)]),
            "voice: first turn": (scene.port, [signed(ours, "/twilio/voice", _call(n)) for n in range(count)]),
            "voice: a key": (scene.port, [_key(ours, n) for n in range(count)]),
            "text: a report": (scene.port, [signed(ours, "/twilio/sms", _report(n)) for n in range(count // 8)]),
        }
        _measure(report, routes, scene)


def _measure(report: Report, routes: dict[str, tuple[int, list[list[str]]]], scene: Stage) -> None:
    for connections in (1, 16):
        rows: list[list[str | float]] = []
        for name, (port, prepared) in routes.items():
            half = len(prepared) // 2
            part = prepared[:half] if connections == 1 else prepared[half:]
            report.progress(f"webhooks: {name}, {connections} connections")
            load(port, connections, part[:50])
            found = load(port, connections, part[50:])
            rate = len(found["seconds"]) / found["whole"]
            rows.append([name, rate, *p50_p99(found["seconds"]), rate / (rows[0][1] if rows else rate)])  # type: ignore[operator]
        head = ["route", "requests/s", "p50 ms", "p99 ms", "of the floor"]
        report.table(f"Webhooks, {connections} connection{'s' if connections > 1 else ''}, one web process", head, rows)


def _sender(number: int) -> str:
    return f"+1510{3000000 + number}"


def _text(number: int) -> dict[str, str]:
    return {"MessageSid": f"SM{number:032x}", "From": _sender(number % 500), "Body": "WARRANT"}


def _report(number: int) -> dict[str, str]:
    site = number % 200
    code = f"S{chr(65 + site // 26)}{chr(65 + site % 26)}"
    return {"MessageSid": f"SMf{number:031x}", "From": _sender(10000 + number), "Body": f"ICE {code}"}


def _call(number: int) -> dict[str, str]:
    return {"CallSid": f"CA{number:032x}", "From": _sender(number % 500), "CallStatus": "ringing"}


def _key(origin: str, number: int) -> list[str]:
    form = {"CallSid": f"CAe{number:031x}", "From": _sender(number % 500), "Digits": "4"}
    return signed(origin, "/twilio/voice/turn?turn=1&lang=en&node=menu", form)
