"""Load shedding: an overloaded hotline skips nonsense and follow-ups first, and never a report."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.domain.deliveries import DeliveryState, Kind, Relevance
from hotline.store.tables import deliveries as sends
from hotline.web.load_shedding import LoadGauge
from tests.building import Building
from tests.receipts import post_status
from tests.rows import alert_to
from tests.times import Ticks


@pytest.mark.parametrize(("busy", "high"), [(0, False), (2, False), (3, False), (4, True), (9, True)])
def test_a_process_is_overloaded_only_while_nearly_every_thread_is_busy_for_a_while(busy: int, high: bool) -> None:
    ticks = Ticks()
    gauge = LoadGauge(threads=4, ticks=ticks)
    for _ in range(busy):
        gauge.begin()

    assert not gauge.overloaded, "a moment is no overload"
    ticks.at += 4
    assert gauge.overloaded is high

    for _ in range(busy):
        gauge.end()
    ticks.at += 2
    assert not gauge.overloaded


def test_under_pressure_nonsense_gets_no_answer_and_everything_else_does(building: Building) -> None:
    building.hotline.under_pressure = lambda: True
    ana = building.phone("ana")

    ana.text("purple monkey dishwasher").expect_nothing()
    ana.text("WARRANT").expect("judge")
    ana.text("MENU").expect("ICE")
    ana.text("ICE ANNEX").expect("3 people are being alerted")
    building.phone("maria").expect("City Hall Annex").reply("1A").expect("yours")

    building.hotline.under_pressure = lambda: False
    building.phone("ben").text("purple monkey dishwasher").expect("ICE")


def test_under_pressure_only_receipts_of_failures_are_read(building: Building) -> None:
    maria = building.phone("maria")
    building.simulator.fault(maria.number, "silent")
    building.phone("ana").text("ICE ANNEX")
    row = alert_to(building, maria.number)
    building.hotline.under_pressure = lambda: True

    assert post_status(building, row, "delivered") == 200
    assert alert_to(building, maria.number).status != "delivered"
    assert post_status(building, row, "undelivered") == 200

    assert alert_to(building, maria.number).state is DeliveryState.FAILED


def test_follow_ups_wait_while_alerts_are_late_and_leave_after(building: Building) -> None:
    ana = building.phone("ana")
    building.simulator.text(ana.number, "ICE ANNEX")  # and no worker comes
    alert = alert_to(building, building.phone("maria").number)
    building.now.at += timedelta(seconds=9)
    copy = replace(alert, id="copy", kind=Kind.COPY, incident_id=None, alert_id=None, relevance=Relevance.ALWAYS)
    building.hotline.database.write(lambda tx: sends.add(tx, [replace(copy, due_at=building.now())]))

    assert building.hotline.deliverer.deliver(delivery_id="copy") == 0
    building.wait(seconds=1)
    assert alert_to(building, building.phone("maria").number).state is DeliveryState.ACCEPTED
    assert len(building.phone("maria").inbox) == 1, "the alert alone"

    building.wait(seconds=10)
    assert len(building.phone("maria").inbox) == 2
