"""Sends as rows: claimed once, most urgent first, and moved only forward."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hotline.domain.deliveries import DeliveryState, Kind, While
from hotline.store.sql.database import Database
from hotline.store.tables import deliveries as sends
from hotline.store.tables.deliveries import Row
from tests.store.conftest import NOW

LEASE = NOW + timedelta(minutes=1)
LOOK_EVERY = timedelta(seconds=5)


def row(send_id: str, kind: Kind = Kind.ALERT, **changes: Any) -> Row:
    base = Row(
        id=send_id, kind=kind, what="alert-rep", incident_id=None, alert_id=None, report_id=None, phone_index="index",
        sealed_to="contacts.x", sealed_body="contacts.y", while_=While.ALWAYS, once=None, state=DeliveryState.PENDING,
        created_at=NOW, due_at=NOW, expires_at=NOW + timedelta(hours=1),
    )  # fmt: skip
    return replace(base, **changes)


def add(database: Database, *rows: Row) -> None:
    database.write(lambda tx: sends.add(tx.conn, rows))


def get(database: Database, send_id: str) -> Row:
    with database.reading() as tx:
        found = sends.get(tx.conn, send_id)
    assert found
    return found


def claim(database: Database, at: datetime = NOW, limit: int = 100, **narrow: Any) -> list[str]:
    return [one.id for one in database.write(lambda tx: sends.claim(tx.conn, at, LEASE, limit, **narrow))]


def expire(database: Database, at: datetime) -> None:
    database.write(lambda tx: sends.expire_leases(tx.conn, at, LEASE - NOW, NOW))


def settle(database: Database, send_id: str, **values: Any) -> bool:
    return database.write(lambda tx: sends.settle_posted(tx.conn, send_id, **values))


def test_many_who_claim_at_once_never_get_the_same_send(database: Database) -> None:
    add(database, *[row(f"send{number:03}") for number in range(60)])
    start, got = threading.Barrier(6), Counter[str]()

    def work() -> None:
        start.wait()
        empty = 0
        while empty < 3:
            found = claim(database, limit=7)
            got.update(found)
            empty += not found

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(got) == [f"send{number:03}" for number in range(60)]
    assert set(got.values()) == {1}
    assert get(database, "send000").attempts == 1


def test_the_most_urgent_are_claimed_first_and_the_future_not_at_all(database: Database) -> None:
    later = NOW + timedelta(seconds=1)
    add(
        database, row("resources", Kind.RESOURCES), row("update", Kind.UPDATE), row("young", due_at=later),
        row("old", due_at=NOW - timedelta(minutes=1)), row("alert"),
    )  # fmt: skip

    assert claim(database, limit=3) == ["old", "alert", "update"]
    assert claim(database) == ["resources"]
    assert claim(database) == []
    assert claim(database, at=later) == ["young"]


def test_a_claim_can_be_narrowed_and_can_leave_the_young_to_the_worker(database: Database) -> None:
    add(database, row("one"), row("two"), row("old", due_at=NOW - timedelta(seconds=5)))

    assert claim(database, send_id="one") == ["one"]
    assert claim(database, incident_id="other") == []
    assert claim(database, due_before=NOW - timedelta(seconds=2)) == ["old"]


def test_what_is_to_be_sent_once_is_not_made_again(database: Database) -> None:
    add(database, row("first", once="resources:CA1"), row("plain"))

    add(database, row("second", once="resources:CA1"), row("also plain"))

    with database.reading() as tx:
        assert sends.get(tx.conn, "second") is None
    assert sorted(claim(database)) == ["also plain", "first", "plain"]


def test_what_waits_for_later_can_be_made_due_once(database: Database) -> None:
    add(database, row("later", once="resources:CA1", due_at=NOW + timedelta(minutes=30)))

    moved = [database.write(lambda tx: sends.due_now(tx.conn, "resources:CA1", NOW)) for _ in range(2)]

    assert [one.id if one else None for one in moved] == ["later", None]
    assert claim(database) == ["later"]
    assert database.write(lambda tx: sends.due_now(tx.conn, "resources:none", NOW)) is None


def test_the_answer_of_a_post_does_not_undo_what_a_callback_said(database: Database) -> None:
    add(database, row("quick"), row("slow"))
    claim(database)
    database.write(lambda tx: sends.change(tx.conn, "quick", state=DeliveryState.FAILED, code=30005))

    assert not settle(database, "quick", state=DeliveryState.ACCEPTED, sid="SM1")
    assert settle(database, "slow", state=DeliveryState.ACCEPTED, sid="SM2")
    assert not settle(database, "slow", state=DeliveryState.PENDING)

    assert (get(database, "quick").state, get(database, "quick").sid) == (DeliveryState.FAILED, None)
    assert (get(database, "slow").state, get(database, "slow").sid) == (DeliveryState.ACCEPTED, "SM2")


def test_what_was_in_hand_when_its_worker_died_is_unknown_and_not_claimed(database: Database) -> None:
    add(database, row("dead"))
    claim(database)

    for at in (LEASE, LEASE + timedelta(seconds=1)):
        expire(database, at)
        with database.reading() as tx:
            found = [one.id for one in sends.unknown(tx.conn, at, LOOK_EVERY)]
        assert found == (["dead"] if at > LEASE else [])

    assert claim(database, at=NOW + timedelta(hours=2)) == []
    assert get(database, "dead").unknown_since == NOW, "since it was claimed"


def test_a_lease_that_was_given_before_the_clock_went_back_is_over(database: Database) -> None:
    add(database, row("dead"))
    claim(database)

    expire(database, NOW - timedelta(hours=1))

    assert get(database, "dead").state is DeliveryState.UNKNOWN


def test_what_was_due_when_it_was_made_is_due_though_the_clock_went_back(database: Database) -> None:
    later = NOW + timedelta(seconds=75)
    add(database, row("now"), row("again", due_at=later, attempts=1), row("call", Kind.CALL, due_at=later))
    add(database, row("put off", due_at=NOW - timedelta(minutes=59)))

    assert sorted(claim(database, at=NOW)) == ["now", "put off"]
    for one in ("now", "put off"):
        database.write(lambda tx, one=one: sends.change(tx.conn, one, state=DeliveryState.PENDING))  # type: ignore[misc]
    assert sorted(claim(database, at=NOW - timedelta(hours=1))) == ["again", "now"]


def test_what_is_forgotten_keeps_its_counts_and_loses_its_person(database: Database) -> None:
    add(database, row("old", Kind.COPY), row("young", Kind.COPY, expires_at=NOW + timedelta(days=9)))

    database.write(lambda tx: sends.erase(tx.conn, NOW + timedelta(days=1)))

    old, young = get(database, "old"), get(database, "young")
    assert (old.sealed_to, old.sealed_body, old.phone_index) == (None, None, "")
    assert (young.sealed_to, young.sealed_body, young.phone_index) == ("contacts.x", "contacts.y", "index")
    with database.reading() as tx:
        assert sends.count_by_state(tx.conn) == {("copy", "pending"): 2}
