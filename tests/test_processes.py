"""The processes themselves: what they print, how they serve, and that nothing stays behind."""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests
from twilio.request_validator import RequestValidator

from tests.building import ACCOUNT, NUMBER, TOKEN
from tests.processes import Process, environment
from tools.ports import free_port


@pytest.fixture
def environ(sqlite_template: Path, clean_redis: str, tmp_path: Path) -> dict[str, str]:
    """Return the environment of a hotline over fresh stores, with the simulator as its carrier."""
    return environment(sqlite_template, tmp_path, clean_redis, free_port(), free_port())


@pytest.fixture
def ended() -> Iterator[list[psutil.Process]]:
    """Take processes that must have ended when the test has."""
    children: list[psutil.Process] = []
    yield children
    _, alive = psutil.wait_procs(children, timeout=60)
    assert [process.cmdline() for process in alive] == []


def test_each_process_says_when_it_is_ready_and_ends_when_it_is_asked_to(environ: dict[str, str]) -> None:
    simulator = ("simulator", "--port", environ["TWILIO_API_URL"].rsplit(":", 1)[1])
    with (
        Process(*simulator, environ=environ) as carrier,
        Process("serve", environ=environ) as web,
        Process("worker", environ=environ) as worker,
        Process("clock", environ=environ) as clock,
    ):
        for process in (carrier, web, worker, clock):
            process.expect("ready")
        url = f"{environ['PUBLIC_URL']}/twilio/sms"
        form = {"MessageSid": "SM1", "AccountSid": ACCOUNT, "From": "+14155550123", "To": NUMBER, "Body": "MENU"}
        signature = RequestValidator(TOKEN).compute_signature(url, form)
        answer = requests.post(url, data=form, headers={"X-Twilio-Signature": signature}, timeout=60)
        ready = requests.get(f"{environ['PUBLIC_URL']}/readyz", timeout=60).json()

        codes = [process.end(signal.SIGTERM) for process in (clock, worker, web, carrier)]

    assert "Agents here now" in answer.text
    assert ready["status"] == "ok"
    assert codes == [0, 0, 0, 0]


def test_the_story_plays_through_and_leaves_nothing_behind(tmp_path: Path, ended: list[psutil.Process]) -> None:
    with Process("demo", "--script", environ={"TMPDIR": str(tmp_path)}) as demo:
        demo.expect("asks for the menu")
        ended += psutil.Process(demo.popen.pid).children(recursive=True)

        code = demo.wait()

    assert code == 0, demo.output
    assert "The whole story happened." in demo.output
    assert all(" s  " in line for line in demo.output.splitlines()[:-1])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_demo_that_is_asked_to_stop_leaves_nothing_running(
    tmp_path: Path, number: int, ended: list[psutil.Process]
) -> None:
    with Process("demo", environ={"TMPDIR": str(tmp_path)}) as demo:
        demo.expect("/phones")
        ended += psutil.Process(demo.popen.pid).children(recursive=True)

        code = demo.end(number)

    assert code == 0, demo.output
    assert "Traceback" not in demo.output
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_in_use_is_named_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        with Process("demo", "--port", port) as demo:
            code = demo.wait()

    assert code == 1
    assert demo.output == f"hotline: port {port} is in use: give another with --port"


def test_a_demo_of_which_one_process_dies_ends_and_says_what_it_heard_last(
    tmp_path: Path, ended: list[psutil.Process]
) -> None:
    with Process("demo", environ={"TMPDIR": str(tmp_path)}) as demo:
        demo.expect("/phones")
        ended += psutil.Process(demo.popen.pid).children(recursive=True)
        (clock,) = [child for child in ended if child.cmdline()[1:][-1:] == ["clock"]]

        clock.kill()
        code = demo.wait()

    assert code == 1
    assert "a process of the demo ended" in demo.output
    assert "Traceback" not in demo.output
    assert list(tmp_path.iterdir()) == []


def test_a_web_process_whose_parent_is_killed_ends_too_and_frees_its_port(
    environ: dict[str, str], ended: list[psutil.Process]
) -> None:
    with Process("serve", environ=environ) as web:
        web.expect("ready")
        ended += psutil.Process(web.popen.pid).children(recursive=True)
        assert ended

        web.popen.kill()
