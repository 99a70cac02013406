"""Transactions: all or nothing, tried again where a lock was lost, and what follows follows the commit once."""

import os
import signal
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolEmpty

from hotline.errors import KeyMismatch, StoreError
from hotline.store.sql.database import Database, Transaction, make_engine
from hotline.store.sql.statement_timeout import TimeoutConnection
from hotline.store.tables import heartbeats, phones
from tests.building import DATA_KEY
from tests.outages import closed_port
from tests.store.conftest import NOW
from tests.stores import shared_engine
from tests.times import PATIENT, Ticks

LOST_LOCKS = [
    pytest.param(sqlite3.OperationalError("database is locked"), id="busy file"),
    pytest.param(psycopg.errors.DeadlockDetected("deadlock"), id="deadlock"),
    pytest.param(psycopg.errors.SerializationFailure("concurrent update"), id="lost serialization"),
]


def beats(database: Database) -> set[str]:
    with database.reading() as tx:
        return set(tx.conn.execute(text("SELECT name FROM heartbeats")).scalars())


def loses(times: int, fault: Exception, done: list[str]) -> Callable[[Transaction], str]:
    """Return work that writes, registers what is to follow, and then loses its lock so often."""
    tries = iter(range(times + 1))

    def work(tx: Transaction) -> str:
        number = next(tries)
        heartbeats.beat(tx.conn, f"try {number}", NOW)
        tx.after_commit(("wake",), lambda: done.append(f"after try {number}"))
        if number < times:
            raise OperationalError("UPDATE", {}, fault)
        return f"try {number}"

    return work


@pytest.mark.parametrize("fault", LOST_LOCKS)
def test_work_that_loses_its_lock_is_done_again_from_the_beginning(database: Database, fault: Exception) -> None:
    done: list[str] = []

    assert database.write(loses(3, fault, done)) == "try 3"

    assert beats(database) == {"try 3"}
    assert done == ["after try 3"], "only what was committed is followed by anything"


def test_work_that_never_gets_its_lock_ends_as_a_store_error_with_nothing_done(database: Database) -> None:
    done: list[str] = []

    with pytest.raises(StoreError, match="cannot serve"):
        database.write(loses(4, LOST_LOCKS[0].values[0], done))  # type: ignore[arg-type]

    assert beats(database) == set()
    assert done == []


def test_a_fault_that_trying_again_cannot_mend_is_not_tried_again(database: Database) -> None:
    tries = []

    def work(tx: Transaction) -> None:
        tries.append(1)
        heartbeats.beat(tx.conn, "clock", NOW)
        tx.conn.execute(text("SELECT * FROM no_such_table"))

    with pytest.raises(StoreError, match="hotline db upgrade"):
        database.write(work)

    assert len(tries) == 1
    assert beats(database) == set()


def test_what_breaks_in_our_own_code_is_rolled_back_and_seen(database: Database) -> None:
    done: list[str] = []

    def work(tx: Transaction) -> None:
        heartbeats.beat(tx.conn, "clock", NOW)
        tx.after_commit(("wake",), lambda: done.append("woken"))
        raise LookupError("an alert has an incident")

    with pytest.raises(LookupError):
        database.write(work)

    assert beats(database) == set()
    assert done == []


def test_what_follows_a_commit_follows_once_in_its_order_and_sees_it(database: Database) -> None:
    done: list[str] = []

    def work(tx: Transaction) -> None:
        tx.after_commit(("job", "one"), lambda: done.extend(["one", *beats(database)]))
        tx.after_commit(("job", "two"), lambda: done.append("two"))
        tx.after_commit(("job", "one"), lambda: done.append("one again"))
        heartbeats.beat(tx.conn, "clock", NOW)
        assert done == []

    database.write(work)

    assert done == ["one", "clock", "two"]


def test_writers_at_once_wait_for_each_other_and_lose_nothing(database: Database) -> None:
    database.write(lambda tx: tx.conn.execute(text("INSERT INTO phones (phone_index, dead_code) VALUES ('x', 0)")))
    start = threading.Barrier(4)

    def count(tx: Transaction) -> None:
        lock = " FOR UPDATE" if tx.conn.dialect.name == "postgresql" else ""
        seen = tx.conn.execute(text(f"SELECT dead_code FROM phones WHERE phone_index = 'x'{lock}")).scalar_one()
        tx.conn.execute(text("UPDATE phones SET dead_code = :next"), {"next": seen + 1})

    def many() -> None:
        start.wait()
        for _ in range(10):
            database.write(count)

    threads = [threading.Thread(target=many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.reading() as tx:
        assert tx.conn.execute(text("SELECT dead_code FROM phones")).scalar_one() == 40


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_that_wait_for_each_other_in_a_circle_both_get_through(database: Database) -> None:
    for name in "ab":
        database.write(lambda tx, name=name: heartbeats.beat(tx.conn, name, NOW))  # type: ignore[misc]
    both_hold_one, tries = threading.Barrier(2), []

    def cross(first: str, second: str) -> None:
        def work(tx: Transaction) -> None:
            tries.append(first)
            heartbeats.beat(tx.conn, first, NOW)
            if tries.count(first) == 1:
                both_hold_one.wait()
            heartbeats.beat(tx.conn, second, NOW)

        database.write(work)

    threads = [threading.Thread(target=cross, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(tries) in (["a", "a", "b"], ["a", "b", "b"])


def test_an_error_never_quotes_what_was_to_be_stored(database: Database) -> None:
    def work(tx: Transaction) -> None:
        for _ in range(2):
            tx.conn.execute(phones.phones.insert().values(phone_index="the words of a person"))

    with pytest.raises(StoreError) as caught:
        database.write(work)

    assert "the words of a person" not in str(caught.value)
    assert "[SQL parameters hidden" in str(caught.value.__cause__)


def test_a_database_that_is_away_is_a_store_error_and_serves_again_after(tmp_path: Path) -> None:
    away = Database(make_engine(f"postgresql+psycopg://nobody:secret-word@127.0.0.1:{closed_port()}/none"), (DATA_KEY,))
    folder = Database(make_engine(f"sqlite:///{tmp_path}"), (DATA_KEY,))

    for database in (away, folder):
        for ask in (database.ping, lambda database=database: database.write(lambda tx: None)):
            with pytest.raises(StoreError, match="DATABASE_URL") as caught:
                ask()
            assert not isinstance(caught.value, KeyMismatch)
            assert "secret-word" not in str(caught.value)
            assert "\n" not in str(caught.value)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_stands_still_is_given_up_and_not_asked_again_at_once(database_url: str) -> None:
    ticks = Ticks()
    database = Database(make_engine(database_url, PATIENT), (DATA_KEY,), limits=PATIENT, ticks=ticks)
    database.ping()
    with database.engine.connect() as conn:
        TimeoutConnection.of(conn).statement_timeout = 0.2  # the pool's only one

    def ask_for_long() -> None:
        with database.reading() as tx:
            ticks.at += 5
            tx.conn.execute(text("SELECT pg_sleep(30)"))

    with pytest.raises(StoreError, match=r"no answer in 0\.2 s"):
        ask_for_long()
    with pytest.raises(StoreError, match="silent just now"):
        database.ping()

    ticks.at += 3
    database.ping()
    database.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_process_that_is_stopped_in_a_transaction_is_given_up(database: Database) -> None:
    def stops(tx: Transaction) -> None:
        stopped.append(tx.conn.execute(text("SELECT pg_backend_pid()")).scalar_one())
        heartbeats.beat(tx.conn, "clock", NOW)
        TimeoutConnection.of(tx.conn).statement_timeout = 0.2
        os.kill(stopped[0], signal.SIGSTOP)
        tx.conn.execute(text("SELECT 1"))

    stopped: list[int] = []
    try:
        with pytest.raises(StoreError, match=r"no answer in 0\.2 s"):
            database.write(stops)
    finally:
        os.kill(stopped[0], signal.SIGCONT)

    assert beats(database) == set()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_server_itself_ends_what_is_slow_or_waits_for_a_process_that_stands_still(database_url: str) -> None:
    database = Database(make_engine(database_url), (DATA_KEY,))
    with database.reading() as tx:
        names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        limits = [tx.conn.execute(text(f"SHOW {name}")).scalar_one() for name in names]

    assert limits == ["4s", "4s", "8s"]
    database.close()


def test_work_that_finds_every_connection_in_use_is_a_store_error(database_url: str) -> None:
    database = Database(shared_engine(database_url), (DATA_KEY,))
    database.ping()

    with pytest.raises(StoreError), database.reading():
        raise PoolEmpty("QueuePool limit reached")
