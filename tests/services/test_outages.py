"""Outages: what still happens while Redis, the carrier or the database is away, and what is made up for after."""

import os
import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hotline.domain.deliveries import DeliveryState
from hotline.limits import Limits
from tests.building import CONTACTS, WORKSITES, Building, Wire
from tests.outages import closed_port, sql_away
from tests.receipts import post_status
from tests.rows import alert_to, posts_to
from tests.stores import redis_server
from tests.times import PATIENT

# A Redis that answers nothing is given up at once.
SHORT = replace(PATIENT, redis=0.5)
TOLD = ("maria", "james", "dana")


def filled(
    wire: Wire, database_url: str, redis_url: str, folder: Path, limits: Limits = PATIENT, **changes: str
) -> Building:
    """Return a building with the directory of the tests."""
    building = Building(wire, database_url, redis_url, limits, **changes)
    building.directory(folder, WORKSITES, CONTACTS, consent="the tests")
    return building


def test_a_report_is_taken_and_its_alerts_leave_by_the_clock_while_redis_is_away(
    wire: Wire, database_url: str, tmp_path: Path
) -> None:
    building = filled(wire, database_url, f"redis://127.0.0.1:{closed_port()}/0", tmp_path)
    ana = building.phone("ana")

    ana.text("ICE ANNEX").expect("City Hall Annex", "3 people are being alerted")
    building.wait(seconds=4)

    for name in TOLD:
        building.phone(name).expect("City Hall Annex", "1A")
    building.phone("maria").text("1A").expect("yours")
    building.wait(seconds=4)
    ana.expect("Maria, your union rep, has your report")
    ana.text("WARRANT").expect("judge")
    building.close()


def test_a_text_that_is_repeated_while_redis_is_away_reports_once(
    wire: Wire, database_url: str, tmp_path: Path
) -> None:
    building = filled(wire, database_url, f"redis://127.0.0.1:{closed_port()}/0", tmp_path)
    ana = building.phone("ana")
    sid = f"SM{1:032}"

    ana.text("ICE ANNEX", sid).text("ICE ANNEX", sid)
    building.wait(seconds=4)

    assert len(ana.inbox) == 2
    assert ana.inbox[0] == ana.inbox[1], "a repeated webhook is answered as the first"
    for name in TOLD:
        building.phone(name).expect("City Hall Annex").expect_nothing()
    building.close()


def test_what_was_queued_when_redis_died_leaves_by_the_clock(wire: Wire, database_url: str, tmp_path: Path) -> None:
    with redis_server() as url:
        building = filled(wire, database_url, url, tmp_path)
        building.simulator.text(building.phone("ana").number, "ICE ANNEX")
        assert building.hotline.jobs.waiting()["alerts"] == 1

    building.wait(seconds=4)

    for name in TOLD:
        building.phone(name).expect("City Hall Annex").expect_nothing()
    building.close()


def test_a_redis_that_stands_still_holds_up_no_report_and_sends_nothing_twice_after(
    wire: Wire, database_url: str, tmp_path: Path
) -> None:
    with redis_server() as url:
        building = filled(wire, database_url, url, tmp_path, SHORT)
        ana = building.phone("ana").text("MENU").clear()
        pid = building.redis.info("server")["process_id"]
        os.kill(pid, signal.SIGSTOP)
        try:
            for name in ("ana", "ben", "eva"):  # each would wait for it, if the first one's wait taught nothing
                building.simulator.text(building.phone(name).number, "ICE ANNEX")
            building.now.at += timedelta(seconds=3)
            building.hotline.clock.tick()
            building.simulator.settle()
        finally:
            os.kill(pid, signal.SIGCONT)
        building.ticks.at += 2
        building.wait(seconds=3)

        ana.expect("3 people are being alerted")
        for name in TOLD:
            assert len([text for text in building.phone(name).inbox if "1A" in text]) == 1
        building.close()


def test_an_alert_outlives_a_carrier_that_cannot_be_reached(
    wire: Wire, database_url: str, clean_redis: str, tmp_path: Path
) -> None:
    nobody = f"http://127.0.0.1:{closed_port()}"
    cut_off = filled(wire, database_url, clean_redis, tmp_path, TWILIO_API_URL=nobody)
    cut_off.phone("ana").text("ICE ANNEX").expect("3 people are being alerted")
    for _ in range(3):
        cut_off.wait(seconds=3)
    maria = cut_off.phone("maria").expect_nothing()
    row = alert_to(cut_off, maria.number)
    tries = [alert_to(cut_off, cut_off.phone(name).number).attempts for name in TOLD]
    back = Building(wire, database_url, clean_redis)
    back.now.at = cut_off.now.at

    for _ in range(3):
        back.wait(seconds=60)

    assert (row.state, row.code) == (DeliveryState.PENDING, None)
    assert sorted(tries) == [2, 2, 2], "all at first, and then one at a time"
    maria.expect("City Hall Annex")
    assert len(posts_to(back, maria.number)) == 1
    cut_off.hotline.database.engine.dispose()
    cut_off.hotline.deliverer.close()
    cut_off.redis.close()
    back.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_receipt_that_comes_while_the_database_is_away_is_refused_so_that_it_is_seen(building: Building) -> None:
    maria = building.phone("maria")
    building.simulator.fault(maria.number, "silent")
    building.phone("ana").text("ICE ANNEX")
    row = alert_to(building, maria.number)

    with sql_away(building):
        answer = post_status(building, row, "delivered")
    after = post_status(building, row, "delivered")

    assert (answer, after) == (500, 200)
    assert alert_to(building, maria.number).status == "delivered"


@pytest.mark.parametrize("scale", ["0.1", "2"])
def test_every_time_of_a_reports_life_is_scaled(
    wire: Wire, database_url: str, clean_redis: str, tmp_path: Path, scale: str
) -> None:
    factor = float(scale)
    building = filled(wire, database_url, clean_redis, tmp_path, TIME_SCALE=scale)
    ruth, gus = building.phone("ruth"), building.phone("gus")

    building.phone("ana").text("ICE ANNEX")
    building.wait(seconds=299 * factor)
    ruth.expect_nothing()
    building.wait(seconds=2 * factor)
    ruth.expect("City Hall Annex")
    building.wait(seconds=298 * factor)
    gus.expect_nothing()
    building.wait(seconds=2 * factor)

    gus.expect("City Hall Annex")
    forms: list[dict[str, Any]] = [dict(one["form"]) for one in building.simulator.requests]
    alerts = [form for form in forms if form["To"] == gus.number]
    assert [form["ValidityPeriod"] for form in alerts] == [str(int(300 * factor))]
    building.close()
