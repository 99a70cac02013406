"""An incident's states, and what joins it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.domain.deliveries import Relevance
from hotline.domain.incidents import LIVE, Incident, State
from tests.domain.people import START, TIMING, after, incident

ENDS = sorted(set(State) - LIVE)


@pytest.mark.parametrize(
    ("minutes", "last_report", "expected"),
    [(0, 0, True), (59.9, 0, True), (60, 0, False), (70, 30, True), (90, 30, False)],
)
def test_a_report_joins_within_an_hour_of_the_opening_or_the_last_report(
    minutes: float, last_report: float, expected: bool
) -> None:
    assert incident(last_report_at=after(last_report)).joinable(after(minutes), TIMING) is expected


@pytest.mark.parametrize("state", [State.UNREACHED, *ENDS])
def test_nothing_joins_what_is_unreached_or_ended(state: State) -> None:
    assert not incident(state=state).joinable(after(1), TIMING)


def test_a_taken_incident_is_joined() -> None:
    assert incident().acknowledge("maria", after(1)).joinable(after(2), TIMING)


def test_news_of_other_kinds_does_not_keep_it_open_for_joining() -> None:
    later = incident().acknowledge("maria", after(50)).on_site("maria", after(55))

    assert not later.joinable(after(60), TIMING)


def test_being_there_confirms_undoes_an_end_and_takes_only_what_nobody_has() -> None:
    assert incident().on_site("maria", after(1)).acknowledged_by == "maria"
    assert incident().acknowledge("maria", after(1)).on_site("james", after(2)).acknowledged_by == "maria"
    for state in ENDS:
        again = incident().end(state, after(5)).on_site("maria", after(6))
        assert (again.state, again.live, again.ended_at, again.confirmed) == (State.ACKNOWLEDGED, True, None, True)


def test_a_second_voucher_changes_nothing() -> None:
    confirmed = incident().confirm(after(1))

    assert confirmed.confirm(after(9)) == confirmed


def test_giving_it_back_forgets_who_had_it_and_keeps_what_is_known() -> None:
    released = incident(next_step=2).on_site("maria", after(1)).unacknowledge(after(2))

    assert (released.state, released.acknowledged_by, released.acknowledged_at, released.attended_by) == (
        State.OPEN,
        None,
        None,
        None,
    )
    assert released.on_site_by == "maria", "that a rep was there stays true"
    assert released.confirmed
    assert (released.next_step, released.policy_at) == (2, START)


def test_reopening_starts_the_times_anew() -> None:
    reopened = incident(next_step=2).acknowledge("maria", after(1)).end(State.FALSE_ALARM, after(3)).reopen(after(5))

    assert (reopened.state, reopened.policy_at, reopened.ended_at) == (State.OPEN, after(5), None)
    assert (reopened.acknowledged_by, reopened.waiting) == (None, True)


@pytest.mark.parametrize("state", list(State))
def test_what_waits_to_leave_is_wanted_only_while_the_incident_is_as_it_was_meant_for(state: State) -> None:
    assert Relevance.ALWAYS.holds(state)
    assert Relevance.WAITING.holds(state) == (state in {State.OPEN, State.UNREACHED})
    assert Relevance.LIVE.holds(state) == (state not in ENDS)
    assert Relevance.ENDED.holds(state) == (state in ENDS)
    assert all(relevance.holds(None) for relevance in Relevance)


EVENTS: list[Callable[[Incident], Incident]] = [
    lambda one: one.reported(after(1)),
    lambda one: one.confirm(after(1)),
    lambda one: one.acknowledge("maria", after(1)),
    lambda one: one.on_site("maria", after(1)),
    lambda one: one.unreached(after(1)),
    lambda one: one.end(State.ALL_CLEAR, after(1)),
    lambda one: one.reopen(after(1)),
    lambda one: one.acknowledge("maria", after(0)).unacknowledge(after(1)),
]


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_starts_the_hours_to_its_lapse_anew(event: Callable[[Incident], Incident]) -> None:
    assert event(incident()).last_event_at == after(1)


def test_every_time_is_scaled_for_practice() -> None:
    quick = TIMING.scaled(0.01)

    assert quick.join == timedelta(seconds=36)
    assert quick.lapse == timedelta(seconds=144)
    assert replace(TIMING) == TIMING.scaled(1)
