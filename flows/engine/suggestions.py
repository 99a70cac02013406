"""Suggestions: places and topics that one text may mean, each behind a key of the question that follows."""

from collections.abc import Sequence

from flows.definition.catalogue import way
from flows.engine.turn_builder import TurnBuilder
from flows.routing.places import Place
from flows.routing.router import RoutingResult

_SUGGESTED = 3  # topics in "did you mean"
_BESIDE, _NEXT_KEY = 2, 4  # topics beside "are they here now", and the first of their keys
_RELATED = "34567"  # the keys under which a topic offers its related topics


def which_place(turn: TurnBuilder, near: Sequence[Place]) -> None:
    """Ask which of several similar names is meant."""
    forget(turn)
    for key, place in enumerate(near, 1):
        turn.params |= {f"choice.{key}": place.id, f"label.{key}": place.name}
    turn.go("choose-site")


def which_topic(turn: TurnBuilder, routed: RoutingResult) -> None:
    """Ask which of the likely topics is meant."""
    _topics(turn, routed.alternatives[:_SUGGESTED], 1)
    turn.go("did-you-mean")


def are_they_here(turn: TurnBuilder, routed: RoutingResult) -> None:
    """Ask whether agents are here now, and suggest what else the text may ask."""
    others = [found for found in routed.alternatives if found[0] != "at-worksite"]
    _topics(turn, others[:_BESIDE], _NEXT_KEY)
    turn.go("now")


def topic(turn: TurnBuilder, routed: RoutingResult) -> None:
    """Say the likeliest topic, and put the next ones on the keys of its least related topics."""
    options = turn.flows.nodes[routed.topic].options
    related = {key: way(options[key].go, turn.channel) for key in options if key in _RELATED}
    likely = routed.alternatives[1:_SUGGESTED]
    others = [found for found in likely if found[0] not in related.values()][: len(related)]
    _topics(turn, others, int(list(related)[-len(others)]) if others else 0)
    turn.go(routed.topic)


def forget(turn: TurnBuilder) -> None:
    """Drop what an earlier question suggested."""
    for name in [name for name in turn.params if name.startswith(("choice.", "label."))]:
        del turn.params[name]


def _topics(turn: TurnBuilder, topics: Sequence[tuple[str, float]], first_key: int) -> None:
    """Put topics on keys, counted from `first_key`."""
    forget(turn)
    turn.params |= {f"choice.{key}": topic for key, (topic, _) in enumerate(topics, first_key)}
