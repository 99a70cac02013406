"""Find a browser for the tests, or get one: what is installed, Debian's package, Playwright's download.

Run by `make test`. Prints nothing when a browser is there; one line when none can be had, and then fails on CI only.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "no browser can be had here: the test of the phones page is left out (set HOTLINE_BROWSER to one)"


def find() -> str | None:
    """Return the path of a browser, or None: HOTLINE_BROWSER, an installed one, or Playwright's."""
    named = os.environ.get("HOTLINE_BROWSER")
    if named:
        return named if Path(named).exists() else None
    installed = next(filter(None, map(shutil.which, _NAMES)), None)
    return installed or _of_playwright()


def get() -> str | None:
    """Return the path of a browser, installing one where that works and none was named."""
    if os.environ.get("HOTLINE_BROWSER"):
        return find()
    for attempt in (None, _install_debian, _install_playwright):
        if attempt:
            attempt()
        if path := find():
            return path
    return None


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _install_debian() -> None:
    if not shutil.which("apt-get"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if sudo and not shutil.which("sudo"):
        return
    print("getting a browser for the tests: Debian's chromium", flush=True)
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        _run([*sudo, "apt-get", "--quiet", "--quiet", *command])


def _install_playwright() -> None:
    print("getting a browser for the tests: Playwright's chromium", flush=True)
    _run([sys.executable, "-m", "playwright", "install", "chromium"])


def _run(command: list[str]) -> None:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    # What fails here shows in that no browser is found; its many lines help nobody.
    subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600, check=False)


def main() -> int:
    """Get a browser; return the exit code."""
    if get():
        return 0
    print(MISSING)
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
