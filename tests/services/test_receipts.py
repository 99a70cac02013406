"""Receipts: callbacks come late, twice and in any order, and only ever move a send forward."""

import dataclasses

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.domain.deliveries import FAILURES, Delivery, DeliveryState, Kind, Relevance, moves_forward
from hotline.store.sql.types import new_id
from hotline.store.tables import deliveries as sends
from tests.building import Building
from tests.receipts import post_status
from tests.rows import alert_to, posts_to

LIVES = [
    ["queued", "sent", "delivered"],
    ["queued", "sent", "undelivered"],
    ["queued", "failed"],
    ["queued", "sent"],
    ["sent", "delivered", "read"],
]


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Return a message's life, and its callbacks as they arrive: some twice, in any order."""
    life = draw(st.sampled_from(LIVES))
    again = draw(st.lists(st.sampled_from(life), max_size=4))
    return life, draw(st.permutations(life + again))


@given(arrivals())
def test_whatever_the_order_the_end_of_a_life_is_what_stays(life_and_arrivals: tuple[list[str], list[str]]) -> None:
    life, arriving = life_and_arrivals
    status: str | None = None

    for new in arriving:
        if moves_forward(status, new):
            status = new

    assert status == life[-1]


@given(st.sampled_from(sorted(FAILURES)), st.text() | st.sampled_from([status for life in LIVES for status in life]))
def test_nothing_undoes_a_failure(failure: str, later: str) -> None:
    assert not moves_forward(failure, later)


@given(arrivals=arrivals())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_row_ends_as_its_message_did_whatever_the_order(
    building: Building, arrivals: tuple[list[str], list[str]]
) -> None:
    life, arriving = arrivals
    ana, database = building.phone("ana"), building.hotline.database
    # A fresh send for each example, as the worker leaves it once the carrier has taken it.
    fresh = dataclasses.replace(
        _row(building, ana.number), state=DeliveryState.ACCEPTED, sid=f"SM{'1' * 32}", status="accepted"
    )
    database.write(lambda tx: sends.add(tx, [fresh]))

    for status in arriving:
        building.hotline.status_callbacks.message(
            fresh.id, fresh.sid or "", status, 30003 if status in FAILURES else None
        )

    with database.reading() as tx:
        row = sends.get(tx.conn, fresh.id)
    assert row
    assert row.status == life[-1]
    assert row.state is (DeliveryState.FAILED if life[-1] in FAILURES else DeliveryState.ACCEPTED)


def _row(building: Building, number: str) -> Delivery:
    """Return one row that is stored nowhere yet."""
    now = building.now()
    index = building.hotline.database.vault.blind(number)
    return Delivery(
        id=new_id(24), kind=Kind.COPY, message_key="copy", incident_id=None, alert_id=None, report_id=None,
        phone_index=index, sealed_to="", sealed_body="", relevance=Relevance.ALWAYS, idempotency_key=None,
        state=DeliveryState.PENDING, created_at=now, due_at=now, expires_at=now,
    )  # fmt: skip


def test_callbacks_that_come_reversed_and_twice_end_as_delivered(building: Building) -> None:
    maria = building.phone("maria").fault("shuffle")

    building.phone("ana").text("ICE ANNEX")

    row = alert_to(building, maria.number)
    assert (row.state, row.status, row.code) == (DeliveryState.ACCEPTED, "delivered", None)


@pytest.mark.parametrize("code", [30001, 30003, 30008])
def test_a_failure_and_its_code_are_never_overwritten(building: Building, code: int) -> None:
    maria = building.phone("maria").fault(f"undelivered:{code}")
    building.phone("ana").text("ICE ANNEX")
    row = alert_to(building, maria.number)

    for status, other in [
        ("delivered", None),
        ("sent", None),
        ("failed", 30500),
        ("undelivered", None),
        ("read", None),
    ]:
        assert post_status(building, row, status, other) == 200

    after = alert_to(building, maria.number)
    assert (after.state, after.status, after.code) == (DeliveryState.FAILED, "undelivered", code)


def test_a_failure_that_is_reported_twice_tells_tier_two_once(building: Building) -> None:
    rows = []
    for name in ("maria", "james", "dana"):
        building.phone(name).fault("silent")
    building.phone("ana").text("ICE ANNEX")
    for name in ("maria", "james", "dana"):
        rows.append(alert_to(building, building.phone(name).number))

    for row in rows * 2:
        post_status(building, row, "undelivered", 30003)
        building.wait(seconds=1)

    building.phone("ruth").expect("City Hall Annex").expect_nothing()
    building.phone("gus").expect_nothing()


def test_a_ref_that_we_never_gave_and_a_status_that_nobody_knows_change_nothing(building: Building) -> None:
    maria = building.phone("maria").fault("silent")
    building.phone("ana").text("ICE ANNEX")
    before = alert_to(building, maria.number)

    answers = [
        post_status(building, before, "failed", 30003, ref="nobody"),
        post_status(building, before, "failed", 30003, ref=""),
        post_status(building, before, "exploded"),
        post_status(building, before, ""),
    ]

    assert answers == [200] * 4
    assert alert_to(building, maria.number) == before


def test_an_answer_that_was_lost_is_made_up_for_by_the_callback_whatever_came_first(building: Building) -> None:
    maria = building.phone("maria").fault("500", 1)
    building.phone("ana").text("ICE ANNEX")
    unknown = alert_to(building, maria.number)
    assert unknown.state is DeliveryState.IN_DOUBT

    post_status(building, dataclasses.replace(unknown, sid=f"SM{'2' * 32}"), "sent")
    for _ in range(4):
        building.wait(seconds=30)

    row = alert_to(building, maria.number)
    assert (row.state, row.sid, row.status) == (DeliveryState.ACCEPTED, f"SM{'2' * 32}", "sent")
    assert len(posts_to(building, maria.number)) == 1


def test_a_missing_receipt_alone_changes_nothing(building: Building) -> None:
    for name in ("maria", "james", "dana"):
        building.phone(name).fault("silent")
    building.phone("ana").text("ICE ANNEX")

    building.wait(minutes=4)

    building.phone("ruth").expect_nothing()
    assert len(posts_to(building, building.phone("maria").number)) == 1
    building.phone("ana").expect("3 people are being alerted").expect("3 people were told").expect_nothing()
