"""The ways between the nodes, and which of them become lines."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from flows.definition.catalogue import FALLBACK, Flows, title
from flows.definition.links import REQUIRED
from flows.definition.model import Node
from flows.drawing.legend import EVERYWHERE

On = Literal["both", "sms", "voice"]


@dataclass(frozen=True, slots=True)
class Way:
    """A way from a node to another by some of its exits; what is not `drawn` as a line is named in the box."""

    source: str
    target: str
    exits: tuple[str, ...]
    on: On
    label: str
    drawn: bool = False


def all_ways(flows: Flows, parts: Mapping[str, str]) -> dict[str, tuple[Way, ...]]:
    """Return the ways of every node but those that the legend names.

    Lines stay within a part and go forward; the menu's tree has one line to each place; topics name what is related.
    """
    ways = {name: tuple(_ways(name, flows.nodes[name])) for name in parts}
    near = {
        name: [way for way in of if parts[way.target] == parts[name]] if name not in flows.topics else []
        for name, of in ways.items()
    }
    without = _back(near)
    places: set[str] = set()
    for name in sorted(near, key=lambda name: name != "menu"):
        for way in near[name] if parts[name] == "ask" else ():
            without |= {way} if way.target in places else set()
            places.add(way.target)
    return {
        name: tuple(replace(way, drawn=way in near[name] and way not in without) for way in of)
        for name, of in ways.items()
    }


def _back(ways: Mapping[str, Iterable[Way]]) -> set[Way]:
    """Return the ways that lead back to where the conversation came from; it starts where the engine comes in."""
    found: set[Way] = set()
    seen: set[str] = set()

    def look(name: str, before: frozenset[str]) -> None:
        seen.add(name)
        for way in ways[name]:
            if way.target in before | {name}:
                found.add(way)
            elif way.target not in seen:
                look(way.target, before | {name})

    for name in sorted(ways, key=lambda name: name not in REQUIRED):
        if name not in seen:
            look(name, frozenset())
    return found


def _ways(name: str, node: Node) -> Iterator[Way]:
    """Yield the ways of a node; exits to the same target are one way."""
    together: dict[tuple[str, On], dict[str, str]] = {}
    for exit, label, target, on in _exits(node):
        if (exit, target) not in EVERYWHERE:
            together.setdefault((target, on), {})[exit] = label
    for (target, on), labels in together.items():
        label = next(iter(labels.values())) if len(labels) == 1 else _range(list(labels))
        yield Way(name, target, tuple(labels), on, label)


def _exits(node: Node) -> Iterator[tuple[str, str, str, On]]:
    """Yield each exit: its name, how the picture calls it, its target, and the channel."""
    for key, option in node.options.items():
        label = f"{key} {title(option, FALLBACK)}".strip()
        for target, on in _by_channel(option.go.sms, option.go.voice, option.only):
            yield key, label, target, on
    for exit, to in node.then.items():
        yield from ((exit, exit, target, on) for target, on in _by_channel(to.sms, to.voice))
    if node.next is not None:
        name = "one of them" if node.choose else "then"
        yield from (("next", name, target, on) for target, on in _by_channel(node.next.sms, node.next.voice))


def _by_channel(sms: str, voice: str, only: Literal["sms", "voice"] | None = None) -> list[tuple[str, On]]:
    if only is None and sms == voice:
        return [(sms, "both")]
    ways: list[tuple[str, On]] = [(sms, "sms"), (voice, "voice")]
    return [(target, on) for target, on in ways if only in (None, on)]


def _range(exits: list[str]) -> str:
    keys = "".join(exits)
    if len(keys) == len(exits) and keys in "123456789":
        return f"{exits[0]}–{exits[-1]}"
    return ", ".join(exits)
