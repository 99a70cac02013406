"""The menu as a tree: the menu at the left, its categories side by side, the topics of each below it."""

from collections.abc import Mapping

from flows.drawing.graph import Box
from flows.drawing.shapes import Line, Picture, Words, shape_of
from flows.drawing.ways import Way

_INDENT = 24
_GAP = 8
_MENU = 150


def tree(boxes: Mapping[str, Box], root: str, room: int) -> Picture:
    """Return the tree as wide as the room; what nothing leads to stands below its root."""
    picture = Picture()
    first = [way for way in boxes[root].ways if way.drawn]
    led = {way.target for box in boxes.values() for way in box.ways if way.drawn}
    y = _put(boxes[root], 0, 0, _MENU, picture)
    for box in boxes.values():
        if box.id != root and box.id not in led:
            y = _put(box, 0, y + _GAP, _MENU, picture)
    wide = min(260, (room - _MENU - 20) // max(len(first), 1) - 2 * _GAP)
    for index, way in enumerate(first):
        x = _MENU + 20 + index * (wide + 2 * _GAP)
        down = x + 12
        picture.lines.append(Line(((_MENU, 12), (down, 12), (down, 34)), (way,), way.on))
        picture.words.append(Words(down + 5, 29, _key(way), "key"))
        if index + 1 < len(first):
            picture.dots.append((down, 12))
        _branch(boxes, boxes[way.target], x, wide, picture)
    picture.measure()
    return picture


def _branch(boxes: Mapping[str, Box], box: Box, x: int, wide: int, picture: Picture) -> None:
    """Put a category and its topics below one another."""
    below = _put(box, x, 34, wide, picture)
    y, across = below, x + 12
    for way in box.ways:
        if not way.drawn:
            continue
        start = y + _GAP
        y = _put(boxes[way.target], x + _INDENT, start, wide - _INDENT, picture)
        middle = (start + y) // 2
        picture.lines.append(Line(((across, below), (across, middle), (x + _INDENT, middle)), (way,), way.on))
        picture.words.append(Words(x, middle - 4, _key(way), "key"))


def _key(way: Way) -> str:
    return ", ".join(way.exits)


def _put(box: Box, x: int, y: int, wide: int, picture: Picture) -> int:
    """Put a box onto the picture and return where it ends."""
    shape = shape_of(box, wide, ports=False).at(x, y)
    picture.shapes.append(shape)
    return y + shape.height
