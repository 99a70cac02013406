"""What stands on the page: boxes with their lines of words, lines between them, and marks beside those."""

from dataclasses import dataclass, field, replace

from flows.drawing.graph import Box, Kind
from flows.drawing.text import cut, wrap
from flows.drawing.ways import On, Way
from flows.drawing.wording import comes, row, says, unlined

LEADING = 13
PAD = 8
TOP = 6
_SPLIT = 3  # Between what is said and where it leads.
Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; `style` is its class, `end` puts its end and not its beginning at x."""

    x: int
    y: int
    text: str
    style: str = "words"
    end: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A box with its size and words; `ports` are the heights at which its ways leave. Words are relative to x and y."""

    box: Box
    width: int
    height: int
    words: tuple[Words, ...]
    ports: tuple[tuple[Way, int], ...]
    x: int = 0
    y: int = 0

    def at(self, x: int, y: int) -> "Shape":
        """Return the shape at another place."""
        return replace(self, x=x, y=y)


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; the ways that run along it, and whether it ends at a box."""

    points: tuple[Point, ...]
    ways: tuple[Way, ...]
    on: On
    arrow: bool = True

    def moved(self, x: int, y: int) -> "Line":
        """Return the line moved."""
        return replace(self, points=tuple((a + x, b + y) for a, b in self.points))


@dataclass(frozen=True, slots=True)
class Sign:
    """A sample of a kind of box or line, for the legend."""

    name: str
    x: int
    y: int


@dataclass(slots=True)
class Picture:
    """A piece of the page: shapes, lines, dots where lines meet, and words outside of boxes."""

    width: int = 0
    height: int = 0
    shapes: list[Shape] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    dots: list[Point] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)

    def floor(self, left: int, right: int) -> int:
        """Return the height below which nothing stands between two edges."""
        low = [shape.y + shape.height for shape in self.shapes if shape.x < right and left < shape.x + shape.width]
        for line in self.lines:
            xs, ys = zip(*line.points, strict=True)
            low += [max(ys)] if min(xs) < right and left < max(xs) else []
        return max(low, default=0)

    def measure(self) -> None:
        """Take the size of what stands in it."""
        right, below = (
            [shape.x + shape.width for shape in self.shapes],
            [shape.y + shape.height for shape in self.shapes],
        )
        ends = [point for line in self.lines for point in line.points]
        self.width = max([*right, *(x for x, _ in ends)], default=0)
        self.height = max([*below, *(y for _, y in ends)], default=0)

    def put(self, other: "Picture", x: int, y: int) -> None:
        """Put another piece on this one, which grows with it."""
        self.shapes += [shape.at(shape.x + x, shape.y + y) for shape in other.shapes]
        self.lines += [line.moved(x, y) for line in other.lines]
        self.dots += [(a + x, b + y) for a, b in other.dots]
        self.words += [replace(words, x=words.x + x, y=words.y + y) for words in other.words]
        self.width = max(self.width, x + other.width)
        self.height = max(self.height, y + other.height)


def shape_of(box: Box, wide: int, ports: bool = True) -> Shape:
    """Return a box as a shape of some width; without ports it names only the ways that are not drawn."""
    room, drawn = wide - 2 * PAD, [way for way in box.ways if way.drawn]
    head = [(text, "id") for text in wrap(box.id, room, 11, 2, bold=True)]
    head += [(text, "comes") for text in wrap(comes(box), room, 10, 2) if text]
    head += [(text, "words") for part in says(box) for text in wrap(part, room, 10, _lines(box))]
    rows = [(row(way), way) for way in drawn] if ports else []
    named = [text for part in unlined(box) for text in wrap(part, room, 10, 9)]
    words = [Words(PAD, _base(index), text, style) for index, (text, style) in enumerate(head)]
    below = len(head)
    places: list[tuple[Way, int]] = []
    for index, (text, way) in enumerate(rows, below):
        words.append(Words(wide - PAD, _base(index) + _SPLIT, cut(text, room, 10), "row", end=True))
        places.append((way, _base(index) + _SPLIT - 4))
    below += len(rows)
    words += [Words(PAD, _base(index) + _SPLIT, text, "row") for index, text in enumerate(named, below)]
    below += len(named)
    height = 2 * TOP + below * LEADING + (_SPLIT if below > len(head) else 0)
    return Shape(box, wide, height, tuple(words), tuple(places))


def _base(line: int) -> int:
    """Return where the letters of a line stand."""
    return TOP + line * LEADING + 10


def _lines(box: Box) -> int:
    """Return how many lines of what a node says are shown: most of a question, less where many boxes are alike."""
    return 4 if box.kind is Kind.ASKS else 2 if any(way.drawn for way in box.ways) else 3
