"""Offers: places and topics that were found for one person, each behind a key of the question that is asked."""

from collections.abc import Sequence

from flows.definition.catalogue import way
from flows.engine.turn_builder import TurnBuilder
from flows.routing.places import Place
from flows.routing.router import RoutingResult

Alternatives = Sequence[tuple[str, float]]

_OFFERED = 3  # Topics in "did you mean".
_BESIDE, _NEXT_KEY = 2, 4  # Topics beside "are they here now", and the first of their keys.
_RELATED = "34567"  # The keys of the topics that are related to a topic.


def which_place(turn: TurnBuilder, near: Sequence[Place]) -> None:
    """Ask which of several close names is meant."""
    forget(turn)
    for key, place in enumerate(near, 1):
        turn.params |= {f"choice.{key}": place.id, f"label.{key}": place.name}
    turn.go("choose-site")


def which_topic(turn: TurnBuilder, result: RoutingResult) -> None:
    """Ask which of the likely topics is meant."""
    _topics(turn, result.alternatives[:_OFFERED], 1)
    turn.go("did-you-mean")


def are_they_here(turn: TurnBuilder, result: RoutingResult) -> None:
    """Ask whether agents are here now, beside what else the text may ask."""
    others = [alternative for alternative in result.alternatives if alternative[0] != "at-worksite"]
    _topics(turn, others[:_BESIDE], _NEXT_KEY)
    turn.go("now")


def topic(turn: TurnBuilder, result: RoutingResult) -> None:
    """Say the topic that is meant, and put what else may have been one key away, for what is least related to it."""
    options = turn.flows.nodes[result.topic].options
    related = {key: way(options[key].go, turn.channel) for key in options if key in _RELATED}
    others = [alternative for alternative in result.alternatives[1:_OFFERED] if alternative[0] not in related.values()][: len(related)]
    _topics(turn, others, int(list(related)[-len(others)]) if others else 0)
    turn.go(result.topic)


def forget(turn: TurnBuilder) -> None:
    """Drop what an earlier question offered."""
    for name in [name for name in turn.params if name.startswith(("choice.", "label."))]:
        del turn.params[name]


def _topics(turn: TurnBuilder, alternatives: Alternatives, key: int) -> None:
    """Let keys, counted from `key`, stand for topics."""
    forget(turn)
    turn.params |= {f"choice.{place}": topic for place, (topic, _) in enumerate(alternatives, key)}
