"""Numbers and words are planted, and then everything that is kept or printed is searched for them."""

import base64
import hashlib
import io
import logging
import re
from collections.abc import Iterator
from urllib.parse import unquote_plus

import pytest
from sqlalchemy import select

from hotline import logs
from hotline.queue.jobs import Job, QueueName
from hotline.store.sql.schema import TABLES
from tests.building import Building
from tests.everything import Everything
from tests.outages import sql_away
from tests.web.webhook import broken_route, carrier_of

WORDS = ("zanahoria", "xylophone", "quetzalcoatl", "marmalade", "hummingbird", "cinnamon", "tangerine")
NAMES = ("lopez", "okafor", "whitfield", "ortiz", "maria", "james")
PEOPLE = ("ana", "bob", "eve", "maria", "james", "dana", "gus", "elena")


@pytest.fixture
def printed(capfd: pytest.CaptureFixture[str]) -> Iterator[io.StringIO]:
    """Return everything that is logged, as the processes log it."""
    stream = io.StringIO()
    logs.configure("DEBUG", stream)
    yield stream
    logging.basicConfig(handlers=[], force=True)


@pytest.fixture
def everything(building: Building) -> Iterator[Everything]:
    """Return what gathers all that is kept, from the start of the story."""
    found = Everything(building)
    yield found
    found.close()


def notations(number: str) -> list[re.Pattern[str]]:
    """Return patterns of a number: its digits however they are grouped, its last seven, and what hides none of it."""
    digits = number.removeprefix("+1")
    encoded = [base64.b64encode(number.encode())[:12].decode(), number.encode().hex()]
    # Every number there is can be hashed in an hour: without a key a hash is the number.
    hashed = [hashlib.new(kind, number.encode()).hexdigest() for kind in ("md5", "sha1", "sha256")]
    patterns = [r"\D{0,3}".join(digits), rf"{digits[3:6]}[-. ]{digits[6:]}", *map(re.escape, encoded + hashed)]
    return [re.compile(pattern, re.IGNORECASE) for pattern in patterns]


def spelled(number: str) -> str:
    """Return a number as people write it."""
    return f"({number[2:5]}) {number[5:8]}-{number[8:]}"


def both(text: str) -> str:
    """Return a text as it stands, and as it reads once a URL's escapes are resolved."""
    return text + "\n" + unquote_plus(text)


def live_a_whole_day(building: Building, everything: Everything) -> None:
    """Report, answer, relay, call, fail and end, with words that are nowhere else."""
    building.rq_loop = True
    ana, maria, bob = building.phone("ana"), building.phone("maria"), building.phone("bob")
    building.phone("dana").fault("error:21211")
    building.phone("james").fault("500")
    building.phone("gus").fault("undelivered:30003")
    for words in (
        "ICE",
        "the zanahoria stand behind the xylophone shop",
        "OOPS",
        "ICE ANNEX",
        "there is a quetzalcoatl statue and they wait beside it",
        f"call me at {spelled(ana.number)}",
    ):
        ana.text(words)
        everything.look()
    maria.text("1 marmalade, wait for me").text("1A")
    building.phone("james").text("1A").expect("Maria se encarga")
    everything.look()
    call = bob.call().press("1").say("hummingbird street").say("hummingbird street again")
    everything.look()
    call.hang_up()
    ana.text("what does hummingbird mean")
    building.phone("eve").text("cinnamon tangerine").text("STOP")
    break_things(building)
    for minutes in (1, 10, 35):
        building.wait(minutes=minutes)
        everything.look()


def break_things(building: Building) -> None:
    """Let a webhook and a job meet a database that is away, and a handler fail with a person's own words."""
    carrier, ana = carrier_of(building), building.phone("ana").number
    broken = broken_route(carrier, "/twilio/sms/broken", f"zanahoria from {ana}, {spelled(ana)}")
    with sql_away(building):
        carrier.text("ICE ANNEX marmalade xylophone", ana, "SMlost")
        carrier.text("ICE", building.phone("bob").number, "SMlost1")
        carrier.text("1 marmalade", building.phone("maria").number, "SMlost2")
        carrier.call("/twilio/voice/turn?turn=3&node=which-site", sender=ana, SpeechResult="hummingbird street")
        building.hotline.jobs.put(QueueName.ALERTS, Job.DELIVER_ONE, "nobody")
        building.hotline.jobs.put(QueueName.ALERTS, Job.DELIVER_ONE, "too", "many")
        building.settle()
    carrier.call(broken, sender=ana, Body="zanahoria")


def test_no_number_and_no_word_of_a_person_is_kept_or_printed_in_plain(
    building: Building, everything: Everything, printed: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    live_a_whole_day(building, everything)

    places = everything.gather()
    places["logs"] = printed.getvalue()
    places["printed"] = "".join(capfd.readouterr())
    places["metrics"] = carrier_of(building).client.get("/metrics").text

    planted = [re.compile(word, re.IGNORECASE) for word in WORDS + NAMES]
    planted += [pattern for name in PEOPLE for pattern in notations(building.phone(name).number)]
    places = {place: both(text) for place, text in places.items()}
    found = [(place, one.pattern) for place, text in places.items() for one in planted if one.search(text)]
    assert found == []


def test_the_search_sees_what_it_is_meant_to_see(
    building: Building, everything: Everything, printed: io.StringIO
) -> None:
    live_a_whole_day(building, everything)

    places = everything.gather()
    vault = building.hotline.database.vault
    sealed = {table.name: table for table in TABLES}
    with building.hotline.database.reading() as tx:
        words = [vault.open(row.sealed_body) for row in tx.conn.execute(select(sealed["sends"])) if row.sealed_body]
        reports = tx.conn.execute(select(sealed["reports"])).all()
    words += [vault.open(report.sealed_place) for report in reports if report.sealed_place]

    for word in ("marmalade", "quetzalcoatl", "zanahoria", "hummingbird"):
        assert any(word in one for one in words), f"{word} was never stored, so nothing is shown"
    assert {f"sql {table.name}" for table in TABLES} <= set(places)
    assert all(places[f"sql {name}"] for name in ("reports", "sends", "alerts", "timers", "inbound", "contacts"))
    assert "workers.sends.deliver_incident" in places["redis"]
    assert "Traceback" in places["redis"], "the job that failed left its record"
    assert "step:" in places["redis"]
    assert places["files"], "the spool was written to, or the database is a file"
    for action in ("/twilio/status/message?ref=", "/twilio/voice/turn?", "/Messages.json"):
        assert action in places["urls"]
    for event in ("a send failed", "a request failed", "an action could not be done"):
        assert event in printed.getvalue()


@pytest.mark.parametrize("written", ["+14155551000", "4155551000", "(415) 555-1000", "415.555.1000", "555-1000",
                                     "%2B1415%20555%201000", "1 (415)  555 - 1000"])  # fmt: skip
def test_a_number_is_found_however_it_is_written(written: str) -> None:
    assert any(pattern.search(both(f"x {written} x")) for pattern in notations("+14155551000"))
    assert not any(pattern.search(both(f"x {written} x")) for pattern in notations("+14155551001"))
