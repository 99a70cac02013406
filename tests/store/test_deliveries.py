"""Deliveries as rows: claimed once, most urgent first, and written only as they were read."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from hotline.domain.deliveries import Delivery, DeliveryState, Kind, Relevance
from hotline.errors import StaleWrite
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import deliveries as sends
from tests.store.conftest import NOW

LEASE = NOW + timedelta(minutes=1)
LOOK_UP_EVERY = timedelta(seconds=5)


def row(delivery_id: str, kind: Kind = Kind.ALERT, **changes: Any) -> Delivery:
    base = Delivery(
        id=delivery_id, kind=kind, message_key="alert-rep", incident_id=None, alert_id=None, report_id=None,
        phone_index="index", sealed_to="contacts.x", sealed_body="contacts.y", relevance=Relevance.ALWAYS,
        idempotency_key=None, state=DeliveryState.PENDING, created_at=NOW, due_at=NOW,
        expires_at=NOW + timedelta(hours=1),
    )  # fmt: skip
    return replace(base, **changes)


def add(database: Database, *rows: Delivery) -> None:
    database.write(lambda tx: sends.add(tx, rows))


def get(database: Database, send_id: str) -> Delivery:
    with database.reading() as tx:
        found = sends.get(tx.conn, send_id)
    assert found
    return found


def claim(database: Database, at: datetime = NOW, limit: int = 100, **narrow: Any) -> list[str]:
    def work(tx: Transaction) -> list[str]:
        due = [one.delivery for one in sends.due(tx.conn, at, limit, **narrow)]
        sends.save(tx.conn, [(one, one.claimed(LEASE)) for one in due])
        return [one.id for one in due]

    return database.write(work)


def move(database: Database, delivery_id: str, step: Callable[[Delivery], Delivery]) -> None:
    """Let one delivery take a step."""

    def work(tx: Transaction) -> None:
        (one,) = sends.with_bundled(tx.conn, [delivery_id])
        sends.save(tx.conn, [(one, step(one))])

    database.write(work)


def to_reconcile(database: Database, at: datetime) -> list[str]:
    return [one.id for one in database.write(lambda tx: sends.to_reconcile(tx.conn, at, LEASE - NOW, LOOK_UP_EVERY))]


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

    assert claim(database, delivery_id="one") == ["one"]
    assert claim(database, incident_id="other") == []
    assert claim(database, due_before=NOW - timedelta(seconds=2)) == ["old"]


def test_what_is_to_be_sent_once_is_not_made_again(database: Database) -> None:
    add(database, row("first", idempotency_key="resources:CA1"), row("plain"))

    add(database, row("second", idempotency_key="resources:CA1"), row("also plain"))

    with database.reading() as tx:
        assert sends.get(tx.conn, "second") is None
    assert sorted(claim(database)) == ["also plain", "first", "plain"]


def test_what_has_an_idempotency_key_is_found_by_it(database: Database) -> None:
    add(database, row("later", idempotency_key="resources:CA1", due_at=NOW + timedelta(minutes=30)))

    with database.reading() as tx:
        found = sends.with_key(tx.conn, "resources:CA1")
        assert found is not None
        assert found.id == "later"
        assert sends.with_key(tx.conn, "resources:none") is None


def test_a_row_that_has_changed_since_it_was_read_is_not_written(database: Database) -> None:
    add(database, row("quick"), row("slow"))
    claim(database)
    quick, slow = get(database, "quick"), get(database, "slow")
    move(database, "quick", lambda one: one.failed(30005))  # a callback

    with pytest.raises(StaleWrite):
        database.write(
            lambda tx: sends.save(tx.conn, [(one, one.accepted("SM1", "queued", NOW)) for one in (quick, slow)])
        )

    assert (get(database, "quick").state, get(database, "quick").code) == (DeliveryState.FAILED, 30005)
    assert get(database, "slow") == slow, "nothing of that write stays"


def test_every_column_that_a_step_changes_is_kept(database: Database) -> None:
    add(database, row("one"))
    steps: list[Callable[[Delivery], Delivery]] = [
        lambda one: one.due(NOW + timedelta(seconds=4)), lambda one: one.leading("contacts.z"),
        lambda one: one.claimed(LEASE), lambda one: one.bundled("other"), lambda one: one.in_doubt(NOW, LEASE),
        lambda one: one.retried(LEASE, 20429), lambda one: one.claimed(LEASE), lambda one: one.handed_back(),
        lambda one: one.reported("delivered", NOW, sid="SM1"),
        lambda one: one.reported("failed", NOW, sid="SM2", code=1),
    ]  # fmt: skip
    for step in steps:
        before = get(database, "one")
        move(database, "one", step)
        assert get(database, "one") == step(before)


def test_a_claim_of_a_worker_that_died_is_to_be_reconciled_once_its_lease_is_over(database: Database) -> None:
    add(database, row("dead"))
    claim(database)

    assert to_reconcile(database, LEASE - timedelta(seconds=1)) == []
    assert to_reconcile(database, LEASE + timedelta(seconds=1)) == ["dead"]
    assert claim(database, at=NOW + timedelta(hours=2)) == [], "nobody posts it meanwhile"


def test_a_lease_that_was_given_before_the_clock_went_back_is_over(database: Database) -> None:
    add(database, row("dead"))
    claim(database)

    assert to_reconcile(database, NOW - timedelta(hours=1)) == ["dead"]


def test_what_is_in_doubt_is_looked_up_again_when_its_wait_is_over(database: Database) -> None:
    add(database, row("doubtful"))
    claim(database)
    move(database, "doubtful", lambda one: one.in_doubt(NOW, NOW + LOOK_UP_EVERY))

    assert to_reconcile(database, NOW + LOOK_UP_EVERY / 2) == []
    assert to_reconcile(database, NOW + LOOK_UP_EVERY) == ["doubtful"]
    assert to_reconcile(database, NOW - timedelta(hours=1)) == ["doubtful"], "the clock went back"


def test_what_was_due_when_it_was_made_is_due_though_the_clock_went_back(database: Database) -> None:
    later = NOW + timedelta(seconds=75)
    add(database, row("now"), row("again", due_at=later, attempts=1), row("call", Kind.CALL, due_at=later))
    add(database, row("put off", due_at=NOW - timedelta(minutes=59)))

    assert sorted(claim(database, at=NOW)) == ["now", "put off"]
    for one in ("now", "put off"):
        move(database, one, lambda delivery: delivery.handed_back())
    assert sorted(claim(database, at=NOW - timedelta(hours=1))) == ["again", "now"]


def test_what_is_forgotten_keeps_its_counts_and_loses_its_person(database: Database) -> None:
    add(database, row("old", Kind.COPY), row("young", Kind.COPY, expires_at=NOW + timedelta(days=9)))

    database.write(lambda tx: sends.erase(tx.conn, NOW + timedelta(days=1)))

    old, young = get(database, "old"), get(database, "young")
    assert (old.sealed_to, old.sealed_body, old.phone_index) == (None, None, "")
    assert (young.sealed_to, young.sealed_body, young.phone_index) == ("contacts.x", "contacts.y", "index")
    with database.reading() as tx:
        assert sends.count_by_state(tx.conn) == {("copy", "pending"): 2}
