"""Offers: places and topics that were found for one person, each behind a key of the question that is asked."""

from collections.abc import Sequence

from flows.definition.catalogue import way
from flows.engine.walk import Walk
from flows.routing.places import Place
from flows.routing.router import Verdict

Runners = Sequence[tuple[str, float]]

_OFFERED = 3  # Topics in "did you mean".
_BESIDE, _NEXT_KEY = 2, 4  # Topics beside "are they here now", and the first of their keys.
_RELATED = "34567"  # The keys of the topics that are related to a topic.


def which_place(walk: Walk, near: Sequence[Place]) -> None:
    """Ask which of several close names is meant."""
    forget(walk)
    for key, place in enumerate(near, 1):
        walk.params |= {f"choice.{key}": place.id, f"label.{key}": place.name}
    walk.go("choose-site")


def which_topic(walk: Walk, verdict: Verdict) -> None:
    """Ask which of the likely topics is meant."""
    _topics(walk, verdict.runners[:_OFFERED], 1)
    walk.go("did-you-mean")


def are_they_here(walk: Walk, verdict: Verdict) -> None:
    """Ask whether agents are here now, beside what else the text may ask."""
    others = [runner for runner in verdict.runners if runner[0] != "at-worksite"]
    _topics(walk, others[:_BESIDE], _NEXT_KEY)
    walk.go("now")


def topic(walk: Walk, verdict: Verdict) -> None:
    """Say the topic that is meant, and put what else may have been one key away, for what is least related to it."""
    options = walk.flows.nodes[verdict.topic].options
    related = {key: way(options[key].go, walk.channel) for key in options if key in _RELATED}
    others = [runner for runner in verdict.runners[1:_OFFERED] if runner[0] not in related.values()][: len(related)]
    _topics(walk, others, int(list(related)[-len(others)]) if others else 0)
    walk.go(verdict.topic)


def forget(walk: Walk) -> None:
    """Drop what an earlier question offered."""
    for name in [name for name in walk.params if name.startswith(("choice.", "label."))]:
        del walk.params[name]


def _topics(walk: Walk, runners: Runners, key: int) -> None:
    """Let keys, counted from `key`, stand for topics."""
    forget(walk)
    walk.params |= {f"choice.{place}": topic for place, (topic, _) in enumerate(runners, key)}
