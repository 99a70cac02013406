"""Timers: due in their order, claimed once, and not at all once they were moved or stopped."""

import threading
from datetime import timedelta

import pytest

from hotline.domain.timers import Timer, TimerKind
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import timers
from tests.store.conftest import NOW


def timer(ref: str = "one", kind: TimerKind = TimerKind.ESCALATE, minutes: float = 0) -> Timer:
    return Timer(kind, ref, ref, NOW + timedelta(minutes=minutes))


def put(database: Database, *some: Timer, keep_earlier: bool = False) -> None:
    for one in some:
        database.write(lambda tx, one=one: timers.put(tx, one, keep_earlier=keep_earlier))  # type: ignore[misc]


def due(database: Database, minutes: float = 60) -> list[Timer]:
    with database.reading() as tx:
        return timers.due(tx.conn, NOW + timedelta(minutes=minutes))


def test_what_is_due_comes_oldest_first_and_nothing_before_its_time(database: Database) -> None:
    late, early, future = timer("late", minutes=-1), timer("early", minutes=-5), timer("future", minutes=1)
    put(database, late, future, early)

    assert due(database, minutes=0) == [early, late]
    with database.reading() as tx:
        assert timers.oldest_due(tx.conn, NOW) == early.due_at
        assert timers.oldest_due(tx.conn, NOW - timedelta(hours=1)) is None


def test_a_timer_is_claimed_by_one_of_many_clocks(database: Database) -> None:
    some = [timer(f"ref{number}") for number in range(10)]
    put(database, *some)
    start, claimed = threading.Barrier(4), []

    def tick() -> None:
        start.wait()
        for one in some:
            if database.write(lambda tx, one=one: timers.claim(tx.conn, one)):  # type: ignore[misc]
                claimed.append(one.ref)

    threads = [threading.Thread(target=tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(claimed) == sorted(one.ref for one in some)
    assert due(database) == []


def test_a_claim_whose_effect_fails_leaves_the_timer(database: Database) -> None:
    put(database, timer())

    def step(tx: Transaction) -> None:
        assert timers.claim(tx.conn, timer())
        raise LookupError("the effect broke")

    with pytest.raises(LookupError):
        database.write(step)

    assert due(database) == [timer()]


def test_a_timer_that_was_moved_or_stopped_cannot_be_claimed_as_it_was(database: Database) -> None:
    put(database, timer("moved"), timer("stopped"), timer("other"))
    seen = due(database)

    put(database, timer("moved", minutes=5))
    database.write(lambda tx: timers.cancel(tx, "stopped", TimerKind.ESCALATE, TimerKind.LAPSE))
    claims = {one.ref: database.write(lambda tx, one=one: timers.claim(tx.conn, one)) for one in seen}  # type: ignore[misc]

    assert claims == {"moved": False, "stopped": False, "other": True}
    assert due(database) == [timer("moved", minutes=5)]


def test_setting_again_moves_a_timer_and_can_keep_the_earlier_time(database: Database) -> None:
    put(database, timer(minutes=5))

    put(database, timer(minutes=9), keep_earlier=True)
    assert due(database) == [timer(minutes=5)]
    put(database, timer(minutes=2), keep_earlier=True)
    assert due(database) == [timer(minutes=2)]
    put(database, timer(minutes=9))
    assert due(database) == [timer(minutes=9)]


def test_kinds_of_one_incident_are_set_and_stopped_apart(database: Database) -> None:
    put(database, timer(), timer(kind=TimerKind.LAPSE), timer("two"))

    database.write(lambda tx: timers.cancel(tx, "one", TimerKind.ESCALATE))

    assert {(one.kind, one.ref) for one in due(database)} == {(TimerKind.LAPSE, "one"), (TimerKind.ESCALATE, "two")}
