"""Numbers and words are planted, and then everything that is kept or printed is searched for them."""

import io
import logging
import re
from collections.abc import Iterator

import pytest
from redis import Redis
from sqlalchemy import select

from hotline import logs
from hotline.store.database import make_engine
from hotline.store.schema import TABLES
from tests.building import Building, Call
from tests.web.webhook import carrier_of

WORDS = ("zanahoria", "xylophone", "quetzalcoatl", "marmalade", "hummingbird")


@pytest.fixture
def printed() -> Iterator[io.StringIO]:
    """Return everything that is logged, as the processes log it."""
    stream = io.StringIO()
    logs.configure("DEBUG", stream)
    yield stream
    logging.basicConfig(handlers=[], force=True)


def spellings(number: str) -> list[str]:
    """Return a number as people and libraries write it."""
    digits = number.removeprefix("+1")
    area, middle, last = digits[:3], digits[3:6], digits[6:]
    return [
        digits,
        f"{area}-{middle}-{last}",
        f"({area}) {middle}-{last}",
        f"{area} {middle} {last}",
        f"{middle}-{last}",
    ]


def live_a_whole_day(building: Building) -> None:
    """Report, answer, relay, call, fail and end, with words that are nowhere else."""
    ana, maria, james = building.phone("ana"), building.phone("maria"), building.phone("james")
    building.phone("dana").fault("error:21211")
    james.fault("500")
    ana.text("ICE")
    ana.text("the zanahoria stand behind the xylophone shop")
    ana.text("OOPS")
    ana.text("ICE ANNEX")
    ana.text("there is a quetzalcoatl statue and they wait beside it")
    maria.text("1 marmalade, wait for me")
    call: Call = building.phone("bob").call()
    call.press("1").say("hummingbird street").say("hummingbird street again")
    call.hang_up()
    ana.text("what does hummingbird mean")
    building.phone("eve").text("STOP")
    carrier = carrier_of(building)
    whole, building.hotline.database.engine = building.hotline.database.engine, make_engine("sqlite:////nowhere/x.db")
    carrier.text("ICE ANNEX marmalade xylophone", building.phone("ana").number, "SMlost")
    building.hotline.database.engine = whole
    carrier.client.application.view_functions["sms.sms"] = _quote
    carrier.text("zanahoria", building.phone("ana").number, "SMbroken")
    building.wait(minutes=11)
    building.wait(minutes=35)


def _quote() -> None:
    raise ValueError("zanahoria from +14155551007 (415) 555-1007")


def test_no_number_and_no_word_of_a_person_is_kept_or_printed_in_plain(
    building: Building, printed: io.StringIO
) -> None:
    live_a_whole_day(building)
    hotline = building.hotline

    places = {"logs": printed.getvalue(), "metrics": carrier_of(building).client.get("/metrics").text}
    with Redis.from_url(building.environ["REDIS_URL"]) as redis:
        for key in redis.scan_iter("*"):
            kind = redis.type(key).decode()
            value = {"string": redis.get, "hash": redis.hgetall, "set": redis.smembers}.get(kind, redis.dump)(key)
            places[f"redis {key!r}"] = f"{key!r} {value!r}"
    with hotline.database.reading() as tx:
        for table in TABLES:
            for row in tx.conn.execute(select(table)):
                places[f"sql {table.name}"] = places.get(f"sql {table.name}", "") + repr(tuple(row))
    urls = [value for one in building.simulator.requests for name, value in one["form"] if name == "StatusCallback"]
    actions = [url for _, text in building.wire.documents for url in re.findall(r'action="([^"]+)"', text)]
    places["urls"] = " ".join(urls + actions)

    numbers = [building.phone(name).number for name in ("ana", "bob", "eve", "maria", "james", "dana", "gus", "elena")]
    forbidden = [spelling for number in numbers for spelling in spellings(number)] + list(WORDS)
    found = [(place, word) for place, text in places.items() for word in forbidden if word in text.lower()]
    assert found == []
    assert len(urls) > 5
    assert len(actions) > 2
    assert "a send failed" in places["logs"]
    assert "a request failed" in places["logs"]
    assert "sql reports" in places


def test_what_is_sealed_can_be_opened_again_and_was_really_there(building: Building) -> None:
    live_a_whole_day(building)

    vault = building.hotline.database.vault
    with building.hotline.database.reading() as tx:
        tables = {table.name: table for table in TABLES}
        bodies = [vault.open(row.sealed_body) for row in tx.conn.execute(select(tables["sends"])) if row.sealed_body]
        places = [
            vault.open(row.sealed_place) for row in tx.conn.execute(select(tables["reports"])) if row.sealed_place
        ]

    assert any("marmalade" in body for body in bodies)
    assert any("quetzalcoatl" in body for body in bodies)
    assert any("zanahoria" in place for place in places)
