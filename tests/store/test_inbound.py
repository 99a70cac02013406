"""Inbound events: each has its effect once, and whoever repeats it gets the answer that was given."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import heartbeats
from hotline.store.tables import processed_events as inbound
from tests.store.conftest import NOW


def keep(database: Database, key: str, answer: str = "Reps are being alerted", days: int = 0) -> None:
    def work(tx: Transaction) -> None:
        assert inbound.claim(tx, key, NOW + timedelta(days=days))
        inbound.record(tx, key, answer)

    database.write(work)


def claim(database: Database, key: str) -> bool:
    return database.write(lambda tx: inbound.claim(tx, key, NOW))


def answer(database: Database, key: str) -> str:
    with database.reading() as tx:
        return inbound.answer(tx, key)


def test_an_event_is_claimed_once_and_its_answer_is_kept_sealed(database: Database) -> None:
    keep(database, "SM1")

    assert not claim(database, "SM1")
    assert claim(database, "SM2")
    assert answer(database, "SM1") == "Reps are being alerted"
    with database.reading() as tx:
        stored = tx.conn.execute(select(inbound.inbound.c.sealed_answer).where(inbound.inbound.c.key == "SM1"))
        assert stored.scalar_one().startswith("callers.")


def test_of_webhooks_that_come_at_once_one_acts_and_all_get_its_answer(database: Database) -> None:
    start, acted, answers = threading.Barrier(5), [], []

    def webhook(number: int) -> None:
        def work(tx: Transaction) -> str:
            if not inbound.claim(tx, "SM1", NOW):
                return inbound.answer(tx, "SM1")
            tx.after_commit(("acted",), lambda: acted.append(number))
            heartbeats.beat(tx.conn, f"effect {number}", NOW)
            inbound.record(tx, "SM1", f"answer {number}")
            return f"answer {number}"

        start.wait()
        answers.append(database.write(work))

    threads = [threading.Thread(target=webhook, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(acted) == 1
    assert answers == [f"answer {acted[0]}"] * 5
    with database.reading() as tx:
        effects = set(tx.conn.execute(select(heartbeats.heartbeats.c.name)).scalars())
    assert effects == {f"effect {acted[0]}"}


def test_an_event_whose_effect_fails_or_is_none_can_be_claimed_anew(database: Database) -> None:
    def broken(tx: Transaction) -> None:
        assert inbound.claim(tx, "broken", NOW)
        raise LookupError("the effect broke")

    def none(tx: Transaction) -> None:
        assert inbound.claim(tx, "none", NOW)
        inbound.release(tx, "none")

    with pytest.raises(LookupError):
        database.write(broken)
    database.write(none)

    assert claim(database, "broken")
    assert claim(database, "none")


def test_only_answers_older_than_the_given_time_are_forgotten(database: Database) -> None:
    keep(database, "old", days=-1)
    keep(database, "young")

    for _ in range(2):
        database.write(lambda tx: inbound.forget(tx, NOW))

    assert answer(database, "young") == "Reps are being alerted"
    assert claim(database, "old")
