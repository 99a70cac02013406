"""What is drawn, as plain data: a box for every node that a person can come to, in four parts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from flows.definition.catalogue import FALLBACK, Flows, title
from flows.definition.entry_nodes import WHEN
from flows.definition.model import Node, Plural
from flows.drawing.parts import part_of
from flows.drawing.ways import Way, all_ways

_OPTIONAL = re.compile(r"\[[^\[\]]*\]")


class Kind(StrEnum):
    """What happens at a node; it gives the box its shape and colour."""

    ASKS = "asks"
    DOES = "does"
    SAYS = "says"
    TOPIC = "topic"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class Box:
    """A node as it is drawn; `comes` tells when the service goes there of itself."""

    id: str
    part: str
    kind: Kind
    title: str
    words: str
    comes: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """The whole picture as data, in the order in which it is drawn."""

    boxes: tuple[Box, ...]

    def part(self, name: str) -> tuple[Box, ...]:
        """Return the boxes of a part."""
        return tuple(box for box in self.boxes if box.part == name)

    @property
    def ways(self) -> tuple[Way, ...]:
        """Return the ways of all boxes."""
        return tuple(way for box in self.boxes for way in box.ways)


def graph_of(flows: Flows) -> Graph:
    """Return the picture of all conversations."""
    parts = part_of(flows)
    ways = all_ways(flows, parts)
    every = [way for of in ways.values() for way in of]
    boxes = []
    for name, part in parts.items():
        node = flows.nodes[name]
        kind = Kind.TOPIC if name in flows.topics else _kind(node)
        comes = WHEN[name] if name in WHEN else _from(name, every)
        boxes.append(Box(name, part, kind, title(node, FALLBACK), _first(node), comes, ways[name]))
    return Graph(tuple(boxes))


def _from(name: str, ways: Iterable[Way]) -> str:
    """Return where one comes from to a box that no line leads to."""
    to = [way for way in ways if way.target == name]
    if any(way.drawn for way in to):
        return ""
    return f"from {', '.join(dict.fromkeys(way.source for way in to))}" if to else "by its words"


def _kind(node: Node) -> Kind:
    if node.do is not None or node.switch:
        return Kind.DOES
    return Kind.ASKS if node.waits else Kind.ENDS if node.end else Kind.SAYS


def _first(node: Node) -> str:
    """Return the first line that a node says, without what may be missing from it."""
    texts = node.say.sms.get(FALLBACK) or node.say.voice.get(FALLBACK) or [""]
    text = texts[0].other if isinstance(texts[0], Plural) else texts[0]
    return _OPTIONAL.sub("", text).partition("\n")[0]
