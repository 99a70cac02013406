"""`hotline serve`, `worker`, `clock` and `simulator`: the long-running processes."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress

import click
import requests
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    retry_if_result,
    stop_after_attempt,
    stop_after_delay,
    wait_fixed,
)

from hotline import config, logs
from hotline.bootstrap import Hotline, Settings
from hotline.cli import stored
from hotline.cli.extras import needs
from hotline.errors import ConfigError, KeyMismatch, NotNewest, StoreError
from hotline.queue.jobs import QueueName

# Seconds that running requests get after SIGTERM. Platforms kill the process after ten.
_ENDS_WITHIN = 8
# In the demo, each open page holds a thread for its event stream.
_DEMO_THREADS = 32


def prepare(build: Callable[[Settings], Hotline] = Hotline, patience: float = 30) -> Hotline:
    """Build the hotline from the environment, or raise the error that prevents it.

    If the database is away, wait up to `patience` seconds: after a restart of the machine it may come up later.
    """
    logs.configure(config.LogSettings.read(os.environ).log_level)
    hotline = build(Settings.read())

    def tell(state: RetryCallState) -> None:
        if state.attempt_number == 1 and state.outcome:
            why = str(state.outcome.exception())
            logs.get(__name__).error("waiting for the database", seconds=patience, reason=why)

    again = Retrying(
        retry=retry_if_exception(_is_away),
        stop=stop_after_delay(patience),
        wait=wait_fixed(0.2),
        before_sleep=tell,
        reraise=True,
    )
    again(stored.check, hotline.database)
    return hotline


def _is_away(error: BaseException) -> bool:
    return isinstance(error, StoreError) and not isinstance(error, NotNewest | KeyMismatch)


@click.command()
def serve() -> None:
    """Serve the carrier's webhooks on PORT, with WEB_CONCURRENCY processes; without a database rights at least."""
    try:
        prepare(patience=0).database.close()
    except (NotNewest, KeyMismatch):
        raise
    except StoreError as error:
        logs.get(__name__).error("serving without the database: rights only, until it is back", reason=str(error))
    run("hotline.web.app:from_environment", config.WebSettings.read(os.environ))


def run(factory: str, web: config.WebSettings) -> None:
    """Serve a WSGI factory until SIGTERM. `make bench` also uses this, to measure the server alone."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from hotline.web.load_shedding import THREADS

    server = Granian(
        factory,
        factory=True,
        # Platforms route to the container's address, so listen on all. On a bare machine put a proxy in front.
        address="127.0.0.1" if config.is_loopback(os.environ["PUBLIC_URL"]) else "0.0.0.0",  # noqa: S104
        port=web.port,
        interface=Interfaces.WSGI,
        workers=web.web_concurrency,
        blocking_threads=_DEMO_THREADS if web.simulator_url else THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        # The default is 3.5 s, in which nobody would answer.
        respawn_interval=0.1,
        workers_kill_timeout=_ENDS_WITHIN,
    )
    # The server forks its workers beside this thread. A lock held during a fork would stay locked in the worker.
    asking = threading.Lock()
    os.register_at_fork(before=asking.acquire, after_in_parent=asking.release, after_in_child=asking.release)
    server.on_startup(threading.Thread(target=_announce, args=(web.port, asking), daemon=True).start)
    server.serve()


@click.command()
@click.argument("queues", nargs=-1, type=click.Choice([name.value for name in QueueName]), metavar="[QUEUE]...")
def worker(queues: tuple[str, ...]) -> None:
    """Work the named queues, all by default, most urgent first."""
    from workers import loop

    loop.run(prepare(), queues)


@click.command()
def clock() -> None:
    """Own time: due steps, sweeping of anything left unsent, retention."""
    from workers import clock as ticking

    ticking.run(prepare())


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8010, show_default=True)
def simulator(port: int) -> None:
    """Run the carrier's double on its own, for the account and the webhooks of this environment."""
    with needs("demo"):
        from hotline.cli.people import simulator_settings
        from hotline.simulator import run

    carrier = config.CarrierSettings.read(os.environ)
    if not config.is_loopback(carrier.public_url):
        raise ConfigError("PUBLIC_URL: the simulator calls this machine only: expected a loopback origin")
    run(simulator_settings(carrier), port)


def _announce(port: int, asking: threading.Lock) -> None:
    """Print "ready" once the web process answers: the server reports its start before its workers can serve."""
    again = Retrying(
        retry=retry_if_result(lambda serves: not serves),
        stop=stop_after_attempt(600),
        wait=wait_fixed(0.05),
        retry_error_callback=lambda _state: False,
    )
    if again(_serves, port, asking):
        print(f"web ready on port {port}", flush=True)


def _serves(port: int, asking: threading.Lock) -> bool:
    with asking, suppress(requests.RequestException):
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=1).ok
    return False
