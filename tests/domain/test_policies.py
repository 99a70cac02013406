"""Policies as data: what is stored comes back, and TIME_SCALE counts for every time."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.contacts import Role
from hotline.domain.policies import DEFAULT, WINDOWS, Policy, PolicyStep
from hotline.domain.timing import Timing

MINUTES = st.integers(0, 240).map(lambda number: timedelta(minutes=number))
STEPS = st.builds(
    PolicyStep,
    level=st.integers(1, 4),
    after=MINUTES,
    roles=st.sets(st.sampled_from(Role), min_size=1).map(frozenset),
    texts=st.booleans(),
    call=st.none() | MINUTES,
    repeats=st.integers(0, 20),
    every=MINUTES,
)


WINDOWS_SET = st.dictionaries(st.sampled_from(sorted(WINDOWS)), MINUTES).map(lambda them: frozenset(them.items()))


@given(st.lists(STEPS, min_size=1, max_size=5), WINDOWS_SET)
def test_a_policy_comes_back_from_the_store_as_it_was(
    steps: list[PolicyStep], windows: frozenset[tuple[str, timedelta]]
) -> None:
    policy = Policy(tuple(steps), windows)

    assert Policy.from_json(policy.to_json()) == policy


def test_a_window_replaces_the_published_time_and_no_other() -> None:
    quick = Policy(DEFAULT.steps, frozenset({("silence", timedelta(minutes=3))})).scaled(2)

    assert quick.timing(Timing()) == replace(Timing(), silence_after_take=timedelta(minutes=6))


@given(st.lists(STEPS, min_size=1, max_size=5), st.floats(0.001, 10))
def test_every_time_of_a_policy_is_scaled(steps: list[PolicyStep], factor: float) -> None:
    scaled = Policy(tuple(steps)).scaled(factor)

    for before, after in zip(steps, scaled.steps, strict=True):
        assert after.after == before.after * factor
        assert after.every == before.every * factor
        assert after.call == (None if before.call is None else before.call * factor)
        assert (after.level, after.roles, after.texts, after.repeats) == (
            before.level, before.roles, before.texts, before.repeats,
        )  # fmt: skip


def test_the_default_tells_everybody_and_calls_two_minutes_after_each_text() -> None:
    assert DEFAULT.never_told == []
    assert [(step.level, step.after.seconds // 60) for step in DEFAULT.steps] == [(1, 0), (2, 5), (3, 10), (4, 10)]
    assert {step.call for step in DEFAULT.steps} == {timedelta(minutes=2)}
