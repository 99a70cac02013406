"""The carrier away, slow or lying: nothing is lost, what is newest leaves first, and a rep is not woken twice."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hotline.domain.deliveries import DeliveryState, Kind, Posting, retry_delay
from hotline.errors import StoreError
from hotline.services.delivery.breaker import CircuitBreaker
from hotline.services.delivery.claim import Claimed, Claims, Which
from hotline.services.delivery.deliver import Deliverer
from hotline.services.delivery.results import PostResults
from hotline.store.sql.database import Transaction
from tests.building import CONTACTS, WORKSITES, Building, Wire
from tests.outages import sql_away
from tests.rows import alert_to, posts_to, sends_to
from tests.times import PATIENT, Now

TOLD = ("maria", "james", "dana")


def claimed(building: Building, most: int = 10, which: Which = Which()) -> list[Posting]:  # noqa: B008  (frozen)
    """Claim what is due, as a worker does that then goes no further."""
    take = building.hotline.claims.take
    return building.hotline.database.write(lambda tx: take(tx, most, which)).postings


def alert_body(building: Building, name: str) -> list[str]:
    """Return what was posted to somebody that says when agents came."""
    return [body for body in posts_to(building, building.phone(name).number) if "10:4" in body]


def test_a_line_that_does_not_answer_is_tried_by_one_send_a_second(now: Now) -> None:
    breaker = CircuitBreaker(now)
    assert breaker.permits(96) == 96

    for _ in range(3):
        breaker.record(answered=False)
    assert [breaker.permits(96), breaker.permits(96)] == [1, 0]
    now.at += timedelta(seconds=1)
    assert breaker.permits(96) == 1
    now.at -= timedelta(hours=1)
    assert breaker.permits(96) == 1, "a clock that goes back does not put off the next probe"
    breaker.record(answered=True)
    assert breaker.permits(96) == 96


@pytest.fixture
def now() -> Now:
    """Return a clock of the test's own."""
    return Now()


def test_pauses_grow_and_those_who_failed_together_come_back_apart(building: Building) -> None:
    building.simulator.text(building.phone("ana").number, "ICE ANNEX")
    first = [posting.delivery for posting in claimed(building)]
    pauses = [retry_delay(send, answered=True).total_seconds() for send in first]

    assert all(2 <= pause < 2.5 for pause in pauses)
    assert len(set(pauses)) == len(pauses)
    assert retry_delay(first[0], answered=False) <= timedelta(seconds=2.5)


def test_what_waited_for_the_carrier_leaves_newest_incident_first(building: Building) -> None:
    building.simulator.text(building.phone("ana").number, "ICE ANNEX")
    building.now.at += timedelta(minutes=3)
    building.simulator.text(building.phone("ben").number, "ICE LIBRARY")
    building.redis.flushall()
    building.now.at += timedelta(minutes=3)

    (first,) = claimed(building, 1, Which(due_before=building.now()))

    assert first.to == building.phone("sam").number, "the library's, reported last"


def test_an_alert_that_matters_no_more_does_not_leave_when_the_carrier_is_back(building: Building) -> None:
    for name in TOLD:
        building.phone(name).fault("429")
    ana = building.phone("ana").text("ICE ANNEX")
    building.wait(minutes=1)

    ana.text("OOPS")
    for name in TOLD:
        building.phone(name).fault(None)
    building.wait(minutes=5)

    for name in TOLD:
        assert [text for text in building.phone(name).inbox if "10:42" in text] == []


@pytest.fixture
def hurried(wire: Wire, database_url: str, clean_redis: str, tmp_path: Path) -> Iterator[Building]:
    """Return a building that soon takes its carrier for slow."""
    building = Building(wire, database_url, clean_redis, replace(PATIENT, carrier_slow=0.05))
    building.directory(tmp_path, WORKSITES, CONTACTS, consent="the tests")
    yield building
    building.close()


def test_a_slow_carrier_that_holds_one_incident_does_not_hold_the_next(hurried: Building) -> None:
    for name in TOLD:
        hurried.phone(name).fault("hang", 1)
    hurried.simulator.text(hurried.phone("ana").number, "ICE ANNEX")
    (first,) = {row.incident_id for row in sends_to(hurried, hurried.phone("maria").number, Kind.ALERT)}
    held = threading.Thread(target=lambda: hurried.hotline.deliverer.deliver(incident_id=first))
    held.start()

    hurried.simulator.text(hurried.phone("ben").number, "ICE LIBRARY")  # its own job never comes

    hurried.simulator.expect(hurried.phone("sam").number, "Main Library")
    assert held.is_alive(), "while the first still hang"
    hurried.hotline.deliverer.stop(grace=0)
    held.join(60)
    assert not held.is_alive(), "and it can be ended all the same"


def test_a_process_that_is_asked_to_end_hands_back_what_it_has_not_posted(building: Building) -> None:
    building.simulator.text(building.phone("ana").number, "ICE ANNEX")
    second = building.process()
    building.hotline.deliverer.stop()

    assert building.hotline.deliverer.deliver(due_before=building.now()) == 0
    assert {alert_to(building, building.phone(name).number).state for name in TOLD} == {DeliveryState.PENDING}
    second.deliverer.deliver(due_before=building.now())
    building.simulator.settle()

    for name in TOLD:
        building.phone(name).expect("City Hall Annex").expect_nothing()


class ThroughTheCarrier:
    """The carrier of a building, where something happens while it takes each text."""

    def __init__(self, building: Building, meanwhile: Callable[[], object]) -> None:
        self._carrier, self._meanwhile = building.hotline.carrier, meanwhile

    def post(self, send: Posting) -> tuple[str, str]:
        taken = self._carrier.post(send)
        self._meanwhile()
        return taken


@contextmanager
def deliverer(building: Building, **parts: Any) -> Iterator[Deliverer]:
    """Lend a deliverer that has some parts of the test's own."""
    hotline = building.hotline
    usual = {
        "database": hotline.database, "carrier": hotline.carrier, "claims": hotline.claims,
        "results": PostResults(hotline.failures), "breaker": hotline.breaker, "threads": 1, "slow": 60.0,
    }  # fmt: skip
    with closing(Deliverer(**usual | parts)) as found:
        yield found


def test_what_comes_to_its_turn_when_its_lease_is_nearly_over_is_handed_back_untried(building: Building) -> None:
    building.simulator.text(building.phone("ana").number, "ICE ANNEX")

    def time_passes() -> None:
        building.now.at += timedelta(seconds=41)

    with deliverer(building, carrier=ThroughTheCarrier(building, time_passes), threads=2) as one:
        one.deliver(due_before=building.now())

    found = set()
    for phone in map(building.phone, TOLD):
        row = alert_to(building, phone.number)
        found.add((row.state, row.attempts, len(posts_to(building, phone.number))))
    assert found == {(DeliveryState.ACCEPTED, 1, 1), (DeliveryState.PENDING, 0, 0)}


class Refusals:
    """The database of a building, which tells when it has refused to write."""

    def __init__(self, building: Building) -> None:
        self._database, self.first = building.hotline.database, threading.Event()
        self.now = self._database.now

    def write(self, work: Callable[[Transaction], Any]) -> Any:
        try:
            return self._database.write(work)
        except StoreError:
            self.first.set()
            raise


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_answer_that_comes_while_the_database_is_away_is_kept_until_it_is_back(building: Building) -> None:
    building.phone("sam").fault("silent", 1)  # no receipt may say it first
    building.simulator.text(building.phone("ana").number, "ICE LIBRARY")
    taken, away = threading.Event(), threading.Event()

    def database_goes() -> None:
        taken.set()
        away.wait()

    database = Refusals(building)
    with deliverer(building, carrier=ThroughTheCarrier(building, database_goes), database=database) as one:
        keeping = threading.Thread(target=lambda: one.deliver(due_before=building.now()))
        keeping.start()
        taken.wait()
        with sql_away(building):
            away.set()
            assert database.first.wait(60)
            assert keeping.is_alive()
        keeping.join(60)

    row = alert_to(building, building.phone("sam").number)
    assert (row.state, row.attempts) == (DeliveryState.ACCEPTED, 1)
    assert row.sid


def test_alerts_are_looked_for_though_the_carrier_fails_every_text(building: Building) -> None:
    building.hotline.under_pressure = lambda: True  # no receipt is read: only the list can tell
    for name in TOLD:
        building.phone(name).fault("500-accepted", 1)
    building.simulator.text(building.phone("ana").number, "ICE ANNEX")
    building.hotline.deliverer.deliver()
    assert building.hotline.breaker.open
    assert {alert_to(building, building.phone(name).number).state for name in TOLD} == {DeliveryState.IN_DOUBT}

    building.now.at += timedelta(minutes=2)
    assert building.hotline.reconciler.reconcile() == len(TOLD)

    assert {alert_to(building, building.phone(name).number).state for name in TOLD} == {DeliveryState.ACCEPTED}


def test_an_alert_that_cannot_be_looked_for_rings_first_and_is_then_posted_again(calling: Building) -> None:
    maria = calling.phone("maria").fault("500", 1)
    calling.phone("ana").text("ICE ANNEX")
    assert alert_to(calling, maria.number).state is DeliveryState.IN_DOUBT
    maria.fault("500", on="lists")

    for _ in range(11):
        calling.wait(seconds=5)
    assert (maria.rings, len(posts_to(calling, maria.number))) == ([], 1), "not before a minute"
    calling.wait(seconds=5)
    assert len(maria.rings) == 1, "the other channel first"
    assert alert_body(calling, "maria") == alert_body(calling, "maria")[:1]
    for _ in range(3):
        calling.wait(seconds=5)

    assert len(alert_body(calling, "maria")) == 2, "then rather twice than never"
    assert alert_to(calling, maria.number).state is DeliveryState.ACCEPTED


def test_a_text_of_a_dead_worker_is_settled_within_75_seconds(building: Building) -> None:
    building.simulator.text(building.phone("ana").number, "ICE ANNEX")
    claimed(building)
    building.redis.flushall()  # and the worker dies before it posts

    building.wait(seconds=56)
    for _ in range(18):
        building.wait(seconds=1)

    for name in TOLD:
        building.phone(name).expect("City Hall Annex")
        assert len(alert_body(building, name)) == 1
        assert alert_to(building, building.phone(name).number).state is DeliveryState.ACCEPTED


def test_a_silent_line_is_tried_though_what_is_newest_has_to_wait(building: Building, tmp_path: Path) -> None:
    both = CONTACTS.replace("+15105550101,en,ANNEX", "+15105550101,en,ANNEX LIBRARY")
    building.directory(tmp_path, WORKSITES, both)
    building.phone("ana").text("ICE LIBRARY")  # Maria is told just now: her next alert is gathered
    building.simulator.text(building.phone("ben").number, "ICE ANNEX")
    for _ in range(3):
        building.hotline.breaker.record(answered=False)

    building.now.at += timedelta(seconds=3)
    building.hotline.clock.sweep()

    assert not building.hotline.breaker.open
    building.wait(seconds=2)
    for name in TOLD:
        building.phone(name).expect("City Hall Annex")
    assert {alert_to(building, building.phone(name).number).attempts for name in ("james", "dana")} == {1}


def test_a_batch_of_which_nothing_may_leave_ends_the_round(building: Building) -> None:
    hotline, held = building.hotline, []

    class Holding(Claims):
        def take(self, tx: Transaction, most: int, which: Which) -> Claimed:
            held.append(most)
            return Claimed([], most)

    with deliverer(building, claims=Holding(hotline.failures, hotline.claims.throttle, hotline.consequences)) as one:
        assert one.deliver() == 0

    assert len(held) == 1


def test_what_a_phone_was_told_by_a_clock_that_was_ahead_does_not_hold_its_next_alert(
    building: Building, tmp_path: Path
) -> None:
    both = CONTACTS.replace("+15105550101,en,ANNEX", "+15105550101,en,ANNEX LIBRARY")
    building.directory(tmp_path, WORKSITES, both)
    building.now.at += timedelta(minutes=30)
    building.phone("ana").text("ICE ANNEX")
    building.now.at -= timedelta(minutes=30)
    maria = building.phone("maria").expect("City Hall Annex")

    building.phone("ben").text("ICE LIBRARY")
    building.wait(seconds=1)

    maria.expect("Main Library")


def test_an_alert_that_the_carrier_keeps_failing_is_tried_until_it_leaves(building: Building) -> None:
    maria = building.phone("maria").fault("500")
    building.phone("ana").text("ICE ANNEX")

    for _ in range(60):
        building.wait(seconds=10)
    assert alert_to(building, maria.number).attempts > 5
    maria.fault(None)
    for _ in range(8):
        building.wait(seconds=10)

    assert alert_to(building, maria.number).state is DeliveryState.ACCEPTED
    assert len([text for text in maria.inbox if "10:42" in text]) == 1


def test_a_lease_of_a_clock_that_was_ahead_does_not_hold_an_alert_for_as_long(building: Building) -> None:
    building.simulator.text(building.phone("ana").number, "ICE ANNEX")
    building.now.at += timedelta(hours=1)
    claimed(building)
    building.redis.flushall()
    building.now.at -= timedelta(hours=1)

    for _ in range(15):
        building.wait(seconds=5)

    for name in TOLD:
        building.phone(name).expect("City Hall Annex")
        assert len(alert_body(building, name)) == 1


def test_a_text_that_was_taken_while_our_clock_was_ahead_is_found_and_not_sent_twice(building: Building) -> None:
    building.wire.now = Now()
    building.now.at += timedelta(minutes=50)
    building.simulator.text(building.phone("ana").number, "ICE ANNEX")
    for posting in claimed(building):
        building.phone(next(name for name in TOLD if building.phone(name).number == posting.to)).fault("silent", 1)
        building.hotline.carrier.post(posting)  # and the worker dies before it notes the answer
    building.redis.flushall()
    building.now.at -= timedelta(minutes=50)

    for _ in range(20):
        building.wait(seconds=5)

    for name in TOLD:
        assert len(posts_to(building, building.phone(name).number)) == 1
        assert alert_to(building, building.phone(name).number).state is DeliveryState.ACCEPTED
