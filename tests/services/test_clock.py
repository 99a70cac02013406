"""The clock's tick: one broken thing does not stop the others, and nothing happens twice."""

from datetime import timedelta

from structlog.testing import capture_logs

from hotline.domain.timers import Timer, TimerKind
from hotline.store.sql.database import Transaction
from hotline.store.tables import heartbeats, timers
from hotline.store.tables.worksites import worksites
from tests.building import Building
from tests.rows import alert_to, change


def test_every_kind_of_timer_has_a_step(building: Building) -> None:
    assert building.hotline.due_timers.kinds == set(TimerKind)


def overdue(building: Building) -> bool:
    with building.hotline.database.reading() as tx:
        return timers.oldest_due(tx.conn, building.now()) is not None


def test_a_step_that_breaks_stops_no_other_incident_and_is_done_once_it_can_be(building: Building) -> None:
    building.phone("ben").text("ICE LIBRARY").expect("Main Library")
    building.phone("ana").text("ICE ANNEX").expect("City Hall Annex")
    building.wait(minutes=4)
    change(building, worksites, worksites.c.code == "LIBRARY", timezone="No/Where")

    with capture_logs() as logs:
        building.wait(minutes=6)

    building.phone("ruth").expect("City Hall Annex")
    building.phone("gus").expect("City Hall Annex")
    building.phone("elena").expect("City Hall Annex").expect_nothing()
    broken = [line for line in logs if line["event"] == "a step broke"]
    assert {(line["kind"], line["error"]) for line in broken} == {("escalate", "ZoneInfoNotFoundError")}
    assert overdue(building), "it shows as overdue"

    change(building, worksites, worksites.c.code == "LIBRARY", timezone="America/Los_Angeles")
    building.wait(seconds=10)
    building.phone("elena").expect("Main Library").expect_nothing()
    assert not overdue(building)


def test_a_tick_that_is_repeated_does_nothing_twice_and_two_clocks_share_the_work(building: Building) -> None:
    second = building.process()
    ana = building.phone("ana").text("ICE ANNEX")
    building.wait(seconds=5)
    ana.expect("3 people are being alerted").expect("3 people were told")
    building.now.at += timedelta(minutes=5)

    for hotline in (building.hotline, second, building.hotline, second):
        hotline.clock.tick()
    building.settle()

    building.phone("ruth").expect("City Hall Annex").expect_nothing()
    ana.expect("Nobody has answered yet").expect_nothing()


def test_the_clock_is_seen_at_every_tick(building: Building) -> None:
    for minutes in (0, 5):
        building.wait(minutes=minutes)

        with building.hotline.database.reading() as tx:
            assert heartbeats.seen(tx.conn, "clock") == building.now()


def test_steps_that_keep_breaking_let_every_other_step_have_its_turn(building: Building) -> None:
    building.phone("ben").text("ICE LIBRARY")
    building.phone("ana").text("ICE ANNEX")
    change(building, worksites, worksites.c.code == "LIBRARY", timezone="No/Where")
    incident_id = alert_to(building, building.phone("sam").number).incident_id

    def many(tx: Transaction) -> None:
        for number in range(300):
            timers.put(tx, Timer(TimerKind.TOLD, f"broken-{number}", incident_id, building.now()))

    building.hotline.database.write(many)
    with capture_logs() as logs:
        building.wait(minutes=5)
        building.wait(seconds=1)

    building.phone("ruth").expect("City Hall Annex")
    assert sum(line["event"] == "a step broke" for line in logs) >= 300
    assert overdue(building)
