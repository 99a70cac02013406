"""The picture as SVG, for eyes and for screen readers: every box tells in words where it leads."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from flows.drawing.graph import Graph, Kind
from flows.drawing.legend import BOXES, NOTES, PARTS, TITLE
from flows.drawing.page import page_of
from flows.drawing.shapes import Picture, Point, Shape, Sign, Words
from flows.drawing.wording import told

_STYLE = """
text { font: 10px Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif; fill: #1a1a1a }
.id, .key { font-size: 11px; font-weight: bold }
.comes { font-style: italic }
.legend { font-size: 11px }
.about { font-size: 13px }
.part { font-size: 17px; font-weight: bold }
.title { font-size: 22px; font-weight: bold }
.page, .says { fill: #ffffff }
.asks { fill: #fff1c9 }
.does { fill: #dbe7f8 }
.topic { fill: #e2f2df }
.ends { fill: #f6dede }
.box { stroke: #3a3a3a; stroke-width: 1.2 }
.mark { fill: none; stroke: #3a3a3a; stroke-width: 1.2 }
.way { fill: none; stroke: #3a3a3a; stroke-width: 1.4 }
.halo { fill: none; stroke: #ffffff; stroke-width: 5 }
.sms { stroke-dasharray: 8 3 }
.voice { stroke-dasharray: 2 3 }
"""
_ROUND = 4


def svg(graph: Graph) -> str:
    """Return the picture as one SVG document."""
    page = page_of(graph)
    size = {"width": str(page.width), "height": str(page.height), "viewBox": f"0 0 {page.width} {page.height}"}
    role = {"role": "graphics-document document", "aria-labelledby": "title", "aria-describedby": "desc", "lang": "en"}
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, **role})
    SubElement(root, "title", {"id": "title"}).text = TITLE
    SubElement(root, "desc", {"id": "desc"}).text = _described(graph)
    SubElement(root, "style").text = _STYLE
    SubElement(root, "rect", {"width": str(page.width), "height": str(page.height), "class": "page"})
    for sign in page.signs:
        _sign(root, sign)
    for words in page.words:
        _words(root, words)
    _lines(SubElement(root, "g", {"aria-hidden": "true"}), page)
    for part, (heading, _) in PARTS.items():
        group = SubElement(root, "g", {"role": "group", "aria-label": heading})
        for shape in page.shapes:
            if shape.box.part == part:
                _shape(group, shape)
    indent(root, " ")
    return tostring(root, encoding="unicode") + "\n"


def _described(graph: Graph) -> str:
    parts = [f"{heading} ({about}): {len(graph.part(part))} boxes." for part, (heading, about) in PARTS.items()]
    return " ".join([*parts, *NOTES])


def _lines(group: Element, page: Picture) -> None:
    """Draw each line over a broader white one, so that a crossing is seen as one; then what stands at their ends."""
    for line in page.lines:
        SubElement(group, "path", {"d": _path(line.points), "class": "halo"})
        way = SubElement(group, "path", {"d": _path(line.points), "class": f"way {line.on}"})
        SubElement(way, "title").text = ", ".join(f"{way.source} → {way.target}" for way in line.ways)
    for line in page.lines:
        if line.arrow:
            SubElement(group, "path", {"d": _arrow(*line.points[-2:])})
    for x, y in page.dots:
        SubElement(group, "circle", {"cx": str(x), "cy": str(y), "r": "2.4"})


def _path(points: tuple[Point, ...]) -> str:
    """Return a path through points whose corners are rounded."""
    steps = [f"M{points[0][0]} {points[0][1]}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        near, on = _towards(here, before), _towards(here, after)
        steps.append(f"L{near[0]} {near[1]}Q{here[0]} {here[1]} {on[0]} {on[1]}")
    return "".join([*steps, f"L{points[-1][0]} {points[-1][1]}"])


def _towards(here: Point, there: Point) -> Point:
    across, down = there[0] - here[0], there[1] - here[1]
    step = min(_ROUND, (abs(across) + abs(down)) // 2)
    return here[0] + step * ((across > 0) - (across < 0)), here[1] + step * ((down > 0) - (down < 0))


def _arrow(before: Point, end: Point) -> str:
    x, y = end
    return f"M{x} {y}L{x - 7} {y - 4}V{y + 4}Z" if before[1] == y else f"M{x} {y}L{x - 4} {y - 7}H{x + 4}Z"


def _shape(parent: Element, shape: Shape) -> None:
    group = SubElement(parent, "g", {"role": "group"})
    SubElement(group, "title").text = told(shape.box)
    _outline(group, shape.box.kind, shape.x, shape.y, shape.width, shape.height)
    for words in shape.words:
        _words(group, words, shape.x, shape.y)


def _outline(parent: Element, kind: str, x: int, y: int, wide: int, high: int) -> None:
    """Draw what encloses a box; each kind has a form of its own, which tells it without colour."""
    right, below = x + wide, y + high
    forms = {
        Kind.ASKS: f"M{x + 7} {y}H{right - 7}l7 7V{below - 7}l-7 7H{x + 7}l-7 -7V{y + 7}Z",
        Kind.SAYS: f"M{x + 9} {y}H{right - 9}q9 0 9 9V{below - 9}q0 9 -9 9H{x + 9}q-9 0 -9 -9V{y + 9}q0 -9 9 -9Z",
        Kind.TOPIC: f"M{x} {y}H{right - 9}l9 9V{below}H{x}Z",
    }
    marks = {
        Kind.DOES: f"M{x + 4} {y}V{below}M{right - 4} {y}V{below}",
        Kind.TOPIC: f"M{right - 9} {y}v9h9",
        Kind.ENDS: f"M{x + 3} {y + 3}H{right - 3}V{below - 3}H{x + 3}Z",
    }
    square = f"M{x} {y}H{right}V{below}H{x}Z"
    SubElement(parent, "path", {"d": forms.get(Kind(kind), square), "class": f"box {kind}"})
    if mark := marks.get(Kind(kind)):
        SubElement(parent, "path", {"d": mark, "class": "mark"})


def _sign(root: Element, sign: Sign) -> None:
    if sign.name in dict(BOXES):
        _outline(root, sign.name, sign.x, sign.y, 34, 18)
    else:
        y = sign.y + 9
        SubElement(root, "path", {"d": f"M{sign.x} {y}h30", "class": f"way {sign.name}"})
        SubElement(root, "path", {"d": _arrow((sign.x, y), (sign.x + 34, y))})


def _words(parent: Element, words: Words, x: int = 0, y: int = 0) -> None:
    place = {"x": str(words.x + x), "y": str(words.y + y), "class": words.style}
    SubElement(parent, "text", place | ({"text-anchor": "end"} if words.end else {})).text = words.text
