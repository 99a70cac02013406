"""The plan of one round: which fault comes when, all of it from a seed."""

import random
from collections.abc import Mapping
from dataclasses import dataclass

# Seconds between two kills, and between two faults of other kinds, on average.
KILL_EVERY, TROUBLE_EVERY = 2.5, 7.0
# How long a supervisor takes to start again what ended.
_RESTART = (0.1, 2.0)
_CARRIER = ("refuse", "stall", "stall-lost", "slow", "500", "500-accepted", "drop", "429", "silent", "shuffle", "late")

# How often each kind comes, against the others of its list.
KILLS: Mapping[str, float] = {"worker": 3, "clock": 3, "web": 1.5, "web-child": 1, "valkey": 2, "postgresql": 2}
TROUBLES: Mapping[str, float] = {"terminate": 3, "stop": 3, "disk": 2, "carrier": 4, "jump": 2}


@dataclass(frozen=True, slots=True)
class Event:
    """One fault: what happens to whom, after how many seconds, and for how long."""

    at: float
    kind: str
    what: str
    seconds: float
    value: float = 0


def make(seed: int, seconds: float, database: str, weights: Mapping[str, float]) -> list[Event]:
    """Return the faults of a round that lasts so long, in their order; `weights` are those that differ."""
    chance = random.Random(seed)
    cannot = {"disk" if database == "postgresql" else "postgresql": 0.0}
    kills, troubles = _weighed(KILLS, {**weights, **cannot}), _weighed(TROUBLES, {**weights, **cannot})
    events = [_kill(chance, at, kills) for at in _moments(chance, seconds, KILL_EVERY) if kills]
    events += [_trouble(chance, at, troubles) for at in _moments(chance, seconds, TROUBLE_EVERY) if troubles]
    return sorted(events, key=lambda event: event.at)


def _weighed(usual: Mapping[str, float], weights: Mapping[str, float]) -> dict[str, float]:
    found = {kind: weights.get(kind, weight) for kind, weight in usual.items()}
    return {kind: weight for kind, weight in found.items() if weight > 0}


def _moments(chance: random.Random, seconds: float, every: float) -> list[float]:
    # One somewhere in each stretch: as many in every round, and none the same distance apart.
    return [(number + chance.random()) * every for number in range(int(seconds / every))]


def _pick(chance: random.Random, weights: Mapping[str, float]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def _kill(chance: random.Random, at: float, weights: Mapping[str, float]) -> Event:
    return Event(at, "kill", _pick(chance, weights), chance.uniform(*_RESTART))


def _trouble(chance: random.Random, at: float, weights: Mapping[str, float]) -> Event:
    kind = _pick(chance, weights)
    if kind == "terminate":
        return Event(at, kind, chance.choice(("web", "worker", "clock")), chance.uniform(*_RESTART))
    if kind == "stop":
        return Event(at, kind, chance.choice(("valkey", "worker")), chance.uniform(1, 5))
    if kind == "disk":
        return Event(at, kind, "full", chance.uniform(1, 3))
    if kind == "carrier":
        return Event(at, kind, chance.choice(_CARRIER), chance.uniform(2, 8), chance.uniform(1, 5))
    return Event(at, kind, "clock", 0, chance.uniform(-3600, 3600))
