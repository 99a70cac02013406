"""The simulator as a process of its own, and its reset."""

import os
import signal
import subprocess
import sys

import pytest
import requests

from hotline.simulator import RunningSimulator

PROGRAM = """
from hotline.simulator import SimulatorSettings, run
here = "http://127.0.0.1:9"
run(SimulatorSettings("AC" + "0" * 32, "t", "+15105550100", here, here, here), 0)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_process_says_ready_and_ends_cleanly_even_while_a_page_listens(number: signal.Signals) -> None:
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        url = line.split()[-1]

        with requests.get(f"{url}/phones/events", stream=True, timeout=60) as stream:
            next(stream.iter_lines(chunk_size=1))
            os.kill(process.pid, number)
            code = process.wait(60)
        errors = process.stderr.read()

    assert "ready" in line
    assert (code, errors) == (0, "")


def test_a_reset_forgets_what_happened_and_stops_what_rings(simulator: RunningSimulator, worker: str) -> None:
    simulator.text(worker, "STOP")
    simulator.fault(worker, "500")

    simulator.reset()

    assert simulator.inbox(worker) == simulator.faults_seen == simulator.requests == []
    assert simulator.opted_out == set()
