"""Gives every box and trunk of ordered columns its height on the page, so that lines are straight where they can be."""

from collections.abc import Sequence

from flows.drawing.columns import Columns, Item, Link

_GAP = 12  # Between boxes of a column.
_BEND = 14  # A bend smaller than this is taken out where there is room.


def level(columns: Columns) -> None:
    """Give every item a height near that of its neighbours, in the order of its column."""
    for turn in range(200):
        for column in columns if turn % 2 == 0 else reversed(columns):
            _settle(column, [_wish(item) for item in column])
    for column in columns:
        for before, item, after in zip([None, *column], column, [*column[1:], None], strict=False):
            _straighten(item, before, after)
    top = min(item.y for column in columns for item in column)
    for column in columns:
        for item in column:
            item.y = round(item.y - top)


def _straighten(item: Item, before: Item | None, after: Item | None) -> None:
    """Take a small bend out of a line where its trunk has room to move."""
    if item.shape is not None:
        return
    for link in item.into:
        y = link.source.y + link.leaves - item.height / 2
        above = before is None or before.y + _apart(before, item) <= y
        if above and (after is None or y + _apart(item, after) <= after.y) and abs(y - item.y) < _BEND:
            item.y = y
            return


def _wish(item: Item) -> tuple[float, float]:
    """Return where an item would best stand, and how much it matters: a trunk shall be straight."""
    ends = [(link.source.y + link.leaves - item.height / 2, _weight(link)) for link in item.into]
    ends += [(link.target.y + link.target.height / 2 - link.leaves, _weight(link)) for link in item.out]
    weight = sum(weight for _, weight in ends)
    return (sum(y * weight for y, weight in ends) / weight, weight) if ends else (item.y, 0.01)


def _weight(link: Link) -> float:
    return (1 + 7 * (link.source.shape is None)) * (1 + 7 * (link.target.shape is None))


def _settle(column: Sequence[Item], wishes: Sequence[tuple[float, float]]) -> None:
    """Place the items nearest to their wishes without overlap: who would collide stands together, at the mean."""
    blocks: list[tuple[float, float, list[float]]] = []  # where it begins, its weight, the offsets of its items
    for index, (wish, weight) in enumerate(wishes):
        block = (wish, weight, [0.0])
        while blocks and blocks[-1][0] + blocks[-1][2][-1] + _apart(*column[index - len(block[2]) :][:2]) > block[0]:
            start, before, offsets = blocks.pop()
            shift = offsets[-1] + _apart(*column[index - len(block[2]) :][:2])
            both = before + block[1]
            start = (start * before + (block[0] - shift) * block[1]) / both
            block = (start, both, offsets + [shift + offset for offset in block[2]])
        blocks.append(block)
    heights = [start + offset for start, _, offsets in blocks for offset in offsets]
    for item, y in zip(column, heights, strict=True):
        item.y = y


def _apart(item: Item, below: Item) -> float:
    """Return how far below the top of an item the next may begin."""
    return item.height + (0 if item.shape is None and below.shape is None else _GAP)
