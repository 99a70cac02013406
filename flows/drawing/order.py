"""Orders each column so that lines cross little."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from flows.drawing.columns import Columns, Item, columns_of
from flows.drawing.graph import Box, Kind
from flows.drawing.ways import Way


def arranged(boxes: Sequence[Box], wide: int) -> Columns:
    """Return the columns of boxes, each in an order that makes lines cross little."""
    columns = columns_of(boxes, wide)
    _order(columns)
    for _ in range(3):  # What an action leads to may stand in any order in its box, so it follows the columns.
        place = _places(columns)
        after = {way: place[link.target] for item in place for link in item.out for way in link.ways if item.shape}
        boxes = [_sorted(box, after) for box in boxes]
        other = columns_of(boxes, wide)
        _order(other)
        columns = other if crossings(other) < crossings(columns) else columns
    return columns


def _sorted(box: Box, after: Mapping[Way, float]) -> Box:
    if box.kind is not Kind.DOES:
        return box
    return replace(box, ways=tuple(sorted(box.ways, key=lambda way: after.get(way, 0))))


def _order(columns: Columns) -> None:
    """Order each column by where its neighbours stand, back and forth, then by single moves, while crossings go."""
    best, least = [list(column) for column in columns], crossings(columns)
    for sweep in range(24):
        forward = sweep % 2 == 0
        for column in columns if forward else reversed(columns):
            place = _places(columns)
            column.sort(key=lambda item: _middle(item, forward, place))
        if (found := crossings(columns)) < least:
            best, least = [list(column) for column in columns], found
    for column, kept in zip(columns, best, strict=True):
        column[:] = kept
    while any(_move(columns, index) for index in range(len(columns))):
        pass


def _move(columns: Columns, index: int) -> bool:
    """Move single items of a column to where they cross less; tell whether any moved."""
    column, around = columns[index], columns[max(index - 1, 0) : index + 2]
    moved = False
    for item in list(column):
        kept, least = list(column), crossings(around)
        for place in range(len(column)):
            column.remove(item)
            column.insert(place, item)
            if (found := crossings(around)) < least:
                kept, least, moved = list(column), found, True
        column[:] = kept
    return moved


def _places(columns: Iterable[Sequence[Item]]) -> dict[Item, float]:
    return {item: index for column in columns for index, item in enumerate(column)}


def _middle(item: Item, forward: bool, place: dict[Item, float]) -> float:
    if forward:
        near = [place[link.source] + link.leaves / (link.source.height + 1) for link in item.into]
    else:
        near = [place[link.target] for link in item.out]
    return sum(near) / len(near) if near else place[item]


def crossings(columns: Columns) -> int:
    """Count how often lines cross between the columns."""
    place = _places(columns)
    found = 0
    for column in columns[:-1]:
        ends = [(place[link.source], link.leaves, place[link.target]) for item in column for link in item.out]
        ends.sort()
        found += sum(a[2] > b[2] for index, a in enumerate(ends) for b in ends[index + 1 :])
    return found
