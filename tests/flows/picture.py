"""Reads a drawing back as its reader sees it: boxes with their words, and lines from box to box."""

import re
from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
# The widest of the usual fonts: DejaVu Sans has the widths of Bitstream Vera.
_FONTS = {"normal": "Vera", "bold": "VeraBd"}
for name in _FONTS.values():
    pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))


@dataclass(frozen=True)
class Words:
    """A line of text, where it begins, and how wide it is at most."""

    text: str
    x: float
    y: float
    width: float


@dataclass(frozen=True)
class Box:
    """A box with its words and its outline: left, top, right, bottom; `form` is how it is drawn, without colour."""

    title: str
    words: tuple[Words, ...]
    area: tuple[float, float, float, float]
    form: str

    @property
    def id(self) -> str:
        return self.title.partition(" (")[0]

    @property
    def text(self) -> str:
        return "".join(words.text for words in self.words).replace(" ", "")


@dataclass(frozen=True)
class Line:
    """A line from a box to another: where it begins, and its dashes."""

    ends: tuple[str, str]
    start: tuple[float, float]
    dashes: str


@dataclass(frozen=True)
class Picture:
    """All that is drawn; the boxes and lines of the legend apart."""

    width: float
    boxes: tuple[Box, ...]
    legend: tuple[Box, ...]
    lines: tuple[Line, ...]
    sizes: frozenset[float]


def read(svg: str) -> Picture:
    """Return what an SVG document shows."""
    root = ElementTree.fromstring(svg)
    groups = list(root.iter(f"{SVG}g"))
    boxes = [_box(group) for group in groups if group.get("class") == "node" and group.find(f"{SVG}text") is not None]
    lines = [_line(group) for group in groups if group.get("class") == "edge"]
    sizes = frozenset(float(text.get("font-size", 0)) for text in root.iter(f"{SVG}text"))
    drawn = tuple(box for box in boxes if not box.title.endswith((" box", " line")))
    legend = tuple(box for box in boxes if box.title.endswith(" box"))
    ways = tuple(line for line in lines if not line.ends[0].endswith(" line"))
    return Picture(float(root.get("width", "0").removesuffix("pt")), drawn, legend, ways, sizes)


def expect_tidy(picture: Picture) -> None:
    """Check that no box lies upon another and that no words leave theirs."""
    for one, other in combinations(picture.boxes, 2):
        a, b = one.area, other.area
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (one.id, other.id)
    for box in picture.boxes:
        left, top, right, bottom = box.area
        for words in box.words:
            assert left < words.x, (box.id, words.text)
            assert words.x + words.width < right, (box.id, words.text)
            assert top < words.y - 6 < words.y < bottom, (box.id, words.text)


def _box(group: ElementTree.Element) -> Box:
    shapes = [shape for shape in group if shape.tag.removeprefix(SVG) in ("polygon", "path", "polyline")]
    points = [_points(shape) for shape in shapes] or [[(0.0, 0.0)]]
    xs, ys = zip(*(point for shape in points for point in shape), strict=True)
    form = " ".join(f"{shape.tag.removeprefix(SVG)}{len(found)}" for shape, found in zip(shapes, points, strict=False))
    words = tuple(_words(text) for text in group.iter(f"{SVG}text"))
    return Box(group.findtext(f"{SVG}title") or "", words, (min(xs), min(ys), max(xs), max(ys)), form)


def _words(text: ElementTree.Element) -> Words:
    size, font = float(text.get("font-size", 0)), _FONTS[text.get("font-weight", "normal")]
    wide = pdfmetrics.stringWidth(text.text or "", font, size)
    return Words(text.text or "", float(text.get("x", 0)), float(text.get("y", 0)), wide)


def _line(group: ElementTree.Element) -> Line:
    path = group.find(f"{SVG}path")
    assert path is not None
    source, _, target = (group.findtext(f"{SVG}title") or "").partition("->")
    return Line((source.removesuffix(":e"), target), _points(path)[0], path.get("stroke-dasharray", ""))


def _points(shape: ElementTree.Element) -> list[tuple[float, float]]:
    numbers = [float(number) for number in _NUMBER.findall(shape.get("points") or shape.get("d") or "")]
    return list(zip(numbers[::2], numbers[1::2], strict=True))
