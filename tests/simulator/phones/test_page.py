"""The page with the phones: its files, and what they may load."""

import re

import pytest
import requests

from hotline.simulator import RunningSimulator

STATIC = ["phones.js", "phones.css", "texts.js", "calls.js", "voice.js", "story.js", "wire.js"]


@pytest.mark.parametrize("path", ["/phones", "/phones/"])
def test_the_page_loads_only_from_its_own_origin(simulator: RunningSimulator, path: str) -> None:
    page = requests.get(simulator.url + path, timeout=60)

    assert page.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert all(address.startswith(("/phones/", "data:")) for address in addresses)
    assert not re.search(r"style=|onclick=|<style|<script(?![^>]*src=)", page.text)


@pytest.mark.parametrize("name", STATIC)
def test_every_file_of_the_page_is_there(simulator: RunningSimulator, name: str) -> None:
    file = requests.get(f"{simulator.url}/phones/static/{name}", timeout=60)

    assert file.status_code == 200
    assert file.headers["Content-Type"].split(";")[0] in ("text/javascript", "text/css")
    assert "http" not in file.text


def test_other_files_are_not_served(simulator: RunningSimulator) -> None:
    for name in ("server.py", "none.js", "..%2fserver.py"):
        assert requests.get(f"{simulator.url}/phones/static/{name}", timeout=60).status_code == 404
