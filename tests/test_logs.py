"""Logs: one line of JSON an event, numbers masked in every notation, and times and ids still to be read."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline import logs
from hotline.store.sql.types import new_id

Lines = Callable[[], list[dict[str, Any]]]
NOTATIONS = [
    "+15105550101", "15105550101", "5105550101", "555-0101", "(510) 555-0101", "+1 (510) 555-0101", "510.555.0101",
    "510 555 0101", "510/555-0101", "510 - 555 - 0101", "510–555–0101", "510\u00a0555\u00a00101", "1-510-555-0101",
    "+52 1 55 1234 5678", "%2B15105550101", "To=%2B1%20510%20555%200101", "%28510%29%20555-0101",
    "５１０５５５０１０１",
]  # fmt: skip


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Return what reads the lines that were logged so far."""
    stream = io.StringIO()
    logs.configure("DEBUG", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.basicConfig(handlers=[], force=True)


def digits(text: str) -> int:
    return sum(character.isdecimal() for character in text)


@pytest.mark.parametrize("number", NOTATIONS)
def test_a_number_is_masked_however_it_is_written(number: str) -> None:
    masked = logs.mask(f"call {number} now")

    assert "[number]" in masked
    assert digits(masked) <= 2, "only the code of a quoted plus may be left"
    assert masked.startswith("call ")
    assert masked.endswith(" now")


@given(st.from_regex(r"\A\+?[1-9]([ .()-]?[0-9]){6,14}\Z"), st.text(alphabet="abc ,;", max_size=5))
def test_no_number_survives_whatever_stands_around_it(number: str, around: str) -> None:
    assert digits(logs.mask(f"{around}{number}{around}")) == 0


def test_everything_that_an_event_carries_is_masked(lines: Lines) -> None:
    logs.get("hotline.test").warning(
        "told +15105550101", to="(510) 555-0101", many=["510-555-0101", {"+15105550101": ("555-0101",)}],
        raw=b"5105550101", bare=15105550101, thing=ValueError("no 510 555 0101"),
    )  # fmt: skip

    (line,) = lines()
    assert line["event"] == "told [number]"
    assert line["bare"] == "[number]"
    assert line["many"] == ["[number]", {"[number]": ["[number]"]}]
    assert "0101" not in json.dumps({name: value for name, value in line.items() if name != "timestamp"})


def test_an_exception_is_masked_in_its_trace_too(lines: Lines) -> None:
    try:
        raise LookupError("nobody at +15105550101")
    except LookupError:
        logs.get("hotline.test").exception("broken")

    (line,) = lines()
    assert "nobody at [number]" in line["exception"]
    assert "test_logs.py" in line["exception"]
    assert "0101" not in line["exception"]


def test_what_a_library_logs_goes_through_the_mask_and_the_noisy_ones_are_quiet(lines: Lines) -> None:
    logging.getLogger("some.library").info("GET %s took %d ms", "/Messages.json?To=%2B15105550101", 12)
    for noisy in ("twilio.http_client", "urllib3.connectionpool", "rq.worker"):
        logging.getLogger(noisy).info("GET /Messages.json")

    (line,) = lines()
    assert line["event"] == "GET /Messages.json?To=%2B[number] took 12 ms"
    assert (line["level"], line["logger"]) == ("info", "some.library")


def test_times_ids_and_counts_stay_readable(lines: Lines) -> None:
    send = new_id(32)

    logs.get("hotline.test").error("a send failed", ref=send, code=30005, took=0.123456789, ok=False, by=None)

    (line,) = lines()
    assert line["ref"] == send
    assert (line["code"], line["took"], line["ok"], line["by"]) == (30005, 0.123456789, False, None)
    assert (line["level"], line["logger"]) == ("error", "hotline.test")
    assert len(line["timestamp"]) == len("2026-11-24T18:42:00.000000Z")


def test_each_event_is_one_line_whatever_is_in_it(lines: Lines) -> None:
    logs.get("hotline.test").info("two\nlines", reason="a\r\nb")

    (line,) = lines()
    assert line["event"] == "two\nlines"


def test_an_error_is_described_without_its_words() -> None:
    try:
        raise ValueError("the words of a person")
    except ValueError as error:
        facts = logs.describe(error)

    assert facts["error"] == "ValueError"
    assert facts["where"].startswith("test_logs.py:")
    assert "words of a person" not in str(facts)
    assert logs.describe(ValueError("never raised")) == {"error": "ValueError", "where": ""}
