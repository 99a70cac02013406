"""Whether a drawing is tidy: nothing upon anything else, no line through a box or upon another."""

from collections.abc import Iterator
from itertools import combinations, pairwise, product

from flows.drawing.shapes import Line, Picture, Shape, Words
from flows.drawing.text import width


def meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    """Tell whether two areas (left, top, right, bottom) have a point in common."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def area(shape: Shape) -> tuple[float, ...]:
    return (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height)


def area_of_words(words: Words) -> tuple[float, ...]:
    size = {"title": 22, "part": 17, "about": 13}.get(words.style, 11)
    wide = width(words.text, size, bold=words.style in ("title", "part", "key"))
    return (words.x, words.y - size * 0.75, words.x + wide, words.y + size * 0.2)


def segments(line: Line) -> Iterator[tuple[float, ...]]:
    """Yield each straight piece of a line as a thin area."""
    for (a, b), (c, d) in pairwise(line.points):
        yield (min(a, c) - 0.5, min(b, d) - 0.5, max(a, c) + 0.5, max(b, d) + 0.5)


def words_of(shape: Shape) -> str:
    return "".join(words.text for words in shape.words).replace(" ", "")


def expect_tidy(page: Picture) -> None:
    """Check that nothing lies upon anything else, or beyond the page."""
    for shape in page.shapes:
        assert meet(area(shape), (0, 0, page.width, page.height)), shape.box.id
        assert shape.x > 0 < shape.y
        assert shape.x + shape.width < page.width
        assert shape.y + shape.height < page.height
        for words in shape.words:
            size, bold = (11, True) if words.style == "id" else (10, False)
            assert width(words.text, size, bold) <= shape.width - 8, words.text
    for one, other in combinations(page.shapes, 2):
        assert not meet(area(one), area(other)), (one.box.id, other.box.id)
    for words in page.words:
        assert area_of_words(words)[2] < page.width, words.text
        for shape in page.shapes:
            assert not meet(area_of_words(words), area(shape)), (words.text, shape.box.id)
    for one, other in combinations(page.words, 2):
        assert not meet(area_of_words(one), area_of_words(other)), (one.text, other.text)


def expect_clear_lines(page: Picture) -> None:
    """Check that no line runs through a box, or upon one that leads elsewhere."""
    for line in page.lines:
        for piece, shape in product(segments(line), page.shapes):
            left, top, right, bottom = area(shape)
            assert not meet(piece, (left + 1, top + 1, right - 1, bottom - 1)), (line.ways, shape.box.id)
    for line, other in combinations(page.lines, 2):
        together = line.points[0] == other.points[0]  # The keys of a menu leave it as one line.
        if not together and (line.ways[0].target, line.on) != (other.ways[0].target, other.on):
            for a, b in product(segments(line), segments(other)):
                both = (max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3]))
                assert not meet(a, b) or max(both[2] - both[0], both[3] - both[1]) <= 2, (line.ways, other.ways)
