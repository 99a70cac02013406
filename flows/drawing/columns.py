"""Puts boxes into columns from left to right; a line that passes a column has a trunk there, shared by all to one box.

The steps are those of Sugiyama's method: columns here, then `order`, `heights` and `routes`. They are ours since no
library fits: grandalf, in pure Python, rests since 2023, is GPL or EPL, and lets no line leave at a place of its own;
networkx only takes columns that are given; graphlay does all of it well, but is a young compiled wheel that a service
which guards people's numbers would install for one picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flows.drawing.graph import Box
from flows.drawing.shapes import Shape, shape_of
from flows.drawing.ways import On, Way

_TRUNK = 12  # The room of a line that passes a column.


@dataclass(slots=True, eq=False)
class Item:
    """A box, or a trunk, in a column."""

    key: str
    shape: Shape | None
    height: float
    y: float = 0
    out: list["Link"] = field(default_factory=list)
    into: list["Link"] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Link:
    """A line from an item to one in the next column; `leaves` is its height at the first."""

    source: Item
    target: Item
    leaves: float
    on: On
    ways: list[Way]


Columns = list[list[Item]]


def columns_of(boxes: Sequence[Box], wide: int) -> Columns:
    """Return the columns with boxes and trunks linked from one to the next, not yet in a good order."""
    shapes = [shape_of(box, wide) for box in boxes]
    depth = _depths(shapes)
    columns: Columns = [[] for _ in range(max(depth.values()) + 1)]
    items = {shape.box.id: Item(shape.box.id, shape, shape.height) for shape in shapes}
    for shape in shapes:
        columns[depth[shape.box.id]].append(items[shape.box.id])
    for shape in shapes:
        for way, leaves in shape.ports:
            _link(way, leaves, items, depth, columns)
    return columns


def _depths(shapes: Sequence[Shape]) -> dict[str, int]:
    """Return the column of each box: as far right as its targets allow, and an end right after what leads to it."""
    after = {shape.box.id: [way.target for way, _ in shape.ports] for shape in shapes}
    rank: dict[str, int] = {}

    def height(name: str) -> int:
        if name not in rank:
            rank[name] = max((height(target) + 1 for target in after[name]), default=0)
        return rank[name]

    most = max(height(name) for name in after)
    depth = {name: most - rank[name] for name in after}
    for name in after:
        if not after[name]:
            depth[name] = max((depth[other] + 1 for other in after if name in after[other]), default=0)
    return depth


def _link(way: Way, leaves: float, items: dict[str, Item], depth: dict[str, int], columns: Columns) -> None:
    """Join a box to its target, through a trunk in every column between."""
    here = items[way.source]
    for column in range(depth[way.source] + 1, depth[way.target] + 1):
        last = column == depth[way.target]
        key = way.target if last else f"{way.target} {way.on} {column}"
        if key not in items:
            items[key] = Item(key, None, _TRUNK)
            columns[column].append(items[key])
        there = items[key]
        link = next((link for link in here.out if link.target is there and here.shape is None), None)
        if link is None:
            link = Link(here, there, leaves, way.on, [])
            here.out.append(link)
            there.into.append(link)
        link.ways.append(way)
        here, leaves = there, _TRUNK / 2
