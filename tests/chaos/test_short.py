"""A short round of the campaign in the ordinary suite; `make chaos` plays the long ones."""

from tests.chaos import plan, round
from tests.chaos.plan import Event

# One of each within five seconds, and those that send alerts twice. The pauses are a supervisor's.
KILLS = [
    Event(0.6, "kill", "worker", 0.2),
    Event(1.4, "kill", "clock", 0.2),
    Event(2.2, "kill", "valkey", 0.3),
    Event(3.0, "kill", "worker", 0.2),
    Event(3.8, "kill", "clock", 0.2),
    Event(4.6, "kill", "web", 0.1),
]
# Longer than any lease, and than the carrier's list is looked at for a text whose fate is unknown.
SKIPS = (65.0, 50.0, 50.0)


def test_no_confirmed_report_is_lost_while_each_process_is_killed() -> None:
    said: list[str] = []
    one = round.Round(1, "sqlite", 40, 8.0, events=KILLS, skips=SKIPS, patience=60.0, say=said.append)

    round.play(one)

    assert one.faults.kills.total() == len(KILLS)
    assert one.verdict.due > 0
    assert one.verdict.lost == []
    assert one.verdict.left == []
    assert one.load.faults == {}


def test_a_seed_is_a_plan() -> None:
    made = [plan.make(seed, 60, "postgresql", {"jump": 0}) for seed in (7, 7, 8)]

    assert made[0] == made[1] != made[2]
    assert not [event for event in made[0] if event.kind == "jump" or event.what == "full"]
