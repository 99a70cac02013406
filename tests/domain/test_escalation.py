"""Whose turn it is: the table of who is told when."""

from collections.abc import Mapping, Sequence

import pytest

from hotline.domain.alerts import AlertState
from hotline.domain.contacts import Contact, by_level
from hotline.domain.escalation import EscalationStep, advance
from hotline.domain.policies import DEFAULT
from tests.domain.people import START, after, alert, contact, incident

MARIA, JAMES = contact("maria"), contact("james")
RUTH, GUS, ELENA = contact("ruth", 2), contact("gus", 3), contact("elena", 1, everywhere=True)
EVERYBODY = (MARIA, JAMES, RUTH, GUS, ELENA)
WAITING, FAILED, PASSED, ANSWERED = AlertState.WAITING, AlertState.FAILED, AlertState.PASSED, AlertState.ANSWERED
MISSED = AlertState.MISSED


def step(
    minutes: float,
    answers: Mapping[Contact, AlertState] | None = None,
    *,
    people: Sequence[Contact] = EVERYBODY,
    next_step: int = 0,
    confirmed: bool = False,
) -> EscalationStep:
    """Return the step so many minutes after the opening, given what is known of those who were told."""
    context = incident(next_step=next_step, confirmed_at=START if confirmed else None)
    alerts = [alert(who, state) for who, state in (answers or {}).items()]
    return advance(context, DEFAULT, by_level(people), alerts, after(minutes))


def told(*args: object, **kwargs: object) -> list[str]:
    """Return the names of who is told in such a step."""
    return [who.name for who in step(*args, **kwargs).tell]  # type: ignore[arg-type]


def test_tier_1_is_told_at_once_and_tier_2_looked_at_five_minutes_later() -> None:
    first = step(0)

    assert [who.name for who in first.tell] == ["maria", "james"]
    assert first.next_step == 1
    assert first.look_again_at == after(5)


@pytest.mark.parametrize(
    ("minutes", "answers", "expected"),
    [
        pytest.param(4.9, {MARIA: WAITING, JAMES: WAITING}, [], id="nobody before five minutes"),
        pytest.param(5, {MARIA: WAITING, JAMES: WAITING}, ["ruth"], id="tier 2 at five minutes"),
        pytest.param(5, {MARIA: ANSWERED, JAMES: WAITING}, ["ruth"], id="an answer that takes nothing stops nothing"),
        pytest.param(1, {MARIA: FAILED, JAMES: PASSED}, ["ruth"], id="at once when all of tier 1 failed or passed"),
        pytest.param(1, {MARIA: FAILED, JAMES: FAILED}, ["ruth"], id="at once when all of tier 1 failed"),
        pytest.param(1, {MARIA: PASSED, JAMES: WAITING}, [], id="not while one of tier 1 may still answer"),
        pytest.param(1, {MARIA: PASSED, JAMES: ANSWERED}, [], id="nor while one of tier 1 answered"),
    ],
)
def test_tier_2_follows_after_five_minutes_or_when_all_of_tier_1_failed_or_passed(
    minutes: float, answers: Mapping[Contact, AlertState], expected: list[str]
) -> None:
    assert told(minutes, answers, next_step=1) == expected


TOLD_2 = {MARIA: WAITING, JAMES: WAITING, RUTH: WAITING}


@pytest.mark.parametrize(
    ("minutes", "answers", "confirmed", "expected"),
    [
        pytest.param(9.9, TOLD_2, True, [], id="nobody before ten minutes"),
        pytest.param(10, TOLD_2, True, ["gus", "elena"], id="confirmed: tier 3 and everybody of every site at ten"),
        pytest.param(10, TOLD_2, False, ["gus", "elena"], id="unconfirmed, and nobody answered at all"),
        pytest.param(10, TOLD_2 | {MARIA: FAILED}, False, ["gus", "elena"], id="nor answers whoever was not reached"),
        pytest.param(10, TOLD_2 | {MARIA: ANSWERED}, False, ["gus"], id="unconfirmed, and somebody answered"),
        pytest.param(10, TOLD_2 | {MARIA: PASSED}, False, ["gus"], id="unconfirmed, and somebody answered by passing"),
        pytest.param(10, TOLD_2 | {MARIA: ANSWERED}, True, ["gus", "elena"], id="confirmed, and somebody answered"),
        pytest.param(6, dict.fromkeys(TOLD_2, PASSED), False, [], id="unconfirmed and all passed: not before ten"),
        pytest.param(6, dict.fromkeys(TOLD_2, PASSED), True, ["gus"], id="confirmed and all passed: tier 3 at once"),
        pytest.param(6, dict.fromkeys(TOLD_2, FAILED), False, ["gus"], id="nobody could be reached: tier 3 at once"),
        pytest.param(6, dict.fromkeys(TOLD_2, MISSED), False, ["gus"], id="all missed their calls: tier 3 at once"),
        pytest.param(6, TOLD_2 | {MARIA: MISSED}, False, [], id="not while somebody may still answer"),
    ],
)
def test_the_last_resort_follows_after_ten_minutes(
    minutes: float, answers: Mapping[Contact, AlertState], confirmed: bool, expected: list[str]
) -> None:
    assert told(minutes, answers, next_step=2, confirmed=confirmed) == expected


def test_an_empty_tier_is_skipped_at_once() -> None:
    assert told(0, people=(RUTH, GUS, ELENA)) == ["ruth"]
    assert told(0, people=(GUS, ELENA)) == ["gus"]
    assert told(0, people=(ELENA,)) == ["elena"]
    assert told(0, people=()) == []


def test_a_tier_of_people_who_cannot_be_reached_is_skipped_at_once_and_its_people_are_seen_to_have_failed() -> None:
    deaf = contact("deaf", reachable=False)

    assert told(0, people=(deaf, RUTH, GUS)) == ["deaf", "ruth"]
    assert told(0, people=(deaf, JAMES, RUTH)) == ["deaf", "james"]


def test_a_step_that_comes_late_tells_every_tier_that_is_due() -> None:
    late = step(25, {MARIA: WAITING, JAMES: WAITING}, next_step=1)

    assert [who.name for who in late.tell] == ["ruth", "gus", "elena"]
    assert late.look_again_at is None


def test_people_of_every_site_are_last_whatever_tier_their_row_says() -> None:
    assert ELENA.tier == 1
    assert told(0) == ["maria", "james"]
    assert ELENA.last_resort
    assert GUS.last_resort
    assert not RUTH.last_resort


def test_nobody_is_told_twice_where_somebody_new_joined_the_site() -> None:
    new = contact("new")

    again = advance(incident(next_step=0), DEFAULT, by_level((MARIA, JAMES, new)), [alert(MARIA)], START)

    assert [who.name for who in again.tell] == ["james", "new"]
