"""Finding a browser for the tests: nothing is said where there is one, and CI does not do without."""

import os
import subprocess
import sys

import pytest

from tools.browser import MISSING


def find_browser(named: str, ci: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "HOTLINE_BROWSER": named, "CI": ci}
    command = [sys.executable, "tools/browser.py"]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("ci", ["", "true"])
def test_nothing_is_printed_where_a_browser_is_there(ci: str) -> None:
    ran = find_browser(sys.executable, ci)

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_one_line_says_what_is_left_out_where_none_can_be_had_and_only_ci_fails(ci: str, code: int) -> None:
    ran = find_browser("/no/browser/here", ci)

    assert (ran.returncode, ran.stdout, ran.stderr) == (code, f"{MISSING}\n", "")
