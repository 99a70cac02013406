"""From a report to the first alert POST, and one report fanned out to 1,000 people."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests
from redis import Redis
from requests.adapters import HTTPAdapter
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from bench.report import Report, p50_p99
from bench.stage import ACCOUNT, Stage, signed, stage
from hotline.bootstrap import CARRIER_THREADS

_session = requests.Session()
_session.trust_env = False
_target = ""


def post_once() -> None:
    """The bare job: one pooled POST."""
    _session.post(_target, data={"To": "+15105550101", "Body": "x"}, timeout=10)


def first_alert(report: Report, quick: bool) -> None:
    """Measure webhook to first alert POST, against a bare job that posts once."""
    count = 30 if quick else 200
    rows: list[list[Any]] = []
    for database in ("sqlite", "postgresql"):
        with stage(database) as scene:
            if not rows:
                report.progress("first alert: a bare RQ job")
                rows.append(["bare RQ job, one POST", *p50_p99(_bare(scene, count)), 1.0])
            scene.directory(sites=count + 5, contacts=4)
            scene.hotline("serve")
            scene.hotline("worker")
            report.progress(f"first alert: a report, {database}")
            for number in range(5):
                _report_until_posted(scene, number, 4)
            found = [_report_until_posted(scene, 5 + number, 4)[0] for number in range(count)]
            median = p50_p99(found)
            rows.append([f"report to first alert, {database}", *median, median[0] / rows[0][1]])
    report.table(
        "From the webhook to the first alert POST, 4 people alerted", ["what", "p50 ms", "p99 ms", "ratio"], rows
    )


def fan_out(report: Report, quick: bool) -> None:
    """Measure one report at a site with 1,000 contacts, to the last POST, against a bare pooled client."""
    people = 200 if quick else 1000
    rows: list[list[Any]] = []
    with stage() as scene:
        scene.directory(sites=6, contacts=people)
        scene.hotline("serve")
        worker = scene.hotline("worker")
        _report_until_posted(scene, 5, people)
        for place, delay in enumerate((0, 50, 100)):
            report.progress(f"fan-out to {people:,}: the carrier answers after {delay} ms")
            bare = _bare_client(scene, people, delay)
            scene.reset_double(delay)
            ours = _report_until_posted(scene, place, people, delay)[1]
            rows.append([f"{delay} ms", bare, ours, ours / bare])
        head = ["carrier answers after", "bare client s", "report to last POST s", "ratio"]
        report.table(f"One report, {people:,} people, {CARRIER_THREADS} threads", head, rows)
        resident = worker.memory_info().rss / 2**20
        report.table("Memory of the worker after these", ["process", "MiB"], [["worker", resident]])


def _report_until_posted(scene: Stage, number: int, people: int, delay_ms: int = 0) -> tuple[float, float]:
    """Report at one site; return seconds from sending the webhook to the first and to the last POST."""
    scene.reset_double(delay_ms)
    code = f"S{chr(65 + number // 26)}{chr(65 + number % 26)}"
    form = {"MessageSid": f"SM{number:032x}", "From": f"+1510{5000000 + number}", "Body": f"ICE {code}"}
    path, signature, body = signed(f"http://127.0.0.1:{scene.port}", "/twilio/sms", form)
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
    began = time.monotonic()
    _session.post(f"http://127.0.0.1:{scene.port}{path}", data=body, headers=headers, timeout=30)
    while len(arrivals := scene.arrivals()) < people:
        time.sleep(0.005)
    return arrivals[0] - began, arrivals[people - 1] - began


def _bare(scene: Stage, count: int) -> list[float]:
    global _target
    _target = f"http://127.0.0.1:{scene.double}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    redis = Redis.from_url(scene.environ["REDIS_URL"])
    queue = Queue("bare", connection=redis, serializer=JSONSerializer)
    found = []

    def enqueue() -> None:
        for _ in range(count):
            scene.reset_double()
            began = time.monotonic()
            queue.enqueue("bench.alerts.post_once")
            while not (arrivals := scene.arrivals()):
                time.sleep(0.002)
            found.append(arrivals[0] - began)

    thread = threading.Thread(target=enqueue)
    thread.start()
    worker = SimpleWorker([queue], connection=redis, serializer=JSONSerializer)
    worker.log.setLevel("WARNING")
    worker.work(max_jobs=count, logging_level="WARNING")
    thread.join()
    return found


def _bare_client(scene: Stage, people: int, delay_ms: int) -> float:
    http = TwilioHttpClient(timeout=10)
    http.session.trust_env = False
    http.session.mount("http://", HTTPAdapter(pool_maxsize=CARRIER_THREADS))
    client = Client(ACCOUNT, "token", http_client=http)
    client.api.base_url = f"http://127.0.0.1:{scene.double}"
    messages = client.messages
    scene.reset_double(delay_ms)
    began = time.monotonic()
    with ThreadPoolExecutor(CARRIER_THREADS) as pool:
        list(pool.map(lambda n: messages.create(to=f"+1415{n:07}", from_="+15105550100", body="x"), range(people)))
    return scene.arrivals()[people - 1] - began
