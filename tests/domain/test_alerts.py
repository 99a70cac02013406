"""The short numbers of alerts: 1 to 99 a phone, and a day of rest."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from hotline.domain.alerts import NUMBERS, Alert, AlertState, free_number
from tests.domain.people import START, TIMING, alert, contact


@given(st.sets(st.integers(1, 99)))
def test_a_new_alert_has_the_smallest_number_that_means_nothing_yet(held: set[int]) -> None:
    number = free_number(held)

    assert 1 <= number <= 99
    if len(held) < 99:
        assert number not in held
        assert set(range(1, number)) <= held


def test_with_all_99_held_the_last_one_is_used_again() -> None:
    assert free_number(NUMBERS) == 99


def test_a_number_rests_a_day_after_its_incident_closed() -> None:
    open_ = alert(contact("maria"))
    closed = replace(open_, closed_at=START)

    assert open_.holds_number(START + timedelta(days=9), TIMING)
    assert closed.holds_number(START + timedelta(hours=23, minutes=59), TIMING)
    assert not closed.holds_number(START + timedelta(hours=24), TIMING)


def test_only_who_was_not_reached_or_passed_is_out() -> None:
    states = {state for state in AlertState if alert(contact("maria"), state).over}

    assert states == {AlertState.FAILED, AlertState.MISSED, AlertState.PASSED}


class Numbers(RuleBasedStateMachine):
    """One phone, over weeks: alerts come, close and rest."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.alerts: list[Alert] = []

    @property
    def held(self) -> list[int]:
        """Return the numbers that mean something on the phone now."""
        return [one.number for one in self.alerts if one.holds_number(self.now, TIMING)]

    @rule(many=st.integers(1, 30))
    def alerts_come(self, many: int) -> None:
        for _ in range(many):
            held = set(self.held)
            number = free_number(held)
            assert number not in held or len(held) == 99
            self.alerts.append(alert(contact("maria"), number=number))

    @rule(place=st.integers(0, 200))
    def one_closes(self, place: int) -> None:
        if place < len(self.alerts) and self.alerts[place].closed_at is None:
            self.alerts[place] = replace(self.alerts[place], closed_at=self.now)

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @invariant()
    def a_number_means_one_alert_unless_all_were_held(self) -> None:
        counted = Counter(self.held)
        assert all(count == 1 for number, count in counted.items() if number != NUMBERS[-1])


TestNumbers = Numbers.TestCase
TestNumbers.settings = settings(max_examples=40, stateful_step_count=20)
