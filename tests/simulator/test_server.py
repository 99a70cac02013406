"""The simulator as a process of its own, and the page that it serves."""

import os
import re
import signal
import subprocess
import sys

import pytest
import requests

from hotline.simulator import RunningSimulator

PROGRAM = """
from hotline.simulator import Settings, run
here = "http://127.0.0.1:9"
run(Settings("AC" + "0" * 32, "t", "+15105550100", here, here, here), 0)
"""
STATIC = ["phones.js", "phones.css", "texts.js", "calls.js", "voice.js", "story.js", "wire.js"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_process_says_ready_and_ends_cleanly_even_while_a_page_listens(number: signal.Signals) -> None:
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        url = line.split()[-1]

        with requests.get(f"{url}/phones/events", stream=True, timeout=5) as stream:
            next(stream.iter_lines(chunk_size=1))
            os.kill(process.pid, number)
            code = process.wait(10)
        errors = process.stderr.read()

    assert "ready" in line
    assert (code, errors) == (0, "")


@pytest.mark.parametrize("path", ["/phones", "/phones/"])
def test_the_page_loads_only_from_its_own_origin(simulator: RunningSimulator, path: str) -> None:
    page = requests.get(simulator.url + path, timeout=5)

    assert page.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert all(address.startswith(("/phones/", "data:")) for address in addresses)
    assert not re.search(r"style=|onclick=|<style|<script(?![^>]*src=)", page.text)


@pytest.mark.parametrize("name", STATIC)
def test_every_file_of_the_page_is_there(simulator: RunningSimulator, name: str) -> None:
    file = requests.get(f"{simulator.url}/phones/static/{name}", timeout=5)

    assert file.status_code == 200
    assert file.headers["Content-Type"].split(";")[0] in ("text/javascript", "text/css")
    assert "http" not in file.text


def test_other_files_are_not_served(simulator: RunningSimulator) -> None:
    for name in ("server.py", "none.js", "..%2fserver.py"):
        assert requests.get(f"{simulator.url}/phones/static/{name}", timeout=5).status_code == 404


def test_a_reset_forgets_what_happened_and_stops_what_rings(simulator: RunningSimulator, worker: str) -> None:
    simulator.text(worker, "STOP")
    simulator.fault(worker, "500")

    simulator.reset()

    assert simulator.inbox(worker) == simulator.faults_seen == simulator.requests == []
    assert simulator.opted_out == set()
