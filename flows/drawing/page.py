"""The page: the legend, and below it the parts with their headings."""

from collections.abc import Sequence

from flows.drawing.graph import Box, Graph
from flows.drawing.legend import BOXES, LINES, NOTES, PARTS, TITLE
from flows.drawing.routes import layered
from flows.drawing.shapes import Picture, Sign, Words, shape_of
from flows.drawing.text import width
from flows.drawing.tree import tree

_WIDE = 150
_MARGIN = 24
_APART = 14
_HEADING = 30
_BETWEEN = 24
_LEAST = 1600


def page_of(graph: Graph) -> Picture:
    """Return everything that stands on the page."""
    steps = {name: _steps(graph.part(name)) for name in PARTS}
    wide = max([_LEAST, *(picture.width for name, picture in steps.items() if name != "ask")])
    steps["ask"] = tree({box.id: box for box in graph.part("ask")}, "menu", wide)
    for name in ("papers", "report"):
        _singles(graph.part(name), steps[name], wide)
    # The papers leave room beside them for what is said at any moment.
    left = steps["papers"].width
    beside = left + 2 * _BETWEEN if left and wide - left > 4 * _WIDE else 0
    _singles(graph.part("moment"), steps["moment"], wide - beside)
    page = _legend()
    y = _put("ask", steps, page, 0, page.height + _BETWEEN)
    after = _put("papers", steps, page, 0, y)
    y = max(after, _put("moment", steps, page, beside, y if beside else after))
    _put("report", steps, page, 0, y)
    page.width, page.height = wide + 2 * _MARGIN, page.height + _MARGIN
    return page


def _put(name: str, steps: dict[str, Picture], page: Picture, x: int, y: int) -> int:
    """Put a part with its heading onto the page, if there is anything of it; return where the next may begin."""
    if not steps[name].shapes:
        return y
    heading, about = PARTS[name]
    x += _MARGIN
    page.words += [Words(x, y + 14, heading, "part"), Words(x + 160, y + 14, about, "about")]
    page.put(steps[name], x, y + _HEADING)
    return y + _HEADING + steps[name].height + _BETWEEN


def _legend() -> Picture:
    """Return the title and what the signs mean."""
    page = Picture(words=[Words(_MARGIN, 40, TITLE, "title")])
    x = _MARGIN
    for name, means in (*BOXES, *LINES):
        page.signs.append(Sign(name, x, 60))
        page.words.append(Words(x + 42, 73, means, "legend"))
        x += 42 + round(width(means, 11)) + 22
    column = round(max(width(note, 11) for note in NOTES[::2])) + 2 * _BETWEEN
    for index, note in enumerate(NOTES):
        page.words.append(Words(_MARGIN + index % 2 * column, 104 + index // 2 * 18, note, "legend"))
    page.height = 104 + (len(NOTES) + 1) // 2 * 18
    return page


def _joined(boxes: Sequence[Box]) -> set[str]:
    return {name for box in boxes for way in box.ways if way.drawn for name in (way.source, way.target)}


def _steps(boxes: Sequence[Box]) -> Picture:
    joined = _joined(boxes)
    return layered([box for box in boxes if box.id in joined], _WIDE) if joined else Picture()


def _singles(boxes: Sequence[Box], picture: Picture, wide: int) -> None:
    """Put the boxes that no line joins into rows: beside the others where there is room, then below them."""
    joined = _joined(boxes)
    waiting = [shape_of(box, _WIDE) for box in boxes if box.id not in joined]
    beside, y = picture.width + _BETWEEN, 0
    while waiting:
        left = beside if y < picture.height and picture.width and beside + _WIDE <= wide else 0
        row = waiting[: (wide - left + _APART) // (_WIDE + _APART)]
        above = picture.floor(left, left + len(row) * (_WIDE + _APART))
        y = max(y, above + _APART if above else 0)
        for index, shape in enumerate(row):
            picture.shapes.append(shape.at(left + index * (_WIDE + _APART), y))
        y += max(shape.height for shape in row) + _APART
        waiting = waiting[len(row) :]
    picture.measure()
