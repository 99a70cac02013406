"""Processed events: each has its effect once, and whoever repeats it gets the answer that was given."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import heartbeats, processed_events
from tests.store.conftest import NOW


@dataclass(frozen=True)
class Said:
    """An answer of one line."""

    words: str

    def to_json(self) -> str:
        """Return the answer as it is kept."""
        return self.words


def once(database: Database, key: str, work: Callable[[Transaction], Said | None]) -> Said | None:
    return processed_events.once(database, key, work, Said)


def process(database: Database, key: str, words: str) -> str | None:
    """Process an event whose effect is a heartbeat of the name `words`; return its answer."""

    def work(tx: Transaction) -> Said:
        heartbeats.beat(tx.conn, words, tx.now)
        return Said(words)

    said = once(database, key, work)
    return said and said.words


def effects(database: Database) -> set[str]:
    with database.reading() as tx:
        return set(tx.conn.execute(select(heartbeats.heartbeats.c.name)).scalars())


def test_an_event_has_its_effect_once_and_its_answer_is_kept_sealed(database: Database) -> None:
    answers = [process(database, "SM1", words) for words in ("first", "second", "third")]

    assert answers == ["first"] * 3
    assert process(database, "SM2", "other") == "other"
    assert effects(database) == {"first", "other"}
    with database.reading() as tx:
        inbound = processed_events.inbound
        stored = tx.conn.execute(select(inbound.c.sealed_answer).where(inbound.c.key == "SM1"))
        assert stored.scalar_one().startswith("callers.")


def test_a_repeated_event_wakes_nobody_after_its_commit(database: Database) -> None:
    woken: list[int] = []

    def webhook(number: int) -> Said | None:
        def work(tx: Transaction) -> Said:
            tx.after_commit(("wake",), lambda: woken.append(number))
            return Said(f"answer {number}")

        return once(database, "SM1", work)

    assert [webhook(number) for number in (1, 2)] == [Said("answer 1")] * 2
    assert woken == [1]


def test_of_webhooks_that_come_at_once_one_acts_and_all_get_its_answer(database: Database) -> None:
    start, acted, answers = threading.Barrier(5), [], []

    def webhook(number: int) -> None:
        def work(tx: Transaction) -> Said:
            tx.after_commit(("acted",), lambda: acted.append(number))
            heartbeats.beat(tx.conn, f"effect {number}", NOW)
            return Said(f"answer {number}")

        start.wait()
        answers.append(once(database, "SM1", work))

    threads = [threading.Thread(target=webhook, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(acted) == 1
    assert answers == [Said(f"answer {acted[0]}")] * 5
    assert effects(database) == {f"effect {acted[0]}"}


def test_a_second_webhook_waits_for_the_first_and_acts_itself_where_that_one_breaks(database: Database) -> None:
    recorded, answers = threading.Event(), []

    def second() -> None:
        recorded.wait()
        answers.append(process(database, "SM1", "second"))

    def first(tx: Transaction) -> None:
        assert processed_events.record(tx, "SM1", "first")
        recorded.set()
        other.join(0.2)
        assert other.is_alive(), "it waits"
        raise LookupError("the effect broke")

    other = threading.Thread(target=second)
    other.start()
    with pytest.raises(LookupError):
        database.write(first)
    other.join()

    assert answers == ["second"]
    assert effects(database) == {"second"}


def test_an_event_whose_effect_fails_or_is_none_can_be_processed_anew(database: Database) -> None:
    def broken(_tx: Transaction) -> Said:
        raise LookupError("the effect broke")

    with pytest.raises(LookupError):
        once(database, "broken", broken)
    assert once(database, "none", lambda _tx: None) is None

    assert process(database, "broken", "mended") == "mended"
    assert process(database, "none", "some") == "some"


def test_a_repeated_event_that_finds_nothing_left_to_do_gets_the_answer_that_was_kept(database: Database) -> None:
    process(database, "SM1", "taken")

    assert once(database, "SM1", lambda _tx: None) == Said("taken")


def test_an_event_that_waited_elsewhere_is_recorded_with_its_answer_once(database: Database) -> None:
    assert database.write(lambda tx: processed_events.record(tx, "SM1", "kept"))

    assert not database.write(lambda tx: processed_events.record(tx, "SM1", "again"))
    assert process(database, "SM1", "anew") == "kept"
    assert effects(database) == set()


def test_only_answers_older_than_the_given_time_are_forgotten(database: Database) -> None:
    process(database, "old", "old")
    process(database, "young", "young")
    with database.reading() as tx:
        inbound = processed_events.inbound
        recorded_at = tx.conn.execute(select(inbound.c.created_at).where(inbound.c.key == "young")).scalar_one()

    for _ in range(2):
        database.write(lambda tx: processed_events.forget(tx, recorded_at))

    assert process(database, "young", "anew") == "young"
    assert process(database, "old", "anew") == "anew"
