"""The phones page, as a newcomer meets it: in a real browser, on a running demo."""

import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.processes import Process
from tools.browser import MISSING, find

# Milliseconds after which a page that was asked for something hangs, on a busy machine too.
_HANGS = 120_000
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture
def demo() -> Iterator[str]:
    """Return the address that a running demo prints."""
    with Process("demo") as process:
        line = process.expect("/phones")
        yield re.findall(r"http://\S+", line)[0]
        process.end()


@pytest.fixture
def page() -> Iterator[Page]:
    """Return a page of a real browser."""
    path = find()
    if path is None:
        assert not os.environ.get("CI"), MISSING
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        expect.set_options(timeout=_HANGS)
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.set_default_timeout(_HANGS)
        yield page
        browser.close()


def test_a_newcomer_reports_answers_calls_and_plays_the_story(demo: str, page: Page) -> None:
    hosts: set[str] = set()
    complaints: list[str] = []
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(demo)
    expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()
    ana, maria = (page.get_by_role("region", name=name, exact=True) for name in ("Ana", "Maria Lopez"))
    expect(page.get_by_role("region")).to_have_count(5)

    for words in ("ICE", "ANNEX"):
        ana.get_by_role("textbox").fill(words)
        ana.get_by_role("button", name="Send").click()
    expect(ana).to_contain_text("4 people are being alerted now")
    expect(maria).to_contain_text("immigration agents at City Hall Annex")
    expect(maria).to_contain_text("Delivered")
    maria.get_by_role("textbox").fill("1A")
    maria.get_by_role("button", name="Send").click()
    expect(ana).to_contain_text("Maria, your union rep, has your report")

    ana.get_by_role("button", name="Call").click()
    expect(ana).to_contain_text("Para español, oprima dos")
    ana.get_by_role("button", name="4", exact=True).click()
    expect(ana).to_contain_text("For warrants and papers, 4.")
    ana.get_by_role("button", name="4", exact=True).click()
    expect(ana).to_contain_text("signed by a federal judge")
    ana.get_by_role("button", name="Hang up").click()
    ana.get_by_role("button", name="Back to texts").click()

    page.get_by_role("button", name="Play the story").click()
    expect(page.get_by_role("status").filter(has_text="Every step happened")).to_be_visible()

    assert hosts == {demo.split("/")[2]}
    assert complaints == []
