"""The lines from one column to the next: all to one box by one channel are a net, with one upright line at most."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.drawing.columns import Item, Link

_NEAR = 5  # Lines nearer than this would be taken for one.
_BESIDE = 12  # Between lines that enter one box.
_EDGE = 8  # Between a line and the corner of its box.


@dataclass(slots=True)
class Net:
    """All that comes from one column to one item by one channel."""

    target: Item
    links: list[Link]
    y: int = 0
    track: int = 0

    @property
    def starts(self) -> list[int]:
        """Return the heights at which its lines begin."""
        return [round(link.source.y + link.leaves) for link in self.links]

    @property
    def straight(self) -> bool:
        """Tell whether it needs no upright line."""
        return set(self.starts) == {self.y}

    @property
    def span(self) -> tuple[int, int]:
        """Return where its upright line begins and ends."""
        return min(*self.starts, self.y), max(*self.starts, self.y)


def nets_of(column: Sequence[Item]) -> list[Net]:
    """Return the nets that enter a column, and where they do."""
    nets: list[Net] = []
    starts = {round(link.source.y + link.leaves) for item in column for link in item.into}
    for item in column:
        of: dict[str, list[Link]] = {}
        for link in item.into:
            of.setdefault(link.on, []).append(link)
        here = sorted((Net(item, links) for links in of.values()), key=lambda net: sum(net.starts) / len(net.starts))
        _enter(item, here, starts)
        nets += here
    return nets


def _enter(item: Item, nets: Sequence[Net], starts: set[int]) -> None:
    """Choose where lines enter an item: straight if they can, apart from each other, and not where others begin."""
    top, bottom = round(item.y) + _EDGE, round(item.y + item.height) - _EDGE
    if item.shape is None:
        middle = round(item.y + item.height / 2)
        top, bottom = middle - _NEAR, middle + _NEAR
    heights = _free(nets, top, bottom, starts) or [top + _BESIDE * index for index in range(len(nets))]
    for net, y in zip(nets, heights, strict=True):
        net.y = y
    if item.shape is None:
        item.y = heights[0] - item.height / 2


def _free(nets: Sequence[Net], top: int, bottom: int, starts: set[int]) -> list[int] | None:
    """Return a height for each net, from above to below, or None where there is no room."""
    if not nets:
        return []
    net, low, high = nets[0], top, bottom - _BESIDE * (len(nets) - 1)
    mine = sorted(net.starts)
    wanted = next((y for y in mine if low <= y <= high), mine[len(mine) // 2])
    if net.target.shape is None:
        wanted = (low + high) // 2
    for y in sorted(range(low, high + 1), key=lambda y: abs(y - wanted)):
        if all(abs(y - start) >= _NEAR for start in starts.difference(mine)):
            others = _free(nets[1:], y + _BESIDE, bottom, starts)
            if others is not None:
                return [y, *others]
    return None


def tracks(nets: list[Net]) -> int:
    """Give each net that needs one an upright track, so that lines cross little; return how many there are."""
    bent = [net for net in nets if not net.straight]
    while any(_better(bent, index) for index in range(len(bent) - 1)):
        pass
    for index, net in enumerate(bent):
        near = [other.track + 1 for other in bent[:index] if _overlap(other, net)]
        net.track = max(near, default=0)
    return max((net.track + 1 for net in bent), default=0)


def _better(nets: list[Net], index: int) -> bool:
    a, b = nets[index : index + 2]
    if _cost(b, a) < _cost(a, b):
        nets[index : index + 2] = [b, a]
        return True
    return False


def _overlap(a: Net, b: Net) -> bool:
    return a.span[0] <= b.span[1] + _NEAR and b.span[0] <= a.span[1] + _NEAR


def _cost(left: Net, right: Net) -> int:
    """Count the crossings of two nets whose tracks stand in this order; lines upon each other count a lot."""
    found = sum(_cuts(y, left) for y in right.starts) + _cuts(left.y, right)
    return found + sum(30 for y in right.starts if abs(y - left.y) < _NEAR)


def _cuts(y: int, net: Net) -> bool:
    low, high = net.span
    return low - _NEAR < y < high + _NEAR
