"""The ways between the nodes, and which of them become lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from flows.definition.catalogue import FALLBACK, Flows, title
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

    Lines stay within a part and lead to no part's first node, which bears its name; topics name what is related.
    """
    return {
        name: tuple(
            replace(
                way,
                drawn=name not in flows.topics
                and parts[way.target] == parts[name]
                and way.target not in parts.values(),
            )
            for way in _ways(name, flows.nodes[name])
        )
        for name in parts
    }


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
