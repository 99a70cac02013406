"""The floor under alerts: a job that does one POST, and a client that does a thousand; no rows, no rules.

Run as a process: `python -m bench.bare` works the queue `bare` without forking, as our own worker does.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import requests
from redis import Redis
from requests.adapters import HTTPAdapter
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from bench.people import ACCOUNT, NUMBER, TOKEN

_session = requests.Session()
_session.trust_env = False


def queue(url: str) -> Queue:
    """Return the queue of the bare jobs."""
    return Queue("bare", connection=Redis.from_url(url), serializer=JSONSerializer)


def post_once() -> None:
    """Do the bare job: one pooled POST."""
    target = f"{os.environ['TWILIO_API_URL']}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    _session.post(target, data={"To": "+14155550101", "From": NUMBER, "Body": "x" * 150}, timeout=10)


class Fan:
    """twilio-python with a pool as large as its threads, warm: what a thousand POSTs cost at least."""

    def __init__(self, url: str, threads: int) -> None:
        http = TwilioHttpClient(timeout=10)
        http.session.trust_env = False
        http.session.mount("http://", HTTPAdapter(pool_maxsize=threads))
        client = Client(ACCOUNT, TOKEN, http_client=http)
        client.api.base_url = url
        self._messages = client.messages
        self._pool = ThreadPoolExecutor(threads)

    def post(self, count: int) -> None:
        """Post so many texts."""
        list(self._pool.map(self._one, range(count)))

    def _one(self, number: int) -> None:
        self._messages.create(to=f"+1415{2000000 + number}", from_=NUMBER, body="x" * 150)


def main() -> None:
    """Work the bare jobs until SIGTERM."""
    found = queue(os.environ["REDIS_URL"])
    worker = SimpleWorker([found], connection=found.connection, serializer=JSONSerializer)
    print("bare worker ready", flush=True)
    worker.work(logging_level="WARNING")


if __name__ == "__main__":
    main()
