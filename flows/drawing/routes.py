"""Draws the lines between columns: those to one box meet before it, so that many are seen as one."""

from collections.abc import Sequence

from flows.drawing.columns import Item
from flows.drawing.graph import Box
from flows.drawing.heights import level
from flows.drawing.nets import Net, nets_of, tracks
from flows.drawing.order import arranged
from flows.drawing.shapes import Line, Picture, Point

_TRACK = 8  # Between two upright lines.
_BEFORE, _AFTER = 12, 14  # Between the boxes and the upright lines; an arrow is as long.


def layered(boxes: Sequence[Box], wide: int) -> Picture:
    """Return boxes of one width in columns, with the lines between them."""
    columns, picture, x = arranged(boxes, wide), Picture(), 0
    level(columns)
    for index, column in enumerate(columns):
        for item in column:
            if item.shape is not None:
                picture.shapes.append(item.shape.at(x, round(item.y)))
            else:
                picture.lines.append(_through(item, x, x + wide))
        after = x + wide
        if index + 1 < len(columns):
            nets = nets_of(columns[index + 1])
            x = after + _BEFORE + _TRACK * tracks(nets) + _AFTER
            for net in nets:
                _draw(net, after, x, picture)
    picture.measure()
    return picture


def _through(item: Item, left: int, right: int) -> Line:
    y = round(item.y + item.height / 2)
    return Line(((left, y), (right, y)), tuple(item.out[0].ways), item.out[0].on, arrow=False)


def _draw(net: Net, left: int, right: int, picture: Picture) -> None:
    """Draw a net: its outermost lines turn into the upright one, the others end at it with a dot."""
    at, ends = left + _BEFORE + _TRACK * net.track, net.target.shape is not None
    links = sorted(net.links, key=lambda link: link.source.y + link.leaves)
    whole = _whole(net)
    for link in links:
        y = round(link.source.y + link.leaves)
        begin = (left, y)
        outer = y in net.span and y != net.y
        points: tuple[Point, ...] = (begin, (at, y))
        if y == net.y:
            points = (begin, (right, y))
        elif outer:
            points = (begin, (at, y), (at, net.y))
        if y == whole and outer:
            points = (*points, (right, net.y))
        picture.lines.append(Line(points, tuple(link.ways), link.on, ends and points[-1][0] == right))
        if points[-1][0] != right:
            picture.dots.append((at, y if not outer else net.y))


def _whole(net: Net) -> int:
    """Return the height of the start whose line goes all the way."""
    low, high = net.span
    return net.y if net.y in net.starts else low if low != net.y else high
