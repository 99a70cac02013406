"""The states of a delivery: only the steps of the table, and each says what it must."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hotline.domain.deliveries import TRANSITIONS, Delivery, DeliveryState, Kind, Relevance
from hotline.errors import IllegalTransition

NOW = datetime(2026, 1, 15, 18, 42, tzinfo=UTC)
SOON = NOW + timedelta(minutes=1)
P, C, A = DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.ACCEPTED
F, D, X = DeliveryState.FAILED, DeliveryState.IN_DOUBT, DeliveryState.DROPPED

STEPS: dict[str, tuple[Callable[[Delivery], Delivery], DeliveryState]] = {
    "claimed": (lambda one: one.claimed(SOON), C),
    "handed back": (lambda one: one.handed_back(), P),
    "retried": (lambda one: one.retried(SOON, 20429), P),
    "due": (lambda one: one.due(SOON), P),
    "accepted": (lambda one: one.accepted("SM1", "queued", NOW), A),
    "reported": (lambda one: one.reported("delivered", NOW, sid="SM1"), A),
    "reported failed": (lambda one: one.reported("undelivered", NOW, sid="SM1", code=30003), F),
    "in doubt": (lambda one: one.in_doubt(NOW, SOON), D),
    "failed": (lambda one: one.failed(21211), F),
    "dropped": (lambda one: one.dropped(), X),
}
# Two steps begin from one state only: nothing but a claim is handed back, nothing but what waits has a due time.
ONLY_FROM = {"handed back": C, "due": P, "retried": None}


def delivery(state: DeliveryState = P, kind: Kind = Kind.ALERT) -> Delivery:
    return Delivery(
        id="ref", kind=kind, message_key="alert-rep", incident_id="i", alert_id="a", report_id=None, phone_index="x",
        sealed_to="x", sealed_body="y", relevance=Relevance.WAITING, idempotency_key=None, state=state, created_at=NOW,
        due_at=NOW, expires_at=SOON, leased_until=SOON if state is C else None, attempts=0 if state is P else 1,
    )  # fmt: skip


@pytest.mark.parametrize("state", list(DeliveryState))
@pytest.mark.parametrize("name", list(STEPS))
def test_a_step_that_the_table_does_not_list_is_refused(name: str, state: DeliveryState) -> None:
    step, leads_to = STEPS[name]
    allowed = leads_to in TRANSITIONS[state] and ONLY_FROM.get(name) in (None, state)

    if allowed:
        assert step(delivery(state)).state is leads_to
    else:
        with pytest.raises(IllegalTransition, match="delivery ref"):
            step(delivery(state))


def test_the_table_lists_every_state_and_no_way_back_to_the_carrier_from_an_end() -> None:
    assert set(TRANSITIONS) == set(DeliveryState)
    for state in (A, F, X):
        assert not TRANSITIONS[state] & {P, C, D, X}


def test_a_claim_counts_an_attempt_and_one_that_is_handed_back_does_not() -> None:
    claimed = delivery().claimed(SOON)

    assert (claimed.attempts, claimed.leased_until) == (1, SOON)
    assert claimed.handed_back() == delivery()
    assert claimed.retried(SOON).attempts == 1


def test_what_waits_again_is_bundled_anew_and_in_no_doubt() -> None:
    doubtful = delivery().claimed(SOON).bundled("lead").in_doubt(NOW, SOON)

    waiting = doubtful.retried(SOON, 20429)

    assert (waiting.due_at, waiting.code) == (SOON, 20429)
    assert (waiting.bundled_into, waiting.in_doubt_since, waiting.leased_until) == (None, None, None)


def test_a_doubt_is_as_old_as_its_first_moment() -> None:
    doubtful = delivery(C).in_doubt(NOW, SOON)

    assert doubtful.in_doubt(SOON, SOON + timedelta(seconds=5)).in_doubt_since == NOW


def test_what_a_quicker_callback_said_stays_when_the_post_is_answered() -> None:
    known = replace(delivery(C), sid="SM0", status="sent", accepted_at=NOW)

    accepted = known.accepted("SM1", "queued", SOON)

    assert (accepted.sid, accepted.status, accepted.accepted_at) == ("SM0", "sent", NOW)


def test_a_callback_proves_that_the_carrier_took_it_whatever_we_thought() -> None:
    for state in DeliveryState:
        assert delivery(state).reported("sent", NOW, sid="SM1").state is A


def test_a_call_that_nobody_answered_was_placed_all_the_same() -> None:
    busy = delivery(A, Kind.CALL).reported("failed", NOW, sid="CA1")

    assert (busy.state, busy.is_open) == (A, False)
